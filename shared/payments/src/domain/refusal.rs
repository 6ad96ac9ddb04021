//! Why a card was refused, in words that help a shopper and tell a thief nothing.

use std::fmt;

/// Why a card was refused. Nothing is held then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the card was declined: {0}")]
    Declined(Decline),
    #[error("the bank asks for an authentication of the shopper, which was not offered")]
    AuthenticationRequired,
    #[error("the bank did not recognize the shopper")]
    AuthenticationFailed,
}

/// The provider's code for a refusal by the bank, such as `insufficient_funds`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decline(String);

impl Decline {
    #[must_use]
    pub const fn new(code: String) -> Self {
        Self(code)
    }

    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }

    /// The code as the holder of the card may see it: `generic_decline` for one that is thought to be
    /// a thief's.
    #[must_use]
    pub fn code_to_tell(&self) -> &str {
        match self.0.as_str() {
            "lost_card" | "stolen_card" | "pickup_card" | "restricted_card" | "fraudulent"
            | "merchant_blacklist" | "security_violation" => "generic_decline",
            code => code,
        }
    }

    /// A sentence for the shopper with what to do next. A card that was reported lost or stolen is
    /// declined like any other: whoever holds it must not learn why.
    ///
    /// Codes: <https://docs.stripe.com/declines/codes>.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self.0.as_str() {
            "insufficient_funds" => {
                "The card does not have enough funds. Nothing was charged; try another card."
            }
            "expired_card" => "The card has expired. Nothing was charged; try another card.",
            "incorrect_cvc" | "invalid_cvc" => {
                "The card's security code is not right. Nothing was charged; check it and try again."
            }
            "incorrect_number"
            | "invalid_number"
            | "invalid_expiry_month"
            | "invalid_expiry_year" => {
                "The card's number or expiry date is not right. Nothing was charged; check it and try again."
            }
            "card_velocity_exceeded" | "withdrawal_count_limit_exceeded" => {
                "The card has reached its limit. Nothing was charged; try another card."
            }
            "card_not_supported" | "currency_not_supported" => {
                "The card cannot be used for this purchase. Nothing was charged; try another card."
            }
            "processing_error"
            | "try_again_later"
            | "issuer_not_available"
            | "reenter_transaction" => {
                "The bank could not process the card just now. Nothing was charged; try again in a moment."
            }
            _ => {
                "The bank declined the card. Nothing was charged; try another card, or ask the bank."
            }
        }
    }
}

impl fmt::Display for Decline {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_holds_a_stolen_card_learns_nothing() {
        let advice = |code: &str| Decline::new(code.to_owned()).advice();
        for code in [
            "lost_card",
            "stolen_card",
            "fraudulent",
            "pickup_card",
            "a code of tomorrow",
        ] {
            assert_eq!(advice(code), advice("generic_decline"), "{code}");
        }
    }
}
