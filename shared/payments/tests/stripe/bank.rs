//! 3-D Secure: the bank wants to see the shopper.

use crate::support::{
    StandIn, authorized, cancelling, cancelling_order, capturing, paying, paying_by_3d_secure,
};
use souk_contracts::calls::payments::{Authorize, NextAction, PaymentStatus};
use souk_payments::{
    authorize::authorize,
    cancel::cancel,
    capture::capture,
    domain::{PaymentError, Refusal},
};

#[tokio::test]
async fn who_cannot_come_back_is_refused_and_nothing_is_held() {
    let standin = StandIn::new().await;
    let request = paying("pm_card_authenticationRequired");
    for _ in 0..2 {
        let refusal = authorize(&standin.stripe, request.clone()).await;
        assert!(
            matches!(
                refusal,
                Err(PaymentError::CardRefused(Refusal::AuthenticationRequired))
            ),
            "{refusal:?}"
        );
    }
    cancel(&standin.stripe, cancelling_order(request.order_id))
        .await
        .expect("let go of");
    assert_eq!(standin.states_of(request.order_id).await, ["canceled"]);
}

#[tokio::test]
async fn the_shopper_is_sent_to_the_bank_and_paid_once_back() {
    let standin = StandIn::new().await;
    let request = paying_by_3d_secure();
    for _ in 0..2 {
        let waiting = authorize(&standin.stripe, request.clone()).await;
        let waiting = waiting.expect("sent to the bank");
        assert_eq!(waiting.payment.status, PaymentStatus::RequiresAction);
        let Some(NextAction::RedirectToUrl { url }) = waiting.next_action else {
            panic!("{waiting:?}")
        };
        assert!(url.ends_with(&waiting.payment.payment_id), "{url}");
        let too_early = capture(&standin.stripe, capturing(&waiting.payment)).await;
        assert!(matches!(too_early, Err(PaymentError::NotAuthorized)));
    }
    let id = waiting_payment(&standin, &request).await;
    standin.answer_bank(&id, "success").await;
    let payment = authorized(&standin, request).await;
    assert_eq!(payment.status, PaymentStatus::Authorized);
    // What was refused before the bank had spoken does not stand in the way.
    let captured = capture(&standin.stripe, capturing(&payment)).await;
    assert_eq!(captured.expect("paid").status, PaymentStatus::Captured);
}

#[tokio::test]
async fn whom_the_bank_does_not_recognize_has_not_paid_however_often_it_is_asked() {
    let standin = StandIn::new().await;
    let request = paying_by_3d_secure();
    let id = waiting_payment(&standin, &request).await;
    standin.answer_bank(&id, "fail").await;
    for _ in 0..3 {
        let refusal = authorize(&standin.stripe, request.clone()).await;
        assert!(
            matches!(
                refusal,
                Err(PaymentError::CardRefused(Refusal::AuthenticationFailed))
            ),
            "{refusal:?}"
        );
    }
    let payments = standin.payments_of(request.order_id).await;
    assert_eq!(payments.len(), 1);
    assert_eq!(payments[0]["status"], "requires_payment_method");
}

#[tokio::test]
async fn a_shopper_who_never_answers_holds_nothing_once_the_payment_is_let_go_of() {
    let standin = StandIn::new().await;
    let request = paying_by_3d_secure();
    let waiting = authorize(&standin.stripe, request.clone()).await;
    let payment = waiting.expect("sent to the bank").payment;
    for _ in 0..2 {
        cancel(&standin.stripe, cancelling(&payment))
            .await
            .expect("let go of");
    }
    standin.answer_bank(&payment.payment_id, "success").await;
    let refusal = authorize(&standin.stripe, request).await;
    assert!(
        matches!(refusal, Err(PaymentError::Canceled)),
        "{refusal:?}"
    );
}

async fn waiting_payment(standin: &StandIn, request: &Authorize) -> String {
    let waiting = authorize(&standin.stripe, request.clone()).await;
    waiting.expect("sent to the bank").payment.payment_id
}
