//! What the payment provider's stand-in knows.

use crate::{api::client, setting};
use reqwest::{Client, RequestBuilder};
use serde_json::Value;

/// By the key that Souk itself uses.
pub struct Stripe {
    http: Client,
    base: String,
    key: String,
}

impl Stripe {
    #[must_use]
    pub fn stand_in() -> Self {
        Self {
            http: client(),
            base: setting("SOUK_TEST_STRIPE_BASE"),
            key: setting("SOUK_TEST_STRIPE_KEY"),
        }
    }

    /// Every payment that was ever asked for in the name of this order.
    pub async fn payments_of(&self, order: &str) -> Vec<Value> {
        let mut payments = self.payments().await;
        payments.retain(|payment| payment["metadata"]["order_id"] == order);
        payments
    }

    /// Every payment that there is, with its latest charge.
    pub async fn payments(&self) -> Vec<Value> {
        let mut payments: Vec<Value> = Vec::new();
        let mut after = String::new();
        loop {
            let page = format!("/v1/payment_intents?limit=100&expand[]=data.latest_charge{after}");
            let page = self.get(&page).await;
            payments.extend(page["data"].as_array().cloned().unwrap_or_default());
            let last = payments.last().and_then(|last| last["id"].as_str());
            after = format!("&starting_after={}", last.unwrap_or_default());
            if page["has_more"] != true {
                return payments;
            }
        }
    }

    /// Has the provider misbehave from now on; see `local/stripe/README.md`.
    pub async fn strike(&self, faults: &Value) {
        let call = self.http.post(self.control()).body(faults.to_string());
        self.expect_done(call.header("content-type", "application/json"))
            .await;
    }

    /// Ends whatever [`Self::strike`] began.
    pub async fn calm_down(&self) {
        self.expect_done(self.http.delete(self.control())).await;
    }

    fn control(&self) -> String {
        format!("{}/_control/faults", self.base)
    }

    async fn expect_done(&self, call: RequestBuilder) {
        let answer = call.bearer_auth(&self.key).send().await;
        let answer = answer.and_then(reqwest::Response::error_for_status);
        answer.unwrap_or_else(|error| panic!("{error}"));
    }

    /// The one payment of this order.
    ///
    /// # Panics
    /// When there is none, or more than one.
    pub async fn payment_of(&self, order: &str) -> Value {
        let mut payments = self.payments_of(order).await;
        assert_eq!(payments.len(), 1, "payments of order {order}: {payments:?}");
        payments.remove(0)
    }

    /// What the shopper says at the bank's page, `success` or `fail`.
    pub async fn answer_bank(&self, page: &str, outcome: &str) {
        let page = page.split('?').next().unwrap_or_default();
        let form = self
            .http
            .post(format!("{page}/complete"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("outcome={outcome}"));
        let answer = form.send().await;
        let answer = answer.unwrap_or_else(|error| panic!("{page}: {error}"));
        let status = answer.status();
        assert!(
            status.is_success() || status.is_redirection(),
            "{page}: {status}"
        );
    }

    async fn get(&self, path: &str) -> Value {
        let request = self
            .http
            .get(format!("{}{path}", self.base))
            .bearer_auth(&self.key);
        let answer = request
            .send()
            .await
            .and_then(reqwest::Response::error_for_status);
        let document = answer
            .unwrap_or_else(|error| panic!("{path}: {error}"))
            .json()
            .await;
        document.unwrap_or_else(|error| panic!("{path}: {error}"))
    }
}
