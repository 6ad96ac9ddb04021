//! The stand-in as these tests use it.

use reqwest::{Client, Method};
use serde_json::{Value, json};
use souk_contracts::{
    Currency, Money, OrderId,
    calls::payments::{Authorize, CancelPayment, Capture, Payment},
};
use souk_payments::{authorize::authorize, clients::stripe::Stripe, domain::PaymentError};
use souk_testing::setting;
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};

static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
/// Shorter than a fault lasts.
pub const CALL_TIMEOUT: Duration = Duration::from_millis(400);
pub const LATE_MS: u64 = 700;

/// The stand-in, with no fault armed and nobody else at it.
pub struct StandIn {
    pub stripe: Stripe,
    _turn: MutexGuard<'static, ()>,
}

impl StandIn {
    pub async fn new() -> Self {
        let turn = ONE_AT_A_TIME.lock().await;
        let standin = Self {
            stripe: stripe(&base(), &setting("SOUK_TEST_STRIPE_KEY")),
            _turn: turn,
        };
        standin.disarm().await;
        standin
    }

    pub async fn disarm(&self) {
        ask(Method::DELETE, "/_control/faults", None).await;
    }

    pub async fn arm(&self, kind: &str, times: u32, path_prefix: &str) {
        let mut fault = json!({
            "kind": kind,
            "times": times,
            "match": {"method": "POST", "path_prefix": path_prefix},
        });
        if matches!(kind, "timeout_after_effect" | "delay") {
            fault["delay_ms"] = json!(LATE_MS);
        }
        ask(Method::POST, "/_control/faults", Some(json!([fault]))).await;
    }

    /// What the shopper presses on the bank's page.
    pub async fn answer_bank(&self, payment: &str, outcome: &str) {
        let answer = Client::new()
            .post(format!("{}/3ds/{payment}/complete", base()))
            .form(&[("outcome", outcome)])
            .send()
            .await;
        // The way back to the shop is not followed to its end.
        drop(answer);
    }

    /// Every payment that was made for `order`, as the stand-in has it.
    pub async fn payments_of(&self, order: OrderId) -> Vec<Value> {
        let mut page = ask(Method::GET, "/v1/payment_intents?limit=100", None).await;
        let payments = page["data"].as_array_mut().expect("a page").drain(..);
        payments
            .filter(|payment| payment["metadata"]["order_id"] == order.to_string())
            .collect()
    }

    /// The states of the payments of `order` that ever tried a card.
    pub async fn states_of(&self, order: OrderId) -> Vec<String> {
        let payments = self.payments_of(order).await;
        let tried = payments
            .iter()
            .filter(|payment| !payment["latest_charge"].is_null());
        tried
            .map(|payment| payment["status"].as_str().expect("a status").to_owned())
            .collect()
    }
}

pub fn base() -> String {
    setting("SOUK_TEST_STRIPE_BASE")
}

pub fn stripe(base: &str, key: &str) -> Stripe {
    Stripe::with_call_timeout(base, key, CALL_TIMEOUT).expect("a client")
}

pub async fn ask(method: Method, path: &str, body: Option<Value>) -> Value {
    let mut request = Client::new()
        .request(method, format!("{}{path}", base()))
        .bearer_auth(setting("SOUK_TEST_STRIPE_KEY"));
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.expect("the stand-in answers");
    answer
        .error_for_status()
        .expect("a request as it should be")
        .json()
        .await
        .expect("JSON")
}

pub fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::USD).expect("an amount")
}

pub fn paying(payment_method: &str) -> Authorize {
    Authorize {
        order_id: OrderId::generate(),
        amount: usd(7900),
        payment_method: payment_method.to_owned(),
        email: "ana@example.com".to_owned(),
        return_url: None,
    }
}

/// With somewhere to come back to from the bank.
pub fn paying_by_3d_secure() -> Authorize {
    Authorize {
        return_url: Some("https://souk.example/orders".to_owned()),
        ..paying("pm_card_authenticationRequired")
    }
}

/// The payment, with the money set aside.
pub async fn authorized(standin: &StandIn, request: Authorize) -> Payment {
    let answer = authorize(&standin.stripe, request).await;
    answer.expect("authorized").payment
}

pub fn capturing(payment: &Payment) -> Capture {
    Capture {
        order_id: payment.order_id,
        payment_id: payment.payment_id.clone(),
    }
}

pub fn cancelling(payment: &Payment) -> CancelPayment {
    let payment_id = Some(payment.payment_id.clone());
    CancelPayment {
        payment_id,
        ..cancelling_order(payment.order_id)
    }
}

/// Without knowing the payment's id.
pub fn cancelling_order(order_id: OrderId) -> CancelPayment {
    CancelPayment {
        order_id,
        amount: usd(7900),
        payment_id: None,
    }
}

/// Asks as a workflow does: what is not known is asked again.
pub async fn persistently<T, F>(ask: impl Fn() -> F) -> Result<T, PaymentError>
where
    F: Future<Output = Result<T, PaymentError>>,
{
    for _ in 0..7 {
        match ask().await {
            Err(PaymentError::Unavailable(_)) => {}
            outcome => return outcome,
        }
    }
    ask().await
}
