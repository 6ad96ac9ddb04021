//! Each step, taken once and again.

use crate::support::{StandIn, authorized, cancelling, cancelling_order, capturing, paying, usd};
use souk_contracts::{
    OrderId,
    calls::payments::{Authorize, CancelPayment, Capture, PaymentStatus, RetrievePayment},
};
use souk_payments::{
    authorize::authorize,
    cancel::cancel,
    capture::capture,
    domain::{PaymentError, Refusal},
    look::retrieve,
};

#[tokio::test]
async fn an_order_is_paid_in_two_steps() {
    let standin = StandIn::new().await;
    let payment = authorized(&standin, paying("pm_card_visa")).await;
    assert_eq!(payment.status, PaymentStatus::Authorized);
    assert_eq!(
        standin.states_of(payment.order_id).await,
        ["requires_capture"]
    );
    let captured = capture(&standin.stripe, capturing(&payment)).await;
    let captured = captured.expect("captured");
    assert_eq!(captured.status, PaymentStatus::Captured);
    assert_eq!(captured.amount, payment.amount);
    assert_eq!(standin.states_of(payment.order_id).await, ["succeeded"]);
    let request = RetrievePayment {
        payment_id: payment.payment_id,
    };
    let found = retrieve(&standin.stripe, request).await.expect("there");
    assert_eq!(found, captured);
}

#[tokio::test]
async fn each_step_taken_again_is_the_first_one_again() {
    let standin = StandIn::new().await;
    let request = paying("pm_card_mastercard");
    let payment = authorized(&standin, request.clone()).await;
    assert_eq!(authorized(&standin, request.clone()).await, payment);
    let captured = capture(&standin.stripe, capturing(&payment)).await;
    let captured = captured.expect("captured");
    let again = capture(&standin.stripe, capturing(&payment)).await;
    assert_eq!(again.expect("captured before"), captured);
    assert_eq!(authorized(&standin, request).await, captured);
    assert_eq!(standin.payments_of(payment.order_id).await.len(), 1);
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
                Err(PaymentError::CardRefused(Refusal::Declined(decline))) => {
                    assert_eq!(decline.code(), code);
                }
                other => panic!("{method}: {other:?}"),
            }
        }
    }
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
async fn an_authorization_whose_answer_never_came_is_found_by_its_order() {
    let standin = StandIn::new().await;
    let payment = authorized(&standin, paying("pm_card_visa")).await;
    for _ in 0..2 {
        cancel(&standin.stripe, cancelling_order(payment.order_id))
            .await
            .expect("let go of");
    }
    assert_eq!(standin.states_of(payment.order_id).await, ["canceled"]);
    let refusal = capture(&standin.stripe, capturing(&payment)).await;
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
    let payment = authorized(&standin, paying("pm_card_visa")).await;
    capture(&standin.stripe, capturing(&payment))
        .await
        .expect("captured");
    for cancellation in [cancelling(&payment), cancelling_order(payment.order_id)] {
        let refusal = cancel(&standin.stripe, cancellation).await;
        assert!(
            matches!(refusal, Err(PaymentError::Captured)),
            "{refusal:?}"
        );
    }
    assert_eq!(standin.states_of(payment.order_id).await, ["succeeded"]);
}

#[tokio::test]
async fn a_payment_that_nobody_made_is_unknown() {
    let standin = StandIn::new().await;
    let order_id = OrderId::generate();
    let payment_id = "pi_nobody".to_owned();
    let nobodys = Capture {
        order_id,
        payment_id: payment_id.clone(),
    };
    let captured = capture(&standin.stripe, nobodys).await;
    assert!(
        matches!(captured, Err(PaymentError::UnknownPayment)),
        "{captured:?}"
    );
    let cancellation = CancelPayment {
        payment_id: Some(payment_id),
        ..cancelling_order(order_id)
    };
    let canceled = cancel(&standin.stripe, cancellation).await;
    assert!(
        matches!(canceled, Err(PaymentError::UnknownPayment)),
        "{canceled:?}"
    );
}
