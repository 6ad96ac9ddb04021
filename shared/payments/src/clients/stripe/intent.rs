//! A PaymentIntent on the wire: the fields that Souk reads.
//!
//! <https://docs.stripe.com/api/payment_intents/object>

use super::answer::{refusal, unreadable};
use crate::domain::{PaymentError, PaymentId, PaymentState, ProviderPayment};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use souk_contracts::{Currency, Money, calls::payments::NextAction};

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
    metadata: Metadata,
    next_action: Option<Action>,
    last_payment_error: Option<LastError>,
    /// Its id, or the charge itself where that was asked for.
    latest_charge: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
struct Metadata {
    order_id: Option<String>,
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
    /// [`PaymentError::Refused`] when it cannot be read.
    pub fn read(self) -> Result<ProviderPayment, PaymentError> {
        let minor_units = match self.status {
            Status::Succeeded => self.amount_received,
            _ => self.amount,
        };
        Ok(ProviderPayment {
            state: self.state()?,
            amount: self.money(minor_units)?,
            order: self
                .metadata
                .order_id
                .as_ref()
                .and_then(|id| id.parse().ok()),
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
            Status::RequiresAction => PaymentState::ActionRequired(self.next_action()?),
            Status::Processing => PaymentState::Processing,
            Status::RequiresCapture => PaymentState::Authorized,
            Status::Succeeded => PaymentState::Captured {
                refunded: self.money(self.refunded()?)?,
            },
            Status::Canceled => PaymentState::Canceled,
        })
    }

    fn next_action(&self) -> Result<NextAction, PaymentError> {
        self.next_action
            .as_ref()
            .and_then(|action| action.redirect_to_url.as_ref())
            .map(|redirect| NextAction::RedirectToUrl {
                url: redirect.url.clone(),
            })
            .ok_or_else(|| {
                PaymentError::Refused("the shopper is to do what no page can ask".to_owned())
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
            PaymentState::ActionRequired(NextAction::RedirectToUrl { url })
        );
    }
}
