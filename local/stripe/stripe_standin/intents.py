"""The PaymentIntent's state machine: what each operation does, and from which states.

Pure: an intent goes in, a `Transition` comes out, nothing is stored here.
"""

from dataclasses import dataclass, replace
from typing import Any, Mapping, Optional, Tuple

from . import objects
from .cards import AUTHENTICATION_REQUIRED, TEST_CARDS, Decline, TestCard
from .errors import StripeError, intent_conflict, invalid_request, parameter_missing
from .objects import Issuer, Json

REQUIRES_PAYMENT_METHOD = "requires_payment_method"
REQUIRES_CONFIRMATION = "requires_confirmation"
REQUIRES_ACTION = "requires_action"
REQUIRES_CAPTURE = "requires_capture"
SUCCEEDED = "succeeded"
CANCELED = "canceled"

PERMITTED_FROM = {
    "confirm": {REQUIRES_PAYMENT_METHOD, REQUIRES_CONFIRMATION, REQUIRES_ACTION},
    "authenticate": {REQUIRES_ACTION},
    "capture": {REQUIRES_CAPTURE},
    "cancel": {REQUIRES_PAYMENT_METHOD, REQUIRES_CONFIRMATION, REQUIRES_ACTION, REQUIRES_CAPTURE},
}

LEAST_CHARGE = {"eur": 50, "gbp": 30, "jpy": 50, "usd": 50}
"""What a charge must come to, in the currency's smallest unit; elsewhere 1 will do."""

_CONFIRM_CHANGES = ("payment_method", "receipt_email", "setup_future_usage", "shipping")


@dataclass(frozen=True)
class Transition:
    """An intent after an operation, with what came of it.

    `events` are (type, object as it was at that moment). A `refusal` goes to the caller although
    the change stands: a declined card moves the intent on, and is an error all the same.
    """

    intent: Json
    charge: Optional[Json] = None
    events: Tuple[Tuple[str, Json], ...] = ()
    refusal: Optional[StripeError] = None


def create(params: Mapping[str, Any], issuer: Issuer) -> Transition:
    """A new intent, confirmed at once when the parameters say so."""
    least = LEAST_CHARGE.get(params["currency"], 1)
    if params["amount"] < least:
        raise invalid_request(
            f"A charge must be at least {least}", code="amount_too_small", param="amount"
        )
    if params.get("confirm") and "payment_method" not in params:
        raise parameter_missing("payment_method")
    status = REQUIRES_CONFIRMATION if "payment_method" in params else REQUIRES_PAYMENT_METHOD
    intent = objects.payment_intent(params, status, issuer)
    created = ("payment_intent.created", intent)
    if not params.get("confirm"):
        return Transition(intent, events=(created,))
    confirmed = confirm(intent, params, issuer)
    return replace(confirmed, events=(created, *confirmed.events))


def confirm(intent: Json, params: Mapping[str, Any], issuer: Issuer) -> Transition:
    """Tries the payment method: approved, declined, or sent to the bank for 3-D Secure."""
    _require_permitted("confirm", intent)
    changes = {name: params[name] for name in _CONFIRM_CHANGES if name in params}
    attempt = {**intent, **changes, "last_payment_error": None, "next_action": None}
    if attempt["payment_method"] is None:
        raise _unexpected_state(intent, "There is no payment method to confirm with")
    card = TEST_CARDS[attempt["payment_method"]]
    if card.decline:
        return _declined(attempt, card, card.decline, issuer)
    if not card.asks_for_authentication:
        return _approved(attempt, card, issuer, authenticated=False)
    if params.get("off_session") or params.get("error_on_requires_action"):
        return _declined(attempt, card, AUTHENTICATION_REQUIRED, issuer)
    return _sent_to_bank(attempt, params.get("return_url"), issuer)


def authenticate(intent: Json, success: bool, issuer: Issuer) -> Transition:
    """The shopper is back from the bank."""
    _require_permitted("authenticate", intent)
    card = TEST_CARDS[intent["payment_method"]]
    returned = {**intent, "next_action": None}
    if success:
        return _approved(returned, card, issuer, authenticated=True)
    failed = {
        **returned,
        "status": REQUIRES_PAYMENT_METHOD,
        "payment_method": None,
        "last_payment_error": {
            "type": "invalid_request_error",
            "code": "payment_intent_authentication_failure",
            "message": "The bank could not authenticate the shopper.",
            "payment_method": objects.payment_method(card, intent),
        },
    }
    return Transition(failed, events=(("payment_intent.payment_failed", failed),))


