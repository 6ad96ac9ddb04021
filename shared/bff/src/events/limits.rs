//! How many card events one may send: a bucket for the user or guest and one for the address, both of
//! which must have a token left for each event of a request.

use crate::ports::LimitEvents;
use souk_contracts::{Caller, RateLimit};
use souk_platform::{
    Platform,
    rate_limit::{Bucket, Exhausted, Limit, TokenBuckets},
    redis::Redis,
    settings::{SettingError, Settings},
};
use std::net::IpAddr;

/// What is usual is many times what a page sends, which is an event or two a second while somebody reads;
/// an address is shared by many people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Limits {
    guest: Limit,
    user: Limit,
    address: Limit,
}

impl Limits {
    fn from_settings(settings: &Settings) -> Result<Self, SettingError> {
        let limit =
            |name, capacity, tokens| settings.parsed_or(name, Limit::per_second(capacity, tokens));
        Ok(Self {
            guest: limit("CARD_EVENTS_GUEST_LIMIT", 600, 20)?,
            user: limit("CARD_EVENTS_USER_LIMIT", 1_200, 40)?,
            address: limit("CARD_EVENTS_ADDRESS_LIMIT", 6_000, 200)?,
        })
    }

    fn buckets(&self, caller: &Caller, network: Option<IpAddr>) -> Vec<Bucket> {
        let each = match caller.user {
            Some(_) => self.user,
            None => self.guest,
        };
        let own = Bucket {
            name: caller.owner().to_string(),
            limit: each,
        };
        let shared = network.map(|at| Bucket {
            name: format!("address:{at}"),
            limit: self.address,
        });
        [Some(own), shared].into_iter().flatten().collect()
    }
}

/// The limits, counted in Redis.
pub struct RedisLimits {
    buckets: TokenBuckets,
    limits: Limits,
}

impl RedisLimits {
    /// By `CARD_EVENTS_GUEST_LIMIT`, `CARD_EVENTS_USER_LIMIT` and `CARD_EVENTS_ADDRESS_LIMIT`, each like
    /// `600+20/s`, or what is usual.
    ///
    /// # Errors
    /// [`SettingError`] for one that is no limit.
    pub fn start(platform: &Platform, redis: Redis) -> Result<Self, SettingError> {
        Ok(Self {
            buckets: TokenBuckets::new(redis, "card-events", platform.meter()),
            limits: Limits::from_settings(platform.settings())?,
        })
    }
}

impl LimitEvents for RedisLimits {
    async fn count(
        &self,
        events: u32,
        caller: &Caller,
        network: Option<IpAddr>,
    ) -> Result<Option<RateLimit>, Exhausted> {
        let buckets = self.limits.buckets(caller, network);
        self.buckets.take_several(events, &buckets).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use souk_contracts::{GuestId, UserId};

    #[test]
    fn a_request_draws_on_its_sender_and_its_address() {
        let limits = Limits::from_settings(&Settings::from_iter([]));
        let limits = limits.unwrap_or_else(|error| panic!("{error}"));
        let guest = Caller {
            user: None,
            guest: GuestId("ana".to_owned()),
            roles: Vec::new(),
        };
        let user = Caller {
            user: Some(UserId("bea".to_owned())),
            ..guest.clone()
        };
        let names = |caller, network| -> Vec<String> {
            let buckets = limits.buckets(caller, network).into_iter();
            buckets.map(|bucket| bucket.name).collect()
        };
        let network = "203.0.113.7".parse().ok();
        assert_eq!(names(&guest, None), ["guest:ana"]);
        assert_eq!(names(&user, network), ["user:bea", "address:203.0.113.7"]);
    }

    #[test]
    fn a_limit_is_what_is_set_or_what_is_usual() {
        let set = [("CARD_EVENTS_USER_LIMIT".to_owned(), "5+6/m".to_owned())];
        let set = Limits::from_settings(&Settings::from_iter(set));
        let set = set.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!("5+6/m".parse(), Ok(set.user));
        assert_eq!(set.guest, Limit::per_second(600, 20));
        let wrong = [("CARD_EVENTS_GUEST_LIMIT".to_owned(), "many".to_owned())];
        let refused = SettingError::Malformed("CARD_EVENTS_GUEST_LIMIT".to_owned());
        assert_eq!(
            Limits::from_settings(&Settings::from_iter(wrong)),
            Err(refused)
        );
    }
}
