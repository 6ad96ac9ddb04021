//! How far a payment has come, and what may still be done with it.
//!
//! ```text
//!           confirm                       capture
//! Open ──┬──────────────► Authorized ──────────────► Captured { refunded } ── refund ─┐
//!        ├─► ActionRequired ─┘ │                              ▲                       │
//!        └─► Refused ◄─┘       │ cancel                       └───────────────────────┘
//!                └─────────────┴──────► Canceled ◄── (Open, ActionRequired)
//! ```

use super::Refusal;
use souk_contracts::{
    Money,
    calls::payments::{NextAction, PaymentStatus},
};

/// How far a payment has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentState {
    /// Made, and no card was tried; holds no money.
    Open,
    /// The bank wants to see the shopper first (3-D Secure), where it has a page for that; holds no money.
    ActionRequired(Option<NextAction>),
    /// The provider has not made up its mind.
    Processing,
    /// The money is set aside.
    Authorized,
    /// The money is taken, and so much of it was given back.
    Captured { refunded: Money },
    /// The card said no; holds no money.
    Refused(Refusal),
    /// Over, and nothing is held.
    Canceled,
}

/// The steps that move a payment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Confirm,
    Capture,
    Cancel,
}

impl Step {
    /// Whether a payment in `state` is still to be moved by this step; where it is not, the step was
    /// taken before, or can no longer be.
    ///
    /// An order's payment tries one card once: a refused one is not confirmed again.
    #[must_use]
    pub const fn is_due(self, state: &PaymentState) -> bool {
        match self {
            Self::Confirm => matches!(state, PaymentState::Open),
            Self::Capture => matches!(state, PaymentState::Authorized),
            Self::Cancel => matches!(
                state,
                PaymentState::Open
                    | PaymentState::ActionRequired(_)
                    | PaymentState::Authorized
                    | PaymentState::Refused(_)
            ),
        }
    }
}

impl PaymentState {
    /// Whether the card has said yes or no, or nobody waits for it any more.
    #[must_use]
    pub const fn is_decided(&self) -> bool {
        !matches!(
            self,
            Self::Open | Self::ActionRequired(_) | Self::Processing
        )
    }

    #[must_use]
    pub const fn status(&self) -> PaymentStatus {
        match self {
            Self::Open => PaymentStatus::Open,
            Self::ActionRequired(_) => PaymentStatus::RequiresAction,
            Self::Processing => PaymentStatus::Processing,
            Self::Authorized => PaymentStatus::Authorized,
            Self::Captured { .. } => PaymentStatus::Captured,
            Self::Refused(_) => PaymentStatus::Failed,
            Self::Canceled => PaymentStatus::Canceled,
        }
    }
}
