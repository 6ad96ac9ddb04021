//! Bodies and queries, endpoint by endpoint.

use crate::{each_is_refused, endpoint::Endpoint, wrong};
use reqwest::Method;
use serde_json::{Value, json};
use souk_tests::{Api, Stock, new_product, unique, unknown_id};

#[tokio::test]
async fn wrong_reservations_hold_nothing() {
    let api = Api::deployed();
    let product = api.product_in_stock(50).await;
    let line = |quantity: Value| json!({"product_id": product, "quantity": quantity});
    let reserve = Endpoint {
        caller: api.shopper(),
        method: Method::POST,
        path: "/reserve".to_owned(),
        good: json!({"items": [line(json!(1))]}),
        required: &["items"],
    };
    let mut cases = reserve.wrong_bodies();
    let quantities = [
        json!(0),
        json!(-1),
        json!(1_000_000_000),
        json!(1.5),
        json!("1"),
        json!(null),
        json!(1e300),
    ];
    cases.extend(
        reserve.wrong_values(
            quantities
                .map(|quantity| ("items", json!([line(quantity)])))
                .into(),
        ),
    );
    cases.extend(reserve.wrong_values(vec![
        ("items", json!([])),
        ("items", json!(vec![line(json!(1)); 21])),
        ("items", json!([line(json!(600)), line(json!(600))])),
        ("items", json!([{"product_id": product}])),
        ("items", json!([{"quantity": 1}])),
        ("items", json!([{"product_id": "none", "quantity": 1}])),
        (
            "items",
            json!([{"product_id": product, "quantity": 1, "price": 0}]),
        ),
    ]));
    let with_unknown =
        json!({"items": [line(json!(1)), {"product_id": unknown_id(), "quantity": 1}]});
    let too_long = "k".repeat(256);
    cases.extend([
        wrong(
            "an unknown product",
            reserve.send(&with_unknown),
            404,
            "product_not_found",
        ),
        wrong(
            "a long key",
            reserve
                .caller
                .post("/reserve", &reserve.good)
                .key(&too_long),
            400,
            "invalid_request",
        ),
        wrong(
            "an empty key",
            reserve.caller.post("/reserve", &reserve.good).key(""),
            400,
            "invalid_request",
        ),
    ]);
    each_is_refused(cases).await;
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 50,
            reserved: 0
        }
    );
}

#[tokio::test]
async fn wrong_messages_open_no_conversation() {
    let api = Api::deployed();
    let chat = Endpoint {
        caller: api.stranger(),
        method: Method::POST,
        path: "/chat/message".to_owned(),
        good: json!({"message": "a massage near me"}),
        required: &["message"],
    };
    let mut cases = chat.wrong_bodies();
    cases.extend(chat.wrong_values(vec![
        ("message", json!("")),
        ("message", json!(" \n\t ")),
        ("message", json!("\u{200b}\u{0}")),
        ("message", json!("spa ".repeat(5_000))),
        ("session_id", json!("none")),
        ("session_id", json!(7)),
        ("location", json!({"lat": 91, "lng": 0})),
        ("location", json!({"lat": 0, "lng": -180.5})),
        ("location", json!({"lat": "42", "lng": "-71"})),
        ("location", json!({"lat": 42.3})),
        (
            "location",
            json!({"lat": 42.3, "lng": -71.0, "city": "Boston"}),
        ),
        ("consent", json!("yes")),
    ]));
    let unknown = chat.with("session_id", json!(unknown_id()));
    cases.push(wrong(
        "an unknown session",
        chat.send(&unknown),
        404,
        "session_not_found",
    ));
    each_is_refused(cases).await;
}

