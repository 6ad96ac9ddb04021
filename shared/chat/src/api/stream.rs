//! A turn in server-sent events: `session`, `cards`, `reply`, and at its end `done` or `error`, which
//! the platform adds.

use crate::{
    domain::{answer::ReasonedCard, sentences::sentences},
    progress::Progress,
};
use serde::Serialize;
use souk_contracts::{MessageId, SessionId};
use souk_platform::api::Events;
use std::sync::{Mutex, PoisonError};
use utoipa::ToSchema;

/// The event `session`: which turn is told.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = ChatSessionEvent)]
pub struct SessionEvent {
    pub session_id: SessionId,
    pub message_id: MessageId,
}

/// The event `cards`: all of them, in place of those of an earlier one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChatCardsEvent)]
pub struct CardsEvent<'a> {
    pub cards: &'a [ReasonedCard],
    /// Whether these stay. An answer has one event of which that is so, before its reply's end; others
    /// may come before it, and need not.
    #[serde(rename = "final")]
    #[schema(rename = "final")]
    pub last: bool,
}

/// The event `reply`: how the reply goes on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChatReplyEvent)]
pub struct ReplyEvent<'a> {
    pub text: &'a str,
}

/// Tells a turn in events.
///
/// The session is told with the first cards and not before: until then the answer has no head, and a
/// catalogue that is away still makes it a 503.
pub struct Told {
    events: Events,
    so_far: Mutex<SoFar>,
}

#[derive(Default)]
struct SoFar {
    session: Option<SessionEvent>,
    /// And whether they were said to stay.
    cards: Option<(Vec<ReasonedCard>, bool)>,
    reply: String,
}

impl Told {
    #[must_use]
    pub fn in_events(events: Events) -> Self {
        Self {
            events,
            so_far: Mutex::default(),
        }
    }
}

impl Progress for Told {
    fn is_heard(&self) -> bool {
        self.events.are_heard()
    }

    fn opened(&self, session_id: SessionId, message_id: MessageId) {
        let mut so_far = self.so_far.lock().unwrap_or_else(PoisonError::into_inner);
        so_far.session = Some(SessionEvent {
            session_id,
            message_id,
        });
    }

    fn cards(&self, cards: &[ReasonedCard], last: bool) {
        if !self.events.are_heard() || (cards.is_empty() && !last) {
            return;
        }
        let mut so_far = self.so_far.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = so_far.session.take() {
            self.events.tell("session", &session);
        }
        // The same cards are told again where they are now known to stay: who waits for that must hear it.
        if let Some((told, stay)) = &so_far.cards
            && told == cards
            && (*stay || !last)
        {
            return;
        }
        self.events.tell("cards", &CardsEvent { cards, last });
        so_far.cards = Some((cards.to_vec(), last));
    }

    fn reply(&self, reply: &str) {
        let mut so_far = self.so_far.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(further) = reply.strip_prefix(so_far.reply.as_str()) else {
            tracing::error!("a reply takes back what was told of it");
            return;
        };
        sentences(further).for_each(|text| self.events.tell("reply", &ReplyEvent { text }));
        reply.clone_into(&mut so_far.reply);
    }
}

#[cfg(test)]
mod tests;
