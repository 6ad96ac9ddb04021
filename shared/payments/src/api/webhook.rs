//! `POST /payments/webhook`.

use crate::{
    domain::UnbelievedWebhook,
    ports::{FindPayment, KeepInbox, KeepWaits, ReadNotice, TellEvents, WakeWorkflow},
    webhook::{Effects, Receipt},
};
use souk_platform::{
    api::{ApiRequest, ApiResponse, ApiResult},
    clock::Clock,
    metrics::{Figure, Meter},
};

/// What the webhook stands on.
pub struct Webhook<R, E> {
    pub reader: R,
    pub effects: E,
    pub clock: Clock,
    pub meter: Meter,
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
        .inspect_err(|unbelieved| {
            log(*unbelieved, body.len());
            let one = Figure::Count(1.0);
            webhook.meter.emit(&[("WebhooksUnbelieved", one)]);
        })?;
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
    let reason = unbelieved.name();
    tracing::warn!(reason, body_bytes, "a webhook is not believed");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clients::stripe::{StripeWebhook, signature_header},
        testing::{Provider, Surroundings, captured, effects},
    };
    use jiff::Timestamp;
    use serde_json::json;

    const SIGNED_AT: i64 = 1_764_000_000;
    const SECRET: &str = "whsec_souk";

    fn event(kind: &str) -> Vec<u8> {
        let object = json!({"id": "pi_1", "object": "payment_intent"});
        json!({"id": "evt_1", "type": kind, "created": SIGNED_AT, "data": {"object": object}})
            .to_string()
            .into_bytes()
    }

    /// The refusal's status and code, if `body` with that signature is refused so many seconds after
    /// it was signed.
    async fn receive(
        around: &Surroundings,
        signature: Option<&str>,
        body: &[u8],
        age: i64,
    ) -> Option<(u16, String)> {
        let now = Timestamp::from_second(SIGNED_AT + age).unwrap_or_else(|error| panic!("{error}"));
        let provider = Provider::with(captured());
        let endpoint = Webhook {
            reader: StripeWebhook::new(vec![SECRET.to_owned()]),
            effects: effects(&provider, around),
            clock: Clock::fixed(now),
            meter: Meter::new("payments-webhook"),
        };
        let mut request = http::Request::builder();
        if let Some(signature) = signature {
            request = request.header("stripe-signature", signature);
        }
        let request = request
            .body(body.into())
            .unwrap_or_else(|error| panic!("{error}"));
        let answer = webhook(&endpoint, ApiRequest::new(request)).await;
        answer.err().map(|problem| (problem.status, problem.code))
    }

    fn signed(body: &[u8]) -> String {
        signature_header(SECRET, SIGNED_AT, body)
    }

    #[tokio::test]
    async fn a_signed_event_is_told_however_often_it_comes() {
        let around = Surroundings::default();
        let body = event("payment_intent.succeeded");
        for _ in 0..2 {
            assert_eq!(receive(&around, Some(&signed(&body)), &body, 1).await, None);
        }
        assert_eq!(around.told().len(), 1);
    }

    #[tokio::test]
    async fn an_event_of_an_unknown_type_is_taken_and_left() {
        let around = Surroundings::default();
        let body = event("payout.paid");
        assert_eq!(receive(&around, Some(&signed(&body)), &body, 1).await, None);
        assert!(around.told().is_empty());
    }

    /// What it is, its signature, its body, its age in seconds, and the refusal's code.
    type Case<'a> = (&'a str, Option<&'a str>, &'a [u8], i64, &'a str);

    #[tokio::test]
    async fn each_bad_webhook_is_refused_and_changes_nothing() {
        let body = event("payment_intent.succeeded");
        let good = signed(&body);
        let forged = signature_header("whsec_forged", SIGNED_AT, &body);
        let moved = good.replace(&SIGNED_AT.to_string(), &(SIGNED_AT + 600).to_string());
        let (cut, long) = (&body[..body.len() - 1], vec![b' '; 256 * 1024 + 1]);
        let not_text = b"{\"id\": \"\xff\"}".as_slice();
        let invalid = "invalid_signature";
        let cases: [Case; 11] = [
            ("unsigned", None, &body, 1, invalid),
            ("malformed", Some("v1=00"), &body, 1, invalid),
            ("forged", Some(&forged), &body, 1, invalid),
            ("old", Some(&good), &body, 301, "signature_too_old"),
            (
                "replayed with a new time",
                Some(&moved),
                &body,
                601,
                invalid,
            ),
            ("from the future", Some(&good), &body, -301, invalid),
            ("truncated", Some(&good), cut, 1, invalid),
            (
                "truncated and signed",
                Some(&signed(cut)),
                cut,
                1,
                "invalid_request",
            ),
            ("empty", Some(&signed(b"")), b"", 1, "invalid_request"),
            (
                "oversize",
                Some(&signed(&long)),
                &long,
                1,
                "invalid_request",
            ),
            (
                "not UTF-8",
                Some(&signed(not_text)),
                not_text,
                1,
                "invalid_request",
            ),
        ];
        for (what, signature, body, age, code) in cases {
            let around = Surroundings::default();
            let refusal = receive(&around, signature, body, age).await;
            assert_eq!(refusal, Some((400, code.to_owned())), "{what}");
            assert!(around.is_untouched(), "{what}");
        }
    }

    #[tokio::test]
    async fn an_event_that_could_not_be_told_has_to_be_sent_again() {
        let around = Surroundings::failing_once();
        let body = event("payment_intent.succeeded");
        let refusal = receive(&around, Some(&signed(&body)), &body, 1).await;
        assert_eq!(refusal.map(|(status, _)| status), Some(503));
    }
}
