//! What the rules need from outside: a payment provider, and what the webhook's effects need.
//!
//! Each port of the provider is idempotent: asked again, it answers what is so. Who provides payments
//! implements those down to [`ReadNotice`], in one room of [`crate::clients`].

use crate::domain::{
    Notice, PaymentError, PaymentId, PaymentMethod, ProviderPayment, ProviderRefund,
    UnbelievedWebhook,
};
use jiff::Timestamp;
use souk_contracts::{
    Money, OrderId, RefundId,
    events::{CloudEvent, PaymentTurn},
};
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
    /// Where the bank sends the shopper; without it, a card whose bank wants to see the shopper is
    /// refused.
    pub return_url: Option<String>,
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

/// Money to be given back.
#[derive(Clone, Debug)]
pub struct RefundRequest {
    pub id: RefundId,
    pub order: OrderId,
    pub payment: PaymentId,
    /// All that is left when not given.
    pub amount: Option<Money>,
}

pub trait RefundPayment: Sync {
    /// The one refund of that id, made if it is not there.
    fn refund(
        &self,
        request: &RefundRequest,
    ) -> impl Future<Output = Result<ProviderRefund, PaymentError>> + Send;
}

pub trait FindPayment: Sync {
    /// How the payment stands now.
    ///
    /// # Errors
    /// [`PaymentError::UnknownPayment`] when there is none of that id, or somebody else made it.
    fn find(
        &self,
        payment: &PaymentId,
    ) -> impl Future<Output = Result<ProviderPayment, PaymentError>> + Send;
}

/// Which payments are wanted: those made in `from..until`, newest first.
#[derive(Clone, Debug)]
pub struct Span {
    pub from: Timestamp,
    pub until: Timestamp,
    /// The last payment of the page before.
    pub after: Option<PaymentId>,
    pub limit: u8,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// Those that Souk made.
    pub payments: Vec<ProviderPayment>,
    /// The ids of those of them that are of a form which nobody here can read.
    pub unreadable: Vec<String>,
    /// More follow after this one.
    pub next: Option<PaymentId>,
}

pub trait ListPayments: Sync {
    /// A page of the payments that were made in a span of time.
    fn list(&self, span: &Span) -> impl Future<Output = Result<Page, PaymentError>> + Send;
}

pub trait ProbeProvider: Sync {
    /// Whether the provider answers, asked once.
    fn answers(&self) -> impl Future<Output = bool> + Send;
}

pub trait ReadNotice: Sync {
    /// The header that says who sent a webhook.
    const SIGNATURE: &'static str;

    /// What a webhook says, if the provider has sent it, not long before `now`.
    ///
    /// # Errors
    /// [`UnbelievedWebhook`].
    fn read(
        &self,
        signature: Option<&str>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Notice, UnbelievedWebhook>;
}

/// How far a notice of the provider has come here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// New, or begun by a run that did not finish.
    Begun,
    Processed,
}

pub trait KeepInbox: Sync {
    /// Notes that `notice` has arrived, unless its effect is there already.
    fn begin(
        &self,
        notice: &str,
        now: Timestamp,
    ) -> impl Future<Output = Result<Progress, EffectError>> + Send;

    /// Notes that the effect of `notice` is there.
    fn finish(&self, notice: &str) -> impl Future<Output = Result<(), EffectError>> + Send;
}

pub trait TellEvents: Sync {
    /// Tells the other services.
    fn tell(
        &self,
        event: &CloudEvent<PaymentTurn>,
    ) -> impl Future<Output = Result<(), EffectError>> + Send;
}

pub trait KeepWaits: Sync {
    /// Keeps the token of the workflow that waits for `payment` to be decided; the last one counts.
    fn keep(
        &self,
        payment: &PaymentId,
        token: &str,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), EffectError>> + Send;

    /// The token of the workflow that waits, or has waited, for `payment`.
    fn token(
        &self,
        payment: &PaymentId,
    ) -> impl Future<Output = Result<Option<String>, EffectError>> + Send;
}

pub trait WakeWorkflow: Sync {
    /// Returns the token to its workflow, which may have gone on long ago.
    fn wake(&self, token: &str) -> impl Future<Output = Result<(), EffectError>> + Send;
}

/// What a webhook has to bring about did not come off; the provider will send it again.
#[derive(Debug, thiserror::Error)]
pub enum EffectError {
    #[error("the inbox cannot be reached: {0}")]
    Inbox(String),
    #[error("the topic did not take the event: {0}")]
    Topic(String),
    #[error("the waiting workflows cannot be looked up: {0}")]
    Waits(String),
    #[error("the workflow did not take its token: {0}")]
    Workflow(String),
    #[error(transparent)]
    Provider(#[from] PaymentError),
}
