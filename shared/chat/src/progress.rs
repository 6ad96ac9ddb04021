//! What can be told of a turn before it is over.

use crate::domain::{
    answer::{Plan, ReasonedCard},
    sentences::sentences,
};
use souk_contracts::{MessageId, SessionId};

/// Hears how a turn gets on.
pub trait Progress: Sync {
    /// The turn is taken: it is refused no more, though it may fail.
    fn opened(&self, session: SessionId, message: MessageId);

    /// These are the cards, in place of those told before; `last` when no others will come.
    fn cards(&self, cards: &[ReasonedCard], last: bool);

    /// The reply goes on with `part`.
    fn reply(&self, part: &str);

    /// All that a planner came to.
    fn planned(&self, plan: &Plan) {
        self.cards(&plan.cards, true);
        sentences(&plan.reply).for_each(|sentence| self.reply(sentence));
    }
}

/// Nobody listens.
impl Progress for () {
    fn opened(&self, _: SessionId, _: MessageId) {}
    fn cards(&self, _: &[ReasonedCard], _: bool) {}
    fn reply(&self, _: &str) {}
}