#[tokio::test]
async fn wrong_checkouts_buy_nothing() {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(5).await);
    let reservation = shopper.hold(&product, 2).await;
    let checkout = Endpoint {
        caller: shopper.clone(),
        method: Method::POST,
        path: "/checkout".to_owned(),
        good: json!({"reservation_id": reservation, "payment_method": "pm_card_visa", "email": "a@souk.test"}),
        required: &["reservation_id", "payment_method", "email"],
    };
    let mut cases = checkout.wrong_bodies();
    cases.extend(checkout.wrong_values(vec![
        ("reservation_id", json!("none")),
        ("payment_method", json!("")),
        ("payment_method", json!("4242424242424242")),
        ("payment_method", json!(format!("pm_{}", "x".repeat(100)))),
        ("payment_method", json!("pm_card/../refunds")),
        ("email", json!("")),
        ("email", json!("nobody")),
        ("email", json!("a@souk.test\r\nBcc: b@souk.test")),
        ("email", json!(format!("{}@souk.test", "a".repeat(300)))),
        ("amount", json!(1)),
    ]));
    let unknown = checkout.with("reservation_id", json!(unknown_id()));
    let unkeyed = shopper.post("/checkout", &checkout.good);
    cases.push(wrong(
        "an unknown reservation",
        checkout.send(&unknown),
        404,
        "reservation_not_found",
    ));
    cases.push(wrong(
        "no idempotency key",
        unkeyed,
        400,
        "idempotency_key_required",
    ));
    each_is_refused(cases).await;
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 5,
            reserved: 2
        }
    );
    // Nor has any of them taken the reservation: it can still be bought.
    assert_eq!(
        shopper.buy(&reservation, "pm_card_visa").await.1["status"],
        "confirmed"
    );
}

#[tokio::test]
async fn wrong_products_are_not_made() {
    let api = Api::deployed();
    let category = unique("wrong");
    let products = Endpoint {
        caller: api.merchant(),
        method: Method::POST,
        path: "/products".to_owned(),
        good: new_product(&category),
        required: &["title", "description", "merchant", "category", "price"],
    };
    let mut cases = products.wrong_bodies();
    cases.extend(products.wrong_values(vec![
        ("title", json!("")),
        ("title", json!("x".repeat(501))),
        ("title", json!("a\u{0}b")),
        ("description", json!("x".repeat(20_001))),
        ("merchant", json!({"name": ""})),
        ("merchant", json!({"name": "Quarter Em Press", "id": 7})),
        ("category", json!([category, ""])),
        ("category", json!(vec![category.as_str(); 9])),
        ("price", json!({"amount": -1, "currency": "USD"})),
        ("price", json!({"amount": 79.5, "currency": "USD"})),
        ("price", json!({"amount": "7900", "currency": "USD"})),
        ("price", json!({"amount": 7_900, "currency": "usd"})),
        (
            "price",
            json!({"amount": 10_000_000_000_i64, "currency": "USD"}),
        ),
        ("list_price", json!({"amount": 1, "currency": "USD"})),
        ("list_price", json!({"amount": 90_000, "currency": "EUR"})),
        ("external_id", json!("x".repeat(129))),
        ("location", json!({"lat": 95, "lng": 0, "city": "Nowhere"})),
        ("location", json!({"lat": 0, "lng": 0})),
        ("rating", json!({"average": 5.5, "count": 1})),
        ("attributes", json!([1])),
        ("attributes", json!({"note": "x".repeat(9_000)})),
        ("id", json!(unknown_id())),
        ("version", json!(9)),
    ]));
    each_is_refused(cases).await;
    let found = api
        .stranger()
        .get(&format!("/products?category={category}"))
        .await
        .expect_status(200);
    assert_eq!(found["items"], json!([]));
}

#[tokio::test]
async fn wrong_counts_leave_the_stock_as_it_is() {
    let api = Api::deployed();
    let product = api.product_in_stock(8).await;
    let stock = Endpoint {
        caller: api.merchant(),
        method: Method::PUT,
        path: format!("/inventory/{product}"),
        good: json!({"on_hand": 9}),
        required: &["on_hand"],
    };
    let mut cases = stock.wrong_bodies();
    let counts = [json!(-1), json!(1_000_000_000), json!(1.5), json!("9")];
    cases.extend(stock.wrong_values(counts.map(|count| ("on_hand", count)).into()));
    let nowhere = api.merchant().put("/inventory/none", &stock.good);
    cases.push(wrong(
        "an id that is none",
        nowhere,
        404,
        "product_not_found",
    ));
    each_is_refused(cases).await;
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 8,
            reserved: 0
        }
    );
}

