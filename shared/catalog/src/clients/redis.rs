//! The cache's entries in Redis: under a key stands a value, or the lease of whoever is loading it.
//!
//! An entry is a letter and what it says: `L<token>` a lease, `V<json>` a value, `U` a value that is
//! too long to be kept. Each command works on one key, or may be cut between keys.

use redis::{FromRedisValue, Pipeline, pipe};
use serde::de::DeserializeOwned;
use souk_platform::{breaker::Breaker, redis::Redis};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// After that long a loader counts as dead, and somebody else may have the lease.
const LEASE_MS: u64 = 3_000;
/// Longer values are not kept: they would make everybody else's slow.
const MAX_VALUE_BYTES: usize = 256 * 1024;
const UNKEPT: &str = "U";
/// Replaces a lease by what was loaded, or by nothing; does nothing when the lease is gone.
const SETTLE: &str = "
    if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
    if ARGV[2] == '' then return redis.call('DEL', KEYS[1]) end
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
    return 1";

/// What stands under a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Entry<T> {
    Value(T),
    /// The caller's lease: it is to load the value and to [settle](RedisEntries::settle) it.
    Leased,
    /// Somebody else's lease.
    Busy,
    /// No value will ever stand there: it is too long, or what stands there is no entry.
    Unkept,
}

/// What a loader with a lease found.
#[derive(Debug)]
pub enum Outcome {
    Loaded {
        /// None when it cannot be written as JSON.
        json: Option<String>,
        kept_for: Duration,
    },
    /// There is no value, or it could not be loaded.
    Nothing,
}

#[derive(Clone)]
pub struct RedisEntries {
    redis: Redis,
    breaker: Arc<Breaker>,
}

impl RedisEntries {
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        Self {
            redis,
            breaker: Arc::new(Breaker::after(1, Instant::now())),
        }
    }

    /// Whether Redis answers.
    pub async fn ping(&self) -> bool {
        self.redis.run::<()>(pipe().ping().ignore()).await.is_ok()
    }

    /// What stands under each key; where nothing does, the caller's lease does from then on. None
    /// when Redis is away.
    pub async fn look_or_lease<T: DeserializeOwned>(
        &self,
        keys: &[String],
        lease: &str,
    ) -> Option<Vec<Entry<T>>> {
        let mut texts = self.look(keys).await?;
        let absent: Vec<usize> = (0..keys.len()).filter(|at| texts[*at].is_none()).collect();
        if !absent.is_empty() {
            let keys: Vec<_> = absent.iter().map(|at| keys[*at].clone()).collect();
            for (at, text) in absent.into_iter().zip(self.lease(&keys, lease).await?) {
                texts[at] = text;
            }
        }
        let entries: Vec<_> = texts
            .iter()
            .map(|text| entry(text.as_deref(), lease))
            .collect();
        self.remove_unreadable(keys, &entries).await;
        Some(
            entries
                .into_iter()
                .map(|entry| entry.unwrap_or(Entry::Unkept))
                .collect(),
        )
    }

    async fn look(&self, keys: &[String]) -> Option<Vec<Option<String>>> {
        let (texts,) = self.run(pipe().mget(keys)).await?;
        Some(texts)
    }

    /// What stands under each key once the caller's lease stands wherever nothing did.
    async fn lease(&self, keys: &[String], lease: &str) -> Option<Vec<Option<String>>> {
        let mut command = pipe();
        for key in keys {
            command
                .cmd("SET")
                .arg(key)
                .arg(format!("L{lease}"))
                .arg("NX")
                .arg("PX")
                .arg(LEASE_MS)
                .ignore();
        }
        let (texts,) = self.run(command.mget(keys)).await?;
        Some(texts)
    }

    /// Puts what was loaded in the place of the caller's leases, of those that still stand.
    pub async fn settle(&self, outcomes: &[(String, Outcome)], lease: &str) {
        let mut command = pipe();
        for (key, outcome) in outcomes {
            let (text, kept_for) = match outcome {
                Outcome::Loaded {
                    json: Some(json),
                    kept_for,
                } if json.len() <= MAX_VALUE_BYTES => (format!("V{json}"), *kept_for),
                Outcome::Loaded { kept_for, .. } => (UNKEPT.to_owned(), *kept_for),
                Outcome::Nothing => (String::new(), Duration::ZERO),
            };
            let kept_for_ms = u64::try_from(kept_for.as_millis()).unwrap_or(u64::MAX);
            command
                .cmd("EVAL")
                .arg(SETTLE)
                .arg(1)
                .arg(key)
                .arg(format!("L{lease}"))
                .arg(text)
                .arg(kept_for_ms)
                .ignore();
        }
        self.run::<()>(&command).await;
    }

    /// The generation that stands under `key`, a new one where there was none. None when Redis is
    /// away.
    pub async fn generation(&self, key: &str) -> Option<String> {
        let (present,): (Option<String>,) = self.run(pipe().get(key)).await?;
        if present.is_some() {
            return present;
        }
        let mut command = pipe();
        command.set_nx(key, new_generation()).ignore().get(key);
        let (generation,) = self.run(&command).await?;
        generation
    }

    /// Removes values and leases, and begins a new generation. Tried also after a failure: what was
    /// read before a change must not outlive it.
    pub async fn forget(&self, keys: &[String], generation: &str) {
        let mut command = pipe();
        if !keys.is_empty() {
            command.cmd("UNLINK").arg(keys).ignore();
        }
        command.set(generation, new_generation()).ignore();
        if let Err(error) = self.redis.run::<()>(&command).await {
            tracing::warn!(%error, keys = keys.len(), "the cache was not told of a change");
        }
    }

    async fn remove_unreadable<T>(&self, keys: &[String], entries: &[Option<Entry<T>>]) {
        let unreadable: Vec<_> = keys
            .iter()
            .zip(entries)
            .filter_map(|(key, entry)| entry.is_none().then_some(key))
            .collect();
        if !unreadable.is_empty() {
            tracing::warn!(?unreadable, "no entries of the cache; they are removed");
            self.run::<()>(pipe().cmd("UNLINK").arg(unreadable).ignore())
                .await;
        }
    }

    async fn run<T: FromRedisValue>(&self, command: &Pipeline) -> Option<T> {
        if !self.breaker.admits(Instant::now()) {
            return None;
        }
        match self.redis.run(command).await {
            Ok(answer) => {
                self.breaker.succeeded();
                Some(answer)
            }
            Err(error) => {
                self.breaker.failed(Instant::now());
                tracing::warn!(%error, "the cache is away");
                None
            }
        }
    }
}

/// What a key's text says, None where it is no entry. A key that has no text after the caller tried
/// to lease it holds something else than a text, or was removed that very moment.
fn entry<T: DeserializeOwned>(text: Option<&str>, lease: &str) -> Option<Entry<T>> {
    let text = text?;
    if text == UNKEPT {
        return Some(Entry::Unkept);
    }
    if let Some(holder) = text.strip_prefix('L') {
        return Some(if holder == lease {
            Entry::Leased
        } else {
            Entry::Busy
        });
    }
    serde_json::from_str(text.strip_prefix('V')?)
        .ok()
        .map(Entry::Value)
}

fn new_generation() -> String {
    Uuid::now_v7().simple().to_string()
}
