//! Callers who are nobody, not who they say, or not the owner.

use crate::{each_is_refused, wrong};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use reqwest::header::{AUTHORIZATION, COOKIE};
use serde_json::{Value, json};
use souk_tests::{
    Api, Aws, Call, Caller, Stock, eventually, new_product, setting, unique, unknown_id,
};

/// Every call that needs somebody who is signed in.
fn signed_in_calls(caller: &Caller, product: &str) -> Vec<(&'static str, Call)> {
    let id = unknown_id();
    vec![
        (
            "POST /products",
            caller.post("/products", &new_product(&unique("nobody"))),
        ),
        (
            "PUT /inventory",
            caller.put(&format!("/inventory/{product}"), &json!({"on_hand": 1})),
        ),
        (
            "GET /inventory",
            caller.get(&format!("/inventory/{product}")),
        ),
        (
            "POST /media/uploads",
            caller.ask_to_upload(product, "image/png", 500),
        ),
        (
            "GET /media/uploads",
            caller.get(&format!("/media/uploads/{id}")),
        ),
        (
            "POST /checkout",
            caller.check_out(&id, "pm_card_visa", &unique("nobody")),
        ),
        ("GET /checkout", caller.get(&format!("/checkout/{id}"))),
        ("GET /orders", caller.get("/orders")),
        ("GET /orders/{id}", caller.get(&format!("/orders/{id}"))),
    ]
}

/// Every call that a guest may make, but nobody with a token that does not count.
fn open_calls(caller: &Caller, product: &str) -> Vec<(&'static str, Call)> {
    let id = unknown_id();
    vec![
        ("POST /reserve", caller.reserve(product, 1)),
        ("DELETE /reserve", caller.delete(&format!("/reserve/{id}"))),
        (
            "POST /chat/message",
            caller.post("/chat/message", &json!({"message": "spa"})),
        ),
        (
            "GET /chat/session",
            caller.get(&format!("/chat/session/{id}")),
        ),
        (
            "POST /events/cards",
            caller.post("/events/cards", &json!({"events": []})),
        ),
    ]
}

#[tokio::test]
async fn without_a_token_there_is_no_way_in() {
    let api = Api::deployed();
    let product = api.product_in_stock(3).await;
    let calls = signed_in_calls(&api.stranger(), &product);
    each_is_refused(
        calls
            .into_iter()
            .map(|(what, call)| wrong(what, call, 401, "unauthenticated")),
    )
    .await;
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 3,
            reserved: 0
        }
    );
}

#[tokio::test]
async fn a_token_that_is_not_ours_is_refused_everywhere() {
    let api = Api::deployed();
    let product = api.product_in_stock(3).await;
    let ours = setting("SOUK_TEST_TOKEN_MERCHANT");
    let (rest, signature) = ours.rsplit_once('.').unwrap_or_default();
    let claims = rest.split('.').nth(1).unwrap_or_default();
    let unsigned_header = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    let forged_signature: String = signature.chars().rev().collect();
    let tokens = [
        ("no token at all", "none".to_owned()),
        ("three words", "a.b.c".to_owned()),
        ("a foreign signature", format!("{rest}.{forged_signature}")),
        ("no signature", format!("{unsigned_header}.{claims}.")),
        ("five kilobytes", "x".repeat(5_000)),
    ];
    for (kind, token) in tokens {
        let caller = api.stranger().signed_in(&token);
        let calls = signed_in_calls(&caller, &product)
            .into_iter()
            .chain(open_calls(&caller, &product));
        each_is_refused(
            calls.map(|(what, call)| {
                wrong(format!("{what} with {kind}"), call, 401, "token_invalid")
            }),
        )
        .await;
    }
    let basic = api.stranger().with(AUTHORIZATION, "Basic YW5hOmFuYQ==");
    basic
        .get("/orders")
        .await
        .expect_problem(401, "token_invalid");
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 3,
            reserved: 0
        }
    );
}

#[tokio::test]
async fn an_expired_token_is_told_apart_and_refused_everywhere() {
    let api = Api::deployed();
    let product = api.product_in_stock(3).await;
    let caller = api
        .stranger()
        .signed_in(&Aws::local().short_lived_token().await);
    eventually("the end of the token", async || {
        (caller.get("/orders").await["code"] == "token_expired").then_some(())
    })
    .await;
    let calls = signed_in_calls(&caller, &product)
        .into_iter()
        .chain(open_calls(&caller, &product));
    each_is_refused(calls.map(|(what, call)| wrong(what, call, 401, "token_expired"))).await;
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 3,
            reserved: 0
        }
    );
}

#[tokio::test]
async fn the_wrong_role_is_forbidden() {
    let api = Api::deployed();
    let product = api.product_in_stock(3).await;
    let (category, path) = (unique("forbidden"), format!("/inventory/{product}"));
    let mut cases = vec![wrong(
        "a shopper reads stock",
        api.shopper().get(&path),
        403,
        "forbidden",
    )];
    for (role, caller) in [("shopper", api.shopper()), ("operator", api.operator())] {
        let make = caller.post("/products", &new_product(&category));
        let set = caller.put(&path, &json!({"on_hand": 1}));
        cases.push(wrong(
            format!("{role} makes a product"),
            make,
            403,
            "forbidden",
        ));
        cases.push(wrong(format!("{role} sets stock"), set, 403, "forbidden"));
    }
    each_is_refused(cases).await;
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 3,
            reserved: 0
        }
    );
    let found = api
        .stranger()
        .get(&format!("/products?category={category}"))
        .await
        .expect_status(200);
    assert_eq!(found["items"], json!([]));
}

