//! What is kept of products in Redis, so that showing cards asks no other service: faster while Redis
//! is there, and never wrong for it.
//!
//! A value is fresh for a while, and stale for a while after that. One of many who find it missing or
//! stale gets the lease to load it; to the others a stale value is good enough, and for a missing one
//! they wait (`loading.rs`). A change removes value and lease, and notes the version that nothing older
//! than may be kept; so what was read before a change is never kept after it.
//!
//! Whatever is wrong with Redis, what is asked for is loaded.

mod entries;
mod form;
mod loading;

pub use form::{CardPart, Kept, Units};
pub use loading::Known;

use entries::Entries;
use form::FRESH_AT_MOST;
use redis::RedisError;
use souk_contracts::ProductId;
use souk_platform::{
    clock::Clock,
    metrics::{Figure, Meter},
    redis::Redis,
};
use std::{collections::HashMap, time::Duration};

/// Names the form in which values are kept; a new one where old values must not be read any more.
const PREFIX: &str = "souk:cards:1";

/// The cache as one function sees it.
pub struct Cache {
    entries: Entries,
    clock: Clock,
    meter: Meter,
}

/// What is there of the products that were asked for.
pub struct Found<T> {
    fresh: HashMap<ProductId, T>,
    stale: HashMap<ProductId, T>,
    /// The rest, and what is stale.
    wanted: Vec<ProductId>,
}

impl Cache {
    /// The cache in `redis`. What it found is counted by `meter`.
    #[must_use]
    pub fn new(redis: Redis, clock: Clock, meter: Meter) -> Self {
        Self::with_prefix(redis, PREFIX, clock, meter)
    }

    /// A cache whose keys begin with `prefix`.
    #[must_use]
    pub fn with_prefix(redis: Redis, prefix: &str, clock: Clock, meter: Meter) -> Self {
        Self {
            entries: Entries::new(redis, prefix),
            clock,
            meter,
        }
    }

    /// What is there of two kinds, in one look.
    pub async fn look<A: Kept, B: Kept>(&self, ids: &[ProductId]) -> (Found<A>, Found<B>) {
        let mut names = self.entries.names::<A>(ids);
        names.extend(self.entries.names::<B>(ids));
        let texts = self.entries.look(&names).await.unwrap_or_default();
        // With Redis away there are no texts at all.
        let (of_a, of_b) = texts.split_at(texts.len() / 2);
        let (of_a, of_b) = (self.found(ids, of_a), self.found(ids, of_b));
        self.count(&of_a, &of_b);
        (of_a, of_b)
    }

    fn found<T: Kept>(&self, ids: &[ProductId], texts: &[Option<String>]) -> Found<T> {
        let mut found = Found {
            fresh: HashMap::with_capacity(ids.len()),
            stale: HashMap::new(),
            wanted: Vec::new(),
        };
        for (at, id) in ids.iter().enumerate() {
            let text = texts.get(at).and_then(Option::as_deref);
            match text.and_then(|text| self.read(*id, text)) {
                Some((value, true)) => {
                    found.fresh.insert(*id, value);
                }
                stale => {
                    found.wanted.push(*id);
                    found.stale.extend(stale.map(|(value, _)| (*id, value)));
                }
            }
        }
        found
    }

    /// The value of an entry and whether it is fresh; none where it is no entry of that product.
    fn read<T: Kept>(&self, id: ProductId, entry: &str) -> Option<(T, bool)> {
        let (fresh_until_ms, text) = entry.split_once(':')?;
        let fresh_until_ms: i64 = fresh_until_ms.parse().ok()?;
        let left_ms = fresh_until_ms.saturating_sub(self.now_ms());
        // What claims to be fresh for longer than anything is was not written so.
        let is_fresh = left_ms > 0 && left_ms <= millis(FRESH_AT_MOST);
        Some((T::read(id, text)?, is_fresh))
    }

    /// Removes what is kept of a product, and whatever is being loaded of it. Nothing older than
    /// `version` is kept any more.
    ///
    /// # Errors
    /// [`RedisError`] when Redis did not take it; what was kept may then be there still.
    pub async fn forget<T: Kept>(&self, id: ProductId, version: i64) -> Result<(), RedisError> {
        self.entries
            .forget(&self.entries.name::<T>(id), version)
            .await
    }

    fn now_ms(&self) -> i64 {
        self.clock.now().as_millisecond()
    }

    fn count<A, B>(&self, one: &Found<A>, other: &Found<B>) {
        let figure = |count: usize| Figure::Count(f64::from(u32::try_from(count).unwrap_or(0)));
        let stale = one.stale.len() + other.stale.len();
        self.meter.emit(&[
            ("CacheHits", figure(one.fresh.len() + other.fresh.len())),
            ("CacheStale", figure(stale)),
            (
                "CacheMisses",
                figure(one.wanted.len() + other.wanted.len() - stale),
            ),
        ]);
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
