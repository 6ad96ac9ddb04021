//! What a caller is told when a payment cannot go on. The codes are what workflows decide by.

use crate::{
    domain::{PaymentError, Refusal, UnbelievedWebhook},
    ports::EffectError,
};
use souk_contracts::Problem;

impl From<PaymentError> for Problem {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::CardRefused(refusal) => refusal.into(),
            PaymentError::InvalidMethod(_) | PaymentError::UnknownMethod => Self::new(
                422,
                "payment_method_invalid",
                "This payment method cannot be used. Nothing was charged; choose another card.",
            ),
            PaymentError::InvalidEmail => Self::new(
                422,
                "email_invalid",
                "No receipt can be sent to this e-mail address. Nothing was charged; correct it.",
            ),
            PaymentError::AmountOutOfRange => Self::new(
                422,
                "amount_out_of_range",
                "The total is too small or too large to be paid by card. Nothing was charged.",
            ),
            PaymentError::Mismatch => Self::conflict(
                "payment_mismatch",
                "The payment of this order, or this refund, was asked for with other details before.",
            ),
            PaymentError::InvalidId(_) | PaymentError::UnknownPayment => Self::not_found("payment"),
            PaymentError::NotAuthorized => {
                Self::conflict("payment_not_authorized", "The payment was not authorized.")
            }
            PaymentError::Canceled => {
                Self::conflict("payment_canceled", "The payment was canceled.")
            }
            PaymentError::Captured => Self::conflict(
                "payment_captured",
                "The money was taken already; it can be refunded.",
            ),
            PaymentError::NotCaptured => Self::conflict(
                "payment_not_captured",
                "No money was taken that could be given back.",
            ),
            PaymentError::FullyRefunded => Self::conflict(
                "payment_refunded",
                "Everything that was taken has been given back.",
            ),
            PaymentError::RefundTooLarge => Self::new(
                422,
                "refund_too_large",
                "This is more than what is left of the payment. Ask for less, or for all of it.",
            ),
            PaymentError::RefundFailed => Self::conflict(
                "refund_failed",
                "The bank did not take the refund. Pay the shopper back by other means.",
            ),
            PaymentError::InvalidList(_) => Self::invalid(format!("This cannot be: {error}.")),
            PaymentError::Unavailable(_) => Self::new(
                503,
                "payment_provider_unavailable",
                "The payment provider cannot be reached right now. Try again in a few minutes.",
            )
            .retry_after(5)
            .caused_by(error),
            PaymentError::Refused(_) => Self::internal(error),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let refused = |code: &str, detail: &str, decline_code: &str| {
            Self::new(402, code, detail).with("decline_code", decline_code)
        };
        match refusal {
            Refusal::Declined(decline) => {
                refused("payment_declined", decline.advice(), decline.code_to_tell())
            }
            Refusal::AuthenticationRequired => refused(
                "authentication_required",
                "The bank asks for a confirmation that cannot be given here. \
                 Nothing was charged; try another card.",
                "authentication_required",
            ),
            Refusal::AuthenticationFailed => refused(
                "authentication_failed",
                "The bank could not confirm that it was you. \
                 Nothing was charged; try again, or try another card.",
                "authentication_failed",
            ),
        }
    }
}

impl From<EffectError> for Problem {
    fn from(error: EffectError) -> Self {
        match error {
            EffectError::Provider(error) => error.into(),
            _ => Self::unavailable("A part of Souk", error),
        }
    }
}

/// All of them are 400: who sends this is not the provider, or will not send it better a second time.
impl From<UnbelievedWebhook> for Problem {
    fn from(error: UnbelievedWebhook) -> Self {
        let code = match error {
            UnbelievedWebhook::TooOld => "signature_too_old",
            UnbelievedWebhook::Unsigned
            | UnbelievedWebhook::Malformed
            | UnbelievedWebhook::Forged
            | UnbelievedWebhook::CutOff
            | UnbelievedWebhook::FromTheFuture => "invalid_signature",
            UnbelievedWebhook::TooLong
            | UnbelievedWebhook::NotText
            | UnbelievedWebhook::Unreadable => "invalid_request",
        };
        Self::new(400, code, format!("The webhook is not believed: {error}."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Decline;
    use serde_json::json;

    #[test]
    fn a_decline_says_what_to_do_and_carries_the_banks_code() {
        let decline = Decline::new("expired_card".to_owned());
        let problem = Problem::from(PaymentError::from(Refusal::Declined(decline)));
        assert_eq!(
            (problem.status, problem.code.as_str()),
            (402, "payment_declined")
        );
        assert_eq!(problem.extensions["decline_code"], json!("expired_card"));
        assert!(problem.detail.contains("expired"), "{}", problem.detail);
    }

    #[test]
    fn who_holds_a_stolen_card_is_not_told_so() {
        for code in ["stolen_card", "lost_card", "pickup_card", "fraudulent"] {
            let decline = Decline::new(code.to_owned());
            let problem = Problem::from(Refusal::Declined(decline));
            assert_eq!(problem.extensions["decline_code"], json!("generic_decline"));
            assert!(!format!("{problem:?}").contains(code), "{problem:?}");
        }
    }

    #[test]
    fn a_workflow_can_tell_by_the_code_what_is_worth_another_try() {
        let transient = [
            PaymentError::Unavailable("away".to_owned()).into(),
            EffectError::Inbox("away".to_owned()).into(),
            EffectError::Provider(PaymentError::Unavailable("away".to_owned())).into(),
        ];
        for problem in transient {
            let Problem { status, code, .. } = problem;
            assert_eq!(status, 503);
            assert!(code.ends_with("_unavailable"), "{code}");
        }
        for refusal in [
            Refusal::Declined(Decline::new("lost_card".to_owned())),
            Refusal::AuthenticationRequired,
            Refusal::AuthenticationFailed,
        ] {
            assert_eq!(Problem::from(refusal).status, 402);
        }
    }
}
