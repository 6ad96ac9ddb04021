//! A conversation: whose it is, and its last turns.

use crate::domain::{
    answer::{PlannedBy, ReasonedCard},
    wish::Wish,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use souk_contracts::{Caller, Card, MessageId, Owner, ProductId};
use std::collections::HashSet;
use utoipa::ToSchema;

/// What was said, and what came back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ChatTurn)]
pub struct Turn {
    pub message_id: MessageId,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    pub message: String,
    pub reply: String,
    /// As they were then.
    pub cards: Vec<ReasonedCard>,
    pub planner: PlannedBy,
    pub degraded: bool,
}

/// A turn with what Souk understood of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptTurn {
    pub turn: Turn,
    pub wish: Wish,
    /// Not answered with deals, since it asked for something else; the next message builds on what
    /// was wished for before it.
    #[serde(default)]
    pub turned_down: bool,
}

/// A conversation as it is kept, the oldest turn first.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    pub owner: Owner,
    /// Whether the shopper agreed that personal data in messages are read and kept.
    pub consent: bool,
    pub turns: Vec<KeptTurn>,
}

impl Session {
    #[must_use]
    pub fn new(caller: &Caller) -> Self {
        Self {
            owner: caller.owner(),
            consent: false,
            turns: Vec::new(),
        }
    }

    /// The turns that were about deals.
    pub fn wishes(&self) -> impl DoubleEndedIterator<Item = &KeptTurn> {
        self.turns.iter().filter(|kept| !kept.turned_down)
    }

    /// What the next message can build on: the last turn about deals, but for one that came to
    /// nothing at all.
    #[must_use]
    pub fn earlier(&self) -> Option<Earlier> {
        let said_something = |kept: &&KeptTurn| {
            !kept.turn.cards.is_empty() || kept.wish.has_subject() || kept.wish.place.is_some()
        };
        let mut turns = self.wishes().rev().filter(said_something);
        let last = turns.next()?;
        let shown = |kept: &KeptTurn| -> Vec<Card> {
            let cards = kept.turn.cards.iter();
            cards.map(|card| card.card.clone()).collect()
        };
        Some(Earlier {
            wish: last.wish.clone(),
            shown: shown(last),
            seen: self
                .turns
                .iter()
                .flat_map(shown)
                .map(|card| card.id)
                .collect(),
            wishes: turns.map(|kept| kept.wish.clone()).collect(),
        })
    }
}

/// What was wished for before, and which deals were shown for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Earlier {
    pub wish: Wish,
    /// The cards of that turn, in their order.
    pub shown: Vec<Card>,
    /// The deals of every turn.
    pub seen: HashSet<ProductId>,
    /// The wishes before that one, the latest first.
    pub wishes: Vec<Wish>,
}

impl Earlier {
    /// The price in the middle of those shown, in minor units: what is cheaper is below it.
    #[must_use]
    pub fn middle_price(&self) -> Option<i64> {
        let mut prices: Vec<i64> = self.shown.iter().map(|card| card.price.amount()).collect();
        prices.sort_unstable();
        prices.get(prices.len() / 2).copied()
    }

    /// The latest wish for `category` before the last one, or whichever came before it; the last one
    /// where there is none.
    #[must_use]
    pub fn before(&self, category: Option<&str>) -> Wish {
        let is_meant = |wish: &&Wish| wish.category.as_deref() == category;
        let mut all = std::iter::once(&self.wish).chain(&self.wishes);
        let found = match category {
            Some(_) => all.find(is_meant),
            None => self.wishes.iter().find(|wish| wish.has_subject()),
        };
        found.unwrap_or(&self.wish).clone()
    }

    /// The distance in the middle of those shown: what is closer is below it.
    #[must_use]
    pub fn middle_km(&self) -> Option<f64> {
        let mut distances: Vec<f64> = self
            .shown
            .iter()
            .filter_map(|card| card.distance_km)
            .collect();
        distances.sort_by(f64::total_cmp);
        distances.get(distances.len() / 2).copied()
    }
}
