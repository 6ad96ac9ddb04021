//! What turns came to.

use crate::search::figures::Times;
use souk_chat::{domain::answer::PlannedBy, turn::Answer};
use std::{fmt, time::Duration};

/// Many turns.
#[derive(Default)]
pub struct Turns {
    pub whole: Times,
    /// Without the time that the model took.
    pub own: Times,
    /// In any one turn, at most.
    pub calls: u32,
    pub without_cards: usize,
    by_the_model: usize,
    by_the_rules: usize,
    degraded: usize,
}

impl Turns {
    pub fn add(&mut self, took: Duration, answer: &Answer) {
        let Answer {
            cards,
            planner,
            degraded,
            llm,
            ..
        } = answer;
        self.whole.add(took);
        let waited = Duration::from_millis(llm.latency_ms);
        self.own.add(took.saturating_sub(waited));
        self.calls = self.calls.max(llm.calls);
        self.without_cards += usize::from(cards.is_empty());
        self.by_the_model += usize::from(*planner == PlannedBy::Model);
        self.by_the_rules += usize::from(*planner == PlannedBy::Rules);
        self.degraded += usize::from(*degraded);
    }
}

impl fmt::Display for Turns {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            whole,
            by_the_model,
            by_the_rules,
            degraded,
            ..
        } = self;
        let count = whole.count();
        write!(
            formatter,
            "{by_the_model} of {count} by the model, {by_the_rules} by the rules, {degraded} degraded"
        )
    }
}
