//! Messages, reservations, checkouts, orders and stock.

use crate::moment;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use souk_tests::{Api, Caller, unique};
use std::collections::BTreeSet;

#[tokio::test]
async fn a_message_is_answered_with_everything_that_the_contract_names() {
    let api = Api::deployed();
    let body = json!({"message": "brunch for two", "location": {"lat": 42.34, "lng": -71.07}, "consent": true});
    let answer = api
        .stranger()
        .post("/chat/message", &body)
        .await
        .expect_status(200);
    for pointer in ["/session_id", "/message_id", "/reply"] {
        assert!(!answer.text(pointer).is_empty(), "{pointer}");
    }
    assert!(["rules", "model"].contains(&answer.text("/planner")));
    assert_eq!(answer["degraded"], false);
    for member in ["calls", "input_tokens", "output_tokens", "latency_ms"] {
        assert!(
            answer["llm"][member].is_u64(),
            "{member}: {}",
            answer["llm"]
        );
    }
    assert!(answer["llm"].get("model").is_some());
    for card in answer.list("/cards") {
        for member in [
            "id",
            "title",
            "merchant",
            "image_url",
            "availability",
            "reason",
        ] {
            assert!(card[member].is_string(), "{member}: {card}");
        }
    }
    let cookie = answer.header("set-cookie").unwrap_or_default();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
}

#[tokio::test]
async fn a_reservation_holds_every_line_for_a_while() {
    let api = Api::deployed();
    let (one, other) = (api.product_in_stock(5).await, api.product_in_stock(5).await);
    let line = |product: &str, quantity| json!({"product_id": product, "quantity": quantity});
    let body = json!({"items": [line(&one, 2), line(&other, 1), line(&one, 1)]});
    let key = unique("reserve");

    let held = api
        .shopper()
        .post("/reserve", &body)
        .key(&key)
        .await
        .expect_status(201);

    let id = held.text("/reservation_id");
    assert_eq!(
        held.header("location"),
        Some(format!("reserve/{id}").as_str())
    );
    let left = moment(&held, "/expires_at").duration_since(Timestamp::now());
    assert!(
        (SignedDuration::from_mins(3)..=SignedDuration::from_mins(10)).contains(&left),
        "{left}"
    );
    let items: BTreeSet<String> = held.list("/items").iter().map(Value::to_string).collect();
    assert_eq!(
        items,
        BTreeSet::from([line(&one, 3).to_string(), line(&other, 1).to_string()])
    );

    let again = api
        .shopper()
        .post("/reserve", &body)
        .key(&key)
        .await
        .expect_status(201);
    assert!(again.is_replayed());
    assert_eq!(again.json(), held.json());
    let another = json!({"items": [line(&one, 1)]});
    api.shopper()
        .post("/reserve", &another)
        .key(&key)
        .await
        .expect_problem(422, "idempotency_key_reused");
}

#[tokio::test]
async fn a_line_that_is_short_holds_nothing_and_says_what_is_left() {
    let api = Api::deployed();
    let (enough, short) = (api.product_in_stock(5).await, api.product_in_stock(2).await);
    let body = json!({"items": [
        {"product_id": enough, "quantity": 1}, {"product_id": short, "quantity": 3},
    ]});
    let refused = api
        .shopper()
        .post("/reserve", &body)
        .await
        .expect_problem(409, "insufficient_stock");
    assert_eq!(
        refused["shortages"],
        json!([{"product_id": short, "requested": 3, "available": 2}])
    );
    assert_eq!(api.stock_of(&enough).await.reserved, 0);
}

#[tokio::test]
async fn a_checkout_says_where_its_end_will_show() {
    let api = Api::deployed();
    let shopper = api.shopper();
    let reservation = shopper.hold(&api.product_in_stock(1).await, 1).await;
    let started = shopper
        .check_out(&reservation, "pm_card_visa", &unique("shape"))
        .await
        .expect_status(202);
    let status_url = started.text("/status_url");
    assert_eq!(
        status_url,
        format!("checkout/{}", started.text("/checkout_id"))
    );
    assert_eq!(started.header("location"), Some(status_url));

    let state = shopper
        .get(&format!("/{status_url}"))
        .await
        .expect_status(200);
    assert!(
        ["processing", "confirmed"].contains(&state.text("/status")),
        "{}",
        state.body
    );
    assert_eq!(
        (&state["order_id"], state.json().get("failure")),
        (&started["order_id"], None)
    );
    assert_eq!(shopper.end_of(&started).await["status"], "confirmed");
}

#[tokio::test]
async fn orders_are_listed_newest_first_page_by_page_to_their_owner() {
    let api = Api::deployed();
    let (shopper, product) = (api.other_shopper(), api.product_in_stock(2).await);
    let mut bought = Vec::new();
    for _ in 0..2 {
        let reservation = shopper.hold(&product, 1).await;
        bought.push(shopper.buy(&reservation, "pm_card_visa").await.0);
    }
    // The shopper of other tests buys meanwhile, so these two may be pages apart.
    let listed = all_orders(&shopper, 2).await;
    let place = |order: &String| listed.iter().position(|listed| listed["id"] == *order);
    assert!(
        place(&bought[1]).is_some() && place(&bought[1]) < place(&bought[0]),
        "{bought:?}"
    );
    assert!(listed.is_sorted_by(|a, b| a["created_at"].as_str() >= b["created_at"].as_str()));

    let path = format!("/orders/{}", bought[0]);
    let own = shopper.get(&path).await.expect_status(200);
    assert_eq!(
        Some(own.json()),
        place(&bought[0]).map(|place| &listed[place])
    );
    assert_eq!(
        api.operator().get(&path).await.expect_status(200).json(),
        own.json()
    );
}

async fn all_orders(shopper: &Caller, limit: u8) -> Vec<Value> {
    let mut orders = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = shopper
            .get(&format!("/orders?limit={limit}{cursor}"))
            .await
            .expect_status(200);
        assert!(page.list("/items").len() <= usize::from(limit));
        orders.extend_from_slice(page.list("/items"));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return orders,
        }
    }
}

#[tokio::test]
async fn stock_is_set_and_read_by_those_who_may() {
    let api = Api::deployed();
    let product = api.product_in_stock(4).await;
    let path = format!("/inventory/{product}");
    let before = api.merchant().get(&path).await.expect_status(200);
    assert_eq!(
        api.operator().get(&path).await.expect_status(200).json(),
        before.json()
    );
    api.shopper().hold(&product, 3).await;

    let set = api
        .merchant()
        .put(&path, &json!({"on_hand": 7}))
        .await
        .expect_status(200);
    let shown =
        ["product_id", "on_hand", "reserved", "available"].map(|member| set[member].clone());
    assert_eq!(shown, [json!(product), json!(7), json!(3), json!(4)]);
    assert!(
        set["version"].as_i64() > before["version"].as_i64(),
        "{}",
        set.body
    );

    api.merchant()
        .put(&path, &json!({"on_hand": 2}))
        .await
        .expect_problem(409, "stock_below_reserved");
    assert_eq!(api.stock_of(&product).await.on_hand, 7);
}
