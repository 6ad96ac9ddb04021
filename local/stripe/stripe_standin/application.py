"""The stand-in without its socket: the parts, put together, and who answers which path."""

import hmac
import threading
import time
from dataclasses import dataclass
from typing import Callable, Optional, Tuple

from .api import Api
from .browser import Browser
from .control import Control
from .errors import StripeError, unauthorized, unrecognized_url
from .events import EventLog
from .faults import Faults
from .idempotency import IdempotencyKeys
from .messages import Request, Response, json_response
from .operations import Payments
from .store import Store
from .webhooks import Courier, Endpoint


@dataclass(frozen=True)
class Config:
    """How one stand-in runs. A webhook URL or secret left out stays what it was last."""

    api_key: str
    port: int = 0
    state: str = ":memory:"
    public_url: Optional[str] = None
    webhook_url: Optional[str] = None
    webhook_secrets: Tuple[str, ...] = ()
    first_retry_seconds: float = 1.0


class Application:
    """Everything behind the socket."""

    def __init__(self, config: Config, base_url: str, clock: Callable[[], float] = time.time):
        self._api_key = config.api_key
        self._stopping = threading.Event()
        self._store = Store(config.state)
        self._courier = Courier(self._store, clock, config.first_retry_seconds)
        _apply_webhook_options(config, self._courier)
        armed = Faults()
        events = EventLog(
            self._store, armed, lambda: self._courier.endpoint.url is not None, clock
        )
        payments = Payments(self._store, events, clock, base_url)
        keys = IdempotencyKeys(self._store, clock)
        wake = self._courier.wake
        self._api = Api(self._store, payments, keys, armed, self._stopping, wake)
        self._browser = Browser(self._store, payments, wake)
        self._control = Control(armed, self._courier)
        self._courier.start()

    def handle(self, request: Request) -> Response:
        """Answers one request."""
        try:
            return self._dispatch(request)
        except StripeError as error:
            return error.response()

    def hold(self, seconds: float) -> None:
        """Waits, unless the stand-in is stopped meanwhile."""
        self._stopping.wait(seconds)

    def close(self) -> None:
        """Stops the courier and ends every wait; what is under way is finished."""
        self._stopping.set()
        self._courier.stop()
        self._store.close()

    def _dispatch(self, request: Request) -> Response:
        if (request.method, request.path) == ("GET", "/health"):
            return json_response(200, {"status": "ok"})
        if request.path.startswith(("/3ds/", "/receipts/")):
            return self._browser.handle(request)
        self._authorize(request)
        if request.path.startswith("/_control/"):
            return self._control.handle(request)
        if request.path.startswith("/v1/"):
            return self._api.handle(request)
        raise unrecognized_url(request.method, request.path)

    def _authorize(self, request: Request) -> None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise unauthorized("The API key is missing: send Authorization: Bearer sk_test_…")
        if not hmac.compare_digest(key.encode(), self._api_key.encode()):
            raise unauthorized("The API key is not the one this stand-in was started with")


def _apply_webhook_options(config: Config, courier: Courier) -> None:
    if config.webhook_url is None and not config.webhook_secrets:
        return
    last = courier.endpoint
    courier.send_to(
        Endpoint(config.webhook_url or last.url, config.webhook_secrets or last.secrets)
    )
