//! Requests in, answers out: the typed calls of the checkout workflow, of orders and of
//! reconciliation, and the webhook.

mod problems;
mod webhook;

pub use webhook::{Webhook, webhook};

use crate::{
    authorize, await_authentication, cancel, capture, look,
    ports::{
        self, CapturePayment, ConfirmPayment, FindPayment, KeepWaits, OpenPayment, WakeWorkflow,
    },
    refund,
};
use souk_contracts::{
    Problem,
    calls::payments::{
        Authorization, Authorize, AwaitAuthentication, CancelPayment, Capture, ListPayments,
        Payment, PaymentPage, Refund, RefundPayment, RetrievePayment,
    },
};
use souk_platform::clock::Clock;

/// Answers [`Authorize`].
///
/// # Errors
/// As the call's documentation says.
pub async fn authorize(
    provider: &(impl OpenPayment + ConfirmPayment),
    request: Authorize,
) -> Result<Authorization, Problem> {
    Ok(authorize::authorize(provider, request).await?)
}

/// What waiting for a shopper at the bank stands on.
pub struct Bank<P, W, F> {
    pub provider: P,
    pub waits: W,
    pub workflow: F,
    pub clock: Clock,
}

/// Answers [`AwaitAuthentication`].
///
/// # Errors
/// As the call's documentation says.
pub async fn await_authentication(
    bank: &Bank<impl FindPayment, impl KeepWaits, impl WakeWorkflow>,
    request: AwaitAuthentication,
) -> Result<(), Problem> {
    let now = bank.clock.now();
    let Bank {
        provider,
        waits,
        workflow,
        ..
    } = bank;
    Ok(await_authentication::await_authentication(provider, waits, workflow, request, now).await?)
}

/// Answers [`Capture`].
///
/// # Errors
/// As the call's documentation says.
pub async fn capture(provider: &impl CapturePayment, request: Capture) -> Result<Payment, Problem> {
    Ok(capture::capture(provider, request).await?)
}

/// Answers [`CancelPayment`].
///
/// # Errors
/// As the call's documentation says.
pub async fn cancel(
    provider: &(impl OpenPayment + ports::CancelPayment),
    request: CancelPayment,
) -> Result<(), Problem> {
    Ok(cancel::cancel(provider, request).await?)
}

/// Answers [`RefundPayment`].
///
/// # Errors
/// As the call's documentation says.
pub async fn refund(
    provider: &(impl FindPayment + ports::RefundPayment),
    request: RefundPayment,
) -> Result<Refund, Problem> {
    Ok(refund::refund(provider, request).await?)
}

/// Answers [`RetrievePayment`].
///
/// # Errors
/// As the call's documentation says.
pub async fn retrieve(
    provider: &impl FindPayment,
    request: RetrievePayment,
) -> Result<Payment, Problem> {
    Ok(look::retrieve(provider, request).await?)
}

/// Answers [`ListPayments`].
///
/// # Errors
/// As the call's documentation says.
pub async fn list(
    provider: &impl ports::ListPayments,
    request: ListPayments,
) -> Result<PaymentPage, Problem> {
    Ok(look::list(provider, request).await?)
}
