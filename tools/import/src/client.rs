//! Sending a chunk, as often as it takes.

use crate::{
    chunk::Chunk,
    outcome::LineResult,
    token::{Token, TokenError},
};
use reqwest::{Response, StatusCode, header};
use serde::Deserialize;
use std::time::Duration;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The API answers within 29 seconds or not at all.
const TIMEOUT: Duration = Duration::from_secs(45);
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Why a chunk was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    #[error("Souk refused: {0}")]
    Refused(String),
    #[error("given up after {attempts} attempts: {last}")]
    GivenUp { attempts: u32, last: String },
    #[error("the answer is not one of Souk's: {0}")]
    Answer(String),
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error("no HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

/// What one attempt came to.
enum Attempt {
    Done(Vec<LineResult>),
    /// The token does not count any more.
    Unauthenticated(String),
    /// The same again may succeed, after so long at the earliest.
    Again(String, Option<Duration>),
}

pub struct Client {
    http: reqwest::Client,
    url: String,
    token: Token,
    attempts: u32,
}

impl Client {
    /// A client of the API at `address`, which sends a chunk `attempts` times at most.
    ///
    /// # Errors
    /// [`SendError::Client`] when TLS cannot be set up.
    pub fn new(address: &str, token: Token, attempts: u32) -> Result<Self, SendError> {
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .user_agent(concat!("souk-import/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self {
            http,
            url: format!("{address}/products/import"),
            token,
            attempts,
        })
    }

    /// Sends `chunk` until it is answered. Under the same `key` it has its effect once.
    ///
    /// # Errors
    /// [`SendError`] when Souk does not want it, or has not answered for too long.
    pub async fn send(&self, chunk: &Chunk, key: &str) -> Result<Vec<LineResult>, SendError> {
        let mut token = self.token.current().await;
        let mut attempt = 1;
        loop {
            let (last, pause) = match self.attempt(chunk, key, &token).await? {
                Attempt::Done(results) => return Ok(results),
                Attempt::Unauthenticated(detail) => {
                    let renewed = self.token.renew(&token).await?;
                    token = renewed.ok_or_else(|| SendError::Refused(detail.clone()))?;
                    (detail, Some(Duration::ZERO))
                }
                Attempt::Again(last, pause) => (last, pause),
            };
            if attempt == self.attempts {
                return Err(SendError::GivenUp {
                    attempts: attempt,
                    last,
                });
            }
            tokio::time::sleep(pause.unwrap_or_else(|| backoff(attempt))).await;
            attempt += 1;
        }
    }

    async fn attempt(&self, chunk: &Chunk, key: &str, token: &str) -> Result<Attempt, SendError> {
        let request = self
            .http
            .post(&self.url)
            .bearer_auth(token)
            .header(header::CONTENT_TYPE, "application/x-ndjson")
            .header("idempotency-key", key)
            .body(chunk.body.clone());
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) if error.is_builder() => return Err(SendError::Client(error)),
            Err(error) => return Ok(Attempt::Again(error.to_string(), None)),
        };
        let status = response.status();
        if status == StatusCode::OK {
            return match response.bytes().await {
                Ok(body) => read(&body, chunk.numbers.len()).map(Attempt::Done),
                Err(error) => Ok(Attempt::Again(error.to_string(), None)),
            };
        }
        let pause = retry_after(&response);
        let problem = problem(response).await;
        // 409: an attempt that was given up on is still being worked on.
        let may_succeed = status.is_server_error()
            || status == StatusCode::TOO_MANY_REQUESTS
            || status == StatusCode::CONFLICT;
        match status {
            StatusCode::UNAUTHORIZED => Ok(Attempt::Unauthenticated(problem)),
            _ if may_succeed => Ok(Attempt::Again(problem, pause)),
            _ => Err(SendError::Refused(problem)),
        }
    }
}

/// The outcomes in `body`, one for each of `lines`.
fn read(body: &[u8], lines: usize) -> Result<Vec<LineResult>, SendError> {
    #[derive(Deserialize)]
    struct Report {
        results: Vec<LineResult>,
    }
    let report: Report =
        serde_json::from_slice(body).map_err(|error| SendError::Answer(error.to_string()))?;
    let numbers = report.results.iter().map(|result| result.line);
    if numbers.eq(1..=lines) {
        Ok(report.results)
    } else {
        Err(SendError::Answer(format!(
            "{lines} lines were sent, and it tells of {}",
            report.results.len()
        )))
    }
}

/// What a refusal says, in one line.
async fn problem(response: Response) -> String {
    #[derive(Deserialize)]
    struct Problem {
        code: String,
        detail: String,
    }
    let status = response.status();
    let body = response.bytes().await.unwrap_or_default();
    serde_json::from_slice::<Problem>(&body).map_or_else(
        |_| status.to_string(),
        |problem| format!("{status} {}: {}", problem.code, problem.detail),
    )
}

/// Seconds; a date is not understood, and waited for like nothing at all.
fn retry_after(response: &Response) -> Option<Duration> {
    let value = response.headers().get(header::RETRY_AFTER)?;
    let seconds = value.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_PAUSE) + FIRST_PAUSE.mul_f64(rand::random()))
}

/// Twice as long each time, anywhere between nothing and that ("full jitter"), so that clients that
/// were refused together do not come back together.
fn backoff(attempt: u32) -> Duration {
    let most = FIRST_PAUSE * 2_u32.saturating_pow(attempt.min(10));
    most.min(LONGEST_PAUSE).mul_f64(rand::random())
}
