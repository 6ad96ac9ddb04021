//! What a language model costs, and how much of it a day may have.
//!
//! Money here is whole millionths of a US dollar, since a turn costs a fraction of a cent.

use crate::domain::answer::LlmUsage;
use souk_contracts::{Caller, Owner};
use std::{fmt, net::IpAddr};

/// So many guests have their share together, from one network.
const GUESTS_OF_A_NETWORK: u64 = 10;

/// Whose share of a day's budget a turn is taken from: a user's own, or that of all guests of a
/// network. A guest is whoever comes without a cookie, and can be another one each time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payer {
    Own(Owner),
    GuestsOf(IpAddr),
}

impl Payer {
    #[must_use]
    pub fn of(caller: &Caller, network: Option<IpAddr>) -> Self {
        match network {
            Some(network) if caller.user.is_none() => Self::GuestsOf(network),
            _ => Self::Own(caller.owner()),
        }
    }

    /// How much this payer may have, where one user may have `each`.
    #[must_use]
    pub const fn share(&self, each: Spend) -> Spend {
        let times = match self {
            Self::Own(_) => 1,
            Self::GuestsOf(_) => GUESTS_OF_A_NETWORK,
        };
        Spend {
            tokens: each.tokens.saturating_mul(times),
            micro_usd: each.micro_usd.saturating_mul(times),
        }
    }
}

impl fmt::Display for Payer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(owner) => owner.fmt(formatter),
            Self::GuestsOf(network) => write!(formatter, "guests:{network}"),
        }
    }
}

/// Tokens that a model read and wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Read anew.
    pub input: u32,
    /// Read from the provider's cache of prompts, beside those of `input`.
    pub cached_input: u32,
    pub output: u32,
}

impl Tokens {
    #[must_use]
    pub fn total(self) -> u64 {
        u64::from(self.input) + u64::from(self.cached_input) + u64::from(self.output)
    }
}

impl From<&LlmUsage> for Tokens {
    fn from(usage: &LlmUsage) -> Self {
        Self {
            input: usage.input_tokens + usage.cache_write_tokens,
            cached_input: usage.cache_read_tokens,
            output: usage.output_tokens,
        }
    }
}

/// Micro-USD for 1,000 tokens. At zero, money is not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    pub input: u32,
    pub cached_input: u32,
    pub output: u32,
}

impl Prices {
    /// What `tokens` cost, in micro-USD, rounded up.
    #[must_use]
    pub fn of(self, tokens: Tokens) -> u64 {
        let per_1k = u64::from(tokens.input) * u64::from(self.input)
            + u64::from(tokens.cached_input) * u64::from(self.cached_input)
            + u64::from(tokens.output) * u64::from(self.output);
        per_1k.div_ceil(1_000)
    }

    #[must_use]
    pub fn spend(self, tokens: Tokens) -> Spend {
        Spend {
            tokens: tokens.total(),
            micro_usd: self.of(tokens),
        }
    }
}

/// Tokens and what they cost: used, set aside, or allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spend {
    pub tokens: u64,
    pub micro_usd: u64,
}

/// How much a day (UTC) may have. With no tokens at all, the rules answer everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DailyBudget {
    /// Of one user; the guests of a network have ten times as much together.
    pub each: Spend,
    /// Of all together.
    pub all: Spend,
}

#[cfg(test)]
mod tests {
    use super::*;
    use souk_contracts::GuestId;

    #[test]
    fn a_guest_without_a_cookie_pays_with_the_network_that_they_come_from() {
        let network: Option<IpAddr> = "203.0.113.7".parse().ok();
        let guest = |name: &str| Caller {
            user: None,
            guest: GuestId(name.to_owned()),
            roles: Vec::new(),
        };
        let payer = Payer::of(&guest("new"), network);
        assert_eq!(payer, Payer::of(&guest("newer"), network));
        assert_eq!(payer.to_string(), "guests:203.0.113.7");
        let each = Spend {
            tokens: 7,
            micro_usd: 1,
        };
        assert_eq!(payer.share(each).tokens, 70);
        assert_eq!(Payer::of(&guest("ana"), None).share(each), each);
    }

    #[test]
    fn a_cost_is_rounded_up_to_a_millionth_of_a_dollar() {
        let prices = Prices {
            input: 60,
            cached_input: 15,
            output: 240,
        };
        let tokens = |input, cached_input, output| Tokens {
            input,
            cached_input,
            output,
        };
        for (used, cost) in [
            (tokens(0, 0, 0), 0),
            (tokens(1, 0, 0), 1),
            (tokens(1_000, 1_000, 1_000), 315),
            (tokens(2_345, 0, 167), 181),
        ] {
            assert_eq!(prices.of(used), cost, "{used:?}");
        }
        assert_eq!(Prices::default().of(tokens(1_000_000, 0, 9)), 0);
        let most = tokens(u32::MAX, u32::MAX, u32::MAX);
        assert_eq!(prices.spend(most).tokens, 3 * u64::from(u32::MAX));
    }
}
