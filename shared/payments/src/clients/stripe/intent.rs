//! A PaymentIntent on the wire: the fields that Souk reads.

use crate::domain::{PaymentError, PaymentId, PaymentState, ProviderPayment};
use serde::Deserialize;
use souk_contracts::{Currency, Money, OrderId};

#[derive(Debug, Deserialize)]
pub struct Intent {
    id: String,
    status: Status,
    amount: i64,
    amount_received: i64,
    currency: String,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Debug, Default, Deserialize)]
struct Metadata {
    order_id: Option<String>,
}

/// <https://docs.stripe.com/payments/paymentintents/lifecycle>
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    Processing,
    RequiresCapture,
    Succeeded,
    Canceled,
}

impl Intent {
    /// # Errors
    /// [`PaymentError::Refused`] when the id is not one.
    pub fn id(self) -> Result<PaymentId, PaymentError> {
        PaymentId::try_from(self.id).map_err(|error| unreadable(&error))
    }

    /// # Errors
    /// [`PaymentError::Refused`] when it is not a payment of Souk's.
    pub fn read(self) -> Result<ProviderPayment, PaymentError> {
        let state = match self.status {
            Status::RequiresPaymentMethod | Status::RequiresConfirmation => PaymentState::Open,
            Status::RequiresAction => PaymentState::AuthenticationRequired,
            Status::Processing => PaymentState::Processing,
            Status::RequiresCapture => PaymentState::Authorized,
            Status::Succeeded => PaymentState::Captured,
            Status::Canceled => PaymentState::Canceled,
        };
        let minor_units = match state {
            PaymentState::Captured => self.amount_received,
            _ => self.amount,
        };
        let currency = Currency::try_from(self.currency.to_ascii_uppercase())
            .map_err(|error| unreadable(&error))?;
        let amount = Money::new(minor_units, currency).map_err(|error| unreadable(&error))?;
        Ok(ProviderPayment {
            id: self.id()?,
            state,
            amount,
        })
    }

    /// The order that the payment is for; none where Souk did not make it.
    pub fn order(&self) -> Option<OrderId> {
        self.metadata.order_id.as_ref()?.parse().ok()
    }
}

fn unreadable(error: &impl std::error::Error) -> PaymentError {
    PaymentError::Refused(format!("an answer of another form: {error}"))
}
