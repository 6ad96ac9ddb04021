"""HTTP calls with JSON in and out."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException

from souk.errors import Failure

# Straight to this machine, whatever proxy the person's environment names.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Answer:
    call: str
    status: int
    headers: dict
    text: str

    @property
    def json(self):
        try:
            return json.loads(self.text)
        except ValueError:
            raise Failure(f"{self.call} answered {self.status} with something that is not JSON: {self.text[:300]}") from None

    def expect(self, *statuses: int) -> "Answer":
        """Itself when its status is one of these; raises `Failure` with the answer otherwise."""
        if self.status not in statuses:
            raise Failure(f"{self.call} answered {self.status}: {self.text[:600]}")
        return self


def call(method: str, url: str, *, body=None, data: bytes | None = None, token: str | None = None,
         headers: dict | None = None, timeout: float = 60) -> Answer:
    """One call, with `body` as JSON or `data` as it is. An error status is an answer like any other; raises `Failure` only when there is none at all."""
    if body is not None:
        data = json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
    if data is not None and not request.has_header("Content-type"):
        request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    name = f"{method} {url}"
    try:
        with _OPENER.open(request, timeout=timeout) as response:
            return Answer(name, response.status, dict(response.headers), response.read().decode(errors="replace"))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(name, error.code, dict(error.headers), error.read().decode(errors="replace"))
    except (OSError, HTTPException) as error:
        raise Failure(f"{name} got no answer: {error}") from None


def answers(url: str) -> bool:
    """Whether something answers 200 there."""
    try:
        return call("GET", url, timeout=3).status == 200
    except Failure:
        return False
