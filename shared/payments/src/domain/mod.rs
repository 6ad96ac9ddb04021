//! What a payment is, apart from who provides it.

mod error;
mod payment;
mod refund;
mod refusal;
mod state;
mod webhook;

pub use error::PaymentError;
pub use payment::{
    InvalidPaymentId, InvalidPaymentMethod, PaymentId, PaymentMethod, ProviderPayment,
};
pub use refund::{ProviderRefund, RefundState};
pub use refusal::{Decline, Refusal};
pub use state::{PaymentState, Step};
pub use webhook::{Notice, Occurrence, UnbelievedWebhook};
