//! Conversations in Redis: a hash that says whose one is and whether personal data may be kept in
//! it, and a list of its turns.
//!
//! A turn is pushed, never read and written back, so that two messages at once both stay. The braces
//! in the keys keep both on one shard of a cluster, where one transaction can reach them.

use crate::{
    domain::session::{KeptTurn, Session},
    ports::{KeepSessions, SessionsAway},
};
use redis::{RedisError, pipe};
use souk_contracts::{Owner, SessionId};
use souk_platform::{
    redis::Redis,
    settings::{SettingError, Settings},
};
use souk_privacy::mask;

/// How long a conversation is kept after its last turn.
const KEPT_SECONDS: i64 = 24 * 60 * 60;

/// How many turns a conversation remembers when nobody says.
pub const TURNS_KEPT: usize = 12;
/// More would make a conversation slow to read.
const MOST_TURNS_KEPT: usize = 100;

/// Compares and sets, so that of two users who go on with one guest's conversation one has it.
const HAND_OVER: &str = "
    local owner = redis.call('HGET', KEYS[1], 'owner')
    if owner == ARGV[2] then return 1 end
    if owner ~= ARGV[1] then return 0 end
    redis.call('HSET', KEYS[1], 'owner', ARGV[2])
    return 1";

/// Adds a turn to a conversation that is nobody's yet or the owner's. To another's nothing is added: it
/// may have been handed over while the turn was being answered.
const APPEND: &str = "
    local owner = redis.call('HGET', KEYS[1], 'owner')
    if owner and owner ~= ARGV[1] then return 0 end
    redis.call('HSET', KEYS[1], 'owner', ARGV[1])
    redis.call('RPUSH', KEYS[2], ARGV[2])
    redis.call('LTRIM', KEYS[2], ARGV[3], -1)
    redis.call('EXPIRE', KEYS[1], ARGV[4])
    redis.call('EXPIRE', KEYS[2], ARGV[4])
    return 1";

/// Notes what the owner agrees to, under the same condition as [`APPEND`].
const CONSENT: &str = "
    local owner = redis.call('HGET', KEYS[1], 'owner')
    if owner and owner ~= ARGV[1] then return 0 end
    redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'consent', ARGV[2])
    redis.call('EXPIRE', KEYS[1], ARGV[3])
    return 1";

pub struct RedisSessions {
    redis: Redis,
    turns_kept: usize,
}

impl RedisSessions {
    /// Conversations of [`TURNS_KEPT`] turns.
    #[must_use]
    pub const fn new(redis: Redis) -> Self {
        Self {
            redis,
            turns_kept: TURNS_KEPT,
        }
    }

    /// Conversations of so many turns: 1 to 100, by `CHAT_TURNS_KEPT` if that is set.
    ///
    /// # Errors
    /// [`SettingError`] for any other number of turns.
    pub fn with_settings(redis: Redis, settings: &Settings) -> Result<Self, SettingError> {
        const NAME: &str = "CHAT_TURNS_KEPT";
        if settings.optional(NAME).is_none() {
            return Ok(Self::new(redis));
        }
        let turns_kept = settings.parsed(NAME)?;
        if !(1..=MOST_TURNS_KEPT).contains(&turns_kept) {
            return Err(SettingError::Malformed(NAME.to_owned()));
        }
        Ok(Self { redis, turns_kept })
    }
}

fn key(id: SessionId) -> String {
    format!("chat:session:{{{id}}}")
}

fn turns_key(id: SessionId) -> String {
    format!("{}:turns", key(id))
}

impl KeepSessions for RedisSessions {
    async fn load(&self, id: SessionId) -> Result<Option<Session>, SessionsAway> {
        let mut command = pipe();
        command
            .atomic()
            .hget(key(id), "owner")
            .hget(key(id), "consent")
            .lrange(turns_key(id), 0, -1);
        let (owner, consent, turns): (Option<String>, Option<bool>, Vec<String>) =
            self.redis.run(&command).await?;
        Ok(owner.map(|owner| Session {
            owner: Owner::from_stored(owner),
            consent: consent.unwrap_or(false),
            // A turn of a form that this version cannot read is a turn forgotten, not an error.
            turns: turns
                .iter()
                .filter_map(|turn| serde_json::from_str(turn).ok())
                .map(|turn| shown(turn, consent.unwrap_or(false)))
                .collect(),
        }))
    }

    async fn hand_over(
        &self,
        id: SessionId,
        from: &Owner,
        to: &Owner,
    ) -> Result<bool, SessionsAway> {
        let mut command = pipe();
        command
            .cmd("EVAL")
            .arg(HAND_OVER)
            .arg(1)
            .arg(key(id))
            .arg(from.as_str())
            .arg(to.as_str());
        let (is_theirs,) = self.redis.run(&command).await?;
        Ok(is_theirs)
    }

    async fn set_consent(
        &self,
        id: SessionId,
        owner: &Owner,
        consent: bool,
    ) -> Result<(), SessionsAway> {
        let mut command = pipe();
        command
            .cmd("EVAL")
            .arg(CONSENT)
            .arg(1)
            .arg(key(id))
            .arg(owner.as_str())
            .arg(consent)
            .arg(KEPT_SECONDS)
            .ignore();
        Ok(self.redis.run(&command).await?)
    }

    async fn append(
        &self,
        id: SessionId,
        owner: &Owner,
        turn: &KeptTurn,
    ) -> Result<(), SessionsAway> {
        let turn = serde_json::to_string(turn).map_err(|error| SessionsAway(error.into()))?;
        let oldest_kept = -isize::try_from(self.turns_kept).unwrap_or(isize::MAX);
        let mut command = pipe();
        command
            .cmd("EVAL")
            .arg(APPEND)
            .arg(2)
            .arg(key(id))
            .arg(turns_key(id))
            .arg(owner.as_str())
            .arg(turn)
            .arg(oldest_kept)
            .arg(KEPT_SECONDS)
            .ignore();
        Ok(self.redis.run(&command).await?)
    }
}

/// The turn as it may be read: what was said while the shopper agreed is masked when they no longer
/// do.
fn shown(mut kept: KeptTurn, consent: bool) -> KeptTurn {
    if !consent {
        kept.turn.message = mask(&kept.turn.message).text;
    }
    kept
}

impl From<RedisError> for SessionsAway {
    fn from(error: RedisError) -> Self {
        Self(Box::new(error))
    }
}
