//! What is kept of products in Redis, so that showing cards asks no other service: faster while Redis
//! is there, and never wrong for it.
//!
//! A value is fresh for a while, and stale for a while after that. One of many who find it missing or
//! stale gets the lease to load it; to the others a stale value is good enough, and for a missing one
//! they wait a moment. A change removes value and lease, and notes the version that nothing older than
//! may be kept; so what was read before a change is never kept after it.
//!
//! Whatever is wrong with Redis, what is asked for is loaded.

mod entries;
mod form;

pub use form::{CardPart, Kept, Units};

use entries::{Entries, Outcome};
use form::{FRESH_AT_MOST, Lasts};
use redis::RedisError;
use souk_contracts::{Problem, ProductId};
use souk_platform::{
    clock::Clock,
    metrics::{Figure, Meter},
    redis::Redis,
};
use std::{collections::HashMap, future::Future, time::Duration};
use uuid::Uuid;

/// Names the form in which values are kept; a new one where old values must not be read any more.
const PREFIX: &str = "souk:cards:1";
/// How long each look waits for the value of somebody else's load; after the last one loads oneself.
const PAUSES_MS: [u64; 5] = [5, 10, 20, 40, 80];

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

/// What is known of the products that were asked for.
pub struct Known<T> {
    /// Without what does not exist.
    pub values: HashMap<ProductId, T>,
    /// Why not everything is known: something could not be loaded.
    pub problem: Option<Problem>,
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

    /// Adds to what was found what `load` knows of the rest; it may leave out what does not exist. What
    /// cannot be loaded is taken from what is stale.
    pub async fn complete<T, F>(
        &self,
        found: Found<T>,
        load: impl Fn(Vec<ProductId>) -> F + Sync,
    ) -> Known<T>
    where
        T: Kept,
        F: Future<Output = Result<Vec<T>, Problem>> + Send,
    {
        let Found {
            fresh,
            mut stale,
            wanted,
        } = found;
        let mut known = Known {
            values: fresh,
            problem: None,
        };
        if wanted.is_empty() {
            return known;
        }
        let lease = Lease::new();
        let names = self.entries.names::<T>(&wanted);
        let Some(leased) = self.entries.lease(&names, &lease.0).await else {
            known.add(load(wanted.clone()).await, &wanted, &mut stale);
            return known;
        };
        let (mut to_load, mut busy) = (Vec::new(), Vec::new());
        for (id, (is_ours, entry)) in wanted.into_iter().zip(leased) {
            match entry.and_then(|entry| self.read(id, &entry)) {
                // Somebody else's load ended in between.
                Some((value, true)) => {
                    known.values.insert(id, value);
                }
                _ if is_ours => to_load.push(id),
                _ => match stale.remove(&id) {
                    Some(value) => {
                        known.values.insert(id, value);
                    }
                    None => busy.push(id),
                },
            }
        }
        if !to_load.is_empty() {
            let loaded = load(to_load.clone()).await;
            self.keep(&to_load, &loaded, &stale, &lease).await;
            known.add(loaded, &to_load, &mut stale);
        }
        for pause_ms in PAUSES_MS {
            if busy.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(pause_ms)).await;
            let names = self.entries.names::<T>(&busy);
            let texts = self.entries.look(&names).await.unwrap_or_default();
            let Found { fresh, wanted, .. } = self.found(&busy, &texts);
            known.values.extend(fresh);
            busy = wanted;
        }
        if !busy.is_empty() {
            // The other one is slow or dead, or there is no such product.
            known.add(load(busy.clone()).await, &busy, &mut stale);
        }
        known
    }

    /// Puts what was loaded under the leases that still stand. After a failure the leases of what is
    /// stale are left until they end, so that nobody tries again for as long.
    async fn keep<T: Kept>(
        &self,
        ids: &[ProductId],
        loaded: &Result<Vec<T>, Problem>,
        stale: &HashMap<ProductId, T>,
        lease: &Lease,
    ) {
        let outcome = |id: &ProductId| match loaded {
            Err(_) if stale.contains_key(id) => None,
            Err(_) => Some(Outcome::Failed),
            Ok(values) => Some(
                values
                    .iter()
                    .find(|value| value.product() == *id)
                    .map_or(Outcome::Gone, |value| self.outcome(value)),
            ),
        };
        let outcomes: Vec<_> = ids
            .iter()
            .filter_map(|id| Some((self.entries.name::<T>(*id), outcome(id)?)))
            .collect();
        self.entries.settle(&outcomes, &lease.0).await;
    }

    fn outcome<T: Kept>(&self, value: &T) -> Outcome {
        let Lasts { fresh, kept } = value.lasts();
        let fresh_until_ms = self.now_ms().saturating_add(millis(fresh));
        Outcome::Loaded {
            entry: format!("{fresh_until_ms}:{}", value.write()),
            version: value.version(),
            kept_for: kept,
        }
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

impl<T: Kept> Known<T> {
    /// Adds what was loaded of `ids`, or else what is stale of them; where that is not all, the problem
    /// is why.
    fn add(
        &mut self,
        loaded: Result<Vec<T>, Problem>,
        ids: &[ProductId],
        stale: &mut HashMap<ProductId, T>,
    ) {
        match loaded {
            Ok(values) => {
                let by_id = values.into_iter().map(|value| (value.product(), value));
                self.values.extend(by_id);
            }
            Err(problem) => {
                let old = ids.iter().filter_map(|id| stale.remove_entry(id));
                let before = self.values.len();
                self.values.extend(old);
                if self.values.len() < before + ids.len() {
                    self.problem = Some(problem);
                }
            }
        }
    }
}

/// What a loader is known by.
struct Lease(String);

impl Lease {
    fn new() -> Self {
        Self(Uuid::now_v7().to_string())
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
