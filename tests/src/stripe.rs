//! What the payment provider's stand-in knows.

use crate::{api::client, setting};
use reqwest::Client;
use serde_json::Value;

/// Read-only, with the key that Souk itself uses.
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
        let mut payments = Vec::new();
        let mut after = String::new();
        loop {
            let page = self
                .get(&format!("/v1/payment_intents?limit=100{after}"))
                .await;
            let items = page["data"].as_array().cloned().unwrap_or_default();
            let last = items
                .last()
                .and_then(|item| item["id"].as_str())
                .unwrap_or_default();
            after = format!("&starting_after={last}");
            payments.extend(
                items
                    .into_iter()
                    .filter(|item| item["metadata"]["order_id"] == order),
            );
            if page["has_more"] != true {
                return payments;
            }
        }
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
