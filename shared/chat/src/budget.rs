//! What models cost today, in Redis: a hash for all, and one for each payer.
//!
//! The keys share a hash tag, so that one script reaches both in a cluster too. They end two days
//! after they were last written, when nothing can be settled with them any more.

use crate::{
    domain::spending::{DailyBudget, Payer, Spend},
    ports::{NoBudget, Reservation, SpendBudget},
};
use jiff::Timestamp;
use redis::{RedisError, pipe};
use souk_platform::{
    redis::Redis,
    settings::{SettingError, Settings},
};

const KEPT_SECONDS: i64 = 2 * 24 * 60 * 60;

/// Adds to both keys what fits into both, or nothing.
const RESERVE: &str = "
    for at, key in ipairs(KEYS) do
        local spent = redis.call('HMGET', key, 'tokens', 'micro_usd')
        for figure = 1, 2 do
            local most = tonumber(ARGV[2 * at + figure])
            if (tonumber(spent[figure]) or 0) + tonumber(ARGV[figure]) > most then return 0 end
        end
    end
    for _, key in ipairs(KEYS) do
        redis.call('HINCRBY', key, 'tokens', ARGV[1])
        redis.call('HINCRBY', key, 'micro_usd', ARGV[2])
        redis.call('EXPIRE', key, ARGV[7])
    end
    return 1";

pub struct RedisBudget {
    redis: Redis,
    daily: DailyBudget,
}

impl DailyBudget {
    /// `CHAT_DAILY_TOKENS` and `CHAT_DAILY_MICRO_USD` of all together, the same with `_EACH` of one
    /// user. Usual are 20 million tokens and 20 dollars, of which one may have a hundredth.
    ///
    /// # Errors
    /// [`SettingError`] for one that is no whole number.
    pub fn from_settings(settings: &Settings) -> Result<Self, SettingError> {
        let figure = |name, usual: u64| settings.parsed_or(name, usual);
        Ok(Self {
            each: Spend {
                tokens: figure("CHAT_DAILY_TOKENS_EACH", 200_000)?,
                micro_usd: figure("CHAT_DAILY_MICRO_USD_EACH", 200_000)?,
            },
            all: Spend {
                tokens: figure("CHAT_DAILY_TOKENS", 20_000_000)?,
                micro_usd: figure("CHAT_DAILY_MICRO_USD", 20_000_000)?,
            },
        })
    }
}

impl RedisBudget {
    #[must_use]
    pub const fn new(redis: Redis, daily: DailyBudget) -> Self {
        Self { redis, daily }
    }
}

impl SpendBudget for RedisBudget {
    async fn reserve(
        &self,
        payer: &Payer,
        most: Spend,
        now: Timestamp,
    ) -> Result<Reservation, NoBudget> {
        let reservation = Reservation {
            payer: payer.clone(),
            day: now.strftime("%F").to_string(),
            set_aside: most,
        };
        let DailyBudget { each, all } = self.daily;
        let mut script = pipe();
        let command = script.cmd("EVAL").arg(RESERVE).arg(2);
        command.arg(&reservation.keys());
        for spend in [most, all, payer.share(each)] {
            command.arg(spend.tokens).arg(spend.micro_usd);
        }
        command.arg(KEPT_SECONDS);
        let (fits,): (bool,) = self.redis.run(&script).await?;
        if fits {
            Ok(reservation)
        } else {
            Err(NoBudget::Spent)
        }
    }

    async fn settle(&self, reservation: Reservation, used: Spend) -> Result<(), NoBudget> {
        let set_aside = reservation.set_aside;
        let mut commands = pipe();
        commands.atomic();
        for key in reservation.keys() {
            commands
                .hincr(&key, "tokens", difference(used.tokens, set_aside.tokens))
                .hincr(
                    &key,
                    "micro_usd",
                    difference(used.micro_usd, set_aside.micro_usd),
                )
                .expire(&key, KEPT_SECONDS);
        }
        Ok(self.redis.run(&commands).await?)
    }
}

impl Reservation {
    /// Of all, and of its payer.
    fn keys(&self) -> [String; 2] {
        let all = format!("budget:{{chat}}:{}", self.day);
        let own = format!("{all}:{}", self.payer);
        [all, own]
    }
}

fn difference(used: u64, set_aside: u64) -> i64 {
    let signed = |figure| i64::try_from(figure).unwrap_or(i64::MAX);
    signed(used) - signed(set_aside)
}

impl From<RedisError> for NoBudget {
    fn from(error: RedisError) -> Self {
        Self::Away(Box::new(error))
    }
}
