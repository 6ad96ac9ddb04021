//! What may come between a reservation and a paid order, through the deployed API: the bank, a change of
//! price, a shopper who thinks better of it, and money that goes back.

use reqwest::Method;
use serde_json::{Value, json};
use souk_tests::{
    Answer, Api, Aws, Caller, PRICE, Stock, Stripe, eventually, log_of, money, unique,
};

const VISA: &str = "pm_card_visa";
const ASKS: &str = "pm_card_authenticationRequired";

/// A checkout whose bank wants to see the shopper: what it was answered, and how it stands then.
async fn sent_to_the_bank(shopper: &Caller, reservation: &str) -> (Answer, Answer) {
    let started = shopper
        .check_out(reservation, ASKS, &unique("bank"))
        .await
        .expect_status(202);
    let state = shopper.end_of(&started).await;
    assert_eq!(state["status"], "requires_action", "{}", state.body);
    (started, state)
}

/// How the checkout has ended.
async fn end(shopper: &Caller, started: &Answer) -> Answer {
    let url = format!("/{}", started.text("/status_url"));
    eventually("the end of the checkout", async || {
        let state = shopper.get(&url).await.expect_status(200);
        let is_over = ["confirmed", "failed"].contains(&state.text("/status"));
        is_over.then_some(state)
    })
    .await
}

#[tokio::test]
async fn a_shopper_who_confirms_at_the_bank_has_an_order() {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(2).await);
    let reservation = shopper.hold(&product, 1).await;
    let (started, state) = sent_to_the_bank(&shopper, &reservation).await;
    assert_eq!(state["next_action"]["type"], "redirect_to_url");

    Stripe::stand_in()
        .answer_bank(state.text("/next_action/url"), "success")
        .await;

    let end = end(&shopper, &started).await;
    assert_eq!(end["status"], "confirmed", "{}", end.body);
    assert!(end["next_action"].is_null());
    let payment = Stripe::stand_in()
        .payment_of(started.text("/order_id"))
        .await;
    assert_eq!(payment["amount_received"], PRICE);
    let sold = Stock {
        on_hand: 1,
        reserved: 0,
    };
    assert_eq!(api.stock_of(&product).await, sold);
}

#[tokio::test]
async fn a_shopper_whom_the_bank_does_not_know_has_paid_nothing() {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(2).await);
    let reservation = shopper.hold(&product, 2).await;
    let (started, state) = sent_to_the_bank(&shopper, &reservation).await;

    Stripe::stand_in()
        .answer_bank(state.text("/next_action/url"), "fail")
        .await;

    let end = end(&shopper, &started).await;
    assert_eq!(
        end["failure"]["code"], "authentication_failed",
        "{}",
        end.body
    );
    assert_eq!(
        shopper.order(started.text("/order_id")).await["status"],
        "payment_failed"
    );
    assert_nothing_is_held(&api, &product, 2, started.text("/order_id")).await;
}

#[tokio::test]
async fn an_order_that_is_called_off_at_the_bank_holds_nothing() {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(2).await);
    let reservation = shopper.hold(&product, 1).await;
    let (started, _) = sent_to_the_bank(&shopper, &reservation).await;
    let order = started.text("/order_id");
    let cancel = format!("/orders/{order}/cancel");
    let stranger = api.other_shopper().post(&cancel, &json!({})).await;
    stranger.expect_problem(404, "order_not_found");

    let off = shopper.post(&cancel, &json!({})).await.expect_status(200);

    assert_eq!(off["status"], "cancelled");
    let again = shopper.post(&cancel, &json!({})).await.expect_status(200);
    assert_eq!(again.json(), off.json());
    let end = end(&shopper, &started).await;
    assert_eq!(end["failure"]["code"], "order_cancelled", "{}", end.body);
    assert_nothing_is_held(&api, &product, 2, order).await;
}

async fn assert_nothing_is_held(api: &Api, product: &str, units: i64, order: &str) {
    let whole = Stock {
        on_hand: units,
        reserved: 0,
    };
    assert_eq!(api.stock_of(product).await, whole);
    let payment = Stripe::stand_in().payment_of(order).await;
    assert_eq!(
        (&payment["status"], &payment["amount_received"]),
        (&json!("canceled"), &json!(0))
    );
}

#[tokio::test]
async fn a_price_that_has_changed_since_is_told_and_nothing_is_charged() {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(3).await);
    let reservation = shopper.hold(&product, 2).await;
    let merchant = api.merchant();
    let path = format!("/products/{product}");
    let tag = merchant
        .get(&path)
        .await
        .expect_status(200)
        .header("etag")
        .unwrap_or_default()
        .to_owned();
    let change = json!({"price": money(PRICE + 100)});
    let changed = merchant
        .call(Method::PATCH, &path)
        .body("application/json", change.to_string())
        .header("if-match", &tag)
        .await;
    changed.expect_status(200);

    let refused = shopper
        .check_out(&reservation, VISA, &unique("changed"))
        .await;

    let refused = refused.expect_problem(409, "price_changed");
    assert_eq!(refused["shown"], money(2 * PRICE));
    assert_eq!(refused["current"], money(2 * (PRICE + 100)));
    assert_eq!(refused["products"][0]["product_id"], product);
    let (order, end) = shopper.buy(&shopper.hold(&product, 1).await, VISA).await;
    assert_eq!(end["status"], "confirmed", "{}", end.body);
    assert_eq!(shopper.order(&order).await["total"], money(PRICE + 100));
}