def capture(intent: Json, charge: Json, amount: Optional[int], issuer: Issuer) -> Transition:
    """Takes `amount` of what was authorized, all of it by default; the rest is let go."""
    _require_permitted("capture", intent)
    taken = intent["amount_capturable"] if amount is None else amount
    if taken > intent["amount_capturable"]:
        raise intent_conflict(
            intent,
            f"No more than {intent['amount_capturable']} can be captured",
            code="amount_too_large",
            param="amount_to_capture",
        )
    captured = _captured(charge, taken, issuer)
    succeeded = _succeeded(intent, taken)
    return Transition(succeeded, captured, (("payment_intent.succeeded", succeeded),))


def cancel(intent: Json, reason: Optional[str], issuer: Issuer) -> Transition:
    """Ends the intent; an authorization it held is let go."""
    _require_permitted("cancel", intent)
    canceled = {
        **intent,
        "status": CANCELED,
        "amount_capturable": 0,
        "canceled_at": issuer.now,
        "cancellation_reason": reason,
        "next_action": None,
    }
    return Transition(canceled, events=(("payment_intent.canceled", canceled),))


def _approved(intent: Json, card: TestCard, issuer: Issuer, authenticated: bool) -> Transition:
    charge = objects.charge(intent, card, None, authenticated, issuer)
    charged = {**intent, "latest_charge": charge["id"]}
    if intent["capture_method"] == "manual":
        held = {**charged, "status": REQUIRES_CAPTURE, "amount_capturable": intent["amount"]}
        return Transition(held, charge, (("payment_intent.amount_capturable_updated", held),))
    captured = _captured(charge, intent["amount"], issuer)
    succeeded = _succeeded(charged, intent["amount"])
    return Transition(succeeded, captured, (("payment_intent.succeeded", succeeded),))


def _declined(intent: Json, card: TestCard, decline: Decline, issuer: Issuer) -> Transition:
    charge = objects.charge(intent, card, decline, False, issuer)
    reason = {
        "type": "card_error",
        "code": decline.code,
        "message": decline.message,
        "charge": charge["id"],
        "payment_method": objects.payment_method(card, intent),
    }
    if decline.decline_code:
        reason["decline_code"] = decline.decline_code
    failed = {
        **intent,
        "status": REQUIRES_PAYMENT_METHOD,
        "payment_method": None,
        "latest_charge": charge["id"],
        "last_payment_error": reason,
    }
    refusal = StripeError(402, {**reason, "payment_intent": failed}, endpoint_ran=True)
    return Transition(failed, charge, (("payment_intent.payment_failed", failed),), refusal)


def _sent_to_bank(intent: Json, return_url: Optional[str], issuer: Issuer) -> Transition:
    waiting = {
        **intent,
        "status": REQUIRES_ACTION,
        "next_action": {
            "type": "redirect_to_url",
            "redirect_to_url": {
                "url": f"{issuer.base_url}/3ds/{intent['id']}",
                "return_url": return_url,
            },
        },
    }
    return Transition(waiting, events=(("payment_intent.requires_action", waiting),))


def _captured(charge: Json, amount: int, issuer: Issuer) -> Json:
    return {
        **charge,
        "captured": True,
        "amount_captured": amount,
        "balance_transaction": issuer.new_id("txn"),
    }


def _succeeded(intent: Json, received: int) -> Json:
    return {**intent, "status": SUCCEEDED, "amount_capturable": 0, "amount_received": received}


def _require_permitted(operation: str, intent: Json) -> None:
    if intent["status"] not in PERMITTED_FROM[operation]:
        raise _unexpected_state(intent, f"{intent['status']} does not permit {operation}")


def _unexpected_state(intent: Json, message: str) -> StripeError:
    return intent_conflict(intent, message, code="payment_intent_unexpected_state")
