//! One call to Stripe: sent until it is answered, within the deadline of the request behind it.
//!
//! Errors: <https://docs.stripe.com/api/errors>; idempotency:
//! <https://docs.stripe.com/api/idempotent_requests>.

use super::intent::Intent;
use crate::domain::{Decline, PaymentError};
use ::http::{HeaderMap, StatusCode};
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;
use souk_platform::deadline::Deadline;
use std::time::Duration;

/// The version of the API that this adapter was written against.
const API_VERSION: &str = "2025-12-15.clover";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// A call is sent so often, deadline permitting.
const ATTEMPTS: u32 = 4;
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(4);
/// What is left of the deadline for answering after the last attempt.
const MARGIN: Duration = Duration::from_millis(200);

/// What a call that changes something came to.
pub enum Reply {
    /// Done by this call.
    Fresh(Intent),
    /// Done by an earlier call under the same key; the payment as it was then.
    Replayed(Intent),
    /// The key keeps a failure of Stripe's own for good; whether the effect is there must be asked.
    Spent,
    /// The payment is not in a state that permits this, or was not when the key was first used.
    OutOfTurn,
}

pub struct Http {
    client: Client,
    base: String,
    api_key: String,
    call_timeout: Duration,
}

/// What one attempt came to, if it is worth another.
struct Transient {
    reason: String,
    /// What the server asked for.
    retry_after: Option<Duration>,
}

enum Attempt {
    Answered(Answer),
    Failed(Transient),
}

struct Answer {
    status: StatusCode,
    replayed: bool,
    body: Vec<u8>,
}

#[derive(Deserialize)]
struct Refusal {
    error: Details,
}

/// The message is left out: it may repeat what was sent.
#[derive(Debug, Default, Deserialize)]
struct Details {
    r#type: Option<String>,
    code: Option<String>,
    decline_code: Option<String>,
    param: Option<String>,
}

impl Http {
    pub fn new(base: &str, api_key: &str, call_timeout: Duration) -> Result<Self, PaymentError> {
        let client = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .build()
            .map_err(|error| PaymentError::Refused(error.to_string()))?;
        let base = base.trim_end_matches('/').to_owned();
        Ok(Self {
            client,
            base,
            api_key: api_key.to_owned(),
            call_timeout,
        })
    }

    /// Whether a read succeeds, tried once.
    pub async fn answers(&self, path: &str) -> bool {
        let sent = self
            .prepare(self.client.get(self.url(path)))
            .timeout(self.call_timeout)
            .send()
            .await;
        sent.is_ok_and(|response| response.status().is_success())
    }

    pub async fn get(&self, path: &str) -> Result<Intent, PaymentError> {
        let answer = self.send(|| self.client.get(self.url(path))).await?;
        if answer.status.is_success() {
            answer.intent()
        } else {
            Err(answer.refusal())
        }
    }

    pub async fn post(
        &self,
        path: &str,
        key: &str,
        form: &[(&str, &str)],
    ) -> Result<Reply, PaymentError> {
        let request = || {
            self.client
                .post(self.url(path))
                .header("Idempotency-Key", key)
                .form(form)
        };
        let answer = self.send(request).await?;
        if answer.status.is_server_error() {
            return Ok(Reply::Spent);
        }
        if !answer.status.is_success() {
            return match answer.details().code.as_deref() {
                Some("payment_intent_unexpected_state") => Ok(Reply::OutOfTurn),
                _ => Err(answer.refusal()),
            };
        }
        let replayed = answer.replayed;
        answer.intent().map(if replayed {
            Reply::Replayed
        } else {
            Reply::Fresh
        })
    }

    /// Sends a request until it is answered for good. It is the same request each time, under the
    /// same key, so that one whose answer was lost has its effect once.
    async fn send(&self, request: impl Fn() -> RequestBuilder) -> Result<Answer, PaymentError> {
        let (mut attempt, mut wait) = (1, FIRST_WAIT);
        loop {
            let transient = match self.attempt(request()).await {
                Attempt::Answered(answer) => return Ok(answer),
                Attempt::Failed(transient) => transient,
            };
            // Jitter over half of it: those who failed together do not come back together.
            let pause = transient
                .retry_after
                .unwrap_or_else(|| wait.mul_f64(rand::random_range(0.5..1.0)));
            if attempt == ATTEMPTS || pause > LONGEST_WAIT || pause + MARGIN >= time_left() {
                return Err(PaymentError::Unavailable(transient.reason));
            }
            tracing::warn!(
                attempt,
                reason = transient.reason,
                "the payment provider is asked again"
            );
            tokio::time::sleep(pause).await;
            (attempt, wait) = (attempt + 1, (wait * 2).min(LONGEST_WAIT));
        }
    }

    async fn attempt(&self, request: RequestBuilder) -> Attempt {
        let timeout = self.call_timeout.min(time_left().saturating_sub(MARGIN));
        let failed = |error: reqwest::Error| {
            Attempt::Failed(Transient {
                reason: error.without_url().to_string(),
                retry_after: None,
            })
        };
        let response = match self.prepare(request).timeout(timeout).send().await {
            Ok(response) => response,
            Err(error) => return failed(error),
        };
        let status = response.status();
        let replayed = response
            .headers()
            .get("idempotent-replayed")
            .is_some_and(|value| value == "true");
        let retry_after = retry_after(response.headers());
        let body = match response.bytes().await {
            Ok(body) => body.to_vec(),
            Err(error) => return failed(error),
        };
        // A failure that is replayed is kept under the key, and stays; 409 is a key in use.
        let passing = (status.is_server_error() && !replayed)
            || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::CONFLICT);
        if passing {
            return Attempt::Failed(Transient {
                reason: format!("it answers {status}"),
                retry_after,
            });
        }
        Attempt::Answered(Answer {
            status,
            replayed,
            body,
        })
    }

    fn prepare(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .bearer_auth(&self.api_key)
            .header("Stripe-Version", API_VERSION)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

impl Answer {
    fn intent(self) -> Result<Intent, PaymentError> {
        serde_json::from_slice(&self.body)
            .map_err(|error| PaymentError::Refused(format!("an answer of another form: {error}")))
    }

    fn details(&self) -> Details {
        serde_json::from_slice::<Refusal>(&self.body)
            .map(|refusal| refusal.error)
            .unwrap_or_default()
    }

    /// What the refusal means for the payment.
    fn refusal(&self) -> PaymentError {
        let details = self.details();
        match (details.r#type.as_deref(), details.code.as_deref()) {
            (Some("card_error"), Some("authentication_required")) => {
                PaymentError::AuthenticationRequired
            }
            (Some("card_error"), code) => {
                let code = details
                    .decline_code
                    .as_deref()
                    .or(code)
                    .unwrap_or("generic_decline");
                PaymentError::Declined(Decline::new(code.to_owned()))
            }
            (Some("idempotency_error"), _) => PaymentError::Mismatch,
            (_, Some("amount_too_small" | "amount_too_large")) => PaymentError::AmountOutOfRange,
            (_, Some("resource_missing")) if details.param.as_deref() == Some("payment_method") => {
                PaymentError::UnknownMethod
            }
            (_, Some("resource_missing")) => PaymentError::UnknownPayment,
            _ => PaymentError::Refused(format!("{} {details:?}", self.status)),
        }
    }
}

fn time_left() -> Duration {
    Deadline::current().remaining()
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get("retry-after")?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}
