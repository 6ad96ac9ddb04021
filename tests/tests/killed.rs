//! A checkout that is killed after any of its steps, or between the provider's success and our commit,
//! and that nobody goes on with: ten minutes later money, orders and stock agree.
//!
//! It has a test binary of its own: reconciliation is run as of ten minutes from now, which would call
//! off whatever other tests have under way.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use souk_contracts::CheckoutId;
use souk_tests::{
    Api, Aws, PRICE, Stock, Stripe, assert_agree, eventually, money, payments_by_order,
    reconcile_in_ten_minutes, setting, unique,
};

const VISA: &str = "pm_card_visa";
const ASKS: &str = "pm_card_authenticationRequired";
const DECLINED: &str = "pm_card_visa_chargeDeclined";

/// A checkout that ends right after `step`, and what its order has become ten minutes later.
#[derive(Clone, Copy)]
struct Case {
    /// Where it leaves the workflow, and where it goes on: on a way that only a failure or a shopper
    /// who comes back takes.
    leap: Option<(&'static str, &'static str)>,
    step: &'static str,
    card: &'static str,
    /// The provider has done what comes after the leap, and its answer never came.
    loses_answers: bool,
    end: Option<&'static str>,
}

const fn killed_after(step: &'static str, card: &'static str, end: &'static str) -> Case {
    Case {
        leap: None,
        step,
        card,
        loses_answers: false,
        end: Some(end),
    }
}

const fn killed_within(step: &'static str, before: &'static str, end: &'static str) -> Case {
    let killed = killed_after(step, VISA, end).with_leap(before, step);
    Case {
        loses_answers: true,
        ..killed
    }
}

impl Case {
    const fn with_leap(self, last: &'static str, next: &'static str) -> Self {
        Self {
            leap: Some((last, next)),
            ..self
        }
    }
}

const CASES: [Case; 26] = [
    // There is no order yet: the claimed hold runs out by itself.
    Case {
        end: None,
        ..killed_after("Claim", VISA, "")
    },
    killed_after("CreateOrder", VISA, "cancelled"),
    killed_within("Authorize", "CreateOrder", "cancelled"),
    killed_after("Authorize", VISA, "cancelled"),
    killed_after("AuthorizeOrder", VISA, "cancelled"),
    killed_after("ConfirmReservation", VISA, "cancelled"),
    killed_within("Capture", "ConfirmReservation", "confirmed"),
    killed_after("Capture", VISA, "confirmed"),
    killed_after("ConfirmOrder", VISA, "confirmed"),
    killed_after("MarkConfirmed", VISA, "confirmed"),
    // The bank asks.
    killed_after("Authorize", ASKS, "cancelled"),
    killed_after("MarkRequiresAction", ASKS, "cancelled"),
    killed_after("MarkProcessing", ASKS, "cancelled")
        .with_leap("MarkRequiresAction", "MarkProcessing"),
    killed_after("AuthorizeAgain", ASKS, "cancelled")
        .with_leap("MarkRequiresAction", "MarkProcessing"),
    // The shopper never answered the bank.
    killed_after("CancelPayment", ASKS, "cancelled")
        .with_leap("MarkRequiresAction", "MarkProcessing"),
    killed_after("CancelOrder", ASKS, "cancelled")
        .with_leap("MarkRequiresAction", "MarkProcessing"),
    killed_after("MarkFailed", ASKS, "cancelled").with_leap("MarkRequiresAction", "MarkProcessing"),
    // The card is declined.
    killed_after("WhyItFailed", DECLINED, "cancelled"),
    killed_after("CancelPayment", DECLINED, "cancelled"),
    killed_after("ReleaseReservation", DECLINED, "cancelled"),
    killed_after("FailOrder", DECLINED, "payment_failed"),
    killed_after("MarkFailed", DECLINED, "payment_failed"),
    // The capture failed, or came too late.
    killed_within("CancelCapture", "ConfirmReservation", "cancelled"),
    killed_after("CancelCapture", VISA, "cancelled")
        .with_leap("ConfirmReservation", "CancelCapture"),
    killed_within("GiveBack", "Capture", "cancelled"),
    killed_after("GiveBack", VISA, "cancelled").with_leap("Capture", "GiveBack"),
];

