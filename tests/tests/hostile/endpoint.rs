//! An endpoint that takes JSON, and what is wrong in the same way for every one.

use crate::{Wrong, wrong};
use reqwest::Method;
use serde_json::{Map, Value, json};
use souk_tests::{Call, Caller, unique};

/// An endpoint that takes JSON, with a body that it would take.
pub struct Endpoint {
    pub caller: Caller,
    pub method: Method,
    pub path: String,
    pub good: Value,
    pub required: &'static [&'static str],
}

impl Endpoint {
    fn call(&self) -> Call {
        self.caller
            .call(self.method.clone(), &self.path)
            .key(&unique("wrong"))
    }

    pub fn send(&self, body: &Value) -> Call {
        self.call().body("application/json", body.to_string())
    }

    /// The good body with one member in another's place.
    pub fn with(&self, member: &str, value: Value) -> Value {
        let mut body = self.good.clone();
        body[member] = value;
        body
    }

    /// What is wrong in the same way for every endpoint.
    pub fn wrong_bodies(&self) -> Vec<Wrong> {
        let good = self.good.to_string();
        let bytes = |bytes: Vec<u8>| self.call().body("application/json", bytes);
        let mut broken_utf8 = good.clone().into_bytes();
        if let Some(letter) = broken_utf8.iter().rposition(u8::is_ascii_alphabetic) {
            broken_utf8[letter] = 0xff;
        }
        let values: Vec<&Value> = self
            .good
            .as_object()
            .into_iter()
            .flat_map(Map::values)
            .collect();
        let spacious = format!("{}{}", " ".repeat(70_000), good);
        let mut cases = vec![
            wrong("no body", bytes(Vec::new()), 400, "malformed_json"),
            wrong(
                "broken JSON",
                bytes(good[..good.len() - 1].into()),
                400,
                "malformed_json",
            ),
            wrong(
                "more than one document",
                bytes(format!("{good}{good}").into()),
                400,
                "malformed_json",
            ),
            wrong("broken UTF-8", bytes(broken_utf8), 400, "malformed_json"),
            wrong(
                "a list",
                bytes(format!("[{good}]").into()),
                400,
                "invalid_request",
            ),
            wrong(
                "its values without names",
                self.send(&json!(values)),
                400,
                "invalid_request",
            ),
            wrong("null", bytes("null".into()), 400, "invalid_request"),
            wrong(
                "over the limit",
                bytes(spacious.into()),
                413,
                "payload_too_large",
            ),
            wrong(
                "text/plain",
                self.call().body("text/plain", good.clone()),
                415,
                "unsupported_media_type",
            ),
            wrong(
                "a form",
                self.call().body("application/x-www-form-urlencoded", good),
                415,
                "unsupported_media_type",
            ),
            wrong(
                "an unknown field",
                self.send(&self.with("colour", json!("red"))),
                400,
                "invalid_request",
            ),
        ];
        for member in self.required {
            let without: Map<_, _> = self
                .good
                .as_object()
                .cloned()
                .into_iter()
                .flatten()
                .filter(|(name, _)| name != member)
                .collect();
            cases.push(wrong(
                format!("without {member}"),
                self.send(&without.into()),
                400,
                "invalid_request",
            ));
            for value in [json!(null), json!(true), json!({"a": 1})] {
                let what = format!("{member} is {value}");
                cases.push(wrong(
                    what,
                    self.send(&self.with(member, value)),
                    400,
                    "invalid_request",
                ));
            }
        }
        for case in &mut cases {
            case.what = format!("{} {}: {}", self.method, self.path, case.what);
        }
        cases
    }

    /// The good body with one member wrong, each 400 `invalid_request`.
    pub fn wrong_values(&self, values: Vec<(&str, Value)>) -> Vec<Wrong> {
        let case = |(member, value): (&str, Value)| {
            let shown: String = value.to_string().chars().take(60).collect();
            wrong(
                format!("{member} is {shown}"),
                self.send(&self.with(member, value)),
                400,
                "invalid_request",
            )
        };
        values.into_iter().map(case).collect()
    }
}
