"""What happened, recorded for `GET /v1/events` and queued for the webhook endpoint."""

from typing import Callable, Iterable, Tuple

from . import objects
from .faults import WEBHOOK_DOUBLE, WEBHOOK_HOLD, WEBHOOK_REORDER, Faults
from .messages import Request
from .objects import Issuer, Json
from .store import Store


class EventLog:
    """Records events; the courier takes them from there."""

    def __init__(
        self,
        store: Store,
        faults: Faults,
        has_endpoint: Callable[[], bool],
        clock: Callable[[], float],
    ):
        self._store = store
        self._faults = faults
        self._has_endpoint = has_endpoint
        self._clock = clock

    def record(self, changes: Iterable[Tuple[str, Json]], request: Request, issuer: Issuer) -> None:
        """Adds one event for each (type, object), inside the caller's transaction."""
        delivered = self._has_endpoint()
        cause = {"id": request.id, "idempotency_key": request.idempotency_key}
        events = [
            objects.event(type, subject, cause, int(delivered), issuer)
            for type, subject in changes
        ]
        for event in events:
            self._store.save(event)
        if delivered and events:
            self._schedule(events, request)

    def _schedule(self, events: Iterable[Json], request: Request) -> None:
        """Queues the events, with the webhook faults that strike their request.

        A reorder strikes the first of them: it goes out once the one after it, of this request or
        a later one, has arrived.
        """
        now = self._clock()
        hold = self._faults.take(WEBHOOK_HOLD, request)
        double = self._faults.take(WEBHOOK_DOUBLE, request)
        reorder = self._faults.take(WEBHOOK_REORDER, request)
        for event in events:
            wait = hold.delay_seconds if hold else reorder.delay_seconds if reorder else 0
            due_at = None if wait is None else now + wait
            self._store.schedule(event["id"], due_at, lets_next_by=reorder is not None)
            if double:
                again_at = None if due_at is None else due_at + double.delay_seconds
                self._store.schedule(event["id"], again_at)
            reorder = None
