//! An account that Souk shares with others, as a server answers for it that is told what to say.

use crate::support::{stripe, usd};
use serde_json::{Value, json};
use souk_contracts::{
    OrderId, RefundId,
    calls::payments::{ListPayments, RetrievePayment},
};
use souk_payments::{
    clients::stripe::Stripe,
    domain::PaymentError,
    look::{list, retrieve},
    ports::{RefundPayment, RefundRequest},
};
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// The method and path of each request, in turn.
type Asked = Arc<Mutex<Vec<String>>>;

/// Stripe, answering by the method and path of a request and by what was asked before.
async fn answering<F>(answer: F) -> (Stripe, Asked)
where
    F: Fn(&str, &[String]) -> (&'static str, Value) + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = Asked::default();
    let before = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let read = stream.read(&mut request).await.unwrap_or_default();
            let request = String::from_utf8_lossy(&request[..read]);
            let line = request.split(" HTTP").next().unwrap_or_default().to_owned();
            let (status, body) = answer(&line, &before.lock().expect("nobody panicked"));
            before.lock().expect("nobody panicked").push(line);
            let (length, body) = (body.to_string().len(), body.to_string());
            let answer = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    let stripe = stripe(&base, "sk_test_souk").deployed_as("souk-prod");
    (stripe, asked)
}

fn intent(id: &str, metadata: &Value) -> Value {
    json!({
        "id": id, "status": "succeeded", "amount": 7900, "amount_received": 7900, "currency": "usd",
        "created": 1_764_000_000, "metadata": metadata,
    })
}

fn with(mut intent: Value, field: &str, value: Value) -> Value {
    intent[field] = value;
    intent
}

#[tokio::test]
async fn what_others_made_is_passed_over_whatever_its_form() {
    let order = OrderId::generate();
    let own = json!({"order_id": order, "deployment": "souk-prod"});
    let others = json!({"order_id": order, "deployment": "souk-dev"});
    let data = [
        intent("pi_own", &own),
        with(
            intent("pi_large", &json!({})),
            "amount",
            json!(9_999_999_999_i64),
        ),
        with(
            intent("pi_new", &json!({})),
            "status",
            json!("requires_something"),
        ),
        intent("pi_of_another_stack", &others),
        with(
            intent("pi_unreadable", &own),
            "status",
            json!("requires_something"),
        ),
        intent("pi_last", &json!({"order_id": "1007"})),
    ];
    let page = json!({"data": data, "has_more": true});
    let (stripe, _) = answering(move |_, _| ("200 OK", page.clone())).await;
    let span = ListPayments {
        from: "2026-03-01T12:00:00Z".parse().expect("a time"),
        until: "2026-03-01T13:00:00Z".parse().expect("a time"),
        limit: None,
        cursor: None,
    };
    let page = list(&stripe, span).await.expect("a page");
    let ids: Vec<_> = page
        .payments
        .iter()
        .map(|payment| &payment.payment_id)
        .collect();
    assert_eq!(ids, ["pi_own"]);
    assert_eq!(page.unreadable, ["pi_unreadable"]);
    assert_eq!(page.next_cursor.as_deref(), Some("pi_last"));
}

#[tokio::test]
async fn a_payment_that_others_made_is_not_there() {
    let order = OrderId::generate();
    let strangers = [
        with(
            intent("pi_1", &json!({})),
            "status",
            json!("requires_something"),
        ),
        intent(
            "pi_1",
            &json!({"order_id": order, "deployment": "souk-dev"}),
        ),
    ];
    for stranger in strangers {
        let (stripe, _) = answering(move |_, _| ("200 OK", stranger.clone())).await;
        let payment_id = "pi_1".to_owned();
        let found = retrieve(&stripe, RetrievePayment { payment_id }).await;
        assert!(
            matches!(found, Err(PaymentError::UnknownPayment)),
            "{found:?}"
        );
    }
}

fn refunding() -> RefundRequest {
    RefundRequest {
        id: RefundId::generate(),
        order: OrderId::generate(),
        payment: "pi_1".to_owned().try_into().expect("an id"),
        amount: Some(usd(900)),
    }
}

fn refunds_asked(asked: &Asked) -> usize {
    let asked = asked.lock().expect("nobody panicked");
    asked.iter().filter(|line| line.starts_with("POST")).count()
}

/// Two callers meet: the other's call has made the refund under the first key, and Stripe failed then.
#[tokio::test]
async fn a_refund_that_stripe_made_and_failed_after_is_not_made_again() {
    let request = refunding();
    let made = json!({
        "amount": 900, "currency": "usd", "status": "succeeded",
        "metadata": {"refund_id": request.id},
    });
    let (stripe, asked) = answering(move |line, before| {
        let data = if before.iter().any(|line| line.starts_with("POST")) {
            vec![made.clone()]
        } else {
            Vec::new()
        };
        match line.starts_with("GET") {
            true => ("200 OK", json!({ "data": data })),
            false => (
                "500 Internal Server Error\r\nIdempotent-Replayed: true",
                json!({}),
            ),
        }
    })
    .await;
    let refund = stripe.refund(&request).await.expect("found");
    assert_eq!((refund.amount, refunds_asked(&asked)), (usd(900), 1));
}

#[tokio::test]
async fn a_refund_of_a_disputed_payment_has_failed() {
    let disputed = json!({"error": {"type": "invalid_request_error", "code": "charge_disputed"}});
    let (stripe, asked) = answering(move |line, _| match line.starts_with("GET") {
        true => ("200 OK", json!({"data": []})),
        false => ("400 Bad Request", disputed.clone()),
    })
    .await;
    let refusal = stripe.refund(&refunding()).await;
    assert!(
        matches!(refusal, Err(PaymentError::RefundFailed)),
        "{refusal:?}"
    );
    assert_eq!(refunds_asked(&asked), 1);
}
