//! Requests in, answers out: the typed calls of the checkout workflow, and the webhook.

use crate::{
    authorize, cancel, capture,
    clients::stripe::{Event, EventError, SignatureError, WebhookSecrets},
    domain::PaymentError,
    ports::{
        self, CapturePayment, ConfirmPayment, KeepInbox, OpenPayment, TellEvents, WebhookError,
    },
    webhook::{self, Receipt},
};
use souk_contracts::{
    Problem,
    calls::payments::{Authorize, CancelPayment, Capture, Payment},
};
use souk_platform::{
    api::{ApiRequest, ApiResponse, ApiResult},
    clock::Clock,
    trace,
};

/// Stripe's events are a few kilobytes.
const MAX_WEBHOOK_BYTES: usize = 256 * 1024;

/// Answers [`Authorize`].
///
/// # Errors
/// As the call's documentation says.
pub async fn authorize(
    provider: &(impl OpenPayment + ConfirmPayment),
    request: Authorize,
) -> Result<Payment, Problem> {
    Ok(authorize::authorize(provider, request).await?)
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

/// What the webhook stands on.
pub struct Webhook<I, T> {
    pub secrets: WebhookSecrets,
    pub inbox: I,
    pub topic: T,
    pub clock: Clock,
}

/// `POST /payments/webhook`: an event of the provider, which signs it.
///
/// # Errors
/// 400 `invalid_signature`, `signature_too_old`, `invalid_request`; 413 over 256 KB; 503 when the
/// event has to be sent again.
pub async fn webhook<I: KeepInbox, T: TellEvents>(
    webhook: &Webhook<I, T>,
    request: ApiRequest,
) -> ApiResult {
    let body = request.body(MAX_WEBHOOK_BYTES)?;
    let now = webhook.clock.now();
    webhook
        .secrets
        .verify(request.header("stripe-signature"), body, now)?;
    let event = Event::parse(body)?;
    let outcome = match event.told()? {
        None => "ignored",
        Some(mut told) => {
            told.traceparent = trace::traceparent();
            match webhook::receive(&webhook.inbox, &webhook.topic, event.id(), &told, now).await? {
                Receipt::Processed => "processed",
                Receipt::Duplicate => "duplicate",
            }
        }
    };
    tracing::info!(provider_event_id = event.id(), outcome, "webhook");
    ApiResponse::ok(&serde_json::json!({"received": outcome}))
}

impl From<PaymentError> for Problem {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::InvalidMethod(_) | PaymentError::UnknownMethod => Self::new(
                422,
                "payment_method_invalid",
                "This payment method cannot be used. Nothing was charged; choose another card.",
            ),
            PaymentError::Declined(decline) => Self::new(402, "payment_declined", decline.advice())
                .with("decline_code", decline.code()),
            PaymentError::AuthenticationRequired => Self::new(
                402,
                "authentication_required",
                "The bank asks for a confirmation that cannot be given here yet. \
                 Nothing was charged; try another card.",
            )
            .with("decline_code", "authentication_required"),
            PaymentError::AmountOutOfRange => Self::new(
                422,
                "amount_out_of_range",
                "The total is too small or too large to be paid by card. Nothing was charged.",
            ),
            PaymentError::Mismatch => Self::conflict(
                "payment_mismatch",
                "The payment of this order was asked for with other details before.",
            ),
            PaymentError::InvalidId(_) | PaymentError::UnknownPayment => Self::not_found("payment"),
            PaymentError::NotAuthorized => {
                Self::conflict("payment_not_authorized", "The payment was not authorized.")
            }
            PaymentError::Canceled => {
                Self::conflict("payment_canceled", "The payment was canceled.")
            }
            PaymentError::Captured => Self::conflict(
                "payment_captured",
                "The money was taken already; it can be refunded.",
            ),
            PaymentError::Unavailable(_) => Self::new(
                503,
                "payment_provider_unavailable",
                "The payment provider cannot be reached right now. Try again in a few minutes.",
            )
            .retry_after(5)
            .caused_by(error),
            PaymentError::Refused(_) => Self::internal(error),
        }
    }
}

impl From<SignatureError> for Problem {
    fn from(error: SignatureError) -> Self {
        let code = match error {
            SignatureError::TooOld => "signature_too_old",
            SignatureError::Malformed | SignatureError::Forged | SignatureError::FromTheFuture => {
                "invalid_signature"
            }
        };
        Self::new(400, code, format!("The webhook is not believed: {error}."))
    }
}

