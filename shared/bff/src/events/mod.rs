//! `POST /events/cards`: what shoppers saw and tapped, for the bus of events.
//!
//! A page sends it with `sendBeacon` and never learns what became of it, so it is taken in one go. An
//! event has an id, which the page gave it, and goes on under one that is made of this and of who sends
//! it: what comes twice is told once for as long as that is remembered here, and counted once by
//! consumers for as long as they keep their inbox; and nobody can tell an event under another's id.

mod limits;
mod seen;
mod topic;

pub use limits::RedisLimits;
pub use seen::RedisSeen;
pub use topic::EventTopic;

use crate::ports::{LimitEvents, RememberEvents, TellEvents};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use souk_contracts::{
    EventId, Owner, Problem, ProductId, SessionId,
    events::{CardTurn, CloudEvent, types},
};
use souk_platform::{
    api::{ApiRequest, ApiResponse, ApiResult},
    clock::Clock,
    metrics::{Figure, Meter},
    trace,
};
use std::{collections::HashSet, io};
use utoipa::ToSchema;

/// As a page's `sendBeacon` declares a body, of a blob or of a text.
pub const CONTENT_TYPES: [&str; 2] = ["application/json", "text/plain"];
const MAX_EVENTS: usize = 100;
/// A page that was away may tell what happened this long ago.
const BELIEVED: SignedDuration = SignedDuration::from_hours(24);

/// The body of `POST /events/cards`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CardEventsBody {
    /// 1 to 100 events.
    #[schema(min_items = 1, max_items = 100)]
    events: Vec<CardEventBody>,
}

/// Something that happened to a card.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CardEvent)]
pub struct CardEventBody {
    /// The same when it is sent again; of another sender, another event. Where there is none, events that
    /// are alike in all else are one.
    id: Option<EventId>,
    #[serde(rename = "type")]
    kind: CardEventKind,
    /// Not looked up.
    product_id: ProductId,
    /// The conversation that showed the card. Not looked up.
    session_id: SessionId,
    /// When it happened. What cannot be, the future or more than a day ago, is taken as now.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The card's place among those that were shown together, from one.
    position: Option<u16>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CardEventKind {
    /// The card was in view.
    Impression,
    /// The card was tapped.
    Click,
    /// The product's details were read.
    View,
}

/// The answer to `POST /events/cards`.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CardEventsTaken {
    /// New events, which are on their way.
    accepted: usize,
    /// Events that came before, or twice in this request.
    duplicates: usize,
}

/// Takes card events in.
pub struct CardEvents<T, R, L> {
    pub topic: T,
    pub memory: R,
    pub limits: L,
    pub clock: Clock,
    pub meter: Meter,
}

impl<T: TellEvents, R: RememberEvents, L: LimitEvents> CardEvents<T, R, L> {
    /// `POST /events/cards`
    ///
    /// Each event counts, also one that came before. A body that is refused counts as one.
    ///
    /// # Errors
    /// 400, 413 and 415 for a body that is no list of 1 to 100 events; 429 `too_many_requests`; 503 when
    /// the bus does not take them. What it took is then known, so the same may be sent again.
    pub async fn take(&self, request: ApiRequest) -> ApiResult {
        let caller = request.caller()?;
        let body = read(&request);
        let sent = body.as_ref().map_or(1, Vec::len);
        let counted = u32::try_from(sent).unwrap_or(u32::MAX);
        let network = request.source_network();
        let counted = self.limits.count(counted, &caller, network).await;
        let (events, standing) = (body?, counted?);
        let events = self.new_among(events, &caller.owner()).await;
        let told = if events.is_empty() {
            HashSet::new()
        } else {
            self.topic.tell(&events).await
        };
        self.memory.remember(&told).await;
        let (accepted, duplicates) = (told.len(), sent - events.len());
        let untold = events.len() - accepted;
        self.count(accepted, duplicates, untold);
        if untold > 0 {
            let why = io::Error::other(format!("{untold} of {} events left", events.len()));
            return Err(Problem::unavailable("The bus of events", why));
        }
        let taken = CardEventsTaken {
            accepted,
            duplicates,
        };
        Ok(ApiResponse::json(StatusCode::ACCEPTED, &taken)?.rate_limit(standing))
    }

    /// The events that were not told yet, each once.
    async fn new_among(
        &self,
        events: Vec<CardEventBody>,
        owner: &Owner,
    ) -> Vec<CloudEvent<CardTurn>> {
        let ids = events.iter().map(|event| event.id_from(owner));
        let ids: Vec<EventId> = ids.collect();
        let mut told = self.memory.told(&ids).await;
        let (now, traceparent) = (self.clock.now(), trace::traceparent());
        let mut fresh = Vec::with_capacity(events.len());
        for (id, event) in ids.into_iter().zip(events) {
            if told.insert(id) {
                fresh.push(CloudEvent {
                    id,
                    traceparent: traceparent.clone(),
                    ..event.told(owner, now)
                });
            }
        }
        fresh
    }

    fn count(&self, accepted: usize, duplicates: usize, untold: usize) {
        let figure = |count: usize| Figure::Count(f64::from(u32::try_from(count).unwrap_or(0)));
        self.meter.emit(&[
            ("CardEvents", figure(accepted)),
            ("CardEventDuplicates", figure(duplicates)),
            ("CardEventsUntold", figure(untold)),
        ]);
    }
}

fn read(request: &ApiRequest) -> Result<Vec<CardEventBody>, Problem> {
    let CardEventsBody { events } = request.json_as(&CONTENT_TYPES)?;
    if (1..=MAX_EVENTS).contains(&events.len()) {
        Ok(events)
    } else {
        Err(Problem::invalid(format!(
            "events are 1 to {MAX_EVENTS}, and these are {}.",
            events.len()
        )))
    }
}

impl CardEventBody {
    /// The id under which it goes on when `owner` sends it.
    fn id_from(&self, owner: &Owner) -> EventId {
        let Self {
            id,
            kind,
            product_id,
            session_id,
            at,
            position,
        } = self;
        let key = id.map_or_else(
            || format!("{session_id} {product_id} {kind:?} {at} {position:?}"),
            |id| id.to_string(),
        );
        EventId::derive(owner.as_str(), &key)
    }

    fn told(self, owner: &Owner, now: Timestamp) -> CloudEvent<CardTurn> {
        let kind = match self.kind {
            CardEventKind::Impression => types::CARD_IMPRESSION,
            CardEventKind::Click => types::CARD_CLICKED,
            CardEventKind::View => types::CARD_VIEWED,
        };
        let is_believed = self.at <= now && now.duration_since(self.at) <= BELIEVED;
        let turn = CardTurn {
            product_id: self.product_id,
            session_id: self.session_id,
            owner: owner.clone(),
            at: if is_believed { self.at } else { now },
            position: self.position,
        };
        CloudEvent::new("bff", kind, self.product_id, now, turn)
    }
}

#[cfg(test)]
mod tests;
