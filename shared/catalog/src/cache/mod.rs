//! The cache before Postgres: faster while Redis is there, and never wrong for it.
//!
//! Under a key stands a value, or the lease of whoever is loading it (Nishtala et al., "Scaling
//! Memcache at Facebook", NSDI 2013, 3.2.1). Of many who miss at once, one gets the lease and loads;
//! the others wait a moment for its value. A value is kept only while its lease stands, and an
//! invalidation takes the lease away: so what was read before a change is never kept after it.
//!
//! Whatever is wrong with Redis, the answer is loaded from Postgres. An invalidation that Redis did
//! not take is made again by the consumers of the events; where that fails too, an old value ends
//! with its time to live.

mod products;
mod searches;

pub use products::CachedProducts;
pub use searches::CachedSearches;

use crate::{
    clients::redis::{Entry, Outcome, RedisEntries},
    ports::Forget,
};
use futures::FutureExt;
use serde::{Serialize, de::DeserializeOwned};
use souk_contracts::ProductId;
use souk_platform::{
    StartError,
    metrics::{Figure, Meter},
    ready::Probe,
    redis::Redis,
    settings::Settings,
};
use std::{fmt, time::Duration};
use uuid::Uuid;

/// Names the form in which values are kept; a new one where old values must not be read any more.
const PREFIX: &str = "souk:catalog:1";
/// How long each look waits for the value of somebody else's load; after the last one loads oneself.
const PAUSES_MS: [Option<u64>; 6] = [None, Some(5), Some(10), Some(20), Some(40), Some(80)];
/// Times to live differ by as much, so that what was loaded together does not end together.
const JITTER: f64 = 0.2;

/// The cache as one function sees it.
#[derive(Clone)]
pub struct Cache {
    entries: RedisEntries,
    prefix: String,
    function: &'static str,
}

impl Cache {
    /// The cache at `REDIS_CACHE_URL`, connected when first needed. Hits and misses are counted for
    /// `function`.
    ///
    /// # Errors
    /// [`StartError`] when the setting is missing or no address.
    pub fn connect(settings: &Settings, function: &'static str) -> Result<Self, StartError> {
        let redis = Redis::lazy(&settings.required("REDIS_CACHE_URL")?)?;
        Ok(Self::with_prefix(redis, PREFIX, function))
    }

    /// A cache whose keys begin with `prefix`.
    #[must_use]
    pub fn with_prefix(redis: Redis, prefix: &str, function: &'static str) -> Self {
        Self {
            entries: RedisEntries::new(redis),
            prefix: prefix.to_owned(),
            function,
        }
    }

    /// Asks whether Redis answers.
    #[must_use]
    pub fn probe(&self, name: &'static str) -> Probe<'_> {
        Probe::new(name, || self.entries.ping().boxed())
    }

    /// What there is of `wanted`, in any order: kept, or else found by `load`, which says of each
    /// value what it is of. What `load` leaves out does not exist, and nothing is kept of it.
    ///
    /// # Errors
    /// Those of `load`.
    pub async fn get_or_load<K, T, E, F>(
        &self,
        mut wanted: Vec<K>,
        kept_for: Duration,
        load: impl Fn(Vec<K>) -> F + Sync,
    ) -> Result<Vec<T>, E>
    where
        K: Clone + PartialEq + fmt::Display + Send + Sync,
        T: Serialize + DeserializeOwned + Send + Sync,
        E: Send,
        F: Future<Output = Result<Vec<(K, T)>, E>> + Send,
    {
        let lease = Uuid::now_v7().to_string();
        let mut found = Vec::with_capacity(wanted.len());
        let mut hits = 0_u32;
        let mut misses = 0;
        for pause in PAUSES_MS {
            if wanted.is_empty() {
                break;
            }
            if let Some(pause) = pause {
                tokio::time::sleep(Duration::from_millis(pause)).await;
            }
            let names = self.names(&wanted);
            let Some(entries) = self.entries.look_or_lease(&names, &lease).await else {
                break;
            };
            let (mut to_load, mut loaded_by_others) = (Vec::new(), Vec::new());
            for (key, entry) in wanted.into_iter().zip(entries) {
                match entry {
                    Entry::Value(value) => {
                        hits += 1;
                        found.push(value);
                    }
                    Entry::Leased | Entry::Unkept => to_load.push(key),
                    Entry::Busy => loaded_by_others.push(key),
                }
            }
            wanted = loaded_by_others;
            if !to_load.is_empty() {
                misses += to_load.len();
                found.extend(self.load_and_keep(to_load, &lease, kept_for, &load).await?);
            }
        }
        if !wanted.is_empty() {
            misses += wanted.len();
            found.extend(load(wanted).await?.into_iter().map(|(_, value)| value));
        }
        self.count(hits, misses);
        Ok(found)
    }

    async fn load_and_keep<K, T, E, F>(
        &self,
        keys: Vec<K>,
        lease: &str,
        kept_for: Duration,
        load: &(impl Fn(Vec<K>) -> F + Sync),
    ) -> Result<Vec<T>, E>
    where
        K: Clone + PartialEq + fmt::Display + Send + Sync,
        T: Serialize + Send + Sync,
        E: Send,
        F: Future<Output = Result<Vec<(K, T)>, E>> + Send,
    {
        let names = self.names(&keys);
        let loaded = load(keys.clone()).await;
        let values = loaded.as_deref().unwrap_or_default();
        let outcome = |key: &K| match values.iter().find(|(of, _)| of == key) {
            Some((_, value)) => Outcome::Loaded {
                json: serde_json::to_string(value).ok(),
                kept_for: jittered(kept_for),
            },
            None => Outcome::Nothing,
        };
        let outcomes: Vec<_> = names.into_iter().zip(keys.iter().map(outcome)).collect();
        self.entries.settle(&outcomes, lease).await;
        Ok(loaded?.into_iter().map(|(_, value)| value).collect())
    }

    fn names<K: fmt::Display>(&self, keys: &[K]) -> Vec<String> {
        let name = |key| format!("{}:{key}", self.prefix);
        keys.iter().map(name).collect()
    }

    /// Replaced whenever what a search finds may have changed.
    fn generation_name(&self) -> String {
        format!("{}:generation", self.prefix)
    }

    fn count(&self, hits: u32, misses: usize) {
        let misses = u32::try_from(misses).unwrap_or(u32::MAX);
        Meter::new(self.function).emit(&[
            ("CacheHits", Figure::Count(hits.into())),
            ("CacheMisses", Figure::Count(misses.into())),
        ]);
    }
}

impl Forget for Cache {
    async fn products_changed(&self, ids: &[ProductId]) {
        let keys: Vec<_> = ids.iter().copied().map(products::Key).collect();
        self.entries
            .forget(&self.names(&keys), &self.generation_name())
            .await;
    }

    async fn searches_changed(&self) {
        self.entries.forget(&[], &self.generation_name()).await;
    }
}

fn jittered(time: Duration) -> Duration {
    time.mul_f64(rand::random_range(1.0 - JITTER..1.0 + JITTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_to_live_differ_by_a_fifth_at_most() {
        let minute = Duration::from_secs(60);
        let times: Vec<_> = (0..1_000).map(|_| jittered(minute)).collect();
        let (least, most) = (times.iter().min(), times.iter().max());
        assert!(least >= Some(&Duration::from_secs(48)) && most <= Some(&Duration::from_secs(72)));
        assert!(least < Some(&Duration::from_secs(52)) && most > Some(&Duration::from_secs(68)));
    }
}
