"""Webhooks: signs events and delivers them in the background until they are taken.

The signature is Stripe's scheme v1: HMAC-SHA256 over "{time}.{raw body}", one `v1` for each
secret, so that a receiver keeps verifying while a secret is rotated.
"""

import hashlib
import hmac
import http.client
import json
import logging
import threading
from dataclasses import asdict, dataclass
from typing import Callable, List, Optional, Sequence, Set
from urllib.parse import urlsplit

from .store import Delivery, Store

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 20
LONGEST_RETRY_SECONDS = 60.0
_SETTING = "webhook_endpoint"
_WORKERS = 4
_ATTEMPT_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class Endpoint:
    """Where events go, and the secrets they are signed with; without a URL nothing is sent."""

    url: Optional[str] = None
    secrets: Sequence[str] = ()


def signature(secrets: Sequence[str], timestamp: int, body: bytes) -> str:
    """The `Stripe-Signature` header for `body`, sent at `timestamp` (Unix seconds)."""
    signed = b"%d.%s" % (timestamp, body)
    digests = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={timestamp}", *(f"v1={digest}" for digest in digests)])


class Courier:
    """Delivers what is due, a few at a time, and tries again later what was not taken.

    The queue is in the store: what could not be delivered before a restart is delivered after it.
    """

    def __init__(self, store: Store, clock: Callable[[], float], first_retry_seconds: float):
        self._store = store
        self._clock = clock
        self._first_retry_seconds = first_retry_seconds
        self._changed = threading.Condition()
        self._under_way: Set[int] = set()
        self._stopped = False
        self._workers = [
            threading.Thread(target=self._work, name=f"courier-{number}", daemon=True)
            for number in range(_WORKERS)
        ]

    def start(self) -> None:
        """Starts delivering, with whatever the last run held back."""
        self.let_all_go()
        for worker in self._workers:
            worker.start()

    def stop(self) -> None:
        """Ends the workers; an attempt under way is awaited."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for worker in self._workers:
            worker.join()

    def wake(self) -> None:
        """Says that the queue has changed."""
        with self._changed:
            self._changed.notify_all()

    def let_all_go(self) -> None:
        """Sends what a fault holds back."""
        self._store.let_all_go(self._clock())
        self.wake()

    @property
    def endpoint(self) -> Endpoint:
        """The endpoint in force."""
        return Endpoint(**(self._store.setting(_SETTING) or {}))

    def send_to(self, endpoint: Endpoint) -> None:
        """Sets the endpoint, for good: a restart keeps it."""
        self._store.change_setting(_SETTING, asdict(endpoint))

    def _work(self) -> None:
        while (delivery := self._next()) is not None:
            try:
                self._attempt(delivery)
            finally:
                with self._changed:
                    self._under_way.discard(delivery.id)
                    self._changed.notify_all()

    def _next(self) -> Optional[Delivery]:
        """Waits for a delivery to fall due and takes it; None once stopped."""
        with self._changed:
            while not self._stopped:
                waiting = self._waiting()
                seconds = waiting[0].due_at - self._clock() if waiting else None
                if seconds is not None and seconds <= 0:
                    self._under_way.add(waiting[0].id)
                    return waiting[0]
                self._changed.wait(seconds)
        return None

    def _waiting(self) -> List[Delivery]:
        queue = self._store.next_deliveries(limit=_WORKERS)
        return [delivery for delivery in queue if delivery.id not in self._under_way]

    def _attempt(self, delivery: Delivery) -> None:
        endpoint = self.endpoint
        problem = _send(endpoint, delivery.event, int(self._clock()))
        if problem is None:
            self._store.finish(delivery)
            self._store.let_go_before(delivery, self._clock())
        elif delivery.attempts + 1 >= MOST_ATTEMPTS:
            self._store.finish(delivery)
            log.warning("webhook %s given up: %s", delivery.event["id"], problem)
        else:
            delay = min(self._first_retry_seconds * 2**delivery.attempts, LONGEST_RETRY_SECONDS)
            self._store.postpone(delivery, self._clock() + delay)
            log.info("webhook %s again in %.1f s: %s", delivery.event["id"], delay, problem)


def _send(endpoint: Endpoint, event: dict, now: int) -> Optional[str]:
    """Posts one event; returns what went wrong, or None when it was taken (2xx)."""
    if endpoint.url is None:
        return "there is no endpoint"
    body = json.dumps(event, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature(endpoint.secrets, now, body),
        "User-Agent": "Stripe/1.0 (Souk's stand-in)",
    }
    url = urlsplit(endpoint.url)
    secure = url.scheme == "https"
    connection_type = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = connection_type(url.hostname, url.port, timeout=_ATTEMPT_TIMEOUT_SECONDS)
    target = url.path or "/"
    try:
        connection.request("POST", f"{target}?{url.query}" if url.query else target, body, headers)
        status = connection.getresponse().status
    except (OSError, ValueError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}"
    finally:
        connection.close()
    return None if 200 <= status < 300 else f"answered {status}"
