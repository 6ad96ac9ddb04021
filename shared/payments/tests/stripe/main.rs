//! The payment steps against the Stripe stand-in, with what goes wrong between it and us.
//!
//! Faults strike whoever asks next, so these tests go one at a time.
#![expect(
    clippy::expect_used,
    reason = "a test stops where something is not as it should be"
)]

mod support;

use reqwest::Method;
use serde_json::json;
use souk_contracts::{
    OrderId,
    calls::payments::{Authorize, CancelPayment, Payment},
};
use souk_payments::{authorize::authorize, cancel::cancel, capture::capture, domain::PaymentError};
use souk_platform::deadline::Deadline;
use std::time::{Duration, Instant};
use support::{StandIn, ask, base, cancelling, cancelling_order, capturing, paying, stripe, usd};

#[tokio::test]
async fn an_order_is_paid_in_two_steps() {
    let standin = StandIn::new().await;
    let authorized = authorize(&standin.stripe, paying("pm_card_visa"))
        .await
        .expect("authorized");
    assert_eq!(
        standin.states_of(authorized.order_id).await,
        ["requires_capture"]
    );
    let captured = capture(&standin.stripe, capturing(&authorized))
        .await
        .expect("captured");
    assert_eq!(captured, authorized);
    assert_eq!(standin.states_of(authorized.order_id).await, ["succeeded"]);
}

#[tokio::test]
async fn each_step_taken_again_is_the_first_one_again() {
    let standin = StandIn::new().await;
    let request = paying("pm_card_mastercard");
    let authorized = authorize(&standin.stripe, request.clone())
        .await
        .expect("authorized");
    assert_eq!(
        authorize(&standin.stripe, request.clone())
            .await
            .expect("again"),
        authorized
    );
    for _ in 0..2 {
        let captured = capture(&standin.stripe, capturing(&authorized)).await;
        assert_eq!(captured.expect("captured"), authorized);
    }
    assert_eq!(
        authorize(&standin.stripe, request)
            .await
            .expect("long done"),
        authorized
    );
    assert_eq!(standin.payments_of(authorized.order_id).await.len(), 1);
}

