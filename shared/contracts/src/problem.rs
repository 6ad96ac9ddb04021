//! What a caller is told when something cannot be done: RFC 9457 problem details.

use crate::rate_limit::RateLimit;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{error::Error, fmt, sync::Arc};

/// A refusal or failure, in the words that the caller may see.
///
/// The same type crosses from one service to another (as the error of an invocation), so that the
/// service that knows what is wrong words it once. Whatever must not be seen travels in the cause,
/// which is logged at the boundary and never serialized.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// Stable, in snake case; what programs decide on.
    pub code: String,
    /// A sentence for people.
    pub detail: String,
    /// Further members, such as `shortages`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub extensions: Map<String, Value>,
    /// Seconds after which trying again may help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// The limit that was met, with `too_many_requests`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<RateLimit>,
    #[serde(skip)]
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

impl Problem {
    #[must_use]
    pub fn new(status: u16, code: &str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            detail: detail.into(),
            extensions: Map::new(),
            retry_after: None,
            rate_limit: None,
            cause: None,
        }
    }

    /// 400: the request is not what the endpoint takes.
    #[must_use]
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(400, "invalid_request", detail)
    }

    /// 401: nobody is signed in.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(
            401,
            "unauthenticated",
            "Sign in and send the token as `Authorization: Bearer …`.",
        )
    }

    /// 403: the caller may not do this.
    #[must_use]
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(403, "forbidden", detail)
    }

    /// 404, `<what>_not_found`.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(
            404,
            &format!("{what}_not_found"),
            format!("There is no such {what}."),
        )
    }

    /// 409 with a code of its own.
    #[must_use]
    pub fn conflict(code: &str, detail: impl Into<String>) -> Self {
        Self::new(409, code, detail)
    }

    /// 429: this was asked too often.
    #[must_use]
    pub fn too_many_requests(met: RateLimit) -> Self {
        let seconds = met.reset_s;
        let unit = if seconds == 1 { "second" } else { "seconds" };
        let detail =
            format!("Too many requests came in a short time. Try again in {seconds} {unit}.");
        let mut problem = Self::new(429, "too_many_requests", detail).retry_after(seconds);
        problem.rate_limit = Some(met);
        problem
    }

    /// 500: a defect; the caller sees nothing but the trace id.
    #[must_use]
    pub fn internal(cause: impl Error + Send + Sync + 'static) -> Self {
        Self::new(500, "internal", "Something went wrong on our side.").caused_by(cause)
    }

    /// 503: something that Souk stands on is away, and trying again may help.
    #[must_use]
    pub fn unavailable(what: &str, cause: impl Error + Send + Sync + 'static) -> Self {
        let mut problem = Self::new(
            503,
            "service_unavailable",
            format!("{what} cannot be reached right now. Try again in a moment."),
        )
        .caused_by(cause);
        problem.retry_after = Some(2);
        problem
    }

    /// 503: the time for this request ran out before the work was done.
    #[must_use]
    pub fn deadline_exceeded() -> Self {
        let mut problem = Self::new(
            503,
            "deadline_exceeded",
            "This took too long and was given up. Trying again with the same Idempotency-Key is safe.",
        );
        problem.retry_after = Some(2);
        problem
    }

    #[must_use]
    pub fn caused_by(mut self, cause: impl Error + Send + Sync + 'static) -> Self {
        self.cause = Some(Arc::new(cause));
        self
    }

    /// Adds a member to the document.
    #[must_use]
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.extensions.insert(member.to_owned(), value.into());
        self
    }

    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// What lies behind, for the log.
    #[must_use]
    pub fn cause(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        self.cause.as_deref()
    }

    /// Whether it is Souk's fault rather than the caller's.
    #[must_use]
    pub const fn is_fault(&self) -> bool {
        self.status >= 500
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}: {}", self.status, self.code, self.detail)
    }
}

impl Error for Problem {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause
            .as_deref()
            .map(|cause| cause as &(dyn Error + 'static))
    }
}
