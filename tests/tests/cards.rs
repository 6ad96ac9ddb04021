//! Product cards, and what is told of them, through the deployed API.

use jiff::Timestamp;
use serde_json::{Value, json};
use souk_tests::{Answer, Api, Caller, PRICE, eventually, money, unknown_id};

fn path(ids: &[&str]) -> String {
    format!("/bff/product-cards?ids={}", ids.join(","))
}

/// The card of a product, once it is as `expected`.
async fn card(api: &Api, product: &str, what: &str, expected: impl Fn(&Value) -> bool) -> Value {
    eventually(what, async || {
        let answer = api
            .stranger()
            .get(&path(&[product]))
            .await
            .expect_status(200);
        let card = answer.list("/cards").first().cloned();
        card.filter(|card| expected(card))
    })
    .await
}

#[tokio::test]
async fn a_card_says_how_many_are_left_where_few_are() {
    let api = Api::deployed();
    for (units, availability, left) in [
        (0, "sold_out", None),
        (1, "low", Some(1)),
        (5, "low", Some(5)),
        (6, "in_stock", None),
    ] {
        let product = api.product_in_stock(units).await;
        card(&api, &product, "its stock", |card| {
            card["availability"] == availability && card["left"].as_u64() == left
        })
        .await;
    }
}

#[tokio::test]
async fn a_card_that_was_shown_follows_what_changes() {
    let api = Api::deployed();
    let product = api.product_in_stock(40).await;
    card(&api, &product, "the card", |card| {
        card["availability"] == "in_stock"
    })
    .await;

    let stock = format!("/inventory/{product}");
    for (on_hand, availability) in [(3, "low"), (0, "sold_out"), (40, "in_stock")] {
        let set = api
            .merchant()
            .put(&stock, &json!({"on_hand": on_hand}))
            .await;
        set.expect_status(200);
        card(&api, &product, availability, |card| {
            card["availability"] == availability
        })
        .await;
    }

    let address = format!("/products/{product}");
    let patch = json!({"title": "Linocut evening", "price": money(PRICE - 500)});
    let patched = api
        .merchant()
        .call(reqwest::Method::PATCH, &address)
        .header("if-match", "*")
        .body("application/merge-patch+json", patch.to_string())
        .await;
    patched.expect_status(200);
    let renewed =
        |card: &Value| card["title"] == "Linocut evening" && card["price"] == money(PRICE - 500);
    card(&api, &product, "the new price", renewed).await;

    api.merchant().delete(&address).await.expect_status(204);
    eventually("the end of the card", async || {
        let answer = api
            .stranger()
            .get(&path(&[&product]))
            .await
            .expect_status(200);
        (answer["missing"] == json!([product])).then_some(())
    })
    .await;
}

#[tokio::test]
async fn units_that_shoppers_hold_are_not_left() {
    let api = Api::deployed();
    let product = api.product_in_stock(4).await;
    let left = |expected| move |card: &Value| card["left"] == expected;
    card(&api, &product, "four left", left(4)).await;
    let hold = api.shopper().hold(&product, 3).await;
    card(&api, &product, "one left", left(1)).await;
    let released = api.shopper().delete(&format!("/reserve/{hold}")).await;
    released.expect_status(204);
    card(&api, &product, "four left again", left(4)).await;
}

#[tokio::test]
async fn fifty_cards_come_in_one_answer_and_a_duplicate_once() {
    let api = Api::deployed();
    let product = api.product_in_stock(9).await;
    let unknown: Vec<String> = (0..48).map(|_| unknown_id()).collect();
    let upper = product.to_uppercase();
    let mut ids: Vec<&str> = unknown.iter().map(String::as_str).collect();
    ids.extend([product.as_str(), upper.as_str(), "none"]);
    let answer = api.stranger().get(&path(&ids)).await.expect_status(200);
    let cards = answer.list("/cards");
    assert_eq!((cards.len(), &cards[0]["id"]), (1, &json!(product)));
    let missing: Vec<&str> = unknown.iter().map(String::as_str).chain(["none"]).collect();
    assert_eq!(answer["missing"], json!(missing));
    assert_eq!(answer["degraded"], false);

    let small = api
        .stranger()
        .get(&path(&ids))
        .header("accept-encoding", "gzip")
        .await
        .expect_status(200);
    assert_eq!(small.header("content-encoding"), Some("gzip"));
    assert_eq!(small.header("etag"), answer.header("etag"));
}

#[tokio::test]
async fn who_has_the_cards_is_told_so() {
    let api = Api::deployed();
    let product = api.product_in_stock(40).await;
    let address = path(&[&product]);
    let tag = eventually("cards that stay as they are", async || {
        let tag = |answer: Answer| answer.header("etag").map(str::to_owned);
        let one = tag(api.stranger().get(&address).await.expect_status(200))?;
        let other = tag(api.stranger().get(&address).await.expect_status(200))?;
        (one == other).then_some(one)
    })
    .await;
    let again = api
        .stranger()
        .get(&address)
        .header("if-none-match", &tag)
        .await;
    assert!(again.expect_status(304).body.is_empty());
    let other = format!("{address},{}", unknown_id());
    let other = api
        .stranger()
        .get(&other)
        .header("if-none-match", &tag)
        .await;
    let other = other.expect_status(200);
    let control = other.header("cache-control").unwrap_or_default();
    assert!(control.contains("max-age"), "{control}");
}

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
    post("text/plain", vec![b' '; 70_000])
        .await
        .expect_problem(413, "payload_too_large");
}

#[tokio::test]
async fn a_guest_who_sends_too_much_waits_and_no_other_guest_does() {
    let api = Api::deployed();
    let product = unknown_id();
    let events = json!([event("view", &product)]);
    let first = beacon(&api.stranger(), "text/plain", &events)
        .await
        .expect_status(202);
    let guest = api.guest_named_by(&first);
    let mut refused = None;
    for _ in 0..300 {
        let answer = beacon(&guest, "text/plain", &events).await;
        if answer.status != 202 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.unwrap_or_else(|| panic!("300 requests were let in"));
    let refused = refused.expect_problem(429, "too_many_requests");
    assert!(refused.header("retry-after").is_some());
    beacon(&api.stranger(), "text/plain", &events)
        .await
        .expect_status(202);
}
