//! `POST /payments/webhook`.

use crate::{
    domain::UnbelievedWebhook,
    ports::{FindPayment, KeepInbox, KeepWaits, ReadNotice, TellEvents, WakeWorkflow},
    webhook::{Effects, Receipt},
};
use souk_platform::{
    api::{ApiRequest, ApiResponse, ApiResult},
    clock::Clock,
};

/// What the webhook stands on.
pub struct Webhook<R, E> {
    pub reader: R,
    pub effects: E,
    pub clock: Clock,
}

/// `POST /payments/webhook`: an event of the provider, which signs it.
///
/// # Errors
/// 400 `invalid_signature`, `signature_too_old`, `invalid_request`; 503 when the event has to be sent
/// again.
pub async fn webhook<R, P, I, T, W, F>(
    webhook: &Webhook<R, Effects<P, I, T, W, F>>,
    request: ApiRequest,
) -> ApiResult
where
    R: ReadNotice,
    P: FindPayment,
    I: KeepInbox,
    T: TellEvents,
    W: KeepWaits,
    F: WakeWorkflow,
{
    let now = webhook.clock.now();
    // How long it may be is for the reader to say.
    let body = request.body(usize::MAX)?;
    let notice = webhook
        .reader
        .read(request.header(R::SIGNATURE), body, now)
        .inspect_err(|unbelieved| log(*unbelieved, body.len()))?;
    let outcome = match webhook.effects.receive(&notice, now).await? {
        Receipt::Processed => "processed",
        Receipt::Duplicate => "duplicate",
        Receipt::Ignored => "ignored",
    };
    tracing::info!(
        provider_event_id = notice.id,
        payment_id = notice.what.payment().map(tracing::field::display),
        outcome,
        "webhook"
    );
    ApiResponse::ok(&serde_json::json!({"received": outcome}))
}

/// The line that says what was wrong, which the answer's code may not tell apart; never the body.
fn log(unbelieved: UnbelievedWebhook, body_bytes: usize) {
    tracing::warn!(
        reason = %unbelieved,
        body_bytes,
        "a webhook is not believed"
    );
}
