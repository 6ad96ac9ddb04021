//! What a turn comes to.

use crate::domain::{deal::Deal, session::Session, wish::Wish};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use souk_contracts::Card;
use utoipa::ToSchema;

/// A card and why it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReasonedCard {
    #[serde(flatten)]
    pub card: Card,
    /// In facts of the deal.
    pub reason: String,
}

impl ReasonedCard {
    #[must_use]
    pub fn of(deal: &Deal, reason: String) -> Self {
        Self {
            card: deal.card(),
            reason,
        }
    }
}

/// Who chose the deals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlannedBy {
    /// A language model.
    Model,
    /// Souk's own rules.
    Rules,
}

impl PlannedBy {
    /// As it is written in answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Rules => "rules",
        }
    }
}

/// What the language model was used for in a turn: nothing, where the rules answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LlmUsage {
    /// Never above two: one to search, one to present. A call counts as soon as it was sent, answered
    /// or not; one that was turned away at first and sent again counts once.
    pub calls: u32,
    pub model: Option<String>,
    /// Of the calls that were answered, without what the provider had kept of earlier ones.
    pub input_tokens: u32,
    pub output_tokens: u32,
    /// Spent waiting for the model, also where it did not answer.
    pub latency_ms: u64,
    /// Requests sent: the calls, and those that followed one turned away.
    #[serde(skip)]
    pub attempts: u32,
    /// Calls without an answer: failed or late. What a late one costs, the provider has not told.
    #[serde(skip)]
    pub unanswered: u32,
    /// Of the input, what the provider had kept of earlier calls; it costs less.
    #[serde(skip)]
    pub cache_read_tokens: u32,
    /// Of the input, what the provider keeps for later calls; it may cost more.
    #[serde(skip)]
    pub cache_write_tokens: u32,
}

/// A tool that the model asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolCall {
    pub name: String,
    /// As the model wrote it, which may be anything.
    pub input: Value,
}

/// What a planner came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub reply: String,
    pub cards: Vec<ReasonedCard>,
    /// What the next message can build on.
    pub wish: Wish,
    pub planner: PlannedBy,
    /// Something was away or late, and the answer is less than it could have been.
    pub degraded: bool,
    pub llm: LlmUsage,
    /// What the model asked for, in its order, also where the rules answered in its place.
    pub tool_calls: Vec<ToolCall>,
    /// Why the model's part came to nothing, or to less than it could have.
    pub fault: Option<&'static str>,
    /// Nothing was looked for: the message was no wish, or a guardrail stopped it. The next message
    /// builds on what came before it, and no model is told of it.
    pub turned_down: bool,
}

impl Plan {
    /// Says `reply` and shows no deals; what was wished for before in `session` still stands.
    #[must_use]
    pub fn turned_down(reply: &str, session: &Session) -> Self {
        Self {
            reply: reply.to_owned(),
            cards: Vec::new(),
            wish: session.earlier().unwrap_or_default().wish,
            planner: PlannedBy::Rules,
            degraded: false,
            llm: LlmUsage::default(),
            tool_calls: Vec::new(),
            fault: None,
            turned_down: true,
        }
    }

    /// The plan, with `sentence` at the end of its reply.
    #[must_use]
    pub fn admitting(mut self, sentence: Option<String>) -> Self {
        if let Some(sentence) = sentence {
            self.reply = format!("{} {sentence}", self.reply);
        }
        self
    }
}
