"""Idempotency keys: under one key, one effect and one answer, for 24 hours."""

import hashlib
import json
import threading
from contextlib import contextmanager
from typing import Callable, Iterator, Optional, Set

from .errors import idempotency_conflict, invalid_request
from .forms import Form
from .messages import Request, Response
from .store import Answer, Store

LONGEST_KEY = 255
KEPT_SECONDS = 24 * 60 * 60


class Claim:
    """One request's hold on its key, while it runs."""

    def __init__(self, keys: "IdempotencyKeys", request: Request, fingerprint: str):
        self._keys = keys
        self._request = request
        self._fingerprint = fingerprint

    def first_answer(self) -> Optional[Response]:
        """The answer to replay, when this key has had its effect.

        Raises 400 `idempotency_error` when the key was used for another request.
        """
        answer = self._keys.store.answer(self._request.idempotency_key)
        if answer is None:
            return None
        if answer.fingerprint != self._fingerprint:
            raise idempotency_conflict(
                400, "This idempotency key was used with another path or other parameters"
            )
        headers = {"Idempotent-Replayed": "true", "Original-Request": answer.request_id}
        return Response(answer.status, answer.body, headers)

    def keep(self, response: Response) -> None:
        """Keeps the answer; called inside the transaction that holds the effect."""
        answer = Answer(self._fingerprint, self._request.id, response.status, response.body)
        self._keys.store.keep_answer(
            self._request.idempotency_key, answer, self._keys.clock()
        )


class IdempotencyKeys:
    """The keys in use.

    Which of them are running is kept in memory only: a process that dies takes its claims along,
    so no key stays locked.
    """

    def __init__(self, store: Store, clock: Callable[[], float]):
        self.store = store
        self.clock = clock
        self._running: Set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def claim(self, request: Request, form: Form) -> Iterator[Claim]:
        """Holds the request's key; a second request under it meanwhile gets 409."""
        key = request.idempotency_key
        if len(key) > LONGEST_KEY:
            raise invalid_request(f"An idempotency key may have {LONGEST_KEY} characters at most")
        with self._lock:
            if key in self._running:
                raise idempotency_conflict(
                    409,
                    "Another request with this idempotency key is running",
                    code="idempotency_key_in_use",
                )
            self._running.add(key)
        try:
            self.store.forget_answers(kept_before=self.clock() - KEPT_SECONDS)
            yield Claim(self, request, _fingerprint(request, form))
        finally:
            with self._lock:
                self._running.discard(key)


def _fingerprint(request: Request, form: Form) -> str:
    canonical = json.dumps([request.method, request.path, form], sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
