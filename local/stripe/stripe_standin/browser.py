"""What a shopper does in a browser: no API key, HTML out."""

import re
from typing import Callable

from . import forms, pages
from .errors import StripeError, unrecognized_url
from .messages import Request, Response, html_response
from .operations import Payments
from .params import one_of, read
from .store import Store

_CHALLENGE = re.compile(r"/3ds/(\w+)")
_COMPLETE = re.compile(r"/3ds/(\w+)/complete")
_RECEIPT = re.compile(r"/receipts/(\w+)")


class Browser:
    """The bank's page and the receipts."""

    def __init__(self, store: Store, payments: Payments, after_commit: Callable[[], None]):
        self._store = store
        self._payments = payments
        self._after_commit = after_commit

    def handle(self, request: Request) -> Response:
        """Answers one page request; a refusal becomes a page as well."""
        try:
            return self._handle(request)
        except StripeError as error:
            return html_response(error.status, pages.not_waiting(str(error)))

    def _handle(self, request: Request) -> Response:
        if request.method == "GET" and (match := _CHALLENGE.fullmatch(request.path)):
            return self._challenge(match[1])
        if request.method == "POST" and (match := _COMPLETE.fullmatch(request.path)):
            return self._complete(match[1], request)
        if request.method == "GET" and (match := _RECEIPT.fullmatch(request.path)):
            return html_response(200, pages.receipt(self._payments.charge(match[1])))
        raise unrecognized_url(request.method, request.path)

    def _challenge(self, intent_id: str) -> Response:
        intent = self._payments.intent(intent_id)
        if intent["next_action"] is None:
            return html_response(409, pages.not_waiting(f"its status is {intent['status']}"))
        return html_response(200, pages.challenge(intent))

    def _complete(self, intent_id: str, request: Request) -> Response:
        form = forms.decode(request.body.decode(errors="replace"))
        answer = read(form, {"outcome": one_of("success", "fail")}, required=("outcome",))
        success = answer["outcome"] == "success"
        with self._store.transaction():
            before = self._payments.intent(intent_id)
            after = self._payments.authenticate(intent_id, success, request)
        self._after_commit()
        return_url = before["next_action"]["redirect_to_url"]["return_url"]
        if return_url is None:
            return html_response(200, pages.authenticated(success))
        return Response(303, b"", {"Location": pages.return_address(return_url, after, success)})
