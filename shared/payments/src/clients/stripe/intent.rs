//! A PaymentIntent on the wire: the fields that Souk reads.
//!
//! <https://docs.stripe.com/api/payment_intents/object>

use super::answer::{refusal, unreadable};
use crate::domain::{PaymentError, PaymentId, PaymentState, ProviderPayment};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use souk_contracts::{Currency, Money, OrderId, calls::payments::NextAction};

/// Whose a PaymentIntent is. It is read before all else: what others make on the same account may be
/// of any form.
#[derive(Debug, Default, Deserialize)]
pub struct Mark {
    order_id: Option<String>,
    deployment: Option<String>,
}

impl Mark {
    /// # Errors
    /// [`PaymentError::Refused`] when `intent` bears none, as each PaymentIntent does.
    pub fn on(intent: &Value) -> Result<Self, PaymentError> {
        Self::deserialize(&intent["metadata"]).map_err(|error| unreadable(&error))
    }

    /// Whether it was made for an order by `deployment`, which says so on each that it makes.
    pub fn is_of(&self, deployment: &str) -> bool {
        self.order().is_some() && self.deployment.as_deref() == Some(deployment)
    }

    /// Whether it was made for an order, and by no other than `deployment`.
    pub fn may_be_of(&self, deployment: &str) -> bool {
        let other = self.deployment.as_deref();
        self.order().is_some() && other.is_none_or(|other| other == deployment)
    }

    fn order(&self) -> Option<OrderId> {
        self.order_id.as_ref()?.parse().ok()
    }
}

#[derive(Debug, Deserialize)]
pub struct Intent {
    id: String,
    status: Status,
    amount: i64,
    amount_received: i64,
    currency: String,
    /// Unix seconds.
    created: i64,
    #[serde(default)]
    metadata: Mark,
    next_action: Option<Action>,
    last_payment_error: Option<LastError>,
    /// Its id, or the charge itself where that was asked for.
    latest_charge: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Action {
    redirect_to_url: Option<Redirect>,
}

#[derive(Debug, Deserialize)]
struct Redirect {
    url: String,
}

#[derive(Debug, Deserialize)]
struct LastError {
    code: Option<String>,
    decline_code: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Charge {
    amount: i64,
    amount_captured: i64,
    amount_refunded: i64,
}

/// <https://docs.stripe.com/payments/paymentintents/lifecycle>
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    Processing,
    RequiresCapture,
    Succeeded,
    Canceled,
}

impl Intent {
    /// # Errors
    /// [`PaymentError::Refused`] when the id is not one.
    pub fn id(self) -> Result<PaymentId, PaymentError> {
        PaymentId::try_from(self.id).map_err(|error| unreadable(&error))
    }

    /// # Errors
    /// [`PaymentError::Refused`] when it is of another form.
    pub fn of(intent: &Value) -> Result<Self, PaymentError> {
        Self::deserialize(intent).map_err(|error| unreadable(&error))
    }

    /// # Errors
    /// [`PaymentError::Refused`] when it cannot be read.
    pub fn read(self) -> Result<ProviderPayment, PaymentError> {
        let minor_units = match self.status {
            Status::Succeeded => self.amount_received,
            _ => self.amount,
        };
        Ok(ProviderPayment {
            state: self.state()?,
            amount: self.money(minor_units)?,
            asked: self.money(self.amount)?,
            order: self.metadata.order(),
            created_at: Timestamp::from_second(self.created).map_err(|error| unreadable(&error))?,
            id: self.id()?,
        })
    }

    fn state(&self) -> Result<PaymentState, PaymentError> {
        Ok(match self.status {
            Status::RequiresPaymentMethod | Status::RequiresConfirmation => {
                match &self.last_payment_error {
                    None => PaymentState::Open,
                    Some(error) => PaymentState::Refused(refusal(
                        error.code.as_deref(),
                        error.decline_code.as_deref(),
                    )),
                }
            }
            Status::RequiresAction => PaymentState::ActionRequired(self.next_action()),
            Status::Processing => PaymentState::Processing,
            Status::RequiresCapture => PaymentState::Authorized,
            Status::Succeeded => PaymentState::Captured {
                refunded: self.money(self.refunded()?)?,
            },
            Status::Canceled => PaymentState::Canceled,
        })
    }

    /// None where the shopper is to do what no page of the bank's can ask.
    fn next_action(&self) -> Option<NextAction> {
        let redirect = self.next_action.as_ref()?.redirect_to_url.as_ref()?;
        Some(NextAction::RedirectToUrl {
            url: redirect.url.clone(),
        })
    }

