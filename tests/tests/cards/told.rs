//! What pages tell of cards.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use souk_tests::{Answer, Api, Caller, Listener, eventually, unknown_id};

/// An event of the page's.
fn event(kind: &str, product: &str) -> Value {
    json!({
        "id": unknown_id(), "type": kind, "product_id": product, "session_id": unknown_id(),
        "at": Timestamp::now().to_string(), "position": 1,
    })
}

async fn beacon(guest: &Caller, content_type: &str, events: &Value) -> Answer {
    let body = json!({"events": events}).to_string();
    guest
        .call(reqwest::Method::POST, "/events/cards")
        .body(content_type, body)
        .await
}

#[tokio::test]
async fn a_beacon_is_taken_however_it_is_declared_and_counts_once() {
    let api = Api::deployed();
    let product = unknown_id();
    for content_type in ["application/json", "text/plain;charset=UTF-8"] {
        let events = json!([
            event("impression", &product),
            event("click", &product),
            event("view", &product)
        ]);
        let first = beacon(&api.stranger(), content_type, &events)
            .await
            .expect_status(202);
        assert_eq!(first.json(), &json!({"accepted": 3, "duplicates": 0}));
        let guest = api.guest_named_by(&first);
        let again = beacon(&guest, content_type, &events)
            .await
            .expect_status(202);
        assert_eq!(again.json(), &json!({"accepted": 0, "duplicates": 3}));
    }
    let many: Vec<Value> = (0..100).map(|_| event("impression", &product)).collect();
    let taken = beacon(&api.stranger(), "application/json", &json!(many)).await;
    assert_eq!(taken.expect_status(202)["accepted"], 100);
}

#[tokio::test]
async fn a_beacon_that_is_none_is_refused() {
    let api = Api::deployed();
    let product = unknown_id();
    let with = |member: &str, value: Value| {
        let mut event = event("view", &product);
        event[member] = value;
        json!([event])
    };
    let many: Vec<Value> = (0..101).map(|_| event("view", &product)).collect();
    for events in [
        json!([]),
        json!({}),
        json!(many),
        with("type", json!("purchase")),
        with("product_id", json!("tea")),
        with("at", json!("now")),
        with("price", json!(1)),
    ] {
        let refused = beacon(&api.stranger(), "text/plain", &events).await;
        refused.expect_problem(400, "invalid_request");
    }
    let post = |content_type, body: Vec<u8>| {
        let call = api.stranger().call(reqwest::Method::POST, "/events/cards");
        call.body(content_type, body)
    };
    post("text/plain", b"{".to_vec())
        .await
        .expect_problem(400, "malformed_json");
    post("text/plain", vec![b'"', 0xff, b'"'])
        .await
        .expect_problem(400, "malformed_json");
    post("text/html", b"{}".to_vec())
        .await
        .expect_problem(415, "unsupported_media_type");
    for bytes in [70_000, 1_000_000] {
        post("text/plain", vec![b' '; bytes])
            .await
            .expect_problem(413, "payload_too_large");
    }
}

