"""The objects the API returns, each with every field Stripe documents for it.

A field that means nothing here is `null` where Stripe allows that, so that a client written
against the real API finds what it reads. `tests/shapes.json` holds the names and types.
"""

from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Mapping, Optional

from .cards import Decline, TestCard

Json = Dict[str, Any]


@dataclass(frozen=True)
class Issuer:
    """What a rule needs from outside: the time in Unix seconds, fresh ids, the bank's address."""

    now: int
    new_id: Callable[[str], str]
    base_url: str


def payment_intent(params: Mapping[str, Any], status: str, issuer: Issuer) -> Json:
    """A new intent from the parameters of its creation."""
    id = issuer.new_id("pi")
    return {
        "id": id,
        "object": "payment_intent",
        "amount": params["amount"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": params.get("automatic_payment_methods"),
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": params.get("capture_method", "automatic"),
        "client_secret": issuer.new_id(f"{id}_secret"),
        "confirmation_method": params.get("confirmation_method", "automatic"),
        "created": issuer.now,
        "currency": params["currency"],
        "customer": None,
        "customer_account": None,
        "description": params.get("description"),
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "managed_payments": {"enabled": False},
        "metadata": params.get("metadata", {}),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": params.get("payment_method"),
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": params.get("payment_method_types", ["card"]),
        "processing": None,
        "receipt_email": params.get("receipt_email"),
        "review": None,
        "setup_future_usage": params.get("setup_future_usage"),
        "shipping": params.get("shipping"),
        "source": None,
        "statement_descriptor": params.get("statement_descriptor"),
        "statement_descriptor_suffix": params.get("statement_descriptor_suffix"),
        "status": status,
        "transfer_data": None,
        "transfer_group": params.get("transfer_group"),
    }


def charge(
    intent: Json, card: TestCard, decline: Optional[Decline], authenticated: bool, issuer: Issuer
) -> Json:
    """One attempt to take the intent's amount from `card`; not captured yet."""
    id = issuer.new_id("ch")
    approved = decline is None
    return {
        "id": id,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": _billing_details(intent),
        "calculated_statement_descriptor": intent["statement_descriptor"],
        "captured": False,
        "created": issuer.now,
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None if approved else decline.code,
        "failure_message": None if approved else decline.message,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": _outcome(decline),
        "paid": approved,
        "payment_intent": intent["id"],
        "payment_method": card.token,
        "payment_method_details": _payment_method_details(card, intent["amount"], authenticated),
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": f"{issuer.base_url}/receipts/{id}" if approved else None,
        "refunded": False,
        "refunds": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/charges/{id}/refunds",
        },
        "review": None,
        "shipping": intent["shipping"],
        "source": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "succeeded" if approved else "failed",
        "transfer_data": None,
        "transfer_group": intent["transfer_group"],
    }


def refund(charge: Json, amount: int, params: Mapping[str, Any], issuer: Issuer) -> Json:
    """Money given back out of `charge`."""
    return {
        "id": issuer.new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": issuer.new_id("txn"),
        "charge": charge["id"],
        "created": issuer.now,
        "currency": charge["currency"],
        "customer": None,
        "customer_account": None,
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "metadata": params.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }


def event(type: str, subject: Json, request: Json, pending_webhooks: int, issuer: Issuer) -> Json:
    """That `type` happened to `subject`, which is kept as it was at that moment."""
    return {
        "id": issuer.new_id("evt"),
        "object": "event",
        "api_version": None,
        "created": issuer.now,
        "data": {"object": subject},
        "livemode": False,
        "pending_webhooks": pending_webhooks,
        "request": request,
        "type": type,
    }


def payment_method(card: TestCard, intent: Json) -> Json:
    """`card` as a payment method, the way a refusal shows what was refused."""
    return {
        "id": card.token,
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": _billing_details(intent),
        "card": {
            **_card_facts(card),
            "display_brand": card.brand,
            "generated_from": None,
            "networks": {"available": [card.brand], "preferred": None},
            "three_d_secure_usage": {"supported": True},
        },
        "created": intent["created"],
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }


def page(url: str, data: List[Json], has_more: bool) -> Json:
    """A list, as every list call answers."""
    return {"object": "list", "url": url, "has_more": has_more, "data": data}


def _card_facts(card: TestCard) -> Json:
    return {
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass",
        },
        "country": "US",
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": f"souk{card.brand}{card.last4}",
        "funding": "credit",
        "last4": card.last4,
        "regulated_status": None,
        "wallet": None,
    }


def _billing_details(intent: Json) -> Json:
    address = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {
        "address": address,
        "email": intent["receipt_email"],
        "name": None,
        "phone": None,
        "tax_id": None,
    }


def _outcome(decline: Optional[Decline]) -> Json:
    outcome = {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": None,
        "seller_message": "Payment complete.",
        "type": "authorized",
    }
    if decline is None:
        return outcome
    return {
        **outcome,
        "network_status": "declined_by_network",
        "reason": decline.decline_code or decline.code,
        "seller_message": decline.message,
        "type": "issuer_declined",
    }


def _payment_method_details(card: TestCard, amount: int, authenticated: bool) -> Json:
    return {
        "type": "card",
        "card": {
            **_card_facts(card),
            "amount_authorized": amount,
            "authorization_code": None,
            "extended_authorization": {"status": "disabled"},
            "incremental_authorization": {"status": "unavailable"},
            "installments": None,
            "mandate": None,
            "multicapture": {"status": "unavailable"},
            "network": card.brand,
            "network_token": {"used": False},
            "network_transaction_id": None,
            "overcapture": {"maximum_amount_capturable": amount, "status": "unavailable"},
            "three_d_secure": _three_d_secure() if authenticated else None,
            "transaction_link_id": None,
        },
    }


def _three_d_secure() -> Json:
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": None,
        "version": "2.2.0",
    }
