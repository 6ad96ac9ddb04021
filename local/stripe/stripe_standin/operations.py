"""The calls under /v1: which parameters each takes, and what it does.

Each runs inside one transaction: it loads, applies a pure rule, saves, and records the events.
"""

import re
import secrets
import string
from dataclasses import dataclass, field
from typing import Any, Callable, Iterable, Mapping, Optional, Tuple

from . import cards, intents, objects, params, refunds
from .cards import TEST_CARDS
from .errors import parameter_missing, resource_missing
from .events import EventLog
from .intents import Transition
from .messages import Request, Response, json_response
from .objects import Issuer, Json
from .params import Spec
from .store import ListQuery, Store

_LARGEST_AMOUNT = 99_999_999
_ALPHANUMERIC = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Call:
    """One call, its parameters read; `target` is the id in its path."""

    request: Request
    params: Mapping[str, Any]
    target: Optional[str] = None


class Payments:
    """PaymentIntents, charges, refunds and events, over the store."""

    def __init__(
        self, store: Store, events: EventLog, clock: Callable[[], float], base_url: str
    ):
        self._store = store
        self._events = events
        self._clock = clock
        self._base_url = base_url

    def create_intent(self, call: Call) -> Response:
        """`POST /v1/payment_intents`"""
        return self._carry_out(intents.create(call.params, self._issuer()), call)

    def confirm_intent(self, call: Call) -> Response:
        """`POST /v1/payment_intents/{id}/confirm`"""
        intent = self._find("payment_intent", call.target, "intent")
        return self._carry_out(intents.confirm(intent, call.params, self._issuer()), call)

    def capture_intent(self, call: Call) -> Response:
        """`POST /v1/payment_intents/{id}/capture`"""
        intent = self._find("payment_intent", call.target, "intent")
        charge = self._store.find("charge", intent["latest_charge"])
        amount = call.params.get("amount_to_capture")
        return self._carry_out(intents.capture(intent, charge, amount, self._issuer()), call)

    def cancel_intent(self, call: Call) -> Response:
        """`POST /v1/payment_intents/{id}/cancel`"""
        intent = self._find("payment_intent", call.target, "intent")
        reason = call.params.get("cancellation_reason")
        return self._carry_out(intents.cancel(intent, reason, self._issuer()), call)

    def create_refund(self, call: Call) -> Response:
        """`POST /v1/refunds`, by intent or by charge"""
        intent, charge = self._refundable(call.params)
        issuer = self._issuer()
        refunded = refunds.refund(intent, charge, call.params, issuer)
        events = [("charge.refunded", refunded.charge)]
        kept = refunded
        if cards.TEST_CARDS[charge["payment_method"]].takes_no_refund:
            # It looks well at first. The bank's refusal comes after the answer.
            kept = refunds.come_back(refunded)
            events.append(("refund.failed", kept.refund))
        self._store.save(kept.refund)
        self._store.save(kept.charge)
        self._events.record(events, call.request, issuer)
        return json_response(200, refunded.refund)

    def authenticate(self, intent_id: str, success: bool, request: Request) -> Json:
        """The shopper's answer at the bank's page; returns the intent after it."""
        intent = self.intent(intent_id)
        transition = intents.authenticate(intent, success, self._issuer())
        self._carry_out(transition, Call(request, {}))
        return transition.intent

    def intent(self, id: str) -> Json:
        """The intent of that id."""
        return self._find("payment_intent", id, "intent")

    def charge(self, id: str) -> Json:
        """The charge of that id."""
        return self._find("charge", id, "charge")

    def retrieve(self, kind: str, call: Call) -> Response:
        """`GET /v1/{kind}s/{id}`"""
        found = self._find(kind, call.target, "id")
        return json_response(200, self._shown(found, call.params.get("expand", [])))

    def list(self, kind: str, call: Call) -> Response:
        """`GET /v1/{kind}s`, newest first"""
        wanted = dict(call.params)
        expand = [field.removeprefix("data.") for field in wanted.pop("expand", [])]
        if "starting_after" in wanted:
            self._find(kind, wanted["starting_after"], "starting_after")
        page_params = {
            name: wanted.pop(name)
            for name in ("limit", "starting_after", "created")
            if name in wanted
        }
        found, has_more = self._store.page(ListQuery(kind, equal=wanted, **page_params))
        data = [self._shown(value, expand) for value in found]
        return json_response(200, objects.page(call.request.path, data, has_more))

    def _carry_out(self, transition: Transition, call: Call) -> Response:
        self._store.save(transition.intent)
        if transition.charge:
            self._store.save(transition.charge)
        self._events.record(transition.events, call.request, self._issuer())
        if transition.refusal:
            return transition.refusal.response()
        return json_response(200, transition.intent)

    def _refundable(self, wanted: Mapping[str, Any]) -> Tuple[Json, Json]:
        if "charge" in wanted:
            charge = self._find("charge", wanted["charge"], "charge")
            return self._find("payment_intent", charge["payment_intent"], "charge"), charge
        if "payment_intent" not in wanted:
            raise parameter_missing("payment_intent")
        intent = self._find("payment_intent", wanted["payment_intent"], "payment_intent")
        return intent, self._store.find("charge", intent["latest_charge"])

    def _find(self, kind: str, id: str, param: str) -> Json:
        found = self._store.find(kind, id)
        if found is None:
            raise resource_missing(kind, id, param)
        return found

    def _shown(self, value: Json, expand: Iterable[str]) -> Json:
        """As stored, with the objects that `expand` names in place of their ids; an event tells how
        many endpoints still wait for it."""
        if value["object"] == "event":
            return {**value, "pending_webhooks": int(self._store.undelivered(value["id"]))}
        ids = {field: value[field] for field in expand if value[field] is not None}
        return value | {field: self._store.find("charge", id) for field, id in ids.items()}

    def _issuer(self) -> Issuer:
        return Issuer(int(self._clock()), _new_id, self._base_url)


