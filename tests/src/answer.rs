//! What the API answered.

use reqwest::{Response, header::HeaderMap};
use serde_json::Value;
use std::ops::Index;

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// The call that it answers, for messages.
    call: String,
    path: String,
    pub status: u16,
    headers: HeaderMap,
    pub body: String,
    json: Value,
}

impl Answer {
    pub(crate) async fn read(call: String, path: String, response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response
            .text()
            .await
            .unwrap_or_else(|error| panic!("{call}: {error}"));
        let json = serde_json::from_str(&body).unwrap_or(Value::Null);
        Self {
            call,
            path,
            status,
            headers,
            body,
            json,
        }
    }

    /// Itself.
    ///
    /// # Panics
    /// When the status is another.
    #[track_caller]
    pub fn expect_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{} answered {}", self.call, self.body);
        self
    }

    /// Itself, a problem document of that status and code.
    ///
    /// # Panics
    /// When it is anything else.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Self {
        if let Err(fault) = self.problem(status, code) {
            panic!("{fault}");
        }
        self
    }

    /// Whether this is a whole problem document (RFC 9457) of that status and code.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn problem(&self, status: u16, code: &str) -> Result<(), String> {
        let fault = |what: &str| {
            Err(format!(
                "{}: {what}; expected {status} {code}, got {} {}",
                self.call, self.status, self.body
            ))
        };
        if self.status != status || self["code"] != code {
            return fault("another answer");
        }
        if self.header("content-type") != Some("application/problem+json") {
            return fault("the content type is not application/problem+json");
        }
        if self["status"] != status || self["type"] != format!("urn:souk:problem:{code}") {
            return fault("status or type is not that of the answer");
        }
        if !self["instance"]
            .as_str()
            .is_some_and(|instance| instance.ends_with(&self.path))
        {
            return fault("instance is not the path that was asked for");
        }
        let is_blank = |name: &&str| {
            self[name]
                .as_str()
                .is_none_or(|text| text.trim().is_empty())
        };
        match ["title", "detail", "trace_id"]
            .iter()
            .find(|name| is_blank(name))
        {
            Some(name) => fault(&format!("{name} is missing or blank")),
            None => Ok(()),
        }
    }

    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether it is an earlier answer again.
    #[must_use]
    pub fn is_replayed(&self) -> bool {
        self.header("idempotent-replayed") == Some("true")
    }

    /// The whole document.
    #[must_use]
    pub const fn json(&self) -> &Value {
        &self.json
    }

    /// The text at a JSON pointer.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn text(&self, pointer: &str) -> &str {
        let text = self.json.pointer(pointer).and_then(Value::as_str);
        text.unwrap_or_else(|| panic!("{} has no text at {pointer}: {}", self.call, self.body))
    }

    /// The list at a JSON pointer.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn list(&self, pointer: &str) -> &[Value] {
        let list = self.json.pointer(pointer).and_then(Value::as_array);
        list.unwrap_or_else(|| panic!("{} has no list at {pointer}: {}", self.call, self.body))
    }
}

/// A member of the document; `null` where there is none.
impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, member: &str) -> &Value {
        &self.json[member]
    }
}
