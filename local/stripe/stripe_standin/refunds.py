"""Refunds: no more goes back, in all, than was received. Pure, as `intents` is."""

from dataclasses import dataclass
from typing import Any, Mapping

from . import objects
from .errors import intent_conflict
from .objects import Issuer, Json


@dataclass(frozen=True)
class Refunded:
    """A refund, and the charge after it."""

    refund: Json
    charge: Json


def refund(intent: Json, charge: Json, params: Mapping[str, Any], issuer: Issuer) -> Refunded:
    """Gives back `params["amount"]`, or all that is left."""
    if intent["amount_received"] == 0:
        raise intent_conflict(
            intent, "Nothing was received to give back", code="payment_intent_unexpected_state"
        )
    left = intent["amount_received"] - charge["amount_refunded"]
    if left == 0:
        raise intent_conflict(
            intent, "Everything was given back already", code="charge_already_refunded"
        )
    amount = params.get("amount", left)
    if amount > left:
        raise intent_conflict(
            intent, f"No more than {left} is left to give back", "amount_too_large", param="amount"
        )
    made = objects.refund(charge, amount, params, issuer)
    refunds = charge["refunds"]
    return Refunded(
        made,
        {
            **charge,
            "amount_refunded": charge["amount_refunded"] + amount,
            "refunded": amount == left,
            "refunds": {**refunds, "data": [made, *refunds["data"]]},
        },
    )


def come_back(refunded: Refunded) -> Refunded:
    """The same refund, which the bank did not take, and the charge whose money is there again."""
    failed = {**refunded.refund, "status": "failed", "failure_reason": "declined"}
    charge = refunded.charge
    refunds = charge["refunds"]
    data = [failed if each["id"] == failed["id"] else each for each in refunds["data"]]
    return Refunded(
        failed,
        {
            **charge,
            "amount_refunded": charge["amount_refunded"] - failed["amount"],
            "refunded": False,
            "refunds": {**refunds, "data": data},
        },
    )