def _new_id(prefix: str) -> str:
    return prefix + "_" + "".join(secrets.choice(_ALPHANUMERIC) for _ in range(24))


def _test_card(name: str, value: params.Value) -> str:
    token = params.text()(name, value)
    if token not in TEST_CARDS:
        raise resource_missing("payment_method", token, name, status=400)
    return token


_ADDRESS = {
    part: params.text() for part in ("city", "country", "line1", "line2", "postal_code", "state")
}
_SHIPPING = params.group(
    {
        "address": params.group(_ADDRESS),
        "carrier": params.text(),
        "name": params.text(),
        "phone": params.text(),
        "tracking_number": params.text(),
    },
    required=("address", "name"),
)
_CONFIRM: Spec = {
    "error_on_requires_action": params.boolean,
    "off_session": params.boolean,
    "payment_method": _test_card,
    "receipt_email": params.text(512),
    "return_url": params.web_address,
    "setup_future_usage": params.one_of("off_session", "on_session"),
    "shipping": _SHIPPING,
}
_CREATE: Spec = {
    **_CONFIRM,
    "amount": params.integer(1, _LARGEST_AMOUNT, over_code="amount_too_large"),
    "automatic_payment_methods": params.group(
        {"enabled": params.boolean, "allow_redirects": params.one_of("always", "never")},
        required=("enabled",),
    ),
    "capture_method": params.one_of("automatic", "automatic_async", "manual"),
    "confirm": params.boolean,
    "confirmation_method": params.one_of("automatic"),
    "currency": params.currency,
    "description": params.text(1000),
    "metadata": params.metadata,
    "payment_method_types": params.list_of(params.one_of("card")),
    "statement_descriptor": params.text(22),
    "statement_descriptor_suffix": params.text(22),
    "transfer_group": params.text(),
}
_CAPTURE: Spec = {"amount_to_capture": params.integer(1, _LARGEST_AMOUNT, "amount_too_large")}
_CANCEL: Spec = {
    "cancellation_reason": params.one_of(
        "abandoned", "duplicate", "fraudulent", "requested_by_customer"
    )
}
_REFUND: Spec = {
    "amount": params.integer(1, _LARGEST_AMOUNT, over_code="amount_too_large"),
    "charge": params.text(),
    "metadata": params.metadata,
    "payment_intent": params.text(),
    "reason": params.one_of("duplicate", "fraudulent", "requested_by_customer"),
}
_LIST: Spec = {
    "created": params.time_span,
    "limit": params.integer(1, 100),
    "starting_after": params.text(),
}


@dataclass(frozen=True)
class Operation:
    """One method on one path, `{id}` standing for an id."""

    method: str
    path: str
    run: Callable[[Payments, Call], Response]
    spec: Spec = field(default_factory=dict)
    required: Tuple[str, ...] = ()

    def target(self, request: Request) -> Optional[re.Match]:
        """The match of the request's path, with the group `id` where the path has one."""
        if request.method != self.method:
            return None
        pattern = self.path.replace("{id}", "(?P<id>[A-Za-z0-9_]+)")
        return re.fullmatch(pattern, request.path)


def _readable(
    kind: str, filters: Spec, expandable: Tuple[str, ...] = ()
) -> Tuple[Operation, Operation]:
    """The two reading calls every kind has; `expandable` are the fields that hold a charge's id."""
    one: Spec = {}
    many = {**_LIST, **filters}
    if expandable:
        one["expand"] = params.list_of(params.one_of(*expandable))
        in_lists = [f"data.{field}" for field in expandable]
        many["expand"] = params.list_of(params.one_of(*in_lists))
    return (
        Operation("GET", f"/v1/{kind}s", lambda p, call: p.list(kind, call), many),
        Operation("GET", f"/v1/{kind}s/{{id}}", lambda p, call: p.retrieve(kind, call), one),
    )


OPERATIONS: Tuple[Operation, ...] = (
    Operation(
        "POST", "/v1/payment_intents", Payments.create_intent, _CREATE, ("amount", "currency")
    ),
    Operation("POST", "/v1/payment_intents/{id}/confirm", Payments.confirm_intent, _CONFIRM),
    Operation("POST", "/v1/payment_intents/{id}/capture", Payments.capture_intent, _CAPTURE),
    Operation("POST", "/v1/payment_intents/{id}/cancel", Payments.cancel_intent, _CANCEL),
    Operation("POST", "/v1/refunds", Payments.create_refund, _REFUND),
    *_readable("payment_intent", {}, expandable=("latest_charge",)),
    *_readable("charge", {"payment_intent": params.text()}),
    *_readable("refund", {"charge": params.text(), "payment_intent": params.text()}),
    *_readable("event", {"type": params.text()}),
)
