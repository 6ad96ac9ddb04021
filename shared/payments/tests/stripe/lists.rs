//! The payments of a span of time, page by page.

use crate::support::{StandIn, authorized, cancelling, capturing, paying, usd};
use jiff::{SignedDuration, Timestamp};
use souk_contracts::{
    RefundId,
    calls::payments::{ListPayments, Payment, PaymentStatus, RefundPayment},
};
use souk_payments::{
    cancel::cancel, capture::capture, domain::PaymentError, look::list, refund::refund,
};

async fn all(standin: &StandIn, from: Timestamp, until: Timestamp) -> Vec<Payment> {
    let mut request = ListPayments {
        from,
        until,
        limit: Some(2),
        cursor: None,
    };
    let mut payments = Vec::new();
    loop {
        let page = list(&standin.stripe, request.clone())
            .await
            .expect("a page");
        assert!(page.payments.len() <= 2);
        payments.extend(page.payments);
        match page.next_cursor {
            Some(cursor) => request.cursor = Some(cursor),
            None => return payments,
        }
    }
}

#[tokio::test]
async fn every_payment_of_the_span_is_listed_once_and_as_it_stands() {
    let standin = StandIn::new().await;
    let held = authorized(&standin, paying("pm_card_visa")).await;
    let canceled = authorized(&standin, paying("pm_card_visa")).await;
    cancel(&standin.stripe, cancelling(&canceled))
        .await
        .expect("let go of");
    let taken = authorized(&standin, paying("pm_card_visa")).await;
    capture(&standin.stripe, capturing(&taken))
        .await
        .expect("captured");
    let back = RefundPayment {
        order_id: taken.order_id,
        payment_id: taken.payment_id.clone(),
        refund_id: RefundId::generate(),
        amount: Some(usd(900)),
    };
    refund(&standin.stripe, back).await.expect("given back");

    let from = held.created_at;
    let until = taken.created_at + SignedDuration::from_secs(1);
    let listed = all(&standin, from, until).await;
    let seen: Vec<_> = listed
        .iter()
        .filter(|payment| {
            [held.order_id, canceled.order_id, taken.order_id].contains(&payment.order_id)
        })
        .map(|payment| (payment.order_id, payment.status, payment.refunded))
        .collect();
    assert_eq!(
        seen,
        [
            (taken.order_id, PaymentStatus::Captured, usd(900)),
            (canceled.order_id, PaymentStatus::Canceled, usd(0)),
            (held.order_id, PaymentStatus::Authorized, usd(0)),
        ]
    );
    let earlier = all(&standin, from - SignedDuration::from_hours(1), from).await;
    assert!(
        !earlier
            .iter()
            .any(|payment| payment.order_id == held.order_id)
    );
}

#[tokio::test]
async fn a_page_after_a_payment_that_is_not_there_is_none() {
    let standin = StandIn::new().await;
    let request = ListPayments {
        from: Timestamp::UNIX_EPOCH,
        until: Timestamp::now(),
        limit: None,
        cursor: Some("pi_nobody".to_owned()),
    };
    let refusal = list(&standin.stripe, request).await;
    assert!(
        matches!(refusal, Err(PaymentError::UnknownPayment)),
        "{refusal:?}"
    );
}
