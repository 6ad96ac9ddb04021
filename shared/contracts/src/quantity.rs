//! How many units of a product somebody wants: at least one, never absurd.

use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// How many units: 1 to 1,000.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(try_from = "i64", into = "u32")]
#[schema(value_type = u32, minimum = 1, maximum = 1000, example = 1)]
pub struct Quantity(u32);

/// The number is not between 1 and [`Quantity::MAX`].
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a quantity is 1 to {max} units, not {0}", max = Quantity::MAX)]
pub struct InvalidQuantity(i64);

impl Quantity {
    pub const MAX: u32 = 1_000;
    pub const ONE: Self = Self(1);

    /// # Errors
    /// [`InvalidQuantity`] outside 1 to [`Self::MAX`].
    pub fn new(units: u32) -> Result<Self, InvalidQuantity> {
        Self::try_from(i64::from(units))
    }

    #[must_use]
    pub const fn get(&self) -> u32 {
        self.0
    }

    /// # Errors
    /// [`InvalidQuantity`] when the sum passes [`Self::MAX`].
    pub fn plus(self, other: Self) -> Result<Self, InvalidQuantity> {
        Self::try_from(i64::from(self.0) + i64::from(other.0))
    }
}

impl TryFrom<i64> for Quantity {
    type Error = InvalidQuantity;

    fn try_from(units: i64) -> Result<Self, Self::Error> {
        match u32::try_from(units) {
            Ok(units) if (1..=Self::MAX).contains(&units) => Ok(Self(units)),
            _ => Err(InvalidQuantity(units)),
        }
    }
}

impl From<Quantity> for u32 {
    fn from(quantity: Quantity) -> Self {
        quantity.0
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_negative_and_absurd_are_refused() {
        for units in [0, -1, 1_001, 1_000_000_000, i64::MIN, i64::MAX] {
            assert_eq!(Quantity::try_from(units), Err(InvalidQuantity(units)));
        }
        assert_eq!(Quantity::try_from(1), Ok(Quantity::ONE));
    }
}