#[tokio::test]
async fn a_refused_card_says_why_each_time_it_is_asked() {
    let standin = StandIn::new().await;
    let cases = [
        ("pm_card_visa_chargeDeclined", "generic_decline"),
        (
            "pm_card_visa_chargeDeclinedInsufficientFunds",
            "insufficient_funds",
        ),
        ("pm_card_visa_chargeDeclinedExpiredCard", "expired_card"),
        (
            "pm_card_visa_chargeDeclinedProcessingError",
            "processing_error",
        ),
    ];
    for (method, code) in cases {
        let request = paying(method);
        for _ in 0..2 {
            match authorize(&standin.stripe, request.clone()).await {
                Err(PaymentError::Declined(decline)) => assert_eq!(decline.code(), code),
                other => panic!("{method}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_card_that_asks_for_3d_secure_is_refused_and_holds_nothing() {
    let standin = StandIn::new().await;
    let request = paying("pm_card_authenticationRequired");
    let refusal = authorize(&standin.stripe, request.clone()).await;
    assert!(
        matches!(refusal, Err(PaymentError::AuthenticationRequired)),
        "{refusal:?}"
    );
    cancel(&standin.stripe, cancelling_order(request.order_id))
        .await
        .expect("let go of");
    assert_eq!(standin.states_of(request.order_id).await, ["canceled"]);
}

#[tokio::test]
async fn what_stripe_does_not_take_is_told_apart() {
    let standin = StandIn::new().await;
    let unknown = authorize(&standin.stripe, paying("pm_card_of_nobody")).await;
    assert!(
        matches!(unknown, Err(PaymentError::UnknownMethod)),
        "{unknown:?}"
    );
    let tiny = Authorize {
        amount: usd(1),
        ..paying("pm_card_visa")
    };
    let refusal = authorize(&standin.stripe, tiny.clone()).await;
    assert!(
        matches!(refusal, Err(PaymentError::AmountOutOfRange)),
        "{refusal:?}"
    );
    let cancellation = CancelPayment {
        amount: tiny.amount,
        ..cancelling_order(tiny.order_id)
    };
    cancel(&standin.stripe, cancellation)
        .await
        .expect("nothing to let go of");
}

#[tokio::test]
async fn an_order_cannot_be_paid_twice_by_other_details() {
    let standin = StandIn::new().await;
    let request = paying("pm_card_visa");
    authorize(&standin.stripe, request.clone())
        .await
        .expect("authorized");
    let others = [
        Authorize {
            amount: usd(100),
            ..request.clone()
        },
        Authorize {
            payment_method: "pm_card_mastercard".to_owned(),
            ..request.clone()
        },
    ];
    for other in others {
        let refusal = authorize(&standin.stripe, other).await;
        assert!(
            matches!(refusal, Err(PaymentError::Mismatch)),
            "{refusal:?}"
        );
    }
    assert_eq!(
        standin.states_of(request.order_id).await,
        ["requires_capture"]
    );
}

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
            let authorized = authorize(&standin.stripe, request).await;
            let authorized =
                authorized.unwrap_or_else(|error| panic!("{step} {kind} {times}: {error}"));
            if step == "capture" {
                let path = format!("/v1/payment_intents/{}/capture", authorized.payment_id);
                standin.arm(kind, times, &path).await;
            }
            let captured = capture(&standin.stripe, capturing(&authorized)).await;
            let captured =
                captured.unwrap_or_else(|error| panic!("{step} {kind} {times}: {error}"));
            assert_eq!(captured, authorized);
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
        let authorized = authorize(&standin.stripe, paying("pm_card_visa"))
            .await
            .expect("authorized");
        let path = format!("/v1/payment_intents/{}/cancel", authorized.payment_id);
        standin.arm(kind, times, &path).await;
        let outcome = cancel(&standin.stripe, cancelling(&authorized)).await;
        outcome.unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(
            standin.states_of(authorized.order_id).await,
            ["canceled"],
            "{kind}"
        );
    }
}

#[tokio::test]
async fn an_authorization_whose_answer_never_came_is_found_by_its_order() {
    let standin = StandIn::new().await;
    let authorized = authorize(&standin.stripe, paying("pm_card_visa"))
        .await
        .expect("authorized");
    for _ in 0..2 {
        cancel(&standin.stripe, cancelling_order(authorized.order_id))
            .await
            .expect("let go of");
    }
    assert_eq!(standin.states_of(authorized.order_id).await, ["canceled"]);
    let refusal = capture(&standin.stripe, capturing(&authorized)).await;
    assert!(
        matches!(refusal, Err(PaymentError::Canceled)),
        "{refusal:?}"
    );
}

#[tokio::test]
async fn an_authorization_that_comes_after_its_cancellation_finds_nothing_to_authorize() {
    let standin = StandIn::new().await;
    let request = paying("pm_card_visa");
    cancel(&standin.stripe, cancelling_order(request.order_id))
        .await
        .expect("nothing to let go of");
    let refusal = authorize(&standin.stripe, request.clone()).await;
    assert!(
        matches!(refusal, Err(PaymentError::Canceled)),
        "{refusal:?}"
    );
    assert!(standin.states_of(request.order_id).await.is_empty());
}

#[tokio::test]
async fn money_that_was_taken_is_not_let_go_of() {
    let standin = StandIn::new().await;
    let authorized = authorize(&standin.stripe, paying("pm_card_visa"))
        .await
        .expect("authorized");
    capture(&standin.stripe, capturing(&authorized))
        .await
        .expect("captured");
    for cancellation in [
        cancelling(&authorized),
        cancelling_order(authorized.order_id),
    ] {
        let refusal = cancel(&standin.stripe, cancellation).await;
        assert!(
            matches!(refusal, Err(PaymentError::Captured)),
            "{refusal:?}"
        );
    }
    assert_eq!(standin.states_of(authorized.order_id).await, ["succeeded"]);
}

#[tokio::test]
async fn a_payment_that_nobody_made_is_unknown() {
    let standin = StandIn::new().await;
    let nobodys = Payment {
        payment_id: "pi_nobody".to_owned(),
        order_id: OrderId::generate(),
        amount: usd(7900),
    };
    let captured = capture(&standin.stripe, capturing(&nobodys)).await;
    assert!(
        matches!(captured, Err(PaymentError::UnknownPayment)),
        "{captured:?}"
    );
    let canceled = cancel(&standin.stripe, cancelling(&nobodys)).await;
    assert!(
        matches!(canceled, Err(PaymentError::UnknownPayment)),
        "{canceled:?}"
    );
}

#[tokio::test]
async fn a_provider_that_stays_away_is_given_up_before_the_deadline() {
    let standin = StandIn::new().await;
    standin.arm("status_429", 20, "/v1/payment_intents").await;
    let away = stripe("http://127.0.0.1:1", "sk_test_souk");
    for provider in [&standin.stripe, &away] {
        let started = Instant::now();
        let deadline = Deadline::after(Duration::from_millis(1_500));
        let outcome = deadline
            .bound(authorize(provider, paying("pm_card_visa")))
            .await;
        assert!(
            matches!(outcome, Some(Err(PaymentError::Unavailable(_)))),
            "{outcome:?}"
        );
        assert!(started.elapsed() < Duration::from_millis(1_500));
    }
}

#[tokio::test]
async fn a_probe_tells_a_provider_that_answers_from_one_that_does_not() {
    let standin = StandIn::new().await;
    assert!(standin.stripe.answers().await);
    assert!(!stripe(&base(), "sk_test_of_somebody_else").answers().await);
    assert!(!stripe("http://127.0.0.1:1", "sk_test_souk").answers().await);
}
