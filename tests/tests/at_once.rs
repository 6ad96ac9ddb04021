//! A function that Lambda sends many requests at the same moment, as managed instances are sent them.

use serde_json::{Value, json};
use souk_tests::{Api, Instance, Stock, unique};

const AT_ONCE: usize = 32;

fn cart(product: &str) -> Value {
    let guest = unique("guest");
    json!({"request": {
        "idempotency_key": guest,
        "is_new_key": true,
        "caller": {"user": null, "guest": guest, "roles": []},
        "items": [{"product_id": product, "quantity": 1}],
    }})
}

#[tokio::test(flavor = "multi_thread")]
async fn one_process_holds_for_many_at_once_and_never_too_much() {
    let (api, mut reserve) = (
        Api::deployed(),
        Instance::start("inventory-reserve", AT_ONCE).await,
    );
    let product = api.product_in_stock(100).await;
    let carts: Vec<_> = (0..300).map(|_| cart(&product)).collect();

    let answers = reserve.answers(&carts).await;

    let held = answers
        .iter()
        .filter(|answer| answer["reservation"]["reservation_id"].is_string())
        .count();
    let refused = answers
        .iter()
        .filter(|answer| answer["errorType"] == "insufficient_stock")
        .count();
    assert_eq!((held, refused), (100, 200), "{:?}", answers.first());
    let sold_out = Stock {
        on_hand: 100,
        reserved: 100,
    };
    assert_eq!(api.stock_of(&product).await, sold_out);
    assert_eq!(reserve.most_at_once(), AT_ONCE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_cannot_be_read_takes_no_other_with_it() {
    let (api, mut reserve) = (
        Api::deployed(),
        Instance::start("inventory-reserve", AT_ONCE).await,
    );
    let product = api.product_in_stock(50).await;
    let mut events: Vec<_> = (0..50).map(|_| cart(&product)).collect();
    events.insert(25, json!("no request"));

    let mut answers = reserve.answers(&events).await;

    assert!(answers.remove(25)["errorType"].is_string());
    let held = answers
        .iter()
        .filter(|answer| answer["reservation"]["reservation_id"].is_string())
        .count();
    assert_eq!(held, 50, "{:?}", answers.first());
}
