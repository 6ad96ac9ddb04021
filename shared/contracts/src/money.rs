//! Money: integer minor units with an ISO 4217 currency.

use crate::Quantity;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// An ISO 4217 alphabetic code, upper case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[A-Z]{3}$", example = "USD")]
pub struct Currency([u8; 3]);

impl Currency {
    pub const USD: Self = Self(*b"USD");

    #[must_use]
    pub fn as_str(&self) -> &str {
        // The constructor admits ASCII capitals only.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The text is no currency code.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a currency is three capital letters of ISO 4217, such as USD")]
pub struct InvalidCurrency;

impl TryFrom<String> for Currency {
    type Error = InvalidCurrency;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let bytes: [u8; 3] = text.as_bytes().try_into().map_err(|_| InvalidCurrency)?;
        if bytes.iter().all(u8::is_ascii_uppercase) {
            Ok(Self(bytes))
        } else {
            Err(InvalidCurrency)
        }
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.as_str().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// An amount of money that is never negative, in the minor unit of its currency (cents for USD).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Minor units: 7900 is $79.00.
    #[schema(minimum = 0, maximum = 1_000_000_000, example = 7900)]
    #[serde(deserialize_with = "non_negative")]
    amount: i64,
    currency: Currency,
}

/// The largest amount that Souk handles: ten million in major units of a two-decimal currency.
const LARGEST_AMOUNT: i64 = 1_000_000_000;

fn non_negative<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let amount = i64::deserialize(deserializer)?;
    if (0..=LARGEST_AMOUNT).contains(&amount) {
        Ok(amount)
    } else {
        Err(serde::de::Error::custom(format!(
            "amount must be 0 to {LARGEST_AMOUNT} minor units, not {amount}"
        )))
    }
}

/// Why two amounts cannot be put together.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum MoneyError {
    #[error("{0} and {1} cannot be added")]
    CurrencyMismatch(Currency, Currency),
    #[error("the amount is outside 0 to {LARGEST_AMOUNT} minor units")]
    OutOfRange,
}

impl Money {
    /// # Errors
    /// [`MoneyError::OutOfRange`] for a negative or absurdly large amount.
    pub fn new(amount: i64, currency: Currency) -> Result<Self, MoneyError> {
        if (0..=LARGEST_AMOUNT).contains(&amount) {
            Ok(Self { amount, currency })
        } else {
            Err(MoneyError::OutOfRange)
        }
    }

    #[must_use]
    pub const fn nothing(currency: Currency) -> Self {
        Self {
            amount: 0,
            currency,
        }
    }

    /// Minor units.
    #[must_use]
    pub const fn amount(&self) -> i64 {
        self.amount
    }

    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// # Errors
    /// [`MoneyError`] when the currencies differ or the sum is out of range.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch(self.currency, other.currency));
        }
        Self::new(self.amount + other.amount, self.currency)
    }

    /// # Errors
    /// [`MoneyError::OutOfRange`] when the product is too large.
    pub fn times(self, quantity: Quantity) -> Result<Self, MoneyError> {
        let amount = self
            .amount
            .checked_mul(i64::from(quantity.get()))
            .ok_or(MoneyError::OutOfRange)?;
        Self::new(amount, self.currency)
    }
}

impl fmt::Display for Money {
    /// For people: `$79`, `$79.50`, `79.50 EUR`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (major, minor) = (self.amount / 100, self.amount % 100);
        let cents = if minor == 0 {
            String::new()
        } else {
            format!(".{minor:02}")
        };
        if self.currency == Currency::USD {
            write!(formatter, "${major}{cents}")
        } else {
            write!(formatter, "{major}{cents} {}", self.currency)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn usd(amount: i64) -> Money {
        Money::new(amount, Currency::USD).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_negative_amount_is_no_money() {
        assert_eq!(Money::new(-1, Currency::USD), Err(MoneyError::OutOfRange));
        assert!(serde_json::from_str::<Money>(r#"{"amount":-1,"currency":"USD"}"#).is_err());
    }

    #[test]
    fn currencies_do_not_mix() {
        let euro = Currency::try_from("EUR".to_owned()).unwrap_or(Currency::USD);
        let one_euro = Money::new(100, euro).unwrap_or_else(|error| panic!("{error}"));
        assert!(matches!(
            usd(1).plus(one_euro),
            Err(MoneyError::CurrencyMismatch(..))
        ));
    }

    #[test]
    fn a_currency_is_three_capitals() {
        for text in ["usd", "US", "USDX", "U$D", ""] {
            assert_eq!(
                Currency::try_from(text.to_owned()),
                Err(InvalidCurrency),
                "{text}"
            );
        }
    }

    #[test]
    fn cents_show_only_when_there_are_any() {
        assert_eq!(usd(7900).to_string(), "$79");
        assert_eq!(usd(7905).to_string(), "$79.05");
    }

    proptest! {
        #[test]
        fn times_is_repeated_plus(amount in 0_i64..100_000, count in 1_u32..20) {
            let quantity = Quantity::new(count).unwrap_or_else(|error| panic!("{error}"));
            let mut sum = usd(0);
            for _ in 0..count {
                sum = sum.plus(usd(amount)).unwrap_or_else(|error| panic!("{error}"));
            }
            prop_assert_eq!(usd(amount).times(quantity), Ok(sum));
        }
    }
}