#[tokio::test]
async fn a_total_that_is_not_the_one_shown_is_refused() {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(1).await);
    let body = json!({
        "reservation_id": shopper.hold(&product, 1).await, "payment_method": VISA,
        "email": "shopper@souk.test", "total": money(PRICE - 1),
    });
    let refused = shopper.post("/checkout", &body).key(&unique("total")).await;
    let refused = refused.expect_problem(409, "price_changed");
    assert_eq!(
        (&refused["shown"], &refused["current"]),
        (&money(PRICE - 1), &money(PRICE))
    );
}

#[tokio::test]
async fn money_goes_back_in_parts_and_never_more_than_was_paid() {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(1).await);
    let (order, _) = shopper.buy(&shopper.hold(&product, 1).await, VISA).await;
    let path = format!("/orders/{order}/refund");
    let refund = |body: &Value, key: &str| api.operator().post(&path, body).key(key);
    shopper
        .post(&path, &json!({}))
        .await
        .expect_problem(403, "forbidden");
    let cancel = shopper
        .post(&format!("/orders/{order}/cancel"), &json!({}))
        .await;
    cancel.expect_problem(409, "order_not_cancellable");

    let (key, part) = (unique("part"), json!({"amount": money(900)}));
    let first = refund(&part, &key).await.expect_status(202);
    let again = refund(&part, &key).await.expect_status(202);
    assert!(!first.is_replayed() && again.is_replayed());
    assert_eq!(again.json(), first.json());
    let other = refund(&json!({"amount": 901}), &key).await;
    other.expect_problem(422, "idempotency_key_reused");
    let too_much = refund(&json!({"amount": money(PRICE)}), &unique("too-much")).await;
    let too_much = too_much.expect_problem(422, "refund_too_large");
    assert_eq!(too_much["left"], money(PRICE - 900));
    let partly = shopper.order(&order).await;
    assert_eq!(
        (&partly["status"], &partly["refunded"]),
        (&json!("confirmed"), &money(900))
    );

    refund(&json!({}), &unique("rest")).await.expect_status(202);

    let whole = shopper.order(&order).await;
    assert_eq!(
        (&whole["status"], &whole["refunded"]),
        (&json!("refunded"), &money(PRICE))
    );
    let nothing = refund(&json!({}), &unique("nothing")).await;
    nothing.expect_problem(409, "order_not_refundable");
}

#[tokio::test]
async fn a_refund_that_the_bank_does_not_take_is_owed_again_and_told_to_people_once() {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(1).await);
    let hold = shopper.hold(&product, 1).await;
    let (order, _) = shopper.buy(&hold, "pm_card_refundFail").await;
    // Each of its events comes twice at the same instant.
    let refunds = json!({"method": "POST", "path_prefix": "/v1/refunds"});
    let twice = json!([{"kind": "webhook_double", "times": 10, "match": refunds}]);
    Stripe::stand_in().strike(&twice).await;

    let path = format!("/orders/{order}/refund");
    let refund = api.operator().post(&path, &json!({})).await;
    refund.expect_status(202);

    let owed = eventually("a refund that failed", async || {
        let order = shopper.order(&order).await;
        (order["refunds"][0]["status"] == "failed").then_some(order)
    })
    .await;
    assert_eq!(owed["refunded"], money(0), "{}", owed.body);
    let told = || {
        let log = log_of("orders-follow-payments");
        let lines = log.lines().filter(|line| {
            line.contains(&order) && line.contains("a refund did not reach the shopper")
        });
        lines.count()
    };
    eventually("a line of the log", async || (told() > 0).then_some(())).await;
    let again = api.operator().post(&path, &json!({"amount": 100})).await;
    again.expect_status(202);
    eventually("another refund that failed", async || {
        let order = shopper.order(&order).await;
        (order["refunds"][1]["status"] == "failed").then_some(())
    })
    .await;
    assert_eq!(told(), 2, "copies were told to people as well");
    Stripe::stand_in().calm_down().await;
}

#[tokio::test]
async fn what_agrees_is_left_alone_by_reconciliation() {
    let api = Api::deployed();
    let (shopper, product) = (api.shopper(), api.product_in_stock(1).await);
    let (order, _) = shopper.buy(&shopper.hold(&product, 1).await, VISA).await;
    let before = shopper.order(&order).await;
    let run = Aws::local().invoke("orders-reconcile", &json!({})).await;
    assert!(!run.is_error, "{}", run.payload);
    assert!(
        run.payload["compared"].as_u64() >= Some(1),
        "{}",
        run.payload
    );
    assert_eq!(shopper.order(&order).await.json(), before.json());
}
