//! The counters in Redis: at most how many units of a product are free.
//!
//! A counter begins with a refusal of Postgres and is raised by whoever frees units; holds do not
//! lower it. So it is never below the truth, and too high costs no more than a look at Postgres. It
//! ends after [`KEPT_MS`], so that whatever made it wrong does not last.
//!
//! A refusal that Postgres gave before units came back may reach Redis after them. So whoever frees
//! units leaves a mark for a second, by which such a late refusal removes the counter in place of
//! setting it. All keys share a hash tag: a script needs its keys on one shard.

use crate::ports::{CountFree, Freed};
use redis::{FromRedisValue, Pipeline, pipe};
use souk_contracts::ProductId;
use souk_platform::{breaker::Breaker, redis::Redis};
use std::time::{Duration, Instant};

/// How long Redis may take; a request does not wait longer for it.
const PATIENCE: Duration = Duration::from_millis(50);
const KEPT_MS: u64 = 60_000;
/// Longer than a refusal is remembered, after which nobody sends one any more.
const MARKED_MS: u64 = 1_000;

/// `KEYS` are a counter and a mark for each product, `ARGV` its units and at last the time to live.
const LOWER: &str = "
    for at = 1, #ARGV - 1 do
        if redis.call('EXISTS', KEYS[2 * at]) == 1 then
            redis.call('DEL', KEYS[2 * at - 1])
        else
            redis.call('SET', KEYS[2 * at - 1], ARGV[at], 'PX', ARGV[#ARGV])
        end
    end";
/// The same; a counter that is no number is removed.
const RAISE: &str = "
    for at = 1, #ARGV - 1 do
        redis.call('SET', KEYS[2 * at], '', 'PX', ARGV[#ARGV])
        local count = redis.call('GET', KEYS[2 * at - 1])
        if count and not pcall(redis.call, 'INCRBY', KEYS[2 * at - 1], ARGV[at]) then
            redis.call('DEL', KEYS[2 * at - 1])
        end
    end";

pub struct RedisCounters {
    redis: Redis,
    breaker: Breaker,
}

impl RedisCounters {
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        Self {
            redis,
            breaker: Breaker::after(1, Instant::now()),
        }
    }

    async fn run<T: FromRedisValue>(&self, commands: &Pipeline) -> Option<T> {
        match tokio::time::timeout(PATIENCE, self.redis.run(commands)).await {
            Ok(Ok(answer)) => {
                self.breaker.succeeded();
                Some(answer)
            }
            failed => {
                self.breaker.failed(Instant::now());
                let cause = failed.map(|answer| answer.err());
                tracing::debug!(?cause, "the counters are away, and Postgres is asked");
                None
            }
        }
    }

    async fn write(&self, script: &str, units: &[(ProductId, u32)], kept_ms: u64) {
        let mut commands = pipe();
        let command = commands.cmd("EVAL").arg(script).arg(units.len() * 2);
        for (product, _) in units {
            command.arg(counter(*product)).arg(mark(*product));
        }
        for (_, units) in units {
            command.arg(units);
        }
        command.arg(kept_ms).ignore();
        self.run::<()>(&commands).await;
    }
}

impl CountFree for RedisCounters {
    async fn at_most(&self, products: &[ProductId]) -> Option<Vec<Option<u64>>> {
        if products.is_empty() || !self.breaker.admits(Instant::now()) {
            return None;
        }
        let mut commands = pipe();
        let command = commands.cmd("MGET");
        for product in products {
            command.arg(counter(*product));
        }
        let (texts,): (Vec<Option<String>>,) = self.run(&commands).await?;
        let number = |text: Option<String>| text?.parse().ok();
        Some(texts.into_iter().map(number).collect())
    }

    async fn lower(&self, free: &[(ProductId, u32)]) {
        if self.breaker.admits(Instant::now()) {
            self.write(LOWER, free, KEPT_MS).await;
        }
    }

    /// Tried always, also while Redis fails: not to hear of it would leave a counter too low.
    async fn raise(&self, freed: &[Freed]) {
        let units: Vec<_> = freed
            .iter()
            .map(|freed| (freed.product_id, freed.units))
            .collect();
        self.write(RAISE, &units, MARKED_MS).await;
    }
}

fn counter(product: ProductId) -> String {
    format!("free:{{stock}}:{product}")
}

fn mark(product: ProductId) -> String {
    format!("freed:{{stock}}:{product}")
}
