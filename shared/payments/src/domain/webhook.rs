//! What the provider's webhook says, and why it may not be believed.

use super::PaymentId;
use jiff::Timestamp;
use souk_contracts::{RefundId, events::types};

/// Something that happened at the provider. It tells where to look; how things stand is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The same in each copy.
    pub id: String,
    pub at: Timestamp,
    pub what: Occurrence,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Occurrence {
    Authorized(PaymentId),
    Captured(PaymentId),
    Failed(PaymentId),
    Refunded(PaymentId),
    Canceled(PaymentId),
    /// A refund that had been made came back; `refund` is Souk's own id of it.
    RefundFailed {
        payment: PaymentId,
        refund: Option<RefundId>,
    },
    /// Something that means nothing to Souk.
    Other,
}

impl Occurrence {
    /// Which payment it happened to.
    #[must_use]
    pub const fn payment(&self) -> Option<&PaymentId> {
        match self {
            Self::Authorized(payment)
            | Self::Captured(payment)
            | Self::Failed(payment)
            | Self::Refunded(payment)
            | Self::Canceled(payment)
            | Self::RefundFailed { payment, .. } => Some(payment),
            Self::Other => None,
        }
    }

    /// The event that the other services are told.
    #[must_use]
    pub const fn event(&self) -> Option<&'static str> {
        match self {
            Self::Authorized(_) => Some(types::PAYMENT_AUTHORIZED),
            Self::Captured(_) => Some(types::PAYMENT_CAPTURED),
            Self::Failed(_) => Some(types::PAYMENT_FAILED),
            Self::Refunded(_) => Some(types::PAYMENT_REFUNDED),
            Self::RefundFailed { .. } => Some(types::PAYMENT_REFUND_FAILED),
            Self::Canceled(_) | Self::Other => None,
        }
    }

    /// Souk's own id of the refund that came back.
    #[must_use]
    pub const fn refund(&self) -> Option<RefundId> {
        match self {
            Self::RefundFailed { refund, .. } => *refund,
            _ => None,
        }
    }
}

/// Why a webhook is not believed. It holds nothing of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnbelievedWebhook {
    #[error("there is no signature")]
    Unsigned,
    #[error("the signature is not of the form that it has to have")]
    Malformed,
    #[error("no signature is one of this body under a known secret")]
    Forged,
    /// As forged, and the body ends in the middle.
    #[error("the body is cut off, and no signature is one of what came")]
    CutOff,
    #[error("the signature is too old")]
    TooOld,
    #[error("the signature is from the future")]
    FromTheFuture,
    #[error("the body is longer than any event")]
    TooLong,
    #[error("the body is not UTF-8")]
    NotText,
    #[error("the body is not of the form that the provider's events have")]
    Unreadable,
}

impl UnbelievedWebhook {
    /// For the log, and what counts its lines.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::Malformed => "malformed_signature",
            Self::Forged => "forged",
            Self::CutOff => "truncated",
            Self::TooOld => "too_old",
            Self::FromTheFuture => "from_the_future",
            Self::TooLong => "too_long",
            Self::NotText => "not_utf8",
            Self::Unreadable => "unreadable",
        }
    }
}