impl From<EventError> for Problem {
    fn from(error: EventError) -> Self {
        Self::invalid(format!("The event cannot be read: {error}.")).caused_by(error)
    }
}

impl From<WebhookError> for Problem {
    fn from(error: WebhookError) -> Self {
        Self::unavailable("A part of Souk", error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clients::stripe::signature_header, domain::Decline, testing::Surroundings};
    use jiff::Timestamp;
    use serde_json::json;

    const SIGNED_AT: i64 = 1_764_000_000;

    fn event(kind: &str) -> String {
        json!({
            "id": "evt_1",
            "type": kind,
            "created": SIGNED_AT,
            "data": {"object": {
                "id": "pi_1",
                "status": "succeeded",
                "amount": 7900,
                "amount_received": 7900,
                "currency": "usd",
                "metadata": {"order_id": "0198c0de-0000-7000-8000-000000000001"},
            }},
        })
        .to_string()
    }

    /// The refusal's status and code after so many seconds, if it is refused.
    async fn receive(
        around: &Surroundings,
        secret: &str,
        body: &str,
        age: i64,
    ) -> Option<(u16, String)> {
        let now = Timestamp::from_second(SIGNED_AT + age).unwrap_or_else(|error| panic!("{error}"));
        let endpoint = Webhook {
            secrets: WebhookSecrets::new(vec!["whsec_souk".to_owned()]),
            inbox: around,
            topic: around,
            clock: Clock::fixed(now),
        };
        let request = http::Request::builder()
            .header(
                "stripe-signature",
                signature_header(secret, SIGNED_AT, body.as_bytes()),
            )
            .body(body.into())
            .unwrap_or_else(|error| panic!("{error}"));
        let answer = webhook(&endpoint, ApiRequest::new(request)).await;
        answer.err().map(|problem| (problem.status, problem.code))
    }

    #[tokio::test]
    async fn a_signed_event_is_told() {
        let around = Surroundings::default();
        assert_eq!(
            receive(&around, "whsec_souk", &event("payment_intent.succeeded"), 1).await,
            None
        );
        assert_eq!(around.told().len(), 1);
    }

    #[tokio::test]
    async fn an_event_of_an_unknown_type_is_taken_and_left() {
        let around = Surroundings::default();
        assert_eq!(
            receive(&around, "whsec_souk", &event("payout.paid"), 1).await,
            None
        );
        assert!(around.told().is_empty());
    }

    #[tokio::test]
    async fn each_bad_webhook_has_its_own_refusal_and_changes_nothing() {
        let captured = event("payment_intent.succeeded");
        let long = format!("{captured}{}", " ".repeat(MAX_WEBHOOK_BYTES));
        let cases = [
            (
                "whsec_forged",
                captured.as_str(),
                1,
                400,
                "invalid_signature",
            ),
            (
                "whsec_souk",
                captured.as_str(),
                301,
                400,
                "signature_too_old",
            ),
            (
                "whsec_souk",
                captured.as_str(),
                -301,
                400,
                "invalid_signature",
            ),
            ("whsec_souk", "{", 1, 400, "invalid_request"),
            ("whsec_souk", "", 1, 400, "invalid_request"),
            ("whsec_souk", long.as_str(), 1, 413, "payload_too_large"),
        ];
        for (secret, body, age, status, code) in cases {
            let around = Surroundings::default();
            let refusal = receive(&around, secret, body, age).await;
            assert_eq!(refusal, Some((status, code.to_owned())));
            assert!(around.told().is_empty(), "{code}");
        }
    }

    #[tokio::test]
    async fn an_event_that_could_not_be_told_has_to_be_sent_again() {
        let around = Surroundings::failing_once();
        let refusal = receive(&around, "whsec_souk", &event("payment_intent.succeeded"), 1).await;
        assert_eq!(refusal.map(|(status, _)| status), Some(503));
    }

    #[test]
    fn a_decline_says_what_to_do_and_carries_the_banks_code() {
        let problem = Problem::from(PaymentError::Declined(Decline::new(
            "expired_card".to_owned(),
        )));
        assert_eq!(
            (problem.status, problem.code.as_str()),
            (402, "payment_declined")
        );
        assert_eq!(problem.extensions["decline_code"], json!("expired_card"));
        assert!(problem.detail.contains("expired"), "{}", problem.detail);
    }
}
