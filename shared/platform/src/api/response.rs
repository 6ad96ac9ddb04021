//! Answers to API Gateway: JSON, files, and RFC 9457 problem documents.

use crate::trace;
use http::{HeaderName, HeaderValue, StatusCode, header};
use lambda_http::{Body, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use souk_contracts::{Problem, RateLimit};

/// An answer in the making.
#[derive(Debug)]
pub struct ApiResponse {
    status: StatusCode,
    headers: Vec<(HeaderName, String)>,
    body: Body,
}

/// How a limit stands, in the three headers that clients know it by.
pub(crate) fn standing_headers(standing: RateLimit) -> [(HeaderName, String); 3] {
    let RateLimit {
        limit,
        remaining,
        reset_s,
    } = standing;
    [
        ("ratelimit-limit", limit.to_string()),
        ("ratelimit-remaining", remaining.to_string()),
        ("ratelimit-reset", reset_s.to_string()),
    ]
    .map(|(name, value)| (HeaderName::from_static(name), value))
}

impl ApiResponse {
    /// A JSON document.
    ///
    /// # Errors
    /// 500 when `document` cannot be serialized, which is a defect.
    pub fn json(status: StatusCode, document: &impl Serialize) -> Result<Self, Problem> {
        let text = serde_json::to_string(document).map_err(Problem::internal)?;
        Ok(Self::empty(status)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CACHE_CONTROL, "no-store")
            .body(text))
    }

    /// 200 with a JSON document.
    ///
    /// # Errors
    /// As [`Self::json`].
    pub fn ok(document: &impl Serialize) -> Result<Self, Problem> {
        Self::json(StatusCode::OK, document)
    }

    /// No content, or nothing but headers.
    #[must_use]
    pub const fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Body::Empty,
        }
    }

    /// Sets a header, in place of one of the same name.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.retain(|(present, _)| *present != name);
        self.headers.push((name, value.into()));
        self
    }

    #[must_use]
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    /// Marks the answer as one that was given before.
    #[must_use]
    pub fn replayed(self, replayed: bool) -> Self {
        if replayed {
            self.header(HeaderName::from_static("idempotent-replayed"), "true")
        } else {
            self
        }
    }

    /// Says how a limit stands, where one is known.
    #[must_use]
    pub fn rate_limit(self, standing: Option<RateLimit>) -> Self {
        standing
            .into_iter()
            .flat_map(standing_headers)
            .fold(self, |response, (name, value)| response.header(name, value))
    }

    /// The problem as an `application/problem+json` document; a fault shows nothing of its cause.
    #[must_use]
    pub fn problem(problem: &Problem, instance: &str) -> Self {
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut document = Map::new();
        document.insert(
            "type".to_owned(),
            format!("urn:souk:problem:{}", problem.code).into(),
        );
        document.insert("title".to_owned(), title(&problem.code).into());
        document.insert("status".to_owned(), problem.status.into());
        document.insert("code".to_owned(), problem.code.clone().into());
        document.insert("detail".to_owned(), problem.detail.clone().into());
        document.insert("instance".to_owned(), instance.into());
        document.insert(
            "trace_id".to_owned(),
            trace::trace_id().map_or(Value::Null, Value::from),
        );
        for (member, value) in &problem.extensions {
            document
                .entry(member.clone())
                .or_insert_with(|| value.clone());
        }
        let mut response = Self::empty(status)
            .header(header::CONTENT_TYPE, "application/problem+json")
            .header(header::CACHE_CONTROL, "no-store")
            .body(Value::Object(document).to_string())
            .rate_limit(problem.rate_limit);
        if let Some(seconds) = problem.retry_after {
            response = response.header(header::RETRY_AFTER, seconds.to_string());
        }
        if problem.status == 401 {
            response = response.header(header::WWW_AUTHENTICATE, "Bearer");
        }
        response
    }

    /// The answer as it is handed to the Lambda runtime.
    #[must_use]
    pub fn into_http(self) -> Response<Body> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        for (name, value) in self.headers {
            // Our own header values are visible ASCII; another would be left out, not sent broken.
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        let nosniff = HeaderValue::from_static("nosniff");
        response
            .headers_mut()
            .entry(header::X_CONTENT_TYPE_OPTIONS)
            .or_insert(nosniff);
        response
    }
}

/// `insufficient_stock` as people read it: `Insufficient stock`.
fn title(code: &str) -> String {
    let words = code.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn a_fault_shows_nothing_of_its_cause() {
        let problem = Problem::internal(io::Error::other("password=hunter2"));
        let response = ApiResponse::problem(&problem, "/products").into_http();
        let body = String::from_utf8_lossy(response.body()).into_owned();
        assert_eq!(response.status(), 500);
        assert!(!body.contains("hunter2"), "{body}");
    }

    #[test]
    fn a_limit_that_was_met_is_in_the_headers() {
        let met = RateLimit {
            limit: 30,
            remaining: 0,
            reset_s: 2,
        };
        let response =
            ApiResponse::problem(&Problem::too_many_requests(met), "/chat/message").into_http();
        assert_eq!(response.status(), 429);
        for (name, value) in [
            ("retry-after", "2"),
            ("ratelimit-limit", "30"),
            ("ratelimit-remaining", "0"),
            ("ratelimit-reset", "2"),
        ] {
            assert_eq!(response.headers()[name], value, "{name}");
        }
    }

    #[test]
    fn extensions_stand_beside_the_standard_members_and_never_replace_them() {
        let problem = Problem::conflict("insufficient_stock", "Too few.")
            .with("shortages", serde_json::json!([]))
            .with("status", 200);
        let response = ApiResponse::problem(&problem, "/reserve").into_http();
        let document: Value = serde_json::from_slice(response.body()).unwrap_or_default();
        assert_eq!(document["shortages"], serde_json::json!([]));
        assert_eq!(document["status"], 409);
        assert_eq!(document["title"], "Insufficient stock");
    }
}