#[tokio::test]
async fn wrong_questions_are_refused_by_name() {
    let api = Api::deployed();
    let fifty_one: Vec<String> = (0..51).map(|_| unknown_id()).collect();
    let paths = [
        "/products?limit=0".to_owned(),
        "/products?limit=101".to_owned(),
        "/products?limit=ten".to_owned(),
        "/products?colour=red".to_owned(),
        "/products?min_price=-1".to_owned(),
        "/products?min_price=2&max_price=1".to_owned(),
        "/products?min_discount=101".to_owned(),
        "/products?min_discount=300".to_owned(),
        "/products?near=42.36".to_owned(),
        "/products?near=142.36,-71.06".to_owned(),
        "/products?near=NaN,NaN".to_owned(),
        "/products?near=42.36,-71.06&radius_km=0".to_owned(),
        "/products?near=42.36,-71.06&radius_km=NaN".to_owned(),
        "/products?sort=distance".to_owned(),
        "/products?sort=colour".to_owned(),
        "/products?in_stock=perhaps".to_owned(),
        format!("/products?query={}", "x".repeat(501)),
        "/bff/product-cards".to_owned(),
        "/bff/product-cards?ids=".to_owned(),
        "/bff/product-cards?ids=,".to_owned(),
        format!("/bff/product-cards?ids={}", fifty_one.join(",")),
        "/orders?limit=0".to_owned(),
        "/orders?limit=101".to_owned(),
        "/orders?owner=user:somebody".to_owned(),
    ];
    let shopper = api.shopper();
    let cases = paths.map(|path| wrong(&path, shopper.get(&path), 400, "invalid_request"));
    each_is_refused(cases).await;
    let cursors = [
        "/products?cursor=none",
        "/products?cursor=%00",
        "/orders?cursor=none",
    ];
    each_is_refused(cursors.map(|path| wrong(path, shopper.get(path), 400, "invalid_cursor")))
        .await;
}

#[tokio::test]
async fn what_is_no_endpoint_is_refused_like_anything_else() {
    let api = Api::deployed();
    let stranger = api.stranger();
    each_is_refused(vec![
        wrong(
            "no such path",
            stranger.get("/nothing"),
            404,
            "route_not_found",
        ),
        wrong(
            "not with this method",
            stranger.put("/reserve", &json!({})),
            404,
            "route_not_found",
        ),
        wrong(
            "a NUL in a category",
            stranger.get("/products?category=%00"),
            400,
            "invalid_request",
        ),
    ])
    .await;
}

#[tokio::test]
async fn wrong_uploads_are_not_granted() {
    let api = Api::deployed();
    let product = api.product_in_stock(1).await;
    let uploads = Endpoint {
        caller: api.merchant(),
        method: Method::POST,
        path: "/media/uploads".to_owned(),
        good: json!({"product_id": product, "content_type": "image/png", "bytes": 2_000}),
        required: &["product_id", "content_type", "bytes"],
    };
    let mut cases = uploads.wrong_bodies();
    cases.extend(uploads.wrong_values(vec![
        ("product_id", json!("none")),
        ("content_type", json!("image/gif")),
        ("content_type", json!("IMAGE/PNG")),
        ("content_type", json!("image/png\r\nx-amz-acl: public-read")),
        ("bytes", json!(0)),
        ("bytes", json!(-1)),
        ("bytes", json!(1.5)),
        ("bytes", json!("2000")),
        ("bytes", json!(u64::MAX)),
        ("key", json!("../renditions/a")),
    ]));
    each_is_refused(cases).await;
}