    /// What was given back of the money that was taken. Stripe counts what was authorized and never
    /// taken as refunded too. Without the charge itself, the money has been taken this very moment.
    fn refunded(&self) -> Result<i64, PaymentError> {
        match &self.latest_charge {
            Some(charge @ Value::Object(_)) => {
                let charge = Charge::deserialize(charge).map_err(|error| unreadable(&error))?;
                let never_taken = charge.amount - charge.amount_captured;
                Ok((charge.amount_refunded - never_taken).max(0))
            }
            _ => Ok(0),
        }
    }

    fn money(&self, minor_units: i64) -> Result<Money, PaymentError> {
        let currency = Currency::try_from(self.currency.to_ascii_uppercase())
            .map_err(|error| unreadable(&error))?;
        Money::new(minor_units, currency).map_err(|error| unreadable(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Decline, Refusal};
    use serde_json::json;

    fn state(fields: Value) -> PaymentState {
        let mut intent = json!({
            "id": "pi_1", "status": "succeeded", "amount": 7900, "amount_received": 0,
            "currency": "usd", "created": 1_764_000_000, "metadata": {},
            "next_action": null, "last_payment_error": null, "latest_charge": null,
        });
        if let (Value::Object(intent), Value::Object(fields)) = (&mut intent, fields) {
            intent.extend(fields);
        }
        let intent = Intent::deserialize(&intent).unwrap_or_else(|error| panic!("{error}"));
        let payment = intent.read().unwrap_or_else(|error| panic!("{error}"));
        payment.state
    }

    fn usd(amount: i64) -> Money {
        Money::new(amount, Currency::USD).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_payment_without_a_card_was_either_never_tried_or_refused() {
        let untried = json!({"status": "requires_payment_method"});
        assert_eq!(state(untried), PaymentState::Open);
        let declined = json!({"status": "requires_payment_method", "last_payment_error":
            {"type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds"}});
        let decline = Decline::new("insufficient_funds".to_owned());
        assert_eq!(
            state(declined),
            PaymentState::Refused(Refusal::Declined(decline))
        );
        let unrecognized = json!({"status": "requires_payment_method", "last_payment_error":
            {"type": "invalid_request_error", "code": "payment_intent_authentication_failure"}});
        assert_eq!(
            state(unrecognized),
            PaymentState::Refused(Refusal::AuthenticationFailed)
        );
    }

    #[test]
    fn what_was_never_taken_was_not_given_back() {
        let charge = json!({"amount": 7900, "amount_captured": 5000, "amount_refunded": 3900});
        let captured = json!({"amount_received": 5000, "latest_charge": charge});
        assert_eq!(
            state(captured),
            PaymentState::Captured {
                refunded: usd(1000)
            }
        );
    }

    #[test]
    fn where_the_bank_wants_to_see_the_shopper_its_page_is_handed_on() {
        let waiting = json!({"status": "requires_action", "next_action": {
            "type": "redirect_to_url",
            "redirect_to_url": {"url": "https://bank.example/3ds", "return_url": "https://souk.example"},
        }});
        let url = "https://bank.example/3ds".to_owned();
        assert_eq!(
            state(waiting),
            PaymentState::ActionRequired(Some(NextAction::RedirectToUrl { url }))
        );
        let script = json!({"type": "use_stripe_sdk", "use_stripe_sdk": {}});
        let elsewhere = json!({"status": "requires_action", "next_action": script});
        assert_eq!(state(elsewhere), PaymentState::ActionRequired(None));
    }

    #[test]
    fn a_payment_is_souks_by_its_order_and_this_deployments_by_its_name() {
        let order = OrderId::generate();
        let cases = [
            (
                json!({"order_id": order, "deployment": "souk-prod"}),
                true,
                true,
            ),
            (
                json!({"order_id": order, "deployment": "souk-dev"}),
                false,
                false,
            ),
            (json!({"order_id": order}), false, true),
            (
                json!({"order_id": "1007", "deployment": "souk-prod"}),
                false,
                false,
            ),
            (json!({}), false, false),
        ];
        for (metadata, is, may_be) in cases {
            let mark = Mark::on(&json!({"id": "pi_1", "metadata": metadata}));
            let mark = mark.unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(
                (mark.is_of("souk-prod"), mark.may_be_of("souk-prod")),
                (is, may_be),
                "{mark:?}"
            );
        }
    }
}