#[tokio::test]
async fn a_guest_who_sends_too_much_waits_and_no_other_guest_does() {
    let api = Api::deployed();
    let product = unknown_id();
    let many: Vec<Value> = (0..100).map(|_| event("view", &product)).collect();
    let many = json!(many);
    let first = beacon(&api.stranger(), "text/plain", &many)
        .await
        .expect_status(202);
    let guest = api.guest_named_by(&first);
    let mut refused = None;
    for _ in 0..30 {
        let answer = beacon(&guest, "text/plain", &many).await;
        if answer.status != 202 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.unwrap_or_else(|| panic!("3,000 events were let in"));
    let refused = refused.expect_problem(429, "too_many_requests");
    assert!(refused.header("retry-after").is_some());
    beacon(&api.stranger(), "text/plain", &many)
        .await
        .expect_status(202);
}

/// The events of these products, once there are `count`.
async fn told(listener: &Listener, products: &[&str], count: usize) -> Vec<Value> {
    let told = std::cell::RefCell::new(Vec::new());
    eventually("the events", async || {
        let heard = listener.heard().await;
        let ours = heard
            .into_iter()
            .filter(|event| products.iter().any(|product| event["subject"] == *product));
        told.borrow_mut().extend(ours);
        (told.borrow().len() >= count).then_some(())
    })
    .await;
    told.into_inner()
}

#[tokio::test]
async fn events_reach_the_bus_once_and_as_they_were_sent() {
    let api = Api::deployed();
    let listener = Listener::of(&["card.impression", "card.clicked", "card.viewed"]).await;
    let (product, last) = (unknown_id(), unknown_id());
    let [seen, tapped, read] = ["impression", "click", "view"].map(|kind| event(kind, &product));
    let first = beacon(
        &api.stranger(),
        "text/plain;charset=UTF-8",
        &json!([seen, tapped, seen, read]),
    )
    .await
    .expect_status(202);
    assert_eq!(first.json(), &json!({"accepted": 3, "duplicates": 1}));
    let more = json!([tapped, event("view", &last)]);
    let guest = api.guest_named_by(&first);
    let again = beacon(&guest, "text/plain", &more).await;
    assert_eq!(again.expect_status(202)["duplicates"], 1);

    let told = told(&listener, &[&product, &last], 4).await;
    assert_eq!(told.len(), 4, "{told:?}");
    for (sent, kind) in [
        (&seen, "card.impression"),
        (&tapped, "card.clicked"),
        (&read, "card.viewed"),
    ] {
        let one: Vec<&Value> = told
            .iter()
            .filter(|told| told["type"] == kind && told["subject"] == product.as_str())
            .collect();
        assert_eq!(one.len(), 1, "{kind}");
        let (told, data) = (one[0], &one[0]["data"]);
        assert_eq!(told["specversion"], "1.0");
        for member in ["product_id", "session_id", "at", "position"] {
            assert_eq!(data[member], sent[member], "{member}");
        }
    }
}

#[tokio::test]
async fn what_one_sends_under_anothers_id_is_an_event_of_its_own() {
    let api = Api::deployed();
    let listener = Listener::of(&["card.viewed"]).await;
    let product = unknown_id();
    let events = json!([event("view", &product)]);
    for _ in 0..2 {
        let taken = beacon(&api.stranger(), "text/plain", &events).await;
        let expected = json!({"accepted": 1, "duplicates": 0});
        assert_eq!(taken.expect_status(202).json(), &expected);
    }
    let told = told(&listener, &[&product], 2).await;
    assert_ne!(told[0]["id"], told[1]["id"]);
    assert_ne!(told[0]["data"]["owner"], told[1]["data"]["owner"]);
}

#[tokio::test]
async fn a_clock_that_cannot_be_right_is_not_believed() {
    let api = Api::deployed();
    let listener = Listener::of(&["card.viewed"]).await;
    let product = unknown_id();
    let now = Timestamp::now();
    let mut events = Vec::new();
    for (position, hours) in [-48, -1, 48].into_iter().enumerate() {
        let mut event = event("view", &product);
        event["position"] = json!(position);
        event["at"] = json!((now + SignedDuration::from_hours(hours)).to_string());
        events.push(event);
    }
    let taken = beacon(&api.stranger(), "application/json", &json!(events)).await;
    assert_eq!(taken.expect_status(202)["accepted"], 3);
    let told = told(&listener, &[&product], 3).await;
    for (sent, believed) in events.iter().zip([false, true, false]) {
        let one = told
            .iter()
            .find(|told| told["data"]["position"] == sent["position"]);
        let one = one.unwrap_or_else(|| panic!("{sent} was not told"));
        assert_eq!(one["data"]["at"] == sent["at"], believed, "{one}");
    }
}

#[tokio::test]
async fn events_without_ids_are_one_where_they_say_the_same() {
    let api = Api::deployed();
    let mut one = event("click", &unknown_id());
    let members = one.as_object_mut();
    members.map(|members| members.remove("id"));
    let mut other = one.clone();
    other["position"] = json!(2);
    let both = json!([one, other]);
    let first = beacon(&api.stranger(), "text/plain", &both)
        .await
        .expect_status(202);
    assert_eq!(first.json(), &json!({"accepted": 2, "duplicates": 0}));
    let again = beacon(&api.guest_named_by(&first), "text/plain", &both).await;
    let expected = json!({"accepted": 0, "duplicates": 2});
    assert_eq!(again.expect_status(202).json(), &expected);
}
