//! A conversation: whose it is, and its last turns.

use crate::domain::{
    answer::{PlannedBy, ReasonedCard},
    wish::Wish,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use souk_contracts::{Caller, MessageId, Owner};
use utoipa::ToSchema;

/// How many turns a conversation remembers.
pub const TURNS_KEPT: usize = 12;

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

    /// What the next message can build on.
    #[must_use]
    pub fn earlier(&self) -> Option<Earlier> {
        let KeptTurn { turn, wish, .. } = self.wishes().next_back()?;
        let prices = turn
            .cards
            .iter()
            .map(|card| card.card.price.amount())
            .collect();
        Some(Earlier {
            wish: wish.clone(),
            prices,
        })
    }
}

/// What was wished for before, and what the deals shown for it cost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Earlier {
    pub wish: Wish,
    /// Minor units.
    pub prices: Vec<i64>,
}

impl Earlier {
    /// The price in the middle of those shown: what is cheaper is below it.
    #[must_use]
    pub fn middle_price(&self) -> Option<i64> {
        let mut prices = self.prices.clone();
        prices.sort_unstable();
        prices.get(prices.len() / 2).copied()
    }
}
