//! What a language model costs, and how much of it a day may have.
//!
//! Money here is whole millionths of a US dollar, since a turn costs a fraction of a cent.

use crate::domain::answer::LlmUsage;

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
    /// Of one user or guest.
    pub each: Spend,
    /// Of all together.
    pub all: Spend,
}

#[cfg(test)]
mod tests {
    use super::*;

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
