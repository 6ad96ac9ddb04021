//! Token buckets in Redis: how often something may be done, and by whom.
//!
//! A bucket has room for so many tokens, and gets one back every so often. Redis keeps one figure of
//! it: the moment at which it will be full again, in microseconds since 1970. All else follows from
//! that, and the key ends by itself at that moment, since a bucket that is not there is full. (The
//! same figures as the generic cell rate algorithm of ITU-T I.371.)
//!
//! - One script takes tokens from each of several buckets or from none, in one round trip.
//! - Time is Redis's own, so that the clocks of the functions do not matter.
//! - The keys of one limiter share a hash tag. In a cluster they are then on one shard, as a script
//!   needs them; that shard counts far more requests than API Gateway lets in, and another limiter
//!   has another tag.

use crate::{
    metrics::{Figure, Meter},
    redis::Redis,
};
use redis::{RedisError, pipe};
use souk_contracts::{Problem, RateLimit};
use std::{
    str::FromStr,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

/// How long Redis may take to count. Past that the request goes on uncounted.
const PATIENCE: Duration = Duration::from_millis(100);
/// Keeps every figure that the script works with within what a Lua number holds exactly.
const MOST: u32 = 1_000_000;
const SECOND_US: u64 = 1_000_000;

/// Answers whether a bucket held too few, and how long each still fills, in microseconds. `%.0f`, since
/// Lua by itself writes no more than 14 digits.
const TAKE: &str = "
    local time = redis.call('TIME')
    local now = time[1] * 1000000 + time[2]
    local filling, short = {}, 0
    for at, key in ipairs(KEYS) do
        local room, taken = tonumber(ARGV[2 * at - 1]), tonumber(ARGV[2 * at])
        local full_at = tonumber(redis.call('GET', key)) or now
        filling[at] = math.max(0, math.min(full_at - now, room))
        if filling[at] > room - taken then short = 1 end
    end
    if short == 0 then
        for at, key in ipairs(KEYS) do
            filling[at] = filling[at] + tonumber(ARGV[2 * at])
            redis.call('SET', key, string.format('%.0f', now + filling[at]), 'PX', math.ceil(filling[at] / 1000))
        end
    end
    return {short, filling}";

/// So many at once, and after that one every so often.
///
/// Written `30+1/s`: thirty at once, and one more a second. `/m` and `/h` are a minute and an hour;
/// both figures are 1 to 1,000,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    capacity: u32,
    /// Between two tokens, in microseconds.
    interval_us: u64,
}

/// The text is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a limit is written like 30+1/s")]
pub struct InvalidLimit;

/// A bucket to take a token from.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Whose it is, such as `guest:42`; unique within its limiter.
    pub name: String,
    pub limit: Limit,
}

/// A bucket holds too few; how the one stands that takes longest to hold enough, and how long that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many requests came")]
pub struct Exhausted(pub RateLimit);

/// The buckets of one limiter.
pub struct TokenBuckets {
    redis: Redis,
    name: &'static str,
    meter: Meter,
    patience: Duration,
    away: AtomicBool,
}

impl TokenBuckets {
    /// `name` is unique among the limiters that share a Redis.
    #[must_use]
    pub const fn new(redis: Redis, name: &'static str, meter: Meter) -> Self {
        Self {
            redis,
            name,
            meter,
            patience: PATIENCE,
            away: AtomicBool::new(false),
        }
    }

    /// Waits as long as `patience` for Redis, in place of 100 ms.
    #[must_use]
    pub const fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Takes a token from each of `buckets`, as [`Self::take_several`] does.
    ///
    /// # Errors
    /// [`Exhausted`] when one is empty; then no token was taken from any.
    pub async fn take(&self, buckets: &[Bucket]) -> Result<Option<RateLimit>, Exhausted> {
        self.take_several(1, buckets).await
    }

    /// Takes so many tokens from each of `buckets`, and answers how the one with the fewest left stands.
    /// From a bucket that has room for fewer, it takes all.
    ///
    /// With Redis gone or late nothing is counted and nobody turned away: the answer is `None`, the
    /// metric `Uncounted` rises, and the first of such requests is logged.
    ///
    /// # Errors
    /// [`Exhausted`] when one holds too few; then no token was taken from any.
    pub async fn take_several(
        &self,
        tokens: u32,
        buckets: &[Bucket],
    ) -> Result<Option<RateLimit>, Exhausted> {
        let (is_short, filling) = match self.count(tokens, buckets).await {
            Ok(counted) => counted,
            Err(away) => {
                self.note_away(&away);
                return Ok(None);
            }
        };
        if self.away.swap(false, Ordering::Relaxed) {
            tracing::info!(limiter = self.name, "requests are counted again");
        }
        let limits = buckets.iter().map(|bucket| bucket.limit).zip(filling);
        if is_short {
            let short = limits.filter_map(|(limit, filling_us)| limit.short_of(tokens, filling_us));
            let last = short.max_by_key(|standing| standing.reset_s);
            return last.map_or(Ok(None), |last| Err(Exhausted(last)));
        }
        let standings = limits.map(|(limit, filling_us)| limit.standing(filling_us));
        Ok(standings.min_by_key(|standing| standing.remaining))
    }

    async fn count(&self, tokens: u32, buckets: &[Bucket]) -> Result<(bool, Vec<u64>), Away> {
        let mut script = pipe();
        let command = script.cmd("EVAL").arg(TAKE).arg(buckets.len());
        for bucket in buckets {
            command.arg(format!("limit:{{{}}}:{}", self.name, bucket.name));
        }
        for Bucket { limit, .. } in buckets {
            command.arg(limit.room_us()).arg(limit.taken_us(tokens));
        }
        let (counted,) = tokio::time::timeout(self.patience, self.redis.run(&script))
            .await
            .map_err(|_| Away::Late)??;
        Ok(counted)
    }

