//! The webhook of payments.

use crate::problem::{faults, refusals};
use souk_contracts::Problem;
use souk_payments::clients::stripe::{Event, SignatureError};

fn unreadable() -> Vec<Problem> {
    Event::parse(b"{}")
        .err()
        .map(Problem::from)
        .into_iter()
        .collect()
}

refusals!(
    WebhookRefusals,
    "/payments/webhook",
    [
        vec![SignatureError::Forged.into(), SignatureError::TooOld.into()],
        unreadable(),
        vec![Problem::new(
            413,
            "payload_too_large",
            "The body has 262145 bytes; 262144 are taken at most.",
        )],
        faults(),
    ]
);

/// Take an event of the payment provider.
///
/// Only Stripe calls this, and signs what it sends. An event has its effect once, however often it
/// comes; one that means nothing to Souk is taken and left.
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
