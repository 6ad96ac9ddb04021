"""Every refusal the API knows, in Stripe's envelope.

Clients decide by `type`, `code` and `decline_code`; the messages are for whoever reads a log.
"""

import math
from typing import Any, Mapping, Optional

from .messages import Response, json_response


class StripeError(Exception):
    """A request that ends in `{"error": …}`.

    `endpoint_ran` tells whether the call got past its parameters: only then is the answer kept
    under the idempotency key, so that a caller may correct a parameter and use its key again.
    """

    def __init__(
        self,
        status: int,
        fields: Mapping[str, Any],
        endpoint_ran: bool = False,
        headers: Optional[Mapping[str, str]] = None,
    ):
        super().__init__(fields["message"])
        self.status = status
        self.fields = {name: value for name, value in fields.items() if value is not None}
        self.endpoint_ran = endpoint_ran
        self.headers = headers or {}

    def response(self) -> Response:
        """The answer that carries this refusal."""
        return json_response(self.status, {"error": self.fields}, self.headers)


def invalid_request(
    message: str, *, code: Optional[str] = None, param: Optional[str] = None, status: int = 400
) -> StripeError:
    """A request that could not be understood, or names what is not there."""
    return StripeError(
        status,
        {"type": "invalid_request_error", "code": code, "message": message, "param": param},
    )


def parameter_unknown(param: str) -> StripeError:
    """A parameter this stand-in does not model: refused, because ignoring it would be a lie."""
    return invalid_request(f"Unknown parameter: {param}", code="parameter_unknown", param=param)


def parameter_missing(param: str) -> StripeError:
    """A parameter the call cannot do without."""
    return invalid_request(
        f"Required parameter is missing: {param}", code="parameter_missing", param=param
    )


def parameter_empty(param: str) -> StripeError:
    """A parameter that is named and left empty."""
    return invalid_request(
        f"{param} may not be empty", code="parameter_invalid_empty", param=param
    )


def resource_missing(kind: str, id: str, param: str, status: int = 404) -> StripeError:
    """An id that names nothing."""
    return invalid_request(
        f"There is no {kind} '{id}'", code="resource_missing", param=param, status=status
    )


def unrecognized_url(method: str, path: str) -> StripeError:
    """A path, or a method on it, that is not served."""
    return invalid_request(f"Nothing is served at {method} {path}", status=404)


def unauthorized(message: str) -> StripeError:
    """No API key, or another one."""
    return invalid_request(message, status=401)


def intent_conflict(
    intent: Mapping[str, Any], message: str, code: str, param: Optional[str] = None
) -> StripeError:
    """What the intent's own state does not permit; the caller gets the intent to look at."""
    return StripeError(
        400,
        {
            "type": "invalid_request_error",
            "code": code,
            "message": message,
            "param": param,
            "payment_intent": intent,
        },
        endpoint_ran=True,
    )


def idempotency_conflict(status: int, message: str, code: Optional[str] = None) -> StripeError:
    """An idempotency key that is used for something else, or at this very moment."""
    return StripeError(status, {"type": "idempotency_error", "code": code, "message": message})


def too_many_requests(wait_seconds: float) -> StripeError:
    """Turned away before anything was looked at."""
    return StripeError(
        429,
        {
            "type": "invalid_request_error",
            "code": "rate_limit",
            "message": "Too many requests; wait, then try again",
        },
        headers={"Retry-After": str(max(1, math.ceil(wait_seconds)))},
    )


def internal_error() -> StripeError:
    """A failure on the provider's side. It is kept under the key, as Stripe keeps it."""
    return StripeError(
        500,
        {"type": "api_error", "message": "Something failed on the provider's side"},
        endpoint_ran=True,
    )
