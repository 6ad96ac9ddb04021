//! Why a step of a payment was not done.

use super::{Decline, InvalidPaymentId, InvalidPaymentMethod};

/// Why a step of a payment was not done.
#[derive(Debug, thiserror::Error)]
pub enum PaymentError {
    #[error(transparent)]
    InvalidMethod(#[from] InvalidPaymentMethod),
    #[error("the provider knows no such payment method")]
    UnknownMethod,
    #[error("the card was declined: {0}")]
    Declined(Decline),
    #[error("the bank asks for an authentication of the shopper")]
    AuthenticationRequired,
    #[error("the provider takes no such amount")]
    AmountOutOfRange,
    #[error("the order's payment was asked for with other details before")]
    Mismatch,
    #[error(transparent)]
    InvalidId(#[from] InvalidPaymentId),
    #[error("the provider knows no such payment")]
    UnknownPayment,
    #[error("the payment was never authorized")]
    NotAuthorized,
    #[error("the payment is canceled")]
    Canceled,
    #[error("the money was taken already")]
    Captured,
    /// What the step came to is not known; the same step again finds it out.
    #[error("the payment provider does not answer as it should: {0}")]
    Unavailable(String),
    /// The provider does not take what Souk sends: a defect, or a wrong key.
    #[error("the payment provider refused the request: {0}")]
    Refused(String),
}
