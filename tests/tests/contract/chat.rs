//! A message that is answered in server-sent events.

use serde_json::{Value, json};
use souk_tests::{Answer, Api};

/// The name and the data of each event, in order.
fn events(answer: &Answer) -> Vec<(&str, Value)> {
    let blocks = answer.body.split_terminator("\n\n");
    let told = blocks.filter(|block| !block.starts_with(':'));
    told.map(|block| {
        let parts = block.strip_prefix("event: ");
        let (name, data) = parts
            .and_then(|parts| parts.split_once("\ndata: "))
            .unwrap_or_else(|| panic!("no event: {block}"));
        assert!(!data.contains(['\n', '\r']), "{data}");
        let data = serde_json::from_str(data).unwrap_or_else(|error| panic!("{error}: {data}"));
        (name, data)
    })
    .collect()
}

fn members(document: &Value) -> Vec<&String> {
    document
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name)
        .collect()
}

#[tokio::test]
async fn a_message_is_answered_in_events_to_who_asks_for_them() {
    let api = Api::deployed();
    let body = json!({"message": "50% off spa in Boston"});
    let document = api
        .stranger()
        .post("/chat/message", &body)
        .await
        .expect_status(200);
    let told = api
        .stranger()
        .post("/chat/message", &body)
        .header("accept", "text/event-stream")
        .await
        .expect_status(200);
    assert_eq!(
        told.header("content-type"),
        Some("text/event-stream; charset=utf-8")
    );
    assert_eq!(told.header("cache-control"), Some("no-store"));

    let events = events(&told);
    let names: Vec<&str> = events.iter().map(|(name, _)| *name).collect();
    let mut order = names.clone();
    order.dedup();
    assert_eq!(order, ["session", "cards", "reply", "done"], "{names:?}");
    let done = &events[events.len() - 1].1;
    assert_eq!(members(done), members(document.json()));
    for member in ["session_id", "message_id"] {
        assert_eq!(events[0].1[member], done[member], "{member}");
    }
    let cards = events.iter().rfind(|(name, _)| *name == "cards");
    assert_eq!(cards.map(|(_, data)| &data["cards"]), Some(&done["cards"]));
    assert!(
        done["cards"]
            .as_array()
            .is_some_and(|cards| cards.len() >= 3)
    );
    let reply = events.iter().filter(|(name, _)| *name == "reply");
    let reply: String = reply
        .filter_map(|(_, data)| data["text"].as_str())
        .collect();
    assert_eq!(done["reply"], reply);
}

#[tokio::test]
async fn a_turn_told_in_events_is_kept_for_its_guest() {
    let api = Api::deployed();
    let told = api
        .stranger()
        .post("/chat/message", &json!({"message": "brunch in Boston"}))
        .header("accept", "text/event-stream")
        .await
        .expect_status(200);
    let session = events(&told)[0].1["session_id"].clone();
    let path = format!("/chat/session/{}", session.as_str().unwrap_or_default());
    let kept = api
        .guest_named_by(&told)
        .get(&path)
        .await
        .expect_status(200);
    assert_eq!(kept.text("/turns/0/message"), "brunch in Boston");
}

#[tokio::test]
async fn what_is_refused_is_a_problem_also_to_who_asks_for_events() {
    let api = Api::deployed();
    let ask = |body: Value| {
        let call = api.stranger().post("/chat/message", &body);
        call.header("accept", "text/event-stream")
    };
    ask(json!({"message": "  "}))
        .await
        .expect_problem(400, "invalid_request");
    ask(json!({"message": "spa", "session_id": souk_tests::unknown_id()}))
        .await
        .expect_problem(404, "session_not_found");
}
