"""The test payment methods, and how a confirmation with each of them ends."""

from dataclasses import dataclass
from typing import Dict, Optional


@dataclass(frozen=True)
class Decline:
    """Why an issuer said no."""

    code: str
    message: str
    decline_code: Optional[str] = None


@dataclass(frozen=True)
class TestCard:
    """A card that exists for tests only; its token is also its id."""

    token: str
    brand: str
    last4: str
    decline: Optional[Decline] = None
    asks_for_authentication: bool = False
    takes_no_refund: bool = False


AUTHENTICATION_REQUIRED = Decline(
    "authentication_required",
    "The bank asks for an authentication that this payment could not offer.",
    "authentication_required",
)

TEST_CARDS: Dict[str, TestCard] = {
    card.token: card
    for card in (
        TestCard("pm_card_visa", "visa", "4242"),
        TestCard("pm_card_mastercard", "mastercard", "4444"),
        TestCard(
            "pm_card_visa_chargeDeclined",
            "visa",
            "0002",
            Decline("card_declined", "The bank declined the card.", "generic_decline"),
        ),
        TestCard(
            "pm_card_visa_chargeDeclinedInsufficientFunds",
            "visa",
            "9995",
            Decline("card_declined", "The card has too little money.", "insufficient_funds"),
        ),
        TestCard(
            "pm_card_visa_chargeDeclinedExpiredCard",
            "visa",
            "0069",
            Decline("expired_card", "The card has expired."),
        ),
        TestCard(
            "pm_card_visa_chargeDeclinedProcessingError",
            "visa",
            "0119",
            Decline("processing_error", "The card could not be processed; try again later."),
        ),
        TestCard("pm_card_authenticationRequired", "visa", "3184", asks_for_authentication=True),
        TestCard("pm_card_refundFail", "visa", "5126", takes_no_refund=True),
    )
}
