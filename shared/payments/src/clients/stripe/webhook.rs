//! Stripe's webhook: signed events, of which Souk reads what happened to which payment.
//!
//! <https://docs.stripe.com/api/events>

use super::signature::WebhookSecrets;
use crate::{
    domain::{Notice, Occurrence, PaymentId, UnbelievedWebhook},
    ports::ReadNotice,
};
use jiff::Timestamp;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;

/// Stripe's events are a few kilobytes.
const LONGEST: usize = 256 * 1024;

/// Stripe, as the sender of webhooks.
pub struct StripeWebhook(WebhookSecrets);

#[derive(Deserialize)]
struct Event {
    id: String,
    r#type: String,
    /// Unix seconds; not in every form of event.
    created: Option<i64>,
    /// Read only where the type is one that Souk knows.
    #[serde(default)]
    data: Value,
}

#[derive(Deserialize)]
struct Data {
    object: Subject,
}

/// What the event is about: a PaymentIntent, a charge or a refund that names its own, or something else.
#[derive(Deserialize)]
struct Subject {
    id: Option<String>,
    payment_intent: Option<String>,
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    /// Written on each of Souk's refunds.
    refund_id: Option<String>,
}

impl StripeWebhook {
    /// `secrets` sign webhooks: one, and two while it is rotated.
    #[must_use]
    pub fn new(secrets: Vec<String>) -> Self {
        Self(WebhookSecrets::new(secrets))
    }
}

impl ReadNotice for StripeWebhook {
    const SIGNATURE: &'static str = "stripe-signature";

    /// What the body says is read only once its signature is right.
    fn read(
        &self,
        signature: Option<&str>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Notice, UnbelievedWebhook> {
        if body.len() > LONGEST {
            return Err(UnbelievedWebhook::TooLong);
        }
        self.0
            .verify(signature, body, now)
            .map_err(|unbelieved| match unbelieved {
                UnbelievedWebhook::Forged if is_cut_off(body) => UnbelievedWebhook::CutOff,
                _ => unbelieved,
            })?;
        let text = std::str::from_utf8(body).map_err(|_| UnbelievedWebhook::NotText)?;
        let event: Event = serde_json::from_str(text).map_err(|_| UnbelievedWebhook::Unreadable)?;
        event.notice(now).ok_or(UnbelievedWebhook::Unreadable)
    }
}

/// Whether it is JSON that ends too early: a network's fault rather than somebody's intent.
fn is_cut_off(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_err_and(|error| error.is_eof())
}

impl Event {
    /// None where it is of a known type and does not say what it is about. One of an unknown type may
    /// have any form.
    fn notice(self, now: Timestamp) -> Option<Notice> {
        let subject = || Some(Data::deserialize(&self.data).ok()?.object);
        let intent = || PaymentId::try_from(subject()?.id?).ok();
        // A charge or a refund of no PaymentIntent is not one of Souk's.
        let of_intent =
            |subject: &Subject| PaymentId::try_from(subject.payment_intent.clone()?).ok();
        let what = match self.r#type.as_str() {
            "payment_intent.amount_capturable_updated" => Occurrence::Authorized(intent()?),
            "payment_intent.succeeded" => Occurrence::Captured(intent()?),
            "payment_intent.payment_failed" => Occurrence::Failed(intent()?),
            "payment_intent.canceled" => Occurrence::Canceled(intent()?),
            "charge.refunded" => {
                of_intent(&subject()?).map_or(Occurrence::Other, Occurrence::Refunded)
            }
            "refund.failed" => {
                let subject = subject()?;
                of_intent(&subject).map_or(Occurrence::Other, |payment| {
                    let metadata = subject.metadata;
                    let refund = metadata.and_then(|metadata| metadata.refund_id?.parse().ok());
                    Occurrence::RefundFailed { payment, refund }
                })
            }
            _ => Occurrence::Other,
        };
        let at = self
            .created
            .and_then(|seconds| Timestamp::from_second(seconds).ok());
        Some(Notice {
            id: self.id,
            at: at.unwrap_or(now),
            what,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::stripe::signature_header;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use souk_contracts::RefundId;

    const NOW: i64 = 1_764_000_000;
    const SECRET: &str = "whsec_souk";

    fn event(kind: &str, object: &Value) -> String {
        json!({"id": "evt_1", "type": kind, "created": NOW, "data": {"object": object}}).to_string()
    }

    fn read_signed(body: &[u8]) -> Result<Notice, UnbelievedWebhook> {
        let now = Timestamp::from_second(NOW).unwrap_or_else(|error| panic!("{error}"));
        StripeWebhook::new(vec![SECRET.to_owned()]).read(
            Some(&signature_header(SECRET, NOW, body)),
            body,
            now,
        )
    }

    fn read(kind: &str, object: &Value) -> Occurrence {
        let notice = read_signed(event(kind, object).as_bytes());
        notice.unwrap_or_else(|error| panic!("{error}")).what
    }

    #[test]
    fn each_known_event_names_its_payment() {
        let id =
            || PaymentId::try_from("pi_1".to_owned()).unwrap_or_else(|error| panic!("{error}"));
        let refund = RefundId::generate();
        let intent = json!({"id": "pi_1", "object": "payment_intent"});
        let charge = json!({"id": "ch_1", "object": "charge", "payment_intent": "pi_1"});
        let cases = [
            (
                "payment_intent.amount_capturable_updated",
                &intent,
                Occurrence::Authorized(id()),
            ),
            (
                "payment_intent.succeeded",
                &intent,
                Occurrence::Captured(id()),
            ),
            (
                "payment_intent.payment_failed",
                &intent,
                Occurrence::Failed(id()),
            ),
            (
                "payment_intent.canceled",
                &intent,
                Occurrence::Canceled(id()),
            ),
            ("charge.refunded", &charge, Occurrence::Refunded(id())),
            (
                "refund.failed",
                &json!({"id": "re_1", "payment_intent": "pi_1", "metadata": {"refund_id": refund}}),
                Occurrence::RefundFailed {
                    payment: id(),
                    refund: Some(refund),
                },
            ),
            (
                "refund.failed",
                &json!({"id": "re_2", "payment_intent": "pi_1", "metadata": {}}),
                Occurrence::RefundFailed {
                    payment: id(),
                    refund: None,
                },
            ),
        ];
        for (kind, object, occurrence) in cases {
            assert_eq!(read(kind, object), occurrence);
        }
    }

    #[test]
    fn what_souk_does_not_know_is_something_else() {
        assert_eq!(
            read("customer.created", &json!({"id": "cus_1"})),
            Occurrence::Other
        );
        let loose = json!({"id": "ch_1", "payment_intent": null});
        assert_eq!(read("charge.refunded", &loose), Occurrence::Other);
        assert_eq!(read("refund.failed", &loose), Occurrence::Other);
    }

    #[test]
    fn an_unknown_event_may_have_any_form_and_a_known_one_no_time() {
        let forms = [
            json!({"id": "evt_1", "type": "v2.core.event"}),
            json!({"id": "evt_1", "type": "payout.paid", "created": null, "data": null}),
            json!({"id": "evt_1", "type": "payout.paid", "created": i64::MAX, "data": {"object": {"id": 7}}}),
        ];
        for form in forms {
            let notice = read_signed(form.to_string().as_bytes());
            assert_eq!(
                notice.map(|notice| notice.what),
                Ok(Occurrence::Other),
                "{form}"
            );
        }
        let timeless = json!({"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_1"}}});
        let notice = read_signed(timeless.to_string().as_bytes());
        assert_eq!(notice.map(|notice| notice.at.as_second()), Ok(NOW));
        let empty = json!({"id": "evt_1", "type": "payment_intent.succeeded", "created": NOW});
        let refusal = read_signed(empty.to_string().as_bytes());
        assert_eq!(refusal, Err(UnbelievedWebhook::Unreadable));
    }

