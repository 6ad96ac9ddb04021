//! Calls from one service to another, by `lambda:Invoke`.

use crate::{deadline::Deadline, trace};
use aws_sdk_lambda::{
    Client, error::DisplayErrorContext, operation::invoke::InvokeOutput, primitives::Blob,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use souk_contracts::{
    Problem,
    calls::{Call, CallContext, Envelope, Readiness},
};
use std::io;

/// Calls functions by name.
#[derive(Clone)]
pub struct Invoker {
    lambda: Client,
    prefix: String,
}

/// What Lambda answers for a function that failed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FunctionError {
    #[serde(default)]
    error_type: String,
    #[serde(default)]
    error_message: String,
}

impl Invoker {
    /// `prefix` stands before every function's name in this deployment, such as `souk-`.
    #[must_use]
    pub const fn new(lambda: Client, prefix: String) -> Self {
        Self { lambda, prefix }
    }

    /// Calls the function that answers `request`, for as long as the request being served may
    /// still take.
    ///
    /// # Errors
    /// The callee's own [`Problem`] where it refused; 503 where it could not be reached in time.
    pub async fn call<C: Call>(&self, request: C) -> Result<C::Reply, Problem> {
        let context = CallContext {
            deadline: Some(Deadline::current().moment()),
            traceparent: trace::traceparent(),
        };
        self.invoke(C::FUNCTION, &json!(Envelope::Request { request, context }))
            .await
    }

    /// Asks a function whether what it stands on can be reached.
    ///
    /// # Errors
    /// [`Problem`] where the function itself cannot be reached.
    pub async fn probe(&self, function: &str) -> Result<Readiness, Problem> {
        self.invoke(function, &json!({"probe": true})).await
    }

    async fn invoke<T: DeserializeOwned>(
        &self,
        function: &str,
        payload: &Value,
    ) -> Result<T, Problem> {
        let sending = self
            .lambda
            .invoke()
            .function_name(format!("{}{function}", self.prefix))
            .payload(Blob::new(payload.to_string()))
            .send();
        let answer = tokio::time::timeout(Deadline::current().remaining(), sending)
            .await
            .map_err(|_| Problem::deadline_exceeded())?
            .map_err(|error| unreachable(function, &DisplayErrorContext(&error).to_string()))?;
        read(function, &answer)
    }
}

fn read<T: DeserializeOwned>(function: &str, answer: &InvokeOutput) -> Result<T, Problem> {
    let payload = answer.payload().map(Blob::as_ref).unwrap_or_default();
    if answer.function_error().is_some() {
        return Err(failure(function, payload));
    }
    serde_json::from_slice(payload).map_err(Problem::internal)
}

/// A refusal carries its problem as the message; anything else is a crash or a timeout of the callee.
fn failure(function: &str, payload: &[u8]) -> Problem {
    let Ok(error) = serde_json::from_slice::<FunctionError>(payload) else {
        return unreachable(function, "an unreadable failure");
    };
    serde_json::from_str::<Problem>(&error.error_message).unwrap_or_else(|_| {
        unreachable(
            function,
            &format!("{}: {}", error.error_type, error.error_message),
        )
    })
}

fn unreachable(function: &str, reason: &str) -> Problem {
    Problem::unavailable(
        "A part of Souk",
        io::Error::other(format!("{function}: {reason}")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_arrives_as_it_was_worded() {
        let refusal =
            Problem::conflict("insufficient_stock", "Too few.").with("shortages", json!([1]));
        let payload = json!({
            "errorType": "insufficient_stock",
            "errorMessage": serde_json::to_string(&refusal).unwrap_or_default(),
        });
        let problem = failure("inventory-reserve", payload.to_string().as_bytes());
        assert_eq!(
            (problem.status, problem.code.as_str()),
            (409, "insufficient_stock")
        );
        assert_eq!(problem.extensions["shortages"], json!([1]));
    }

    #[test]
    fn a_crash_is_an_outage_that_tells_the_caller_nothing() {
        let payload = br#"{"errorType":"Runtime.ExitError","errorMessage":"signal: killed"}"#;
        let problem = failure("inventory-reserve", payload);
        assert_eq!(problem.status, 503);
        assert!(!problem.detail.contains("killed"));
    }
}