    fn note_away(&self, away: &Away) {
        self.meter.emit(&[("Uncounted", Figure::Count(1.0))]);
        if !self.away.swap(true, Ordering::Relaxed) {
            tracing::warn!(limiter = self.name, cause = %away, "requests are let in uncounted");
        }
    }
}

/// Why a request was not counted.
#[derive(Debug, thiserror::Error)]
enum Away {
    #[error("Redis is late")]
    Late,
    #[error(transparent)]
    Failed(#[from] RedisError),
}

impl Limit {
    /// Both figures are brought within 1 to 1,000,000.
    #[must_use]
    pub const fn per_second(capacity: u32, tokens: u32) -> Self {
        Self {
            capacity: within_bounds(capacity),
            interval_us: SECOND_US / within_bounds(tokens) as u64,
        }
    }

    /// How long an empty bucket takes to fill.
    fn room_us(self) -> u64 {
        u64::from(self.capacity) * self.interval_us
    }

    /// How much longer a bucket fills for these tokens, or for all that it has room for.
    fn taken_us(self, tokens: u32) -> u64 {
        u64::from(tokens.min(self.capacity)) * self.interval_us
    }

    /// How a bucket stands that will be full after `filling_us`, where it then holds too few; it resets
    /// once it holds enough.
    fn short_of(self, tokens: u32, filling_us: u64) -> Option<RateLimit> {
        let short_us = (filling_us + self.taken_us(tokens)).saturating_sub(self.room_us());
        let reset_s = u32::try_from(short_us.div_ceil(SECOND_US)).unwrap_or(u32::MAX);
        (short_us > 0).then_some(RateLimit {
            reset_s,
            ..self.standing(filling_us)
        })
    }

    /// How a bucket stands that will be full after `filling_us`.
    fn standing(self, filling_us: u64) -> RateLimit {
        let held_us = self.room_us().saturating_sub(filling_us);
        let next_us = self.interval_us - held_us % self.interval_us;
        RateLimit {
            limit: self.capacity,
            remaining: u32::try_from(held_us / self.interval_us).unwrap_or(self.capacity),
            reset_s: u32::try_from(next_us.div_ceil(SECOND_US)).unwrap_or(u32::MAX),
        }
    }
}

const fn within_bounds(figure: u32) -> u32 {
    match figure {
        0 => 1,
        1..=MOST => figure,
        _ => MOST,
    }
}

impl FromStr for Limit {
    type Err = InvalidLimit;

    fn from_str(text: &str) -> Result<Self, InvalidLimit> {
        let figure = |text: &str| {
            let figure: u32 = text.parse().map_err(|_| InvalidLimit)?;
            (figure == within_bounds(figure))
                .then_some(figure)
                .ok_or(InvalidLimit)
        };
        let (capacity, refill) = text.split_once('+').ok_or(InvalidLimit)?;
        let (tokens, unit) = refill.split_once('/').ok_or(InvalidLimit)?;
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            _ => return Err(InvalidLimit),
        };
        Ok(Self {
            capacity: figure(capacity)?,
            interval_us: seconds * SECOND_US / u64::from(figure(tokens)?),
        })
    }
}

impl From<Exhausted> for Problem {
    fn from(Exhausted(met): Exhausted) -> Self {
        Self::too_many_requests(met)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_read_as_it_is_written() {
        assert_eq!("30+1/s".parse(), Ok(Limit::per_second(30, 1)));
        let a_third = Limit {
            capacity: 1,
            interval_us: 333_333,
        };
        assert_eq!("1+3/s".parse(), Ok(a_third));
        assert_eq!(
            "5+6/m".parse::<Limit>().map(|limit| limit.interval_us),
            Ok(10_000_000)
        );
        assert_eq!(
            "5+1/h".parse::<Limit>().map(|limit| limit.interval_us),
            Ok(3_600_000_000)
        );
        for text in [
            "",
            "30",
            "30+1",
            "30+1/d",
            "0+1/s",
            "1+0/s",
            "-1+1/s",
            "1+1.5/s",
            "1000001+1/s",
            "30+1/s ",
        ] {
            assert_eq!(text.parse::<Limit>(), Err(InvalidLimit), "{text:?}");
        }
    }

    #[test]
    fn a_standing_follows_from_how_long_the_bucket_still_fills() {
        let limit = Limit::per_second(30, 1);
        for (filling_us, remaining, reset_s) in [
            (0, 30, 1),
            (1_000_000, 29, 1),
            (1_000_001, 28, 1),
            (29_000_000, 1, 1),
            (29_000_001, 0, 1),
            (30_000_000, 0, 1),
        ] {
            let standing = RateLimit {
                limit: 30,
                remaining,
                reset_s,
            };
            assert_eq!(limit.standing(filling_us), standing, "{filling_us}");
        }
        for (tokens, filling_us, reset_s) in [
            (1, 29_000_000, None),
            (1, 29_000_001, Some(1)),
            (1, 30_000_000, Some(1)),
            (10, 20_000_000, None),
            (10, 20_000_001, Some(1)),
            (10, 25_500_000, Some(6)),
            (100, 0, None),
            (100, 30_000_000, Some(30)),
        ] {
            let short = limit.short_of(tokens, filling_us);
            assert_eq!(short.map(|standing| standing.reset_s), reset_s);
        }
        let hourly: Limit = "2+1/h".parse().unwrap_or(limit);
        assert_eq!(hourly.standing(7_200_000_000).reset_s, 3_600);
        assert_eq!(hourly.standing(3_600_000_001).reset_s, 1);
    }
}
