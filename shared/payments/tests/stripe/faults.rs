//! What goes wrong between Stripe and us.

use crate::support::{
    StandIn, ask, authorized, base, cancelling, capturing, paying, persistently, stripe,
};
use reqwest::Method;
use serde_json::json;
use souk_contracts::calls::payments::{Authorize, PaymentStatus};
use souk_payments::{
    authorize::authorize, cancel::cancel, capture::capture, domain::PaymentError,
    ports::ProbeProvider,
};
use souk_platform::deadline::Deadline;
use souk_testing::setting;
use std::time::Duration;

#[tokio::test]
async fn whatever_fails_on_the_way_money_is_taken_once() {
    let standin = StandIn::new().await;
    for step in ["create", "confirm", "capture"] {
        for (kind, times) in [
            ("timeout_after_effect", 1),
            ("delay", 1),
            ("status_429", 1),
            ("status_500", 1),
            ("status_500", 2),
        ] {
            let request = paying("pm_card_visa");
            let order = request.order_id;
            if step == "create" {
                standin.arm(kind, times, "/v1/payment_intents").await;
            } else if step == "confirm" {
                // The payment is made beforehand, for its id to be known.
                let probe = Authorize {
                    payment_method: "pm_card_of_nobody".to_owned(),
                    ..request.clone()
                };
                authorize(&standin.stripe, probe)
                    .await
                    .expect_err("a payment without a card");
                let made = standin.payments_of(order).await;
                let id = made[0]["id"].as_str().expect("an id");
                standin
                    .arm(kind, times, &format!("/v1/payment_intents/{id}/confirm"))
                    .await;
            }
            let payment = persistently(|| authorize(&standin.stripe, request.clone())).await;
            let payment = payment
                .unwrap_or_else(|error| panic!("{step} {kind} {times}: {error}"))
                .payment;
            if step == "capture" {
                let path = format!("/v1/payment_intents/{}/capture", payment.payment_id);
                standin.arm(kind, times, &path).await;
            }
            let captured = persistently(|| capture(&standin.stripe, capturing(&payment))).await;
            let captured =
                captured.unwrap_or_else(|error| panic!("{step} {kind} {times}: {error}"));
            assert_eq!(captured.status, PaymentStatus::Captured);
            assert_eq!(
                standin.states_of(order).await,
                ["succeeded"],
                "{step} {kind} {times}"
            );
            let left = ask(Method::GET, "/_control/faults", None).await;
            assert_eq!(left, json!([]), "{step} {kind} {times} did not strike");
        }
    }
}

#[tokio::test]
async fn whatever_fails_on_the_way_a_payment_is_let_go_of() {
    let standin = StandIn::new().await;
    for (kind, times) in [
        ("timeout_after_effect", 1),
        ("delay", 1),
        ("status_429", 1),
        ("status_500", 2),
    ] {
        let payment = authorized(&standin, paying("pm_card_visa")).await;
        let path = format!("/v1/payment_intents/{}/cancel", payment.payment_id);
        standin.arm(kind, times, &path).await;
        let outcome = persistently(|| cancel(&standin.stripe, cancelling(&payment))).await;
        outcome.unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(
            standin.states_of(payment.order_id).await,
            ["canceled"],
            "{kind}"
        );
    }
}

#[tokio::test]
async fn a_provider_that_stays_away_is_given_up_before_the_deadline() {
    let standin = StandIn::new().await;
    standin.arm("status_429", 20, "/v1/payment_intents").await;
    let away = stripe("http://127.0.0.1:1", "sk_test_souk");
    for provider in [&standin.stripe, &away] {
        let deadline = Deadline::after(Duration::from_millis(1_500));
        let outcome = deadline
            .bound(authorize(provider, paying("pm_card_visa")))
            .await;
        assert!(
            matches!(outcome, Some(Err(PaymentError::Unavailable(_)))),
            "{outcome:?}"
        );
    }
}

#[tokio::test]
async fn a_probe_tells_a_provider_that_answers_from_one_that_does_not() {
    let standin = StandIn::new().await;
    assert!(standin.stripe.answers().await);
    assert!(!stripe(&base(), "sk_test_of_somebody_else").answers().await);
    assert!(!stripe("http://127.0.0.1:1", "sk_test_souk").answers().await);
}

/// Each call comes from another process, whose breaker knows nothing of the others.
#[tokio::test]
async fn an_outage_however_long_leaves_no_step_stuck() {
    let standin = StandIn::new().await;
    let another = || stripe(&base(), &setting("SOUK_TEST_STRIPE_KEY"));
    let request = paying("pm_card_visa");
    for step in ["", "/pi_"] {
        // First the payment cannot be made, then its card cannot be tried.
        let path = format!("/v1/payment_intents{step}");
        standin.arm("status_500", 60, &path).await;
        for _ in 0..3 {
            let outcome = authorize(&another(), request.clone()).await;
            assert!(matches!(outcome, Err(PaymentError::Unavailable(_))));
        }
        standin.disarm().await;
        if step.is_empty() {
            let probe = Authorize {
                payment_method: "pm_card_of_nobody".to_owned(),
                ..request.clone()
            };
            let untried = authorize(&another(), probe).await;
            assert!(matches!(untried, Err(PaymentError::UnknownMethod)));
        }
    }
    let payment = authorized(&standin, request).await;
    standin.arm("status_500", 60, "/v1/").await;
    for _ in 0..3 {
        let outcome = capture(&another(), capturing(&payment)).await;
        assert!(matches!(outcome, Err(PaymentError::Unavailable(_))));
    }
    standin.disarm().await;
    let captured = capture(&another(), capturing(&payment)).await;
    assert_eq!(captured.expect("captured").status, PaymentStatus::Captured);
    assert_eq!(standin.payments_of(payment.order_id).await.len(), 1);
}
