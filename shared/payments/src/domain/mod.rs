//! What a payment is, apart from who provides it.

mod decline;
mod error;
mod payment;

pub use decline::Decline;
pub use error::PaymentError;
pub use payment::{
    InvalidPaymentId, InvalidPaymentMethod, PaymentId, PaymentMethod, PaymentState, ProviderPayment,
};
