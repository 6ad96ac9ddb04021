//! A budget, an audit and a limit of messages, in memory, each of which can fail.

use crate::{
    accounts::Accounts,
    domain::{
        answer::PlannedBy,
        spending::{Payer, Prices, Spend},
    },
    ports::{
        AuditAway, AuditEntry, KeepAudit, LimitMessages, NoBudget, Reservation, Sender, SpendBudget,
    },
};
use jiff::Timestamp;
use souk_contracts::RateLimit;
use souk_platform::{metrics::Meter, rate_limit::Exhausted};
use std::{sync::Mutex, time::Duration};

/// A budget without end, unless it is told otherwise, and what was settled with it.
#[derive(Default)]
pub struct Purse {
    pub spent: bool,
    pub away: bool,
    pub settled: Mutex<Vec<(Spend, Spend)>>,
}

impl SpendBudget for Purse {
    async fn reserve(
        &self,
        payer: &Payer,
        most: Spend,
        now: Timestamp,
    ) -> Result<Reservation, NoBudget> {
        if self.away {
            return Err(NoBudget::Away("away".into()));
        }
        if self.spent {
            return Err(NoBudget::Spent);
        }
        Ok(Reservation {
            payer: payer.clone(),
            day: now.strftime("%F").to_string(),
            set_aside: most,
        })
    }

    async fn settle(&self, reservation: Reservation, used: Spend) -> Result<(), NoBudget> {
        let mut settled = self.settled.lock().expect("unpoisoned");
        settled.push((reservation.set_aside, used));
        Ok(())
    }
}

/// What an audit was told of a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub message: String,
    pub planner: PlannedBy,
    pub tools: Vec<String>,
    pub fault: Option<String>,
    pub cost_micro_usd: u64,
}

/// An audit that can be late or away.
#[derive(Default)]
pub struct Journal {
    pub delay: Duration,
    pub away: bool,
    pub written: Mutex<Vec<Written>>,
}

impl KeepAudit for Journal {
    async fn keep(&self, entry: AuditEntry<'_>) -> Result<(), AuditAway> {
        tokio::time::sleep(self.delay).await;
        if self.away {
            return Err(AuditAway("away".to_owned()));
        }
        self.written.lock().expect("unpoisoned").push(Written {
            message: entry.turn.message.clone(),
            planner: entry.turn.planner,
            tools: entry
                .tool_calls
                .iter()
                .map(|call| call.name.clone())
                .collect(),
            fault: entry.fault.map(str::to_owned),
            cost_micro_usd: entry.cost_micro_usd,
        });
        Ok(())
    }
}

/// Books that nothing is wrong with: 1 micro-USD for a token that is read, 2 for one that is written.
pub fn accounts() -> Accounts<Purse, Journal> {
    Accounts {
        budget: Purse::default(),
        audit: Some(Journal::default()),
        prices: Prices {
            input: 1_000,
            cached_input: 1_000,
            output: 2_000,
        },
        meter: Meter::new("chat-test"),
    }
}

/// A limit that stands as it is told, and how many messages it has counted.
pub struct Gate {
    pub answer: Result<Option<RateLimit>, Exhausted>,
    pub counted: Mutex<usize>,
}

impl Gate {
    pub fn of(answer: Result<Option<RateLimit>, Exhausted>) -> Self {
        Self {
            answer,
            counted: Mutex::default(),
        }
    }

    pub fn open() -> Self {
        Self::of(Ok(None))
    }

    pub fn counted(&self) -> usize {
        *self.counted.lock().expect("unpoisoned")
    }
}

impl LimitMessages for Gate {
    async fn count(&self, _: Sender<'_>) -> Result<Option<RateLimit>, Exhausted> {
        *self.counted.lock().expect("unpoisoned") += 1;
        self.answer
    }
}
