//! One call to Stripe: sent until it is answered, within the deadline of the request behind it.
//!
//! Retries: <https://docs.stripe.com/error-low-level>; idempotency:
//! <https://docs.stripe.com/api/idempotent_requests>.

use super::answer::Answer;
use crate::domain::PaymentError;
use ::http::{HeaderMap, StatusCode};
use reqwest::{Client, RequestBuilder, redirect::Policy};
use serde::de::DeserializeOwned;
use souk_platform::{breaker::Breaker, deadline::Deadline};
use std::time::{Duration, Instant};

/// The version of the API that this adapter was written against.
const API_VERSION: &str = "2025-12-15.clover";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// A call is sent so often, deadline permitting.
const ATTEMPTS: u32 = 4;
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(4);
/// What is left of the deadline for answering after the last attempt.
const MARGIN: Duration = Duration::from_millis(200);
/// After so many attempts in a row that failed on Stripe's side it is left alone for a while: more than
/// one call makes, so that one bad call does not keep others off.
const FAILURES_IN_A_ROW: u32 = 6;

/// What a call that changes something came to.
pub enum Reply<T> {
    /// Done by this call.
    Fresh(T),
    /// Done by an earlier call under the same key; the object as it was then.
    Replayed(T),
    /// The key keeps a failure of Stripe's own for good, of an earlier call's or of one `just_now`;
    /// whether the effect is there must be asked.
    Spent { just_now: bool },
    /// The payment is not in a state that permits this, or was not when the key was first used.
    OutOfTurn,
}

pub struct Http {
    client: Client,
    base: String,
    api_key: String,
    call_timeout: Duration,
    breaker: Breaker,
}

/// What one attempt came to.
enum Attempt {
    Answered(Answer),
    /// Not answered, or not for good.
    Failed {
        reason: String,
        again: Again,
    },
}

/// Whether the same request may be sent again.
enum Again {
    AtWill,
    /// Stripe asked for so long a pause.
    After(Duration),
    /// Stripe says that it is of no use now.
    No,
}

impl Http {
    pub fn new(base: &str, api_key: &str, call_timeout: Duration) -> Result<Self, PaymentError> {
        let client = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(Policy::none())
            .build()
            .map_err(|error| PaymentError::Refused(error.to_string()))?;
        Ok(Self {
            client,
            base: base.trim_end_matches('/').to_owned(),
            api_key: api_key.to_owned(),
            call_timeout,
            breaker: Breaker::after(FAILURES_IN_A_ROW, Instant::now()),
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

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, PaymentError> {
        let (answer, _) = self.send(|| self.client.get(self.url(path))).await?;
        if answer.status.is_success() {
            answer.read()
        } else {
            Err(answer.refusal())
        }
    }

    pub async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        key: &str,
        form: &[(&str, &str)],
    ) -> Result<Reply<T>, PaymentError> {
        self.post_with(path, key, form, Answer::refusal).await
    }

    /// As [`Self::post`], where a refusal has a meaning of its own.
    pub async fn post_with<T: DeserializeOwned>(
        &self,
        path: &str,
        key: &str,
        form: &[(&str, &str)],
        refusal: fn(&Answer) -> PaymentError,
    ) -> Result<Reply<T>, PaymentError> {
        let request = || {
            self.client
                .post(self.url(path))
                .header("Idempotency-Key", key)
                .form(form)
        };
        let (answer, attempts) = self.send(request).await?;
        if answer.status.is_server_error() {
            let just_now = attempts > 1;
            return Ok(Reply::Spent { just_now });
        }
        if !answer.status.is_success() {
            return if answer.is_out_of_turn() {
                Ok(Reply::OutOfTurn)
            } else {
                Err(refusal(&answer))
            };
        }
        let replayed = answer.replayed;
        answer.read().map(if replayed {
            Reply::Replayed
        } else {
            Reply::Fresh
        })
    }

    /// Sends a request until it is answered for good. It is the same request each time, under the
    /// same key, so that one whose answer was lost has its effect once. Says how often it was sent.
    async fn send(
        &self,
        request: impl Fn() -> RequestBuilder,
    ) -> Result<(Answer, u32), PaymentError> {
        let (mut attempt, mut wait) = (1, FIRST_WAIT);
        let mut reason = "it has failed time and again, and is left alone for a while".to_owned();
        while self.breaker.admits(Instant::now()) {
            let again = match self.attempt(request()).await {
                Attempt::Answered(answer) => return Ok((answer, attempt)),
                Attempt::Failed { reason: why, again } => {
                    reason = why;
                    again
                }
            };
            // Jitter: those who failed together do not come back together.
            let pause = match again {
                Again::No => break,
                Again::AtWill => wait.mul_f64(rand::random_range(0.5..1.0)),
                Again::After(asked) => asked + FIRST_WAIT.mul_f64(rand::random_range(0.0..1.0)),
            };
            if attempt == ATTEMPTS || pause + MARGIN >= time_left() {
                break;
            }
            tracing::warn!(attempt, reason, "the payment provider is asked again");
            tokio::time::sleep(pause).await;
            (attempt, wait) = (attempt + 1, (wait * 2).min(LONGEST_WAIT));
        }
        Err(PaymentError::Unavailable(reason))
    }

    async fn attempt(&self, request: RequestBuilder) -> Attempt {
        let timeout = self.call_timeout.min(time_left().saturating_sub(MARGIN));
        let answered = async {
            let response = self.prepare(request).timeout(timeout).send().await?;
            let (status, headers) = (response.status(), response.headers().clone());
            Ok::<_, reqwest::Error>((status, headers, response.bytes().await?))
        };
        match answered.await {
            Ok((status, headers, body)) => {
                let replayed = says(&headers, "idempotent-replayed") == Some("true");
                // What is replayed says nothing of how Stripe is now.
                match (status.is_server_error(), replayed) {
                    (true, false) => self.breaker.failed(Instant::now()),
                    (true, true) => {}
                    (false, _) => self.breaker.succeeded(),
                }
                let answer = Answer {
                    status,
                    replayed,
                    body,
                };
                judge(answer, &headers)
            }
            Err(error) => {
                self.breaker.failed(Instant::now());
                Attempt::Failed {
                    reason: error.without_url().to_string(),
                    again: Again::AtWill,
                }
            }
        }
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

/// Whether an answer is one for good. A failure that is replayed is: it is kept under the key, and
/// stays. 409 is a key that is in use.
fn judge(answer: Answer, headers: &HeaderMap) -> Attempt {
    let status = answer.status;
    let advice = says(headers, "stripe-should-retry");
    let passing = status.is_server_error()
        || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::CONFLICT)
        || (advice == Some("true") && !status.is_success());
    if !passing || answer.replayed {
        return Attempt::Answered(answer);
    }
    let again = match (advice, retry_after(headers)) {
        (Some("false"), _) => Again::No,
        (_, Some(pause)) => Again::After(pause),
        (_, None) => Again::AtWill,
    };
    Attempt::Failed {
        reason: format!("it answers {status}"),
        again,
    }
}

fn time_left() -> Duration {
    Deadline::current().remaining()
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    says(headers, "retry-after")?
        .parse()
        .ok()
        .map(Duration::from_secs)
}

fn says<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
