//! How a call is sent again, against a server that answers as it is told to.

use crate::support::{paying, stripe};
use souk_payments::{
    authorize::authorize,
    clients::stripe::Stripe,
    domain::{PaymentError, PaymentId},
    ports::FindPayment,
};
use souk_platform::deadline::Deadline;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const BROKEN: &str = "500 Internal Server Error";

/// A server that gives the same answer each time, and counts how often it did.
struct Server {
    stripe: Stripe,
    answers: Arc<AtomicUsize>,
}

impl Server {
    async fn answering(status: &'static str, headers: &'static str, body: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let answers = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&answers);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                counter.fetch_add(1, Relaxed);
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                );
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self {
            stripe: stripe(&base, "sk_test_souk"),
            answers,
        }
    }

    /// Looks a payment up once, with so many milliseconds for it.
    async fn find(&self, within_ms: u64) -> PaymentError {
        let payment = PaymentId::try_from("pi_1".to_owned()).expect("an id");
        let deadline = Deadline::after(Duration::from_millis(within_ms));
        let found = deadline.bound(self.stripe.find(&payment)).await;
        found.expect("in time").expect_err("no payment")
    }

    fn answered(&self) -> usize {
        self.answers.load(Relaxed)
    }
}

#[tokio::test]
async fn a_failure_is_tried_again_until_the_budget_is_spent() {
    let server = Server::answering(BROKEN, "", "").await;
    assert!(matches!(
        server.find(20_000).await,
        PaymentError::Unavailable(_)
    ));
    assert_eq!(server.answered(), 4);
}

#[tokio::test]
async fn what_stripe_says_is_of_no_use_is_not_tried_again() {
    let never = "Stripe-Should-Retry: false\r\n";
    for status in [BROKEN, "429 Too Many Requests", "409 Conflict"] {
        let server = Server::answering(status, never, "").await;
        let outcome = server.find(20_000).await;
        assert!(matches!(outcome, PaymentError::Unavailable(_)), "{status}");
        assert_eq!(server.answered(), 1, "{status}");
    }
}

#[tokio::test]
async fn what_stripe_says_is_of_use_is_tried_again() {
    let server = Server::answering("400 Bad Request", "Stripe-Should-Retry: true\r\n", "{}").await;
    assert!(matches!(
        server.find(20_000).await,
        PaymentError::Unavailable(_)
    ));
    assert_eq!(server.answered(), 4);
}

#[tokio::test]
async fn a_pause_that_outlasts_the_caller_is_not_waited_for() {
    let pause = "Retry-After: 30\r\n";
    let server = Server::answering("429 Too Many Requests", pause, "").await;
    assert!(matches!(
        server.find(10_000).await,
        PaymentError::Unavailable(_)
    ));
    assert_eq!(server.answered(), 1);
}

#[tokio::test]
async fn after_failures_in_a_row_nothing_is_sent_for_a_while() {
    let server = Server::answering(BROKEN, "", "").await;
    for _ in 0..2 {
        server.find(20_000).await;
    }
    assert_eq!(server.answered(), 6);
    for _ in 0..5 {
        assert!(matches!(
            server.find(20_000).await,
            PaymentError::Unavailable(_)
        ));
    }
    assert_eq!(server.answered(), 6);
}

#[tokio::test]
async fn refusals_however_many_keep_nobody_off() {
    let unauthorized = r#"{"error": {"type": "invalid_request_error"}}"#;
    let server = Server::answering("401 Unauthorized", "", unauthorized).await;
    for _ in 0..10 {
        assert!(matches!(
            server.find(20_000).await,
            PaymentError::Refused(_)
        ));
    }
    assert_eq!(server.answered(), 10);
}

#[tokio::test]
async fn an_answer_of_another_form_is_no_success() {
    for body in ["", "<html>", "{}", r#"{"id": "pi_1"}"#] {
        let server = Server::answering("200 OK", "", body).await;
        assert!(matches!(
            server.find(20_000).await,
            PaymentError::Refused(_)
        ));
        let refusal = authorize(&server.stripe, paying("pm_card_visa")).await;
        assert!(matches!(refusal, Err(PaymentError::Refused(_))), "{body}");
    }
}

#[tokio::test]
async fn the_key_is_sent_to_no_other_address() {
    let elsewhere = Server::answering("200 OK", "", "{}").await;
    let moved = "Location: http://127.0.0.1:9/v1/payment_intents/pi_1\r\n";
    let server = Server::answering("307 Temporary Redirect", moved, "{}").await;
    assert!(matches!(
        server.find(20_000).await,
        PaymentError::Refused(_)
    ));
    assert_eq!((server.answered(), elsewhere.answered()), (1, 0));
}