#[tokio::test]
async fn what_belongs_to_another_is_not_there() {
    let api = Api::deployed();
    let (owner, product) = (api.shopper(), api.product_in_stock(5).await);
    let bought = owner.hold(&product, 1).await;
    let started = owner
        .check_out(&bought, "pm_card_visa", &unique("mine"))
        .await
        .expect_status(202);
    assert_eq!(owner.end_of(&started).await["status"], "confirmed");
    let held = owner.hold(&product, 1).await;
    let order = format!("/orders/{}", started.text("/order_id"));
    let checkout = format!("/{}", started.text("/status_url"));

    let other = api.other_shopper();
    let mut cases = vec![
        wrong("an order", other.get(&order), 404, "order_not_found"),
        wrong(
            "a checkout",
            other.get(&checkout),
            404,
            "checkout_not_found",
        ),
        wrong(
            "a merchant and an order",
            api.merchant().get(&order),
            404,
            "order_not_found",
        ),
        wrong(
            "an operator and a checkout",
            api.operator().get(&checkout),
            404,
            "checkout_not_found",
        ),
    ];
    for (who, thief) in [
        ("shopper", other.clone()),
        ("guest", api.stranger()),
        ("operator", api.operator()),
    ] {
        let release = thief.delete(&format!("/reserve/{held}"));
        cases.push(wrong(
            format!("a {who} and a reservation"),
            release,
            404,
            "reservation_not_found",
        ));
    }
    let buy = other.check_out(&held, "pm_card_visa", &unique("theirs"));
    cases.push(wrong(
        "to buy what another holds",
        buy,
        404,
        "reservation_not_found",
    ));
    each_is_refused(cases).await;
    assert_eq!(
        api.stock_of(&product).await,
        Stock {
            on_hand: 4,
            reserved: 1
        }
    );
}

#[tokio::test]
async fn a_forged_cookie_names_a_new_guest() {
    let api = Api::deployed();
    let product = api.product_in_stock(2).await;
    let held = api.stranger().reserve(&product, 1).await.expect_status(201);
    let cookie = held
        .header("set-cookie")
        .and_then(|text| text.split(';').next())
        .unwrap_or_default();
    let (guest, signature) = cookie.split_once('.').unwrap_or_default();
    let forged_signature: String = signature.chars().rev().collect();
    let path = format!("/reserve/{}", held.text("/reservation_id"));

    for forged in [
        format!("{guest}.{forged_signature}"),
        guest.to_owned(),
        format!("{guest}."),
    ] {
        let thief = api.stranger().with(COOKIE, &forged);
        let refused = thief
            .delete(&path)
            .await
            .expect_problem(404, "reservation_not_found");
        assert!(
            refused.header("set-cookie").is_some(),
            "{forged} was taken for a guest's"
        );
    }
    assert_eq!(api.stock_of(&product).await.reserved, 1);
    api.guest_named_by(&held)
        .delete(&path)
        .await
        .expect_status(204);
}

#[tokio::test]
async fn only_the_edge_is_believed_who_a_viewer_is() {
    let aws = Aws::local();
    let secret = aws.key_of("platform-authorizer", "EDGE_SECRET").await;
    assert_eq!(secret.len(), 64);
    let findings = async |edge: &str| {
        let event = json!({
            "methodArn": "arn:aws:execute-api:us-east-1:000000000000:api/local/GET/orders",
            "headers": {
                "X-Souk-Edge": edge,
                "X-Souk-Viewer-Address": "203.0.113.7",
                "X-Souk-Viewer-Host": "souk.example",
            },
        });
        aws.invoke("platform-authorizer", &event).await.payload["context"].clone()
    };
    let believed = findings(&secret).await;
    assert_eq!(believed["viewer_address"], "203.0.113.7");
    assert_eq!(believed["viewer_host"], "souk.example");
    for forged in ["", &secret[..63], &secret.to_lowercase()] {
        let found = findings(forged).await;
        assert!(found["guest"].is_string(), "{found}");
        assert_eq!(found["viewer_address"], Value::Null, "{forged:?}");
        assert_eq!(found["viewer_host"], Value::Null, "{forged:?}");
    }
}

#[tokio::test]
async fn a_webhook_without_our_signature_is_refused() {
    let caller = Api::deployed().stranger();
    let event = json!({"id": "evt_forged", "type": "payment_intent.succeeded"});
    let post = || caller.post("/payments/webhook", &event);
    let old = format!("t=1,v1={}", "0".repeat(64));
    for call in [
        post(),
        post().header("stripe-signature", "none"),
        post().header("stripe-signature", &old),
    ] {
        let answer = call.await.expect_status(400);
        let code = answer.text("/code").to_owned();
        answer.expect_problem(400, &code);
    }
}