#[tokio::test(flavor = "multi_thread")]
async fn whatever_was_killed_agrees_ten_minutes_later() {
    let (api, aws) = (Api::deployed(), Aws::local());
    let mut left = Vec::new();
    for case in &CASES {
        left.push((case, leave_behind(&api, &aws, case).await));
    }

    reconcile_in_ten_minutes().await;

    let payments = payments_by_order().await;
    for (case, (product, order)) in left {
        let of_order = payments.get(&order).cloned().unwrap_or_default();
        let found = api.operator().get(&format!("/orders/{order}")).await;
        let Some(end) = case.end else {
            found.expect_problem(404, "order_not_found");
            assert!(of_order.is_empty(), "{of_order:?}");
            continue;
        };
        let found = found.expect_status(200);
        let name = format!("{} by {}: {}", case.step, case.card, found.body);
        assert_eq!(found["status"], end, "{name}");
        assert_agree(&found, &of_order);
        let stock = Stock {
            on_hand: i64::from(end != "confirmed"),
            reserved: 0,
        };
        assert_eq!(api.stock_of(&product).await, stock, "{name}");
    }
    let again = reconcile_in_ten_minutes().await;
    let done = (again.confirmed, again.given_back, again.called_off);
    assert_eq!(done, (0, 0, 0));
}

/// Checks out until it is killed; the product and the order's id.
async fn leave_behind(api: &Api, aws: &Aws, case: &Case) -> (String, String) {
    let (shopper, product) = (api.shopper(), api.product_in_stock(1).await);
    let reservation = shopper.hold(&product, 1).await;
    let (mut input, order) = input(&product, &reservation, case.card);
    let stripe = Stripe::stand_in();
    let Some((last, next)) = case.leap else {
        let part = part_of_the_workflow(aws, "Claim", case.step).await;
        assert_eq!(run(aws, part, &input).await, "SUCCEEDED", "{}", case.step);
        return (product, order);
    };
    let before = part_of_the_workflow(aws, "Claim", last).await;
    assert_eq!(run(aws, before, &input).await, "SUCCEEDED", "{last}");
    if last != "CreateOrder" {
        let payment = stripe.payment_of(&order).await;
        input["payment"] = json!({"payment_id": payment["id"]});
    }
    if case.loses_answers {
        // Whatever is done to a payment that is there.
        let path = match next {
            "GiveBack" => "/v1/refunds",
            _ => "/v1/payment_intents/",
        };
        let steps = json!({"method": "POST", "path_prefix": path});
        let fault = json!({
            "kind": "timeout_after_effect", "times": 100, "delay_ms": 200, "match": steps,
        });
        stripe.strike(&json!([fault])).await;
    }
    let after = part_of_the_workflow(aws, next, case.step).await;
    let outcome = run(aws, after, &input).await;
    if case.loses_answers {
        stripe.calm_down().await;
    } else {
        assert_eq!(outcome, "SUCCEEDED", "{}", case.step);
    }
    (product, order)
}

/// A state machine like the deployed one, with nothing before one state and nothing behind another.
async fn part_of_the_workflow(aws: &Aws, first: &str, last: &str) -> String {
    let mut definition = aws.workflow_definition("souk-checkout").await;
    definition["StartAt"] = json!(first);
    let state = &mut definition["States"][last];
    match state.as_object_mut() {
        Some(task) if task["Type"] == "Task" => {
            task.remove("Next");
            task.insert("End".to_owned(), json!(true));
            if first == last {
                task.remove("Retry");
                task.remove("Catch");
            }
        }
        _ => *state = json!({"Type": "Succeed"}),
    }
    let name = unique("killed");
    aws.create_workflow(&name, &definition).await;
    name
}

/// How it ended.
async fn run(aws: &Aws, machine: String, input: &Value) -> String {
    let execution = aws.start(&machine, input).await;
    eventually("the end of what was killed", async || {
        let status = aws.execution_status(&execution).await;
        (status != "RUNNING").then_some(status)
    })
    .await
}

/// What `POST /checkout` starts the workflow with, and the order's id.
fn input(product: &str, reservation: &str, card: &str) -> (Value, String) {
    let user = subject_of(&setting("SOUK_TEST_TOKEN_SHOPPER"));
    let owner = format!("user:{user}");
    let checkout = CheckoutId::derive(&owner, &unique("killed"));
    let order = checkout.order_id().to_string();
    let line = json!({
        "product_id": product, "title": "Letterpress evening", "quantity": 1,
        "unit_price": money(PRICE), "list_price": money(2 * PRICE), "discount_percent": 50,
    });
    let input = json!({
        "checkout_id": checkout, "order_id": order, "reservation_id": reservation,
        "caller": {"user": user, "guest": "killed", "roles": ["shopper"]}, "owner": owner,
        "email": "shopper@souk.test", "payment_method": card, "lines": [line],
        "total": money(PRICE), "return_url": "https://shop.example/", "traceparent": null,
    });
    (input, order)
}

/// Whom a token was issued to.
fn subject_of(token: &str) -> String {
    let claims = token.split('.').nth(1).unwrap_or_default();
    let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap_or_default();
    let claims: Value = serde_json::from_slice(&claims).unwrap_or_default();
    let subject = claims["sub"].as_str();
    subject
        .unwrap_or_else(|| panic!("a token without a subject"))
        .to_owned()
}
