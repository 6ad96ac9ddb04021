//! What a turn needs of the world.

use crate::domain::{
    answer::{LlmUsage, ToolCall},
    session::{KeptTurn, Session, Turn},
    spending::{Payer, Spend},
};
use jiff::Timestamp;
use souk_contracts::{
    Caller, Owner, Problem, ProductId, RateLimit, SessionId,
    calls::catalog::{Search, SearchHit},
    product::Product,
};
use souk_platform::rate_limit::Exhausted;
use std::{collections::HashMap, error::Error, future::Future, net::IpAddr};

/// Why a search has no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum FindError {
    #[error("no deal is in that city")]
    UnknownCity,
    #[error(transparent)]
    Failed(Problem),
}

/// Finds deals in the catalog.
pub trait FindDeals: Sync {
    /// The deals within the bounds of `search`, best first.
    fn find(
        &self,
        search: Search,
    ) -> impl Future<Output = Result<Vec<SearchHit>, FindError>> + Send;

    /// The deals among `ids` that there are.
    fn get(
        &self,
        ids: Vec<ProductId>,
    ) -> impl Future<Output = Result<Vec<Product>, FindError>> + Send;
}

/// Knows what can be reserved now.
pub trait CheckAvailability: Sync {
    /// Units by product; one that is absent has none.
    fn available(
        &self,
        ids: Vec<ProductId>,
    ) -> impl Future<Output = Result<HashMap<ProductId, u32>, Problem>> + Send;
}

/// The place where conversations are kept cannot be reached.
#[derive(Debug, thiserror::Error)]
#[error("conversations cannot be reached")]
pub struct SessionsAway(#[source] pub Box<dyn Error + Send + Sync>);

/// Keeps conversations.
pub trait KeepSessions: Sync {
    fn load(
        &self,
        id: SessionId,
    ) -> impl Future<Output = Result<Option<Session>, SessionsAway>> + Send;

    /// Makes a conversation of `from` one of `to`. False when it is somebody else's by now.
    fn hand_over(
        &self,
        id: SessionId,
        from: &Owner,
        to: &Owner,
    ) -> impl Future<Output = Result<bool, SessionsAway>> + Send;

    /// Keeps whether the shopper agrees that personal data are read and kept in a conversation,
    /// which it opens if there is none.
    fn set_consent(
        &self,
        id: SessionId,
        owner: &Owner,
        consent: bool,
    ) -> impl Future<Output = Result<(), SessionsAway>> + Send;

    /// Adds a turn to the end of a conversation, which it opens if it is the first one.
    fn append(
        &self,
        id: SessionId,
        owner: &Owner,
        turn: &KeptTurn,
    ) -> impl Future<Output = Result<(), SessionsAway>> + Send;
}

/// Who sends a message, and into which conversation.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    pub caller: &'a Caller,
    pub session_id: Option<SessionId>,
    /// Where the message comes from, if API Gateway tells.
    pub network: Option<IpAddr>,
}

/// Bounds how many messages come.
pub trait LimitMessages: Sync {
    /// Counts a message, and answers how the tightest limit stands; `None` when nothing was counted.
    fn count(
        &self,
        sender: Sender<'_>,
    ) -> impl Future<Output = Result<Option<RateLimit>, Exhausted>> + Send;
}

/// Why a model is not asked.
#[derive(Debug, thiserror::Error)]
pub enum NoBudget {
    #[error("the day's budget is spent")]
    Spent,
    #[error("what was spent cannot be told")]
    Away(#[source] Box<dyn Error + Send + Sync>),
}

/// What a turn has set aside of a day's budget.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "what was not used must be given back"]
pub struct Reservation {
    pub payer: Payer,
    /// The day that it was taken from, as `2026-11-23`.
    pub day: String,
    pub set_aside: Spend,
}

/// Bounds what models may cost a day, of one payer and of all.
///
/// A turn first sets aside what it may use at most, so that turns at once never spend together what
/// none of them may, and gives back what it did not use. A turn that dies in between has used all.
pub trait SpendBudget: Sync {
    /// Sets `most` aside for `payer`, of the day of `now` in UTC.
    ///
    /// # Errors
    /// [`NoBudget`] when there is not as much left, or when that cannot be told: without knowing what
    /// was spent, nothing is, or a bill might run away.
    fn reserve(
        &self,
        payer: &Payer,
        most: Spend,
        now: Timestamp,
    ) -> impl Future<Output = Result<Reservation, NoBudget>> + Send;

    /// Puts what was used in the place of what was set aside.
    ///
    /// # Errors
    /// [`NoBudget::Away`]; then all that was set aside counts as used.
    fn settle(
        &self,
        reservation: Reservation,
        used: Spend,
    ) -> impl Future<Output = Result<(), NoBudget>> + Send;
}

/// A turn as it is written down for those who must be able to say later what the chat said and why.
#[derive(Clone, Copy, Debug)]
pub struct AuditEntry<'a> {
    pub session_id: SessionId,
    /// Opaque: the subject of a user, or a guest's id.
    pub owner: &'a Owner,
    pub turn: &'a Turn,
    pub llm: &'a LlmUsage,
    pub tool_calls: &'a [ToolCall],
    /// Why no model answered, or why not all of the answer is the model's; none where nothing was
    /// wrong, or no model was to be asked.
    pub fault: Option<&'a str>,
    pub cost_micro_usd: u64,
    /// Of the whole turn, up to its being written down.
    pub latency_ms: u64,
}

/// The audit could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the audit cannot be written: {0}")]
pub struct AuditAway(pub String);

/// Keeps the audit.
pub trait KeepAudit: Sync {
    /// Writes `entry` down. Who stops waiting for it does not stop it.
    fn keep(&self, entry: AuditEntry<'_>) -> impl Future<Output = Result<(), AuditAway>> + Send;
}
