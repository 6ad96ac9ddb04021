//! How much there is of a product.

use serde::{Deserialize, Serialize};
use souk_contracts::ProductId;
use utoipa::ToSchema;

/// Units in the merchant's hands: 0 to 1,000,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(try_from = "i64")]
#[schema(value_type = u32, minimum = 0, maximum = 1_000_000, example = 40)]
pub struct OnHand(u32);

/// The number is not between 0 and [`OnHand::MAX`].
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
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
    /// Goes up with every change of `on_hand`, and of whether units are left.
    pub version: i64,
}

/// What a merchant does to a product's stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was counted, and there are so many.
    Set(OnHand),
    /// So many more came in, or fewer are left.
    Adjust(i32),
}

/// The stock stays as it was.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum StockError {
    #[error("more units are held than that")]
    BelowReserved,
    #[error(transparent)]
    OutOfBounds(#[from] InvalidOnHand),
}

impl Change {
    /// How many units there are after the change.
    ///
    /// # Errors
    /// [`StockError`] when that is no stock, or fewer than are reserved.
    pub fn apply(self, on_hand: u32, reserved: u32) -> Result<OnHand, StockError> {
        let after = match self {
            Self::Set(units) => units,
            Self::Adjust(change) => OnHand::try_from(i64::from(on_hand) + i64::from(change))?,
        };
        if after.get() < reserved {
            return Err(StockError::BelowReserved);
        }
        Ok(after)
    }

    /// Its name in the ledger.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Set(_) => "set",
            Self::Adjust(_) => "adjusted",
        }
    }
}

/// In how many buckets the units of a product lie at most: as many shoppers can take some at once.
pub const MOST_BUCKETS: usize = 16;
/// Fewer units than this are not worth a bucket more: when a bucket runs dry, all are locked.
const UNITS_A_BUCKET: u32 = 32;

/// Lays `on_hand` units out in buckets, of which `reserved` says how many of each are held, so that
/// those that are free are spread evenly over the first few. Answers what is on hand in each bucket;
/// there may be more buckets than before, never fewer.
///
/// `on_hand` is at least the sum of `reserved`.
#[must_use]
pub fn lay_out(on_hand: OnHand, reserved: &[u32]) -> Vec<u32> {
    let wanted = usize::try_from(on_hand.get() / UNITS_A_BUCKET).unwrap_or(MOST_BUCKETS);
    let filled = wanted.clamp(1, MOST_BUCKETS);
    let free = on_hand.get().saturating_sub(reserved.iter().sum());
    // At most sixteen, which any integer takes.
    let (share, more) = (free / filled as u32, free as usize % filled);
    (0..filled.max(reserved.len()))
        .map(|bucket| {
            let free = match bucket {
                _ if bucket < more => share + 1,
                _ if bucket < filled => share,
                _ => 0,
            };
            reserved.get(bucket).unwrap_or(&0) + free
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn units(units: i64) -> OnHand {
        OnHand::try_from(units).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_negative_or_absurd_count_is_no_stock() {
        for units in [-1, 1_000_001, 1_000_000_000, i64::MIN, i64::MAX] {
            assert_eq!(OnHand::try_from(units), Err(InvalidOnHand(units)));
        }
        assert_eq!(OnHand::try_from(0), Ok(OnHand(0)));
        assert_eq!(OnHand::try_from(1_000_000), Ok(OnHand(1_000_000)));
    }

    #[test]
    fn an_adjustment_stays_within_what_stock_may_be_and_above_what_is_held() {
        let adjust = |change| Change::Adjust(change).apply(10, 4);
        assert_eq!(adjust(-6), Ok(units(4)));
        assert_eq!(adjust(-7), Err(StockError::BelowReserved));
        for absurd in [-11, 1_000_000, i32::MIN, i32::MAX] {
            assert!(matches!(adjust(absurd), Err(StockError::OutOfBounds(_))));
        }
        assert_eq!(Change::Set(units(4)).apply(10, 4), Ok(units(4)));
        assert_eq!(
            Change::Set(units(3)).apply(10, 4),
            Err(StockError::BelowReserved)
        );
    }

    #[test]
    fn few_units_lie_in_one_bucket_and_many_in_as_many_as_there_are() {
        assert_eq!(lay_out(units(0), &[]), [0]);
        assert_eq!(lay_out(units(40), &[]), [40]);
        assert_eq!(lay_out(units(100), &[]), [34, 33, 33]);
        assert_eq!(lay_out(units(1_000_000), &[]), [62_500; MOST_BUCKETS]);
    }

    proptest! {
        #[test]
        fn no_unit_is_lost_and_no_bucket_has_fewer_than_are_held(
            reserved in prop::collection::vec(0..2_000u32, 0..=MOST_BUCKETS),
            free in 0..900_000u32,
        ) {
            let on_hand = free + reserved.iter().sum::<u32>();
            let buckets = lay_out(units(i64::from(on_hand)), &reserved);
            prop_assert_eq!(buckets.iter().sum::<u32>(), on_hand);
            prop_assert!(buckets.len() >= reserved.len() && buckets.len() <= MOST_BUCKETS);
            prop_assert!(buckets.iter().zip(&reserved).all(|(on_hand, reserved)| on_hand >= reserved));
        }
    }
}
