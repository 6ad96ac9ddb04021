//! Turning away who cannot be served before Postgres is asked (docs/adr/0019).
//!
//! Only Postgres decides, and a refusal is an answer as well. So two witnesses are needed to repeat
//! one without it. This process remembers for a moment what Postgres refused, never past the moment
//! at which the next hold runs out. And a counter that all processes share says that nothing has
//! come back since: Postgres's refusal sets it, and whoever frees units raises it before answering.
//! A counter that is missing, unreachable or too high sends the request on to Postgres. One that is
//! too low, because Redis fell back to old data or makes things up, can repeat a refusal for
//! [`REMEMBERED`] and no longer.
//!
//! There is no clock here: whoever asks says what time it is.

use crate::{
    domain::Cart,
    ports::{CountFree, Freed, Short},
};
use souk_contracts::{ProductId, calls::inventory::Shortage};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{Semaphore, SemaphorePermit};

/// For how long a refusal of Postgres is remembered, from before it was asked.
pub const REMEMBERED: Duration = Duration::from_millis(200);
/// Requests that ask Postgres at once, where a process serves many: a few for each of sixteen
/// connections, which hold them together. The others wait here, and look again whether there is any
/// hope when they are let in.
const AT_ONCE: usize = 128;
/// Products remembered at most; beyond that, those whose moment has passed are forgotten.
const MOST_PRODUCTS: usize = 10_000;

/// What this process knows of products that are short, beside the counters that all share.
pub struct Admission<C> {
    counters: C,
    turns: Semaphore,
    refused: Mutex<HashMap<ProductId, Refused>>,
}

#[derive(Clone, Copy)]
struct Refused {
    available: u32,
    until: Instant,
}

impl<C: CountFree> Admission<C> {
    #[must_use]
    pub fn new(counters: C) -> Self {
        Self {
            counters,
            turns: Semaphore::new(AT_ONCE),
            refused: Mutex::default(),
        }
    }

    /// Waits for a turn, which lasts until the answer is dropped.
    pub async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        // It is never closed.
        self.turns.acquire().await.ok()
    }

    /// What `cart` is short of, where that is certain without asking Postgres: it refused each line
    /// a moment ago, and no units have come back since.
    pub async fn hopeless(&self, cart: &Cart, now: Instant) -> Option<Vec<Short>> {
        let short = self.remembered(cart, now)?;
        let free = self.counters.at_most(&cart.products()).await?;
        let still_short = short
            .iter()
            .zip(&free)
            .all(|(line, free)| free.is_some_and(|free| free < u64::from(line.shortage.requested)));
        (still_short && free.len() == short.len()).then_some(short)
    }

    fn remembered(&self, cart: &Cart, now: Instant) -> Option<Vec<Short>> {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        cart.lines()
            .iter()
            .map(|line| {
                let known = refused.get(&line.product_id)?;
                let requested = line.quantity.get();
                (now < known.until && known.available < requested).then_some(Short {
                    shortage: Shortage {
                        product_id: line.product_id,
                        requested,
                        available: known.available,
                    },
                    next_due: None,
                })
            })
            .collect()
    }

    /// Postgres, asked at `asked_at`, had too few of these.
    pub async fn refused(&self, short: &[Short], asked_at: Instant, now: Instant) {
        if now.duration_since(asked_at) >= REMEMBERED {
            return;
        }
        // The counters first: what is remembered is believed as soon as it is.
        let free: Vec<_> = short
            .iter()
            .map(|line| (line.shortage.product_id, line.shortage.available))
            .collect();
        self.counters.lower(&free).await;
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if refused.len() >= MOST_PRODUCTS {
            refused.retain(|_, known| now < known.until);
        }
        for line in short {
            let good_for = line.next_due.map_or(REMEMBERED, |due| due.min(REMEMBERED));
            let known = Refused {
                available: line.shortage.available,
                until: asked_at + good_for,
            };
            refused.insert(line.shortage.product_id, known);
        }
    }

    /// Units came back, and that is committed. To be called before anybody is answered.
    pub async fn freed(&self, freed: &[Freed]) {
        if !freed.is_empty() {
            self.counters.raise(freed).await;
        }
    }

    /// Raises each counter that is below what is free; answers how many were.
    pub async fn raise_to(&self, free: &[Freed]) -> usize {
        let products: Vec<_> = free.iter().map(|free| free.product_id).collect();
        let Some(counts) = self.counters.at_most(&products).await else {
            return 0;
        };
        let too_low = free.iter().zip(counts).filter_map(|(free, count)| {
            count
                .is_some_and(|count| count < u64::from(free.units))
                .then_some(*free)
        });
        let too_low: Vec<Freed> = too_low.collect();
        self.freed(&too_low).await;
        too_low.len()
    }
}

#[cfg(test)]
#[path = "admission_tests.rs"]
mod tests;