    #[test]
    fn what_is_signed_and_no_event_is_refused() {
        let nameless = event("payment_intent.succeeded", &json!({"id": "../refunds"}));
        let long = " ".repeat(LONGEST + 1);
        let cases: [(&[u8], UnbelievedWebhook); 5] = [
            (b"", UnbelievedWebhook::Unreadable),
            (b"{\"id\":\"evt_1\"", UnbelievedWebhook::Unreadable),
            (nameless.as_bytes(), UnbelievedWebhook::Unreadable),
            (b"{\"id\":\"\xff\"}", UnbelievedWebhook::NotText),
            (long.as_bytes(), UnbelievedWebhook::TooLong),
        ];
        for (body, refusal) in cases {
            assert_eq!(read_signed(body), Err(refusal));
        }
    }

    #[test]
    fn a_forged_body_that_ends_in_the_middle_is_called_cut_off() {
        let now = Timestamp::from_second(NOW).unwrap_or_else(|error| panic!("{error}"));
        let whole = event("payment_intent.succeeded", &json!({"id": "pi_1"}));
        let signature = signature_header(SECRET, NOW, whole.as_bytes());
        let reader = StripeWebhook::new(vec![SECRET.to_owned()]);
        let read = |body: &str| reader.read(Some(&signature), body.as_bytes(), now);
        let half = &whole[..whole.len() / 2];
        assert_eq!(read(half), Err(UnbelievedWebhook::CutOff));
        let other = whole.replace("pi_1", "pi_2");
        assert_eq!(read(&other), Err(UnbelievedWebhook::Forged));
    }

    proptest! {
        #[test]
        fn no_signed_body_makes_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(read_signed(&body).is_err());
        }
    }
}
