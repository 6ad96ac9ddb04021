//! The webhook of payments.

use crate::problem::{faults, refusals};
use souk_contracts::Problem;
use souk_payments::domain::{PaymentError, UnbelievedWebhook};

fn provider_away() -> Problem {
    PaymentError::Unavailable("no answer".to_owned()).into()
}

refusals!(
    WebhookRefusals,
    "/payments/webhook",
    [
        vec![
            UnbelievedWebhook::Forged.into(),
            UnbelievedWebhook::TooOld.into(),
            UnbelievedWebhook::Unreadable.into(),
            provider_away(),
        ],
        faults(),
    ]
);

/// Take an event of the payment provider.
///
/// Only Stripe calls this, and signs what it sends. An event has its effect once, however often it
/// comes; one that means nothing to Souk is taken and left. Whatever cannot be believed or read is 400,
/// also where it is too long or not UTF-8, and changes nothing.
#[utoipa::path(
    post,
    path = "/payments/webhook",
    tag = "payments",
    params((
        "Stripe-Signature" = String,
        Header,
        description = "`t=<Unix seconds>,v1=<HMAC-SHA256 over \"<t>.<body>\">`, at most five minutes old",
        example = "t=1764000000,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd",
    )),
    request_body(content = Object, description = "An event as Stripe sends it, 256 KB at most"),
    responses(
        (
            status = 200,
            description = "What became of it: `processed`, `duplicate` or `ignored`",
            body = Object,
            example = json!({"received": "processed"}),
        ),
        WebhookRefusals,
    ),
    security(()),
)]
pub fn webhook() {}
