//! The function's own binary between stand-ins of Lambda, Bedrock and the functions it calls: what it
//! sends, and when.
#![expect(clippy::expect_used, reason = "a test says what it expects")]

mod aws;
mod http;
mod runtime;

use aws::Told;
use runtime::Invocation;
use serde_json::{Value, json};
use std::{fs, path::Path, sync::mpsc};

/// Between the head of a streamed response and its body.
const DELIMITER: &str = "\0\0\0\0\0\0\0\0";

fn message(accept: &str, body: &Value) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../events/chat/post-message/half-price-spa-near-me.json");
    let text = fs::read_to_string(path).expect("a recorded event");
    let mut event: Value = serde_json::from_str(&text).expect("JSON");
    event["headers"]["accept"] = accept.into();
    event["multiValueHeaders"]["accept"] = json!([accept]);
    event["requestContext"]["authorizer"]["set_cookie"] = "souk_guest=guest-1; HttpOnly".into();
    event["body"] = body.to_string().into();
    event
}

fn spa_wish() -> Value {
    message(
        "text/event-stream",
        &json!({"message": "50% off spa in Boston"}),
    )
}

/// The name and the data of each event in `body`.
fn events(body: &str) -> Vec<(&str, Value)> {
    let blocks = body
        .split("\n\n")
        .filter(|block| block.starts_with("event: "));
    blocks
        .map(|block| {
            let (name, data) = block.split_once("\ndata: ").expect("data");
            let name = name.strip_prefix("event: ").expect("a name");
            (name, serde_json::from_str(data).expect("JSON"))
        })
        .collect()
}

fn names<'a>(events: &[(&'a str, Value)]) -> Vec<&'a str> {
    events.iter().map(|(name, _)| *name).collect()
}

#[test]
fn the_cards_cross_the_wire_before_the_model_has_answered() {
    let (release, released) = mpsc::channel();
    let mut invocation = Invocation::of(spa_wish(), "On", aws::aws(Told::Nothing, released));

    let head = invocation.head();
    assert_eq!(head["lambda-runtime-function-response-mode"], "streaming");
    assert_eq!(
        head["content-type"],
        "application/vnd.awslambda.http-integration-response"
    );
    assert_eq!(head["transfer-encoding"], "chunked");
    invocation.read_to("\"final\":false}\n\n");
    let (prelude, begun) = invocation.text.split_once(DELIMITER).expect("a delimiter");
    let prelude: Value = serde_json::from_str(prelude).expect("JSON");
    assert_eq!(prelude["statusCode"], 200);
    assert_eq!(
        prelude["headers"]["content-type"],
        "text/event-stream; charset=utf-8"
    );
    assert_eq!(prelude["headers"]["cache-control"], "no-store");
    assert_eq!(prelude["headers"]["x-accel-buffering"], "no");
    assert_eq!(prelude["cookies"], json!(["souk_guest=guest-1; HttpOnly"]));
    assert!(
        !begun.contains("\nevent: reply") && !begun.contains("\nevent: done"),
        "{begun}"
    );

    release.send(()).expect("a model that waits");
    invocation.read_to_end();
    let (_, body) = invocation.text.split_once(DELIMITER).expect("a delimiter");
    let events = events(body);
    assert_eq!(
        names(&events),
        ["session", "cards", "cards", "reply", "reply", "done"]
    );
    let done = &events[5].1;
    assert_eq!(
        (&events[1].1["final"], &events[2].1["final"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(events[2].1["cards"], done["cards"]);
    assert_eq!(done["cards"].as_array().map(Vec::len), Some(3));
    let parts = [3, 4].map(|at| events[at].1["text"].as_str().unwrap_or_default());
    assert_eq!(done["reply"], parts.concat());
    assert_eq!(done["session_id"], events[0].1["session_id"]);
    assert_eq!(
        (&done["planner"], &done["llm"]["calls"]),
        (&json!("model"), &json!(2))
    );
}

#[test]
fn a_sentence_crosses_the_wire_while_the_model_writes_the_next() {
    let (release, released) = mpsc::channel();
    let aws = aws::aws(Told::FirstSentence, released);
    let mut invocation = Invocation::of(spa_wish(), "On", aws);
    invocation.head();
    invocation.read_to("\"Three calm spas in Boston.\"}\n\n");
    let (_, begun) = invocation.text.split_once(DELIMITER).expect("a delimiter");
    assert_eq!(
        names(&events(begun)),
        ["session", "cards", "cards", "reply"]
    );

    release.send(()).expect("a model that waits");
    invocation.read_to_end();
    let (_, body) = invocation.text.split_once(DELIMITER).expect("a delimiter");
    let events = events(body);
    assert_eq!(
        names(&events),
        ["session", "cards", "cards", "reply", "reply", "done"]
    );
    assert_eq!(events[5].1["reply"], "Three calm spas in Boston. Enjoy!");
    assert_eq!(events[2].1["cards"], events[5].1["cards"]);
}

#[test]
fn a_message_that_is_refused_has_its_status_in_the_head() {
    let (_release, released) = mpsc::channel();
    let blank = message("text/event-stream", &json!({"message": " "}));
    let mut invocation = Invocation::of(blank, "On", aws::aws(Told::Nothing, released));
    invocation.head();
    invocation.read_to_end();
    let (prelude, body) = invocation.text.split_once(DELIMITER).expect("a delimiter");
    let prelude: Value = serde_json::from_str(prelude).expect("JSON");
    assert_eq!(prelude["statusCode"], 400);
    assert_eq!(
        prelude["headers"]["content-type"],
        "application/problem+json"
    );
    let problem: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(problem["code"], "invalid_request");
}

#[test]
fn a_document_is_streamed_to_who_asks_for_one() {
    let (release, released) = mpsc::channel();
    release.send(()).expect("a model that waits");
    let wish = message(
        "application/json",
        &json!({"message": "50% off spa in Boston"}),
    );
    let mut invocation = Invocation::of(wish, "On", aws::aws(Told::Nothing, released));
    invocation.head();
    invocation.read_to_end();
    let (prelude, body) = invocation.text.split_once(DELIMITER).expect("a delimiter");
    let prelude: Value = serde_json::from_str(prelude).expect("JSON");
    assert_eq!(prelude["headers"]["content-type"], "application/json");
    let answer: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(answer["cards"].as_array().map(Vec::len), Some(3));
}

#[test]
fn with_streaming_off_the_same_events_are_an_ordinary_response() {
    let (release, released) = mpsc::channel();
    release.send(()).expect("a model that waits");
    let mut invocation = Invocation::of(spa_wish(), "Off", aws::aws(Told::Nothing, released));
    assert!(
        !invocation
            .head()
            .contains_key("lambda-runtime-function-response-mode")
    );
    invocation.read_to_end();
    let response: Value = serde_json::from_str(&invocation.text).expect("JSON");
    assert_eq!(
        (&response["statusCode"], &response["isBase64Encoded"]),
        (&json!(200), &json!(false))
    );
    let headers = &response["multiValueHeaders"];
    assert_eq!(
        headers["content-type"],
        json!(["text/event-stream; charset=utf-8"])
    );
    assert_eq!(
        headers["set-cookie"],
        json!(["souk_guest=guest-1; HttpOnly"])
    );
    let events = events(response["body"].as_str().expect("a text"));
    assert_eq!(
        names(&events),
        ["session", "cards", "cards", "reply", "reply", "done"]
    );
}
