//! The cache's entries in Redis. Beside each stands the lease of whoever is loading it, or for a moment
//! how that ended, and the version that nothing older than may be put there.

use super::form::Kept;
use redis::{FromRedisValue, Pipeline, RedisError, pipe};
use souk_contracts::ProductId;
use souk_platform::{breaker::Breaker, redis::Redis};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How long it is known that a load ended without an entry: several times as long as who waits for it
/// looks away.
const ENDED_MS: u64 = 1_000;
/// Longer than anything older than a change may still be on its way.
const FLOOR_MS: u64 = 10 * 60 * 1_000;
/// How long a look may take. Past that the cache is left alone, and what is wanted is loaded.
const PATIENCE: Duration = Duration::from_millis(200);

/// Takes the lease where nobody has it, and answers who has, or how the last load ended, and the entry.
/// How a load ended that was over before the caller came says nothing to it.
const LEASE: &str = "
    local entry, lease = unpack(redis.call('MGET', KEYS[1], KEYS[2]))
    local has_ended = lease == 'gone' or lease == 'failed' or lease == 'unkept'
    if not lease or (has_ended and ARGV[3] == 'comes') then
        lease = ARGV[1]
        redis.call('SET', KEYS[2], lease, 'PX', ARGV[2])
    end
    return {lease, entry}";
/// Under a lease that still stands: ends it, and puts the entry there unless it is older than a change,
/// or removes what was there. Those who wait are told where there is no entry then.
const SETTLE: &str = "
    if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
    if ARGV[2] == 'unneeded' then return redis.call('DEL', KEYS[2]) end
    local ended = ARGV[2]
    if ended == 'loaded' then
        local floor = tonumber(redis.call('GET', KEYS[3]))
        if not floor or tonumber(ARGV[4]) >= floor then
            redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[5])
            return redis.call('DEL', KEYS[2])
        end
        ended = 'unkept'
    elseif ended == 'gone' then
        redis.call('DEL', KEYS[1])
    end
    redis.call('SET', KEYS[2], ended, 'PX', ARGV[6])
    return 1";
const FORGET: &str = "
    redis.call('DEL', KEYS[1], KEYS[2])
    local floor = tonumber(redis.call('GET', KEYS[3]))
    if not floor or floor < tonumber(ARGV[1]) then
        redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[2])
    end
    return 1";

type Bytes = Vec<u8>;

/// Who asks for leases.
pub struct Loader {
    token: String,
    /// After that long it counts as dead, and somebody else may have the lease.
    lease: Duration,
    /// Whether it has found somebody else loading, and come back.
    pub waits: bool,
}

impl Loader {
    pub fn with_lease_for(lease: Duration) -> Self {
        Self {
            token: Uuid::now_v7().to_string(),
            lease,
            waits: false,
        }
    }
}

/// How the load of an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// The caller has the lease: it is to load, and to [settle](Entries::settle).
    Ours,
    SomebodyElses,
    /// What the caller waited for ended: there is no such product.
    Gone,
    /// What the caller waited for ended: it could not be loaded.
    Failed,
    /// What the caller waited for ended: what was loaded is older than a change, and not to be kept.
    Unkept,
}

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
    /// It was there already.
    Unneeded,
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
        // Without the machinery of `format!`: a request has forty names.
        let mut buffer = Uuid::encode_buffer();
        let id = id.as_uuid().hyphenated().encode_lower(&mut buffer);
        [&self.prefix, ":{", id, "}:", T::KIND].concat()
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

    /// Takes the lease of each entry that nobody has, and answers of each how its load stands, and what
    /// stands there by now. None when Redis is away.
    pub async fn lease(
        &self,
        names: &[String],
        loader: &Loader,
    ) -> Option<Vec<(Load, Option<String>)>> {
        let mut command = pipe();
        for name in names {
            command
                .cmd("EVAL")
                .arg(LEASE)
                .arg(2)
                .arg(name)
                .arg(lease_of(name))
                .arg(&loader.token)
                .arg(millis(loader.lease))
                .arg(if loader.waits { "waits" } else { "comes" });
        }
        let found: Vec<(Bytes, Option<Bytes>)> = self.run(&command).await?;
        let load = |state: &[u8]| match state {
            b"gone" => Load::Gone,
            b"failed" => Load::Failed,
            b"unkept" => Load::Unkept,
            token if token == loader.token.as_bytes() => Load::Ours,
            _ => Load::SomebodyElses,
        };
        let found = found.into_iter();
        Some(
            found
                .map(|(state, entry)| (load(&state), text(entry)))
                .collect(),
        )
    }

    /// Ends leases with what came of them, of those that still stand.
    pub async fn settle(&self, outcomes: &[(String, Outcome)], loader: &Loader) {
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
                Outcome::Unneeded => ("unneeded", "", 0, Duration::ZERO),
            };
            command
                .cmd("EVAL")
                .arg(SETTLE)
                .arg(3)
                .arg(name)
                .arg(lease_of(name))
                .arg(floor_of(name))
                .arg(&loader.token)
                .arg(what)
                .arg(entry)
                .arg(version)
                .arg(millis(kept_for))
                .arg(ENDED_MS)
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

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
