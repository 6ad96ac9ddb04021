//! Money goes back once, and never more than came in.

use crate::support::{StandIn, ask, authorized, capturing, paying, persistently, usd};
use reqwest::Method;
use serde_json::Value;
use souk_contracts::{
    Money, RefundId,
    calls::payments::{Payment, RefundPayment, RefundStatus},
};
use souk_payments::{capture::capture, domain::PaymentError, refund::refund};

async fn captured(standin: &StandIn) -> Payment {
    let payment = authorized(standin, paying("pm_card_visa")).await;
    let captured = capture(&standin.stripe, capturing(&payment)).await;
    captured.expect("captured")
}

fn refunding(payment: &Payment, amount: Option<Money>) -> RefundPayment {
    RefundPayment {
        order_id: payment.order_id,
        payment_id: payment.payment_id.clone(),
        refund_id: RefundId::generate(),
        amount,
    }
}

/// What the stand-in has given back, refund by refund.
async fn refunds_of(payment: &Payment) -> Vec<i64> {
    let path = format!(
        "/v1/refunds?limit=100&payment_intent={}",
        payment.payment_id
    );
    let page = ask(Method::GET, &path, None).await;
    let refunds = page["data"].as_array().expect("a page").iter();
    refunds
        .filter_map(|refund| refund["amount"].as_i64())
        .collect()
}

#[tokio::test]
async fn parts_go_back_one_by_one_and_then_the_rest() {
    let standin = StandIn::new().await;
    let payment = captured(&standin).await;
    let part = refund(&standin.stripe, refunding(&payment, Some(usd(3000)))).await;
    let part = part.expect("given back");
    assert_eq!(part.amount, usd(3000));
    assert_eq!(part.status, RefundStatus::Succeeded);
    assert_eq!(part.payment.refunded, usd(3000));
    assert_eq!(part.payment.amount, usd(7900));
    let rest = refund(&standin.stripe, refunding(&payment, None)).await;
    let rest = rest.expect("given back");
    assert_eq!((rest.amount, rest.payment.refunded), (usd(4900), usd(7900)));
    let nothing = refund(&standin.stripe, refunding(&payment, None)).await;
    assert!(
        matches!(nothing, Err(PaymentError::FullyRefunded)),
        "{nothing:?}"
    );
}

#[tokio::test]
async fn a_refund_asked_for_again_is_the_same_refund() {
    let standin = StandIn::new().await;
    let payment = captured(&standin).await;
    for amount in [Some(usd(1000)), None] {
        let request = refunding(&payment, amount);
        let first = refund(&standin.stripe, request.clone()).await;
        let first = first.expect("given back");
        let again = refund(&standin.stripe, request).await;
        assert_eq!(again.expect("given back before"), first);
    }
    assert_eq!(refunds_of(&payment).await, [6900, 1000]);
}

#[tokio::test]
async fn no_more_goes_back_than_came_in() {
    let standin = StandIn::new().await;
    let payment = captured(&standin).await;
    let request = refunding(&payment, Some(usd(7901)));
    for _ in 0..2 {
        let refusal = refund(&standin.stripe, request.clone()).await;
        assert!(
            matches!(refusal, Err(PaymentError::RefundTooLarge)),
            "{refusal:?}"
        );
    }
    let whole = refunding(&payment, Some(usd(7900)));
    refund(&standin.stripe, whole.clone())
        .await
        .expect("given back");
    let other = RefundPayment {
        amount: Some(usd(100)),
        ..whole
    };
    let refusal = refund(&standin.stripe, other).await;
    assert!(
        matches!(refusal, Err(PaymentError::Mismatch)),
        "{refusal:?}"
    );
    assert_eq!(refunds_of(&payment).await, [7900]);
}

#[tokio::test]
async fn whatever_fails_on_the_way_money_goes_back_once() {
    let standin = StandIn::new().await;
    for (kind, times) in [
        ("timeout_after_effect", 1),
        ("delay", 1),
        ("status_429", 1),
        ("status_500", 1),
        ("status_500", 2),
    ] {
        let payment = captured(&standin).await;
        standin.arm(kind, times, "/v1/refunds").await;
        let request = refunding(&payment, Some(usd(500)));
        let made = persistently(|| refund(&standin.stripe, request.clone())).await;
        made.unwrap_or_else(|error| panic!("{kind} {times}: {error}"));
        assert_eq!(refunds_of(&payment).await, [500], "{kind} {times}");
        let left = ask(Method::GET, "/_control/faults", None).await;
        assert_eq!(left, Value::Array(Vec::new()), "{kind} {times}");
    }
}
