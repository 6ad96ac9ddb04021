//! The cache's entries in Redis. Beside each stands the lease of whoever is loading it, and the version
//! that nothing older than may be put there.

use super::form::Kept;
use redis::{FromRedisValue, Pipeline, RedisError, pipe};
use souk_contracts::ProductId;
use souk_platform::{breaker::Breaker, redis::Redis};
use std::time::{Duration, Instant};

/// After that long a loader counts as dead, and somebody else may have the lease.
const LEASE_MS: u64 = 3_000;
/// Longer than anything older than a change may still be on its way.
const FLOOR_MS: u64 = 10 * 60 * 1_000;
/// How long a look may take. Past that the cache is left alone, and what is wanted is loaded.
const PATIENCE: Duration = Duration::from_millis(200);

/// Under a lease that still stands: ends it, and puts the entry there unless it is older than a change,
/// or removes what was there.
const SETTLE: &str = "
    if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
    redis.call('DEL', KEYS[2])
    if ARGV[2] == 'failed' then return 0 end
    if ARGV[2] == 'gone' then return redis.call('DEL', KEYS[1]) end
    local floor = tonumber(redis.call('GET', KEYS[3]))
    if floor and tonumber(ARGV[4]) < floor then return 0 end
    redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[5])
    return 1";
const FORGET: &str = "
    redis.call('DEL', KEYS[1], KEYS[2])
    local floor = tonumber(redis.call('GET', KEYS[3]))
    if not floor or floor < tonumber(ARGV[1]) then
        redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[2])
    end
    return 1";

type Bytes = Vec<u8>;

/// What a loader with a lease found.
pub enum Outcome {
    Loaded {
        entry: String,
        version: i64,
        kept_for: Duration,
    },
    /// There is no such product.
    Gone,
    Failed,
}

pub struct Entries {
    redis: Redis,
    breaker: Breaker,
    prefix: String,
}

impl Entries {
    pub fn new(redis: Redis, prefix: &str) -> Self {
        Self {
            redis,
            breaker: Breaker::after(1, Instant::now()),
            prefix: prefix.to_owned(),
        }
    }

    /// The key of an entry. The braces keep what stands beside it on its shard.
    pub fn name<T: Kept>(&self, id: ProductId) -> String {
        format!("{}:{{{id}}}:{}", self.prefix, T::KIND)
    }

    pub fn names<T: Kept>(&self, ids: &[ProductId]) -> Vec<String> {
        ids.iter().map(|id| self.name::<T>(*id)).collect()
    }

    /// What stands under each name. None when Redis is away.
    pub async fn look(&self, names: &[String]) -> Option<Vec<Option<String>>> {
        if names.is_empty() {
            return Some(Vec::new());
        }
        let (found,): (Vec<Option<Bytes>>,) = self.run(pipe().mget(names)).await?;
        (found.len() == names.len()).then(|| found.into_iter().map(text).collect())
    }

    /// Takes the lease of each entry that nobody has, and answers of each whether it is ours, and what
    /// stands there by then. None when Redis is away.
    pub async fn lease(
        &self,
        names: &[String],
        lease: &str,
    ) -> Option<Vec<(bool, Option<String>)>> {
        let leases: Vec<String> = names.iter().map(|name| lease_of(name)).collect();
        let mut command = pipe();
        for name in &leases {
            command
                .cmd("SET")
                .arg(name)
                .arg(lease)
                .arg("NX")
                .arg("PX")
                .arg(LEASE_MS)
                .ignore();
        }
        command.mget(leases.as_slice()).mget(names);
        let (holders, found): (Vec<Option<Bytes>>, Vec<Option<Bytes>>) = self.run(&command).await?;
        let is_whole = [holders.len(), found.len()] == [names.len(); 2];
        let ours = holders
            .into_iter()
            .map(|holder| holder.as_deref() == Some(lease.as_bytes()));
        is_whole.then(|| ours.zip(found.into_iter().map(text)).collect())
    }

    /// Ends leases with what came of them, of those that still stand.
    pub async fn settle(&self, outcomes: &[(String, Outcome)], lease: &str) {
        if outcomes.is_empty() {
            return;
        }
        let mut command = pipe();
        for (name, outcome) in outcomes {
            let (what, entry, version, kept_for) = match outcome {
                Outcome::Loaded {
                    entry,
                    version,
                    kept_for,
                } => ("loaded", entry.as_str(), *version, *kept_for),
                Outcome::Gone => ("gone", "", 0, Duration::ZERO),
                Outcome::Failed => ("failed", "", 0, Duration::ZERO),
            };
            command
                .cmd("EVAL")
                .arg(SETTLE)
                .arg(3)
                .arg(name)
                .arg(lease_of(name))
                .arg(floor_of(name))
                .arg(lease)
                .arg(what)
                .arg(entry)
                .arg(version)
                .arg(u64::try_from(kept_for.as_millis()).unwrap_or(u64::MAX))
                .ignore();
        }
        self.run::<()>(&command).await;
    }

    /// Removes an entry and its lease. Tried also after a failure: what was read before a change must
    /// not outlive it.
    ///
    /// # Errors
    /// [`RedisError`] when Redis did not take it.
    pub async fn forget(&self, name: &str, version: i64) -> Result<(), RedisError> {
        let mut command = pipe();
        command
            .cmd("EVAL")
            .arg(FORGET)
            .arg(3)
            .arg(name)
            .arg(lease_of(name))
            .arg(floor_of(name))
            .arg(version)
            .arg(FLOOR_MS)
            .ignore();
        self.redis.run(&command).await
    }

    async fn run<T: FromRedisValue>(&self, command: &Pipeline) -> Option<T> {
        if !self.breaker.admits(Instant::now()) {
            return None;
        }
        let reason = match tokio::time::timeout(PATIENCE, self.redis.run(command)).await {
            Ok(Ok(answer)) => {
                self.breaker.succeeded();
                return Some(answer);
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => "it is late".to_owned(),
        };
        self.breaker.failed(Instant::now());
        tracing::warn!(reason, "the cache of cards is away");
        None
    }
}

/// What is no text was not written here; read as one, it would spoil all that was read with it.
fn text(found: Option<Bytes>) -> Option<String> {
    String::from_utf8(found?).ok()
}

fn lease_of(name: &str) -> String {
    format!("{name}:lease")
}

fn floor_of(name: &str) -> String {
    format!("{name}:floor")
}
