//! The recorded events, each replayed against the deployed function that it is for.

use serde_json::Value;
use souk_tests::{
    Aws, Outcome,
    source::{Recorded, binaries, deployed_functions, recorded_events},
};
use std::collections::BTreeSet;

#[test]
fn every_function_has_a_recorded_event_and_every_event_a_function() {
    let functions: BTreeSet<String> = binaries().into_iter().map(|binary| binary.name).collect();
    let recorded: BTreeSet<String> = recorded_events()
        .into_iter()
        .map(|recorded| recorded.function)
        .collect();
    assert_eq!(recorded, functions);
}

#[test]
fn the_template_deploys_every_binary_and_nothing_else() {
    let functions: BTreeSet<String> = binaries().into_iter().map(|binary| binary.name).collect();
    assert_eq!(deployed_functions(), functions);
}

#[tokio::test]
async fn every_recorded_event_is_answered_properly() {
    let aws = Aws::local();
    let mut faults = Vec::new();
    for Recorded {
        path,
        function,
        event,
    } in recorded_events()
    {
        let outcome = aws.invoke(&function, &event).await;
        if let Err(fault) = check(&event, &outcome) {
            faults.push(format!("{}: {fault}: {}", path.display(), outcome.payload));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Whether the answer is one that a function for such an event gives when nothing is broken.
fn check(event: &Value, outcome: &Outcome) -> Result<(), &'static str> {
    if event["httpMethod"].is_string() && event["methodArn"].is_null() {
        return check_response(outcome);
    }
    if event["Records"].is_array() {
        let failures = &outcome.payload["batchItemFailures"];
        let is_done = !outcome.is_error && failures.as_array().is_some_and(Vec::is_empty);
        return if is_done {
            Ok(())
        } else {
            Err("a message failed")
        };
    }
    if outcome.is_error {
        return check_refusal(&outcome.payload);
    }
    Ok(())
}

/// An endpoint's response for the gateway: never a fault, and JSON where it says so.
fn check_response(outcome: &Outcome) -> Result<(), &'static str> {
    let Outcome { is_error, payload } = outcome;
    if *is_error
        || !payload["statusCode"]
            .as_u64()
            .is_some_and(|status| (200..500).contains(&status))
    {
        return Err("a fault");
    }
    let content_type = payload["headers"]["content-type"]
        .as_str()
        .or_else(|| payload["multiValueHeaders"]["content-type"][0].as_str())
        .unwrap_or_default();
    let body = payload["body"].as_str().unwrap_or_default();
    if content_type.contains("json") && serde_json::from_str::<Value>(body).is_err() {
        return Err("the body is not JSON");
    }
    if content_type.is_empty() && !body.is_empty() {
        return Err("a body without a content type");
    }
    Ok(())
}

/// A call that is refused carries its problem as the error's message.
fn check_refusal(payload: &Value) -> Result<(), &'static str> {
    let problem = payload["errorMessage"]
        .as_str()
        .and_then(|text| serde_json::from_str::<Value>(text).ok());
    match problem {
        Some(problem)
            if problem["status"]
                .as_u64()
                .is_some_and(|status| status < 500) =>
        {
            if problem["code"] == payload["errorType"] {
                Ok(())
            } else {
                Err("the error's type is not the code")
            }
        }
        _ => Err("a failure that is no refusal"),
    }
}
