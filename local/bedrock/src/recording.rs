//! Recorded conversations: what was asked and what a model said, in a file each, and how they are
//! played back.
//!
//! Products have other ids on every machine, so a recorded answer names a deal by its place among
//! those that the request tells of: `{{deals.0.id}}`, and likewise any other of its fields.

use crate::{http::Response, rules::list};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{fs, io, path::Path, time::Duration};

/// A file of `events/chat/converse/`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conversation {
    /// What it shows, in a sentence.
    pub about: String,
    /// What the shopper wrote.
    pub message: String,
    pub exchanges: Vec<Exchange>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    pub request: Match,
    pub response: Recorded,
}

/// Which request an answer belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Match {
    /// The tool that the model must use, or `any`.
    pub tool_choice: String,
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recorded {
    pub status: u16,
    /// The header `x-amzn-errortype`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    #[serde(skip_serializing_if = "Value::is_null")]
    pub body: Value,
    /// In place of a body that is JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(skip_serializing_if = "is_zero")]
    pub after_ms: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The file is no conversation.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error(transparent)]
    File(#[from] io::Error),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

impl Conversation {
    /// # Errors
    /// [`Unreadable`].
    pub fn read(file: &Path) -> Result<Self, Unreadable> {
        Ok(serde_json::from_str(&fs::read_to_string(file)?)?)
    }
}

/// A conversation as it goes on.
pub struct Replay {
    left: Vec<Exchange>,
}

impl Replay {
    #[must_use]
    pub fn of(conversation: Conversation) -> Self {
        Self {
            left: conversation.exchanges,
        }
    }

    /// The first answer that is left for such a request.
    ///
    /// # Errors
    /// A sentence, where none is.
    pub fn answer(&mut self, request: &Value) -> Result<Response, String> {
        let choice = tool_choice(request);
        let at = self
            .left
            .iter()
            .position(|exchange| exchange.request.tool_choice == choice);
        let at =
            at.ok_or_else(|| format!("no answer is recorded for another request of {choice}"))?;
        let Recorded {
            status,
            error,
            mut body,
            text,
            after_ms,
        } = self.left.remove(at).response;
        fill(&mut body, &deals(request));
        Ok(Response {
            status,
            error,
            body: text.unwrap_or_else(|| body.to_string()).into_bytes(),
            after: Duration::from_millis(after_ms),
        })
    }
}

/// The tool that a request demands, or `any`.
#[must_use]
pub fn tool_choice(request: &Value) -> String {
    let name = request["toolConfig"]["toolChoice"]["tool"]["name"].as_str();
    name.unwrap_or("any").to_owned()
}

/// The deals in the tool results of a request's last message.
#[must_use]
pub fn deals(request: &Value) -> Vec<Value> {
    let last = list(&request["messages"]).last();
    let blocks = last.map_or(&[][..], |message| list(&message["content"]));
    let results = blocks
        .iter()
        .flat_map(|block| list(&block["toolResult"]["content"]));
    results
        .flat_map(|result| list(&result["json"]["deals"]))
        .cloned()
        .collect()
}

/// Puts the deals into the places that are kept for them.
fn fill(value: &mut Value, deals: &[Value]) {
    match value {
        Value::String(text) => *text = filled(text, deals),
        Value::Array(items) => items.iter_mut().for_each(|item| fill(item, deals)),
        Value::Object(members) => members.values_mut().for_each(|member| fill(member, deals)),
        _ => {}
    }
}

fn filled(text: &str, deals: &[Value]) -> String {
    let mut parts = text.split("{{deals.");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (place, rest) = part.split_once("}}").unwrap_or((part, ""));
        let (number, field) = place.split_once('.').unwrap_or((place, ""));
        let deal = number.parse().ok().and_then(|at: usize| deals.get(at));
        match deal.map(|deal| &deal[field]) {
            Some(Value::String(value)) => filled.push_str(value),
            Some(value) => filled.push_str(&value.to_string()),
            None => filled.push_str("no-such-deal"),
        }
        filled.push_str(rest);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn deals_are_named_by_their_places() {
        let deals = [
            json!({"id": "a", "discount_percent": 52}),
            json!({"id": "b"}),
        ];
        let mut body = json!({"cards": [{"id": "{{deals.1.id}}", "reason": "{{deals.0.discount_percent}}% off {{deals.9.id}}"}], "n": 1});
        fill(&mut body, &deals);
        assert_eq!(
            body,
            json!({"cards": [{"id": "b", "reason": "52% off no-such-deal"}], "n": 1})
        );
    }

    #[test]
    fn an_answer_is_given_once_and_to_the_request_that_it_belongs_to() {
        let exchange = |choice: &str, status| Exchange {
            request: Match {
                tool_choice: choice.to_owned(),
            },
            response: Recorded {
                status,
                ..Recorded::default()
            },
        };
        let mut replay = Replay::of(Conversation {
            about: String::new(),
            message: String::new(),
            exchanges: vec![
                exchange("any", 429),
                exchange("present_deals", 200),
                exchange("any", 201),
            ],
        });
        let presents = json!({"toolConfig": {"toolChoice": {"tool": {"name": "present_deals"}}}});
        let mut status = |request: &Value| replay.answer(request).map(|answer| answer.status).ok();
        let any = json!({});
        assert_eq!(
            [&presents, &any, &any, &any, &presents].map(&mut status),
            [Some(200), Some(429), Some(201), None, None]
        );
    }
}
