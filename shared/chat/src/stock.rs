//! What is in stock, asked once and not again in a turn in which inventory did not answer.

use crate::ports::CheckAvailability;
use souk_contracts::{Problem, ProductId};
use souk_platform::deadline::Deadline;
use std::{collections::HashMap, time::Duration};
use tokio::time::Instant;

/// How long a turn waits for inventory; its cards can do without.
const PATIENCE: Duration = Duration::from_millis(800);

/// Inventory, waited for until a moment at the latest, where less time is left than [`PATIENCE`].
pub struct Until<'a, A> {
    pub inventory: &'a A,
    pub until: Instant,
}

impl<A: CheckAvailability> CheckAvailability for Until<'_, A> {
    async fn available(&self, ids: Vec<ProductId>) -> Result<HashMap<ProductId, u32>, Problem> {
        let asked = self.inventory.available(ids);
        tokio::time::timeout_at(self.until, asked)
            .await
            .unwrap_or_else(|_| Err(Problem::deadline_exceeded()))
    }
}

pub struct Stock<'a, A> {
    inventory: &'a A,
    away: bool,
}

impl<'a, A: CheckAvailability> Stock<'a, A> {
    pub const fn new(inventory: &'a A) -> Self {
        Self {
            inventory,
            away: false,
        }
    }

    /// Units by product; `None` when inventory is away or late.
    pub async fn of(&mut self, ids: Vec<ProductId>) -> Option<HashMap<ProductId, u32>> {
        if ids.is_empty() {
            return Some(HashMap::new());
        }
        if self.away {
            return None;
        }
        let deadline = Deadline::current().min(Deadline::after(PATIENCE));
        let answer = deadline.bound(self.inventory.available(ids)).await;
        if let Some(Err(problem)) = &answer {
            tracing::warn!(code = problem.code, "inventory did not answer");
        }
        let units = answer.and_then(Result::ok);
        self.away = units.is_none();
        units
    }

    pub const fn is_away(&self) -> bool {
        self.away
    }
}
