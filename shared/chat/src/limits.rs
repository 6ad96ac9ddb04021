//! How often one may write to the chat: a bucket for the conversation, one for the user or guest, and
//! one for the address, all of which must have a token left.

use crate::ports::{LimitMessages, Sender};
use souk_contracts::RateLimit;
use souk_platform::{
    Platform,
    rate_limit::{Bucket, Exhausted, Limit, TokenBuckets},
    redis::Redis,
    settings::{SettingError, Settings},
};

/// A limit for each kind of sender. What is usual is more than anyone types, and leaves room for a
/// script; an address is shared by many people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageLimits {
    pub session: Limit,
    pub guest: Limit,
    pub user: Limit,
    pub address: Limit,
}

impl MessageLimits {
    /// `CHAT_SESSION_LIMIT`, `CHAT_GUEST_LIMIT`, `CHAT_USER_LIMIT` and `CHAT_ADDRESS_LIMIT`, each
    /// like `30+1/s`, or what is usual.
    ///
    /// # Errors
    /// [`SettingError`] for one that is no limit.
    pub fn from_settings(settings: &Settings) -> Result<Self, SettingError> {
        let limit =
            |name, capacity, tokens| settings.parsed_or(name, Limit::per_second(capacity, tokens));
        Ok(Self {
            session: limit("CHAT_SESSION_LIMIT", 30, 1)?,
            guest: limit("CHAT_GUEST_LIMIT", 120, 2)?,
            user: limit("CHAT_USER_LIMIT", 240, 4)?,
            address: limit("CHAT_ADDRESS_LIMIT", 1_200, 20)?,
        })
    }

    /// The buckets that a message draws on. A conversation's is the sender's own, so that nobody
    /// empties the bucket of somebody else's by naming it.
    fn buckets(&self, sender: &Sender<'_>) -> Vec<Bucket> {
        let owner = sender.caller.owner();
        let each = match sender.caller.user {
            Some(_) => self.user,
            None => self.guest,
        };
        let bucket = |name: String, limit| Bucket { name, limit };
        let session = sender
            .session_id
            .map(|id| bucket(format!("session:{id}:{owner}"), self.session));
        let network = sender
            .network
            .map(|at| bucket(format!("address:{at}"), self.address));
        [session, Some(bucket(owner.to_string(), each)), network]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// The limits, counted in Redis.
pub struct RedisLimits {
    pub buckets: TokenBuckets,
    pub limits: MessageLimits,
}

impl RedisLimits {
    /// # Errors
    /// [`SettingError`] for a setting that makes no sense.
    pub fn start(platform: &Platform, redis: Redis) -> Result<Self, SettingError> {
        Ok(Self {
            buckets: TokenBuckets::new(redis, "chat", platform.meter()),
            limits: MessageLimits::from_settings(platform.settings())?,
        })
    }
}

impl LimitMessages for RedisLimits {
    async fn count(&self, sender: Sender<'_>) -> Result<Option<RateLimit>, Exhausted> {
        self.buckets.take(&self.limits.buckets(&sender)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::caller;
    use souk_contracts::{SessionId, UserId};

    fn limits(settings: &[(&str, &str)]) -> Result<MessageLimits, SettingError> {
        let pairs = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        MessageLimits::from_settings(&pairs.collect())
    }

    fn names(sender: Sender<'_>) -> Vec<String> {
        let limits = limits(&[]).unwrap_or_else(|error| panic!("{error}"));
        limits
            .buckets(&sender)
            .into_iter()
            .map(|bucket| bucket.name)
            .collect()
    }

    #[test]
    fn a_limit_is_what_is_set_or_what_is_usual() {
        let set = limits(&[("CHAT_GUEST_LIMIT", "5+6/m"), ("CHAT_USER_LIMIT", "")]);
        let set = set.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!("5+6/m".parse(), Ok(set.guest));
        assert_eq!(set.user, Limit::per_second(240, 4));
        let refused = SettingError::Malformed("CHAT_ADDRESS_LIMIT".to_owned());
        assert_eq!(limits(&[("CHAT_ADDRESS_LIMIT", "many")]), Err(refused));
    }

    #[test]
    fn a_message_draws_on_its_conversation_its_sender_and_its_address() {
        let (guest, id) = (caller("ana"), SessionId::generate());
        let mut user = guest.clone();
        user.user = Some(UserId("bea".to_owned()));
        let of = |caller| Sender {
            caller,
            session_id: Some(id),
            network: "203.0.113.7".parse().ok(),
        };
        let address = "address:203.0.113.7";
        assert_eq!(
            names(of(&guest)),
            [&format!("session:{id}:guest:ana"), "guest:ana", address]
        );
        assert_eq!(
            names(of(&user)),
            [&format!("session:{id}:user:bea"), "user:bea", address]
        );
        let opening = Sender {
            caller: &guest,
            session_id: None,
            network: None,
        };
        assert_eq!(names(opening), ["guest:ana"]);
    }
}
