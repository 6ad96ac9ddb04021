//! What the rules need from outside: a payment provider, an inbox, and somewhere to tell events.
//!
//! Each port of the provider is idempotent by order: asked again, it answers what is so.

use crate::domain::{PaymentError, PaymentId, PaymentMethod, ProviderPayment};
use jiff::Timestamp;
use souk_contracts::{Money, OrderId, calls::payments::Payment, events::CloudEvent};
use std::future::Future;

pub trait OpenPayment: Sync {
    /// The one payment of `order`, made if it is not there. It holds no money yet.
    fn open(
        &self,
        order: OrderId,
        amount: Money,
    ) -> impl Future<Output = Result<PaymentId, PaymentError>> + Send;
}

/// A payment to be set aside on a card.
#[derive(Clone, Debug)]
pub struct Confirmation {
    pub order: OrderId,
    pub payment: PaymentId,
    pub method: PaymentMethod,
    /// Where the provider sends the receipt.
    pub email: String,
}

pub trait ConfirmPayment: Sync {
    /// Tries the card, and answers how the payment stands then.
    fn confirm(
        &self,
        confirmation: &Confirmation,
    ) -> impl Future<Output = Result<ProviderPayment, PaymentError>> + Send;
}

pub trait CapturePayment: Sync {
    /// Takes the money if it is set aside, and answers how the payment stands then.
    fn capture(
        &self,
        order: OrderId,
        payment: &PaymentId,
    ) -> impl Future<Output = Result<ProviderPayment, PaymentError>> + Send;
}

pub trait CancelPayment: Sync {
    /// Lets go of the payment if that is still possible, and answers how it stands then.
    fn cancel(
        &self,
        order: OrderId,
        payment: &PaymentId,
    ) -> impl Future<Output = Result<ProviderPayment, PaymentError>> + Send;
}

/// How far an event of the provider has come here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// New, or begun by a run that did not finish.
    Begun,
    Processed,
}

pub trait KeepInbox: Sync {
    /// Notes that `event` has arrived, unless its effect is there already.
    fn begin(
        &self,
        event: &str,
        now: Timestamp,
    ) -> impl Future<Output = Result<Progress, WebhookError>> + Send;

    /// Notes that the effect of `event` is there.
    fn finish(&self, event: &str) -> impl Future<Output = Result<(), WebhookError>> + Send;
}

pub trait TellEvents: Sync {
    /// Tells the other services.
    fn tell(
        &self,
        event: &CloudEvent<Payment>,
    ) -> impl Future<Output = Result<(), WebhookError>> + Send;
}

/// An event of the provider could not be processed; it will send the event again.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    #[error("the inbox cannot be reached: {0}")]
    Inbox(String),
    #[error("the topic did not take the event: {0}")]
    Topic(String),
}
