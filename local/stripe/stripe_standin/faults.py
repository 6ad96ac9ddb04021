"""Faults on demand: what a test arms here happens to the next matching requests."""

import threading
from dataclasses import asdict, dataclass, replace
from typing import Any, Dict, List, Optional

from .errors import invalid_request
from .messages import Request

DELAY = "delay"
TIMEOUT_AFTER_EFFECT = "timeout_after_effect"
STATUS_429 = "status_429"
STATUS_500 = "status_500"
WEBHOOK_HOLD = "webhook_hold"
WEBHOOK_DOUBLE = "webhook_double"
WEBHOOK_REORDER = "webhook_reorder"

DEFAULT_DELAY_MS: Dict[str, Optional[int]] = {
    DELAY: 1_000,
    TIMEOUT_AFTER_EFFECT: 30_000,
    STATUS_429: 1_000,
    STATUS_500: 0,
    WEBHOOK_HOLD: None,
    WEBHOOK_DOUBLE: 0,
    WEBHOOK_REORDER: 2_000,
}
"""What `delay_ms` is when a fault does not say; the README tells what it means for each kind."""


@dataclass(frozen=True)
class Match:
    """Which requests a fault strikes; None is any."""

    method: Optional[str] = None
    path_prefix: Optional[str] = None

    def strikes(self, request: Request) -> bool:
        """Whether `request` is one of them."""
        return self.method in (None, request.method) and request.path.startswith(
            self.path_prefix or ""
        )


@dataclass(frozen=True)
class Fault:
    """One fault, to strike `times` more: the `every`-th request that it matches, `passed` so far."""

    match: Match
    kind: str
    times: int
    delay_ms: Optional[int]
    every: int = 1
    passed: int = 0

    @property
    def delay_seconds(self) -> Optional[float]:
        """`delay_ms` in seconds; None for a webhook held until the faults are cleared."""
        return None if self.delay_ms is None else self.delay_ms / 1000


class Faults:
    """The faults that are armed. Not kept over a restart: a fresh start is a sound one."""

    def __init__(self) -> None:
        self._armed: List[Fault] = []
        self._lock = threading.Lock()

    def arm(self, faults: List[Fault]) -> None:
        """Adds faults behind those that are armed."""
        with self._lock:
            self._armed += faults

    def clear(self) -> None:
        """Disarms all of them."""
        with self._lock:
            self._armed.clear()

    def listing(self) -> List[Dict[str, Any]]:
        """The armed faults as JSON, `times` being what is left of them."""
        with self._lock:
            return [asdict(fault) for fault in self._armed]

    def take(self, kind: str, request: Request) -> Optional[Fault]:
        """The first armed fault of that kind that strikes `request`, counted down."""
        with self._lock:
            for position, fault in enumerate(self._armed):
                if fault.kind != kind or not fault.match.strikes(request):
                    continue
                if fault.passed + 1 < fault.every:
                    self._armed[position] = replace(fault, passed=fault.passed + 1)
                    continue
                left = replace(fault, times=fault.times - 1, passed=0)
                self._armed[position : position + 1] = [left] if left.times else []
                return fault
        return None


def parse(value: Any) -> List[Fault]:
    """Reads the list a test sends."""
    if not isinstance(value, list):
        raise invalid_request("The faults must be a JSON list")
    return [_parse_fault(entry) for entry in value]


def _parse_fault(entry: Any) -> Fault:
    if not isinstance(entry, dict) or entry.keys() - {
        "match", "kind", "times", "delay_ms", "every"
    }:
        raise invalid_request("A fault has kind, and may have match, times, every and delay_ms")
    kind = entry.get("kind")
    if kind not in DEFAULT_DELAY_MS:
        raise invalid_request(f"kind must be one of: {', '.join(DEFAULT_DELAY_MS)}", param="kind")
    times, every = (_parse_count(entry, name) for name in ("times", "every"))
    delay_ms = entry.get("delay_ms")
    if delay_ms is None:
        delay_ms = DEFAULT_DELAY_MS[kind]
    elif type(delay_ms) is not int or delay_ms < 0:
        raise invalid_request("delay_ms must be a whole number, 0 or more", param="delay_ms")
    return Fault(_parse_match(entry.get("match", {})), kind, times, delay_ms, every)


def _parse_count(entry: Dict[str, Any], name: str) -> int:
    count = entry.get(name, 1)
    if type(count) is not int or count < 1:
        raise invalid_request(f"{name} must be a whole number, 1 or more", param=name)
    return count


def _parse_match(value: Any) -> Match:
    if (
        not isinstance(value, dict)
        or value.keys() - {"method", "path_prefix"}
        or not all(part is None or isinstance(part, str) for part in value.values())
    ):
        raise invalid_request("match may have method and path_prefix, both strings", param="match")
    return Match(**value)
