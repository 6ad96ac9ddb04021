//! An event of Stripe's webhook, and what Souk's other services are told of it.
//!
//! <https://docs.stripe.com/api/events>

use super::intent::Intent;
use crate::domain::PaymentError;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use souk_contracts::{
    EventId,
    calls::payments::Payment,
    events::{CloudEvent, types},
};
use uuid::Uuid;

#[derive(Debug, Deserialize)]
pub struct Event {
    id: String,
    r#type: String,
    /// Unix seconds.
    created: i64,
    data: Data,
}

#[derive(Debug, Deserialize)]
struct Data {
    object: Value,
}

/// The body is signed, and yet not an event that can be read.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    #[error("the event is not of the form that Stripe's events have")]
    Malformed(#[from] serde_json::Error),
    #[error("the event's time is none")]
    Time(#[from] jiff::Error),
    #[error(transparent)]
    Payment(#[from] PaymentError),
}

impl Event {
    /// # Errors
    /// [`EventError::Malformed`] when `body` is no event.
    pub fn parse(body: &[u8]) -> Result<Self, EventError> {
        Ok(serde_json::from_slice(body)?)
    }

    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What to tell the other services: nothing where the event's type is not one that Souk knows,
    /// or its payment is not one that Souk made.
    ///
    /// The id is derived from Stripe's (UUIDv5), so that every copy of the event carries the same.
    ///
    /// # Errors
    /// [`EventError`] when the payment in it cannot be read.
    pub fn told(&self) -> Result<Option<CloudEvent<Payment>>, EventError> {
        const NAMESPACE: Uuid = Uuid::from_u128(0x1c7c_9e0e_8a0b_4d0f_9a53_0f6e_61c4_2b95);
        let kind = match self.r#type.as_str() {
            "payment_intent.amount_capturable_updated" => types::PAYMENT_AUTHORIZED,
            "payment_intent.succeeded" => types::PAYMENT_CAPTURED,
            "payment_intent.payment_failed" => types::PAYMENT_FAILED,
            _ => return Ok(None),
        };
        let intent = Intent::deserialize(&self.data.object)?;
        let Some(order_id) = intent.order() else {
            return Ok(None);
        };
        let payment = intent.read()?;
        let data = Payment {
            payment_id: payment.id.to_string(),
            order_id,
            amount: payment.amount,
        };
        let at = Timestamp::from_second(self.created)?;
        let id = EventId::from_uuid(Uuid::new_v5(&NAMESPACE, self.id.as_bytes()));
        Ok(Some(CloudEvent {
            id,
            ..CloudEvent::new("payments", kind, order_id, at, data)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ORDER: &str = "0198c0de-0000-7000-8000-000000000001";

    fn event(kind: &str, status: &str, metadata: &Value) -> Event {
        let document = json!({
            "id": "evt_1",
            "type": kind,
            "created": 1_764_000_000,
            "data": {"object": {
                "id": "pi_1",
                "object": "payment_intent",
                "status": status,
                "amount": 7900,
                "amount_received": if status == "succeeded" { 7900 } else { 0 },
                "currency": "usd",
                "metadata": metadata,
            }},
        });
        Event::parse(document.to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}"))
    }

    fn told(event: &Event) -> Option<CloudEvent<Payment>> {
        event.told().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn each_known_event_is_told_under_its_own_name() {
        let cases = [
            (
                "payment_intent.amount_capturable_updated",
                "requires_capture",
                types::PAYMENT_AUTHORIZED,
            ),
            (
                "payment_intent.succeeded",
                "succeeded",
                types::PAYMENT_CAPTURED,
            ),
            (
                "payment_intent.payment_failed",
                "requires_payment_method",
                types::PAYMENT_FAILED,
            ),
        ];
        for (kind, status, name) in cases {
            let told = told(&event(kind, status, &json!({"order_id": ORDER})));
            let seen = told.map(|told| (told.kind, told.subject, told.data.amount.amount()));
            assert_eq!(seen, Some((name.to_owned(), ORDER.to_owned(), 7900)));
        }
    }

    #[test]
    fn every_copy_of_an_event_carries_the_same_id() {
        let copy = || {
            told(&event(
                "payment_intent.succeeded",
                "succeeded",
                &json!({"order_id": ORDER}),
            ))
        };
        assert_eq!(copy().map(|told| told.id), copy().map(|told| told.id));
    }

    #[test]
    fn what_souk_does_not_know_is_not_told() {
        let ours = json!({"order_id": ORDER});
        assert!(told(&event("customer.created", "succeeded", &ours)).is_none());
        for metadata in [json!({}), json!({"order_id": "7"})] {
            assert!(told(&event("payment_intent.succeeded", "succeeded", &metadata)).is_none());
        }
    }
}
