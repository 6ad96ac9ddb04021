//! A payment as the provider has it, and the names by which it is asked for.

use super::{PaymentError, PaymentState};
use jiff::Timestamp;
use souk_contracts::{Money, OrderId, calls::payments::Payment};
use std::fmt;

/// The token of a card that the provider keeps: `pm_` and 1 to 64 letters, digits and underscores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentMethod(String);

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a payment method is `pm_` and 1 to 64 letters, digits or underscores")]
pub struct InvalidPaymentMethod;

impl PaymentMethod {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PaymentMethod {
    type Error = InvalidPaymentMethod;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.strip_prefix("pm_") {
            Some(name) if is_word(name, 64) => Ok(Self(text)),
            _ => Err(InvalidPaymentMethod),
        }
    }
}

/// The provider's name for one payment. It may stand in a URL as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentId(String);

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a payment's id is 1 to 255 letters, digits or underscores")]
pub struct InvalidPaymentId;

impl TryFrom<String> for PaymentId {
    type Error = InvalidPaymentId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if is_word(&text, 255) {
            Ok(Self(text))
        } else {
            Err(InvalidPaymentId)
        }
    }
}

impl fmt::Display for PaymentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn is_word(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A payment as the provider has it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderPayment {
    pub id: PaymentId,
    /// None where Souk did not make it.
    pub order: Option<OrderId>,
    pub state: PaymentState,
    /// What was asked for, and once it is captured what was taken.
    pub amount: Money,
    /// What was asked for, also once less was taken.
    pub asked: Money,
    pub created_at: Timestamp,
}

impl ProviderPayment {
    /// As the other services are told of it; none where Souk did not make it.
    #[must_use]
    pub fn told(&self) -> Option<Payment> {
        Some(Payment {
            payment_id: self.id.to_string(),
            order_id: self.order?,
            amount: self.amount,
            status: self.state.status(),
            refunded: self.refunded(),
            created_at: self.created_at,
        })
    }

    /// As who asked for it in the name of `order` is told.
    ///
    /// # Errors
    /// [`PaymentError::Mismatch`] when it is another order's.
    pub fn told_to(&self, order: OrderId) -> Result<Payment, PaymentError> {
        self.told()
            .filter(|payment| payment.order_id == order)
            .ok_or(PaymentError::Mismatch)
    }

    /// How much of it was given back, in all.
    #[must_use]
    pub const fn refunded(&self) -> Money {
        match self.state {
            PaymentState::Captured { refunded } => refunded,
            _ => Money::nothing(self.amount.currency()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_could_leave_its_place_in_a_url_is_no_id() {
        for text in [
            "",
            "pi_1/cancel",
            "pi_1?x=1",
            "../v1/refunds",
            "pi 1",
            "pi_ü",
            &"a".repeat(256),
        ] {
            assert_eq!(
                PaymentId::try_from(text.to_owned()),
                Err(InvalidPaymentId),
                "{text}"
            );
        }
    }

    #[test]
    fn a_card_number_is_no_payment_method() {
        for text in [
            "4242424242424242",
            "pm_",
            "pm-1",
            "card_1",
            "pm_a b",
            &format!("pm_{}", "a".repeat(65)),
        ] {
            assert_eq!(
                PaymentMethod::try_from(text.to_owned()),
                Err(InvalidPaymentMethod),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_token_of_the_right_form_is_a_payment_method(text in "pm_[A-Za-z0-9_]{1,64}") {
            let method = PaymentMethod::try_from(text.clone());
            prop_assert_eq!(method.as_ref().map(PaymentMethod::as_str), Ok(text.as_str()));
        }
    }
}
