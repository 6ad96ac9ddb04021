//! What can be told of a turn before it is over.

use crate::domain::answer::{Plan, ReasonedCard};
use souk_contracts::{MessageId, SessionId};

/// Hears how a turn gets on.
pub trait Progress: Sync {
    /// Whether it is worth telling something early.
    fn is_heard(&self) -> bool;

    /// The turn is taken: it is refused no more, though it may fail.
    fn opened(&self, session: SessionId, message: MessageId);

    /// These are the cards, in place of those told before; `last` when no others will come.
    fn cards(&self, cards: &[ReasonedCard], last: bool);

    /// This is the reply so far. It goes on, and nothing that was told of it is taken back.
    fn reply(&self, so_far: &str);

    /// All that a planner came to.
    fn planned(&self, plan: &Plan) {
        self.cards(&plan.cards, true);
        self.reply(&plan.reply);
    }
}

/// Nobody listens.
impl Progress for () {
    fn is_heard(&self) -> bool {
        false
    }

    fn opened(&self, _: SessionId, _: MessageId) {}
    fn cards(&self, _: &[ReasonedCard], _: bool) {}
    fn reply(&self, _: &str) {}
}
