//! What Stripe answered, and what a refusal means for the payment.
//!
//! Errors: <https://docs.stripe.com/api/errors>, <https://docs.stripe.com/error-codes>.

use crate::domain::{Decline, PaymentError, Refusal};
use ::http::StatusCode;
use serde::{Deserialize, de::DeserializeOwned};

pub struct Answer {
    pub status: StatusCode,
    /// Kept from an earlier call under the same key.
    pub replayed: bool,
    pub body: bytes::Bytes,
}

#[derive(Deserialize)]
struct Envelope {
    error: Details,
}

/// The message is left out: it may repeat what was sent.
#[derive(Debug, Default, Deserialize)]
struct Details {
    r#type: Option<String>,
    code: Option<String>,
    decline_code: Option<String>,
    param: Option<String>,
}

impl Answer {
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, PaymentError> {
        serde_json::from_slice(&self.body).map_err(|error| unreadable(&error))
    }

    /// Whether the payment is, or was, not in a state that permits what was asked.
    pub fn is_out_of_turn(&self) -> bool {
        self.details().code.as_deref() == Some("payment_intent_unexpected_state")
    }

    /// What the refusal means for the payment.
    pub fn refusal(&self) -> PaymentError {
        let details = self.details();
        match (details.r#type.as_deref(), details.code.as_deref()) {
            (Some("card_error"), code) => refusal(code, details.decline_code.as_deref()).into(),
            (Some("idempotency_error"), _) => PaymentError::Mismatch,
            (_, Some("charge_already_refunded")) => PaymentError::FullyRefunded,
            (_, Some("amount_too_small" | "amount_too_large")) => PaymentError::AmountOutOfRange,
            (_, Some("email_invalid")) => PaymentError::InvalidEmail,
            (_, Some("resource_missing")) if details.param.as_deref() == Some("payment_method") => {
                PaymentError::UnknownMethod
            }
            (_, Some("resource_missing")) => PaymentError::UnknownPayment,
            _ => PaymentError::Refused(format!("{} {details:?}", self.status)),
        }
    }

    /// What the refusal means for a refund. What Stripe does not take, as for a payment that is disputed,
    /// it takes no other time either; a key that is not accepted, or an account that has too little, is
    /// for people to put right first.
    pub fn refund_refusal(&self) -> PaymentError {
        match (self.refusal(), self.details().code.as_deref()) {
            (_, Some("balance_insufficient")) => {
                PaymentError::Unavailable("the account has too little for a refund".to_owned())
            }
            (PaymentError::AmountOutOfRange, _) => PaymentError::RefundTooLarge,
            (PaymentError::Refused(reason), _) if self.status == StatusCode::BAD_REQUEST => {
                tracing::error!(reason, "the payment provider does not take a refund");
                PaymentError::RefundFailed
            }
            (refusal, _) => refusal,
        }
    }

    fn details(&self) -> Details {
        serde_json::from_slice::<Envelope>(&self.body)
            .map(|envelope| envelope.error)
            .unwrap_or_default()
    }
}

/// Why a card was refused, by the codes of an error or of a payment's last one.
pub fn refusal(code: Option<&str>, decline_code: Option<&str>) -> Refusal {
    match decline_code.or(code) {
        Some("payment_intent_authentication_failure") => Refusal::AuthenticationFailed,
        Some("authentication_required") => Refusal::AuthenticationRequired,
        reason => Refusal::Declined(Decline::new(reason.unwrap_or("generic_decline").to_owned())),
    }
}

pub fn unreadable(error: &impl std::error::Error) -> PaymentError {
    PaymentError::Refused(format!("an answer of another form: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn refused(status: u16, error: &Value) -> PaymentError {
        Answer {
            status: StatusCode::from_u16(status).unwrap_or_default(),
            replayed: false,
            body: json!({ "error": error }).to_string().into(),
        }
        .refusal()
    }

    #[test]
    fn a_refused_card_is_told_apart_by_the_most_telling_code() {
        let cases = [
            (
                json!({"type": "card_error", "code": "card_declined", "decline_code": "lost_card"}),
                "lost_card",
            ),
            (
                json!({"type": "card_error", "code": "expired_card"}),
                "expired_card",
            ),
            (json!({"type": "card_error"}), "generic_decline"),
        ];
        for (error, code) in cases {
            let PaymentError::CardRefused(Refusal::Declined(decline)) = refused(402, &error) else {
                panic!("{error}")
            };
            assert_eq!(decline.code(), code);
        }
        let soft = json!({"type": "card_error", "code": "card_declined", "decline_code": "authentication_required"});
        assert!(matches!(
            refused(402, &soft),
            PaymentError::CardRefused(Refusal::AuthenticationRequired)
        ));
    }

    #[test]
    fn an_address_that_is_none_is_the_shoppers_to_correct() {
        let error = json!({"type": "invalid_request_error", "code": "email_invalid", "param": "receipt_email"});
        assert!(matches!(refused(400, &error), PaymentError::InvalidEmail));
    }

    #[test]
    fn what_repeats_the_request_is_not_repeated() {
        let error = json!({"type": "invalid_request_error", "code": "parameter_unknown", "param": "colour",
            "message": "ana@example.com is no colour"});
        let refusal = refused(400, &error).to_string();
        assert!(refusal.contains("parameter_unknown"), "{refusal}");
        assert!(!refusal.contains("ana@example.com"), "{refusal}");
    }

    #[test]
    fn a_refund_that_is_refused_for_good_has_failed_and_any_other_is_asked_for_again() {
        let refused = |status, code| {
            let error = json!({"error": {"type": "invalid_request_error", "code": code}});
            let answer = Answer {
                status,
                replayed: false,
                body: error.to_string().into(),
            };
            answer.refund_refusal()
        };
        for code in ["charge_disputed", "parameter_unknown", "something_new"] {
            let refusal = refused(StatusCode::BAD_REQUEST, code);
            assert!(matches!(refusal, PaymentError::RefundFailed), "{code}");
        }
        let poor = refused(StatusCode::BAD_REQUEST, "balance_insufficient");
        assert!(matches!(poor, PaymentError::Unavailable(_)), "{poor}");
        let unknown = refused(StatusCode::UNAUTHORIZED, "api_key_expired");
        assert!(matches!(unknown, PaymentError::Refused(_)), "{unknown}");
    }

    #[test]
    fn an_answer_that_is_no_json_is_a_defect() {
        let page = Answer {
            status: StatusCode::BAD_REQUEST,
            replayed: false,
            body: "<html>".into(),
        };
        assert!(matches!(page.refusal(), PaymentError::Refused(_)));
        assert!(matches!(
            page.read::<Value>(),
            Err(PaymentError::Refused(_))
        ));
    }
}
