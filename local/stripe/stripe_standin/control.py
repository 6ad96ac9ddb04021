"""`/_control`: what a deployment or a test sets at run time."""

import json
from typing import Any

from . import faults
from .errors import invalid_request, unrecognized_url
from .faults import Faults
from .messages import Request, Response, json_response
from .params import web_address
from .webhooks import Courier, Endpoint


class Control:
    """The webhook endpoint and the faults."""

    def __init__(self, armed: Faults, courier: Courier):
        self._faults = armed
        self._courier = courier

    def handle(self, request: Request) -> Response:
        """Answers one request under `/_control`."""
        route = (request.method, request.path)
        if route == ("POST", "/_control/webhook"):
            return self._set_webhook(_json(request))
        if route == ("POST", "/_control/faults"):
            self._faults.arm(faults.parse(_json(request)))
            return json_response(200, self._faults.listing())
        if route == ("GET", "/_control/faults"):
            return json_response(200, self._faults.listing())
        if route == ("DELETE", "/_control/faults"):
            self._faults.clear()
            self._courier.let_all_go()
            return json_response(200, [])
        raise unrecognized_url(*route)

    def _set_webhook(self, value: Any) -> Response:
        if not isinstance(value, dict) or value.keys() != {"url", "secrets"}:
            raise invalid_request("The webhook is set by url and secrets, both of them")
        url, secrets = value["url"], value["secrets"]
        if url is not None:
            url = web_address("url", url)
        if not isinstance(secrets, list) or not all(one and type(one) is str for one in secrets):
            raise invalid_request("secrets must be a list of strings", param="secrets")
        if url is not None and not secrets:
            raise invalid_request("An endpoint needs a secret", param="secrets")
        self._courier.send_to(Endpoint(url, secrets))
        return json_response(200, {"url": url, "secrets": len(secrets)})


def _json(request: Request) -> Any:
    try:
        return json.loads(request.body)
    except ValueError as error:
        raise invalid_request(f"The body is not JSON: {error}") from error
