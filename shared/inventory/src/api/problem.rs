//! Refusals in the words that a caller sees.

use crate::{
    domain::{CartError, HoldError, StockError},
    ports::{Bound, ChangeError, CountError, ReserveError, Short},
};
use serde_json::json;
use souk_contracts::{Problem, calls::inventory::Shortage};
use souk_platform::{idempotency::IdempotencyError, postgres::StoreError};

impl From<CartError> for Problem {
    fn from(error: CartError) -> Self {
        Self::invalid(format!("The items are not right: {error}."))
    }
}

impl From<ReserveError> for Problem {
    fn from(error: ReserveError) -> Self {
        match error {
            ReserveError::Insufficient(short) => {
                let shortages: Vec<Shortage> = short
                    .into_iter()
                    .map(|Short { shortage, .. }| shortage)
                    .collect();
                Self::conflict(
                    "insufficient_stock",
                    "Too few units are left. See `shortages` for what can still be reserved.",
                )
                .with("shortages", json!(shortages))
            }
            ReserveError::Unknown(products) => Self::new(
                404,
                "unknown_stock",
                "Some products are not for sale. Leave out those in `product_ids`.",
            )
            .with("product_ids", json!(products)),
            ReserveError::Bounded(bound) => Self::conflict(
                "too_many_holds",
                match bound {
                    Bound::Holds => {
                        "You hold as many carts as one may. Check out or give back one of them first."
                    }
                    Bound::Units => {
                        "With what you hold already, that is more of a product than one may hold. \
                         Ask for fewer, or check out first."
                    }
                },
            ),
            ReserveError::KeyReused => IdempotencyError::Reused.into(),
            ReserveError::Store(error) => of_store(error),
        }
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::NotFound => Self::not_found("reservation"),
            ChangeError::Refused(error) => error.into(),
            ChangeError::Store(error) => of_store(error),
        }
    }
}

impl From<HoldError> for Problem {
    fn from(error: HoldError) -> Self {
        let (code, detail) = match error {
            HoldError::Expired { at } => (
                "reservation_expired",
                format!("The reservation expired at {at}. Reserve again."),
            ),
            HoldError::Released => (
                "reservation_expired",
                "The reservation was given back. Reserve again.".to_owned(),
            ),
            HoldError::InCheckout => (
                "reservation_in_checkout",
                "The reservation is in a checkout already. Look at how that one comes out."
                    .to_owned(),
            ),
            HoldError::Extended { until } => {
                return Self::conflict(
                    "reservation_extended",
                    format!(
                        "The reservation was extended before, until {until}. It cannot be again."
                    ),
                )
                .with("expires_at", until.to_string());
            }
            HoldError::NotClaimed => (
                "reservation_not_claimed",
                "No checkout has claimed the reservation. Claim it first.".to_owned(),
            ),
        };
        Self::conflict(code, detail)
    }
}

impl From<CountError> for Problem {
    fn from(error: CountError) -> Self {
        match error {
            CountError::Refused(StockError::BelowReserved) => Self::conflict(
                "stock_below_reserved",
                "Shoppers hold more units than that right now. Leave at least as many as `reserved` \
                 says, or wait until the holds have ended.",
            ),
            CountError::Refused(StockError::OutOfBounds(error)) => {
                Self::invalid(format!("The stock is not right: {error}."))
            }
            CountError::Stale => Self::new(
                412,
                "precondition_failed",
                "The stock has changed since the version in If-Match. Get it again, and see whether \
                 your change still fits.",
            ),
            CountError::NotFound => Self::not_found("product"),
            CountError::Store(error) => of_store(error),
        }
    }
}

/// A wait for locks that was given up is nobody's defect: many want the same product.
pub(super) fn of_store(error: StoreError) -> Problem {
    match &error {
        StoreError::Statement(statement) => match statement.code().map(|state| state.code()) {
            // lock_not_available, query_canceled (by statement_timeout), deadlock_detected
            Some("55P03" | "57014" | "40P01") => Problem::new(
                503,
                "stock_busy",
                "Many people want the same product right now. Nothing was changed; try again in a \
                 moment.",
            )
            .caused_by(error)
            .retry_after(1),
            _ => error.into(),
        },
        _ => error.into(),
    }
}
