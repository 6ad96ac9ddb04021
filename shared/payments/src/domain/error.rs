//! Why a step of a payment was not done.

use super::{InvalidPaymentId, InvalidPaymentMethod, Refusal};

/// Why a step of a payment was not done.
#[derive(Debug, thiserror::Error)]
pub enum PaymentError {
    #[error(transparent)]
    InvalidMethod(#[from] InvalidPaymentMethod),
    #[error("the provider knows no such payment method")]
    UnknownMethod,
    #[error(transparent)]
    CardRefused(#[from] Refusal),
    #[error("the provider takes no such address for the receipt")]
    InvalidEmail,
    #[error("the provider takes no such amount")]
    AmountOutOfRange,
    #[error("the order's payment, or this refund, was asked for with other details before")]
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
    #[error("no money was taken that could be given back")]
    NotCaptured,
    #[error("everything was given back already")]
    FullyRefunded,
    #[error("more is asked back than is left")]
    RefundTooLarge,
    #[error("the bank did not take the refund")]
    RefundFailed,
    #[error("the list asked for is none: {0}")]
    InvalidList(&'static str),
    /// What the step came to is not known; the same step again finds it out.
    #[error("the payment provider does not answer as it should: {0}")]
    Unavailable(String),
    /// The provider does not take what Souk sends: a defect, or a wrong key.
    #[error("the payment provider refused the request: {0}")]
    Refused(String),
}
