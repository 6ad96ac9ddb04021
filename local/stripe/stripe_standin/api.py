"""One call under /v1, from its path to its answer.

The order matters: a request turned away (429, a bad parameter) has done nothing and leaves no
answer under its key; from there on there is one effect and one answer, in one transaction.
"""

import threading
from dataclasses import replace
from typing import Callable, Optional, Tuple

from . import faults, forms, params
from .errors import (
    StripeError,
    internal_error,
    invalid_request,
    too_many_requests,
    unrecognized_url,
)
from .faults import Faults
from .idempotency import Claim, IdempotencyKeys
from .messages import Request, Response
from .operations import OPERATIONS, Call, Operation, Payments
from .store import Store


class Api:
    """The calls under /v1, with what surrounds each: faults, idempotency, the transaction."""

    def __init__(
        self,
        store: Store,
        payments: Payments,
        keys: IdempotencyKeys,
        armed: Faults,
        stopping: threading.Event,
        after_commit: Callable[[], None],
    ):
        self._store = store
        self._payments = payments
        self._keys = keys
        self._faults = armed
        self._stopping = stopping
        self._after_commit = after_commit

    def handle(self, request: Request) -> Response:
        """Answers one request; raises `StripeError` for one that is turned away."""
        if fault := self._faults.take(faults.STATUS_429, request):
            raise too_many_requests(fault.delay_seconds)
        operation, target = _operation(request)
        form = _form(request)
        call = Call(request, params.read(form, operation.spec, operation.required), target)
        if request.method != "POST" or request.idempotency_key is None:
            return self._run(operation, call)
        with self._keys.claim(request, form) as claim:
            return claim.first_answer() or self._run(operation, call, claim)

    def _run(self, operation: Operation, call: Call, claim: Optional[Claim] = None) -> Response:
        if fault := self._faults.take(faults.DELAY, call.request):
            self._stopping.wait(fault.delay_seconds)
        with self._store.transaction():
            response = self._answer(operation, call, claim)
        self._after_commit()
        if fault := self._faults.take(faults.TIMEOUT_AFTER_EFFECT, call.request):
            return replace(response, lost_after=fault.delay_seconds)
        return response

    def _answer(self, operation: Operation, call: Call, claim: Optional[Claim]) -> Response:
        """Runs the call, and keeps its answer when it got as far as to have one to keep."""
        try:
            if self._faults.take(faults.STATUS_500, call.request):
                raise internal_error()
            response = operation.run(self._payments, call)
        except StripeError as error:
            response = error.response()
            if not error.endpoint_ran:
                return response
        if claim:
            claim.keep(response)
        return response


def _operation(request: Request) -> Tuple[Operation, Optional[str]]:
    for operation in OPERATIONS:
        if match := operation.target(request):
            return operation, match.groupdict().get("id")
    raise unrecognized_url(request.method, request.path)


def _form(request: Request) -> forms.Form:
    if request.body and not request.header_is("Content-Type", "application/x-www-form-urlencoded"):
        raise invalid_request("The body must be application/x-www-form-urlencoded")
    try:
        body = request.body.decode()
    except UnicodeDecodeError as error:
        raise invalid_request("The body is not UTF-8") from error
    return forms.decode("&".join(part for part in (request.query, body) if part))
