"""What goes between the socket and everything behind it."""

import json
from dataclasses import dataclass, field
from typing import Any, Mapping, Optional


@dataclass(frozen=True)
class Request:
    """One HTTP request, read in full."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    id: str

    @property
    def idempotency_key(self) -> Optional[str]:
        """The key under which a POST happens once; an empty one counts as none."""
        return self.headers.get("Idempotency-Key") or None

    def header_is(self, name: str, media_type: str) -> bool:
        """Whether a header names `media_type`, whatever parameters (charset …) follow it."""
        return self.headers.get(name, "").split(";")[0].strip().lower() == media_type


@dataclass(frozen=True)
class Response:
    """One HTTP answer; `lost_after` seconds make it an answer that never arrives."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    lost_after: Optional[float] = None


def json_response(status: int, value: Any, headers: Optional[Mapping[str, str]] = None) -> Response:
    """An answer whose body is `value`."""
    return Response(status, json.dumps(value, separators=(",", ":")).encode(), headers or {})


def html_response(status: int, page: str) -> Response:
    """A page for a shopper's browser."""
    return Response(status, page.encode(), content_type="text/html; charset=utf-8")
