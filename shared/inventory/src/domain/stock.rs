//! How much there is of a product.

use serde::{Deserialize, Serialize};
use souk_contracts::{ProductId, events::types};
use utoipa::ToSchema;

/// Units in the merchant's hands: 0 to 1,000,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(try_from = "i64")]
#[schema(value_type = u32, minimum = 0, maximum = 1_000_000, example = 40)]
pub struct OnHand(u32);

/// The number is not between 0 and [`OnHand::MAX`].
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("stock is 0 to {max} units, not {0}", max = OnHand::MAX)]
pub struct InvalidOnHand(i64);

impl OnHand {
    pub const MAX: u32 = 1_000_000;

    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<i64> for OnHand {
    type Error = InvalidOnHand;

    fn try_from(units: i64) -> Result<Self, Self::Error> {
        match u32::try_from(units) {
            Ok(units) if units <= Self::MAX => Ok(Self(units)),
            _ => Err(InvalidOnHand(units)),
        }
    }
}

/// A product's stock at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StockLevel {
    pub product_id: ProductId,
    pub on_hand: u32,
    /// Units in holds that are live: neither ended nor due.
    pub reserved: u32,
    /// Units that can be reserved now: `on_hand - reserved`.
    pub available: u32,
    /// Goes up with every change of `on_hand` or of what is on hold.
    pub version: i64,
}

/// The event that tells of a change of a product's free units, if it is one that others must hear
/// of: whether there are any.
#[must_use]
pub const fn turn(before: u32, after: u32) -> Option<&'static str> {
    match (before, after) {
        (0, 1..) => Some(types::STOCK_REPLENISHED),
        (1.., 0) => Some(types::STOCK_DEPLETED),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negative_or_absurd_count_is_no_stock() {
        for units in [-1, 1_000_001, 1_000_000_000, i64::MIN, i64::MAX] {
            assert_eq!(OnHand::try_from(units), Err(InvalidOnHand(units)));
        }
        assert_eq!(OnHand::try_from(0), Ok(OnHand(0)));
        assert_eq!(OnHand::try_from(1_000_000), Ok(OnHand(1_000_000)));
    }

    #[test]
    fn only_the_first_and_the_last_free_unit_are_news() {
        assert_eq!(turn(0, 3), Some(types::STOCK_REPLENISHED));
        assert_eq!(turn(3, 0), Some(types::STOCK_DEPLETED));
        for (before, after) in [(0, 0), (1, 1), (2, 9), (9, 1)] {
            assert_eq!(turn(before, after), None);
        }
    }
}
