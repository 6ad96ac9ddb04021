"""An instance: one complete local platform with its own ports, state and passwords.

`main` is what `make up` runs; `test` is made afresh by `make test`, and `bench` by `make bench-search`,
`make bench-chat` and `make eval-chat`, so that all can run at once.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from souk.errors import Failure
from souk.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"

_DEFAULT_BASE = {"main": 14500, "test": 24500, "bench": 28500}
_OFFSETS = {"stripe": 12, "postgres": 32, "ministack": 66, "redis": 79, "watch": 90}


@dataclass(frozen=True)
class Instance:
    name: str
    base_port: int

    @property
    def dir(self) -> Path:
        return LOCAL / self.name

    @property
    def logs(self) -> Path:
        return self.dir / "log"

    @property
    def settings(self) -> Settings:
        return Settings(self.dir / "settings.env")

    @property
    def url_file(self) -> Path:
        """Where the API's base address is written; `.local/url` is the one people and tests look at."""
        return LOCAL / "url" if self.name == "main" else self.dir / "url"

    def port(self, service: str) -> int:
        return self.base_port + _OFFSETS[service]

    @property
    def aws_endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port('ministack')}"

    @property
    def redis_url(self) -> str:
        return f"redis://:{self.settings.secret('REDIS_PASSWORD')}@127.0.0.1:{self.port('redis')}/0"

    @property
    def stripe_url(self) -> str:
        return f"http://127.0.0.1:{self.port('stripe')}"

    @property
    def watch_url(self) -> str:
        return f"http://127.0.0.1:{self.port('watch')}"

    @property
    def api(self) -> str:
        """The deployed API's base address."""
        try:
            return self.url_file.read_text().strip()
        except FileNotFoundError:
            raise Failure("Souk is not up: run `make up` first.") from None

    @contextlib.contextmanager
    def locked(self):
        """Keeps a second `up`, `down`, `test` or `watch` out while one is at work on this instance."""
        LOCAL.mkdir(exist_ok=True)
        with open(LOCAL / f"{self.name}.lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Failure(
                    f"Another souk command is at work on the instance `{self.name}`; wait for it to end."
                ) from None
            yield


def open_instance(name: str) -> Instance:
    """The instance as it runs now, or as it would be started: SOUK_PORT_BASE, then what it had, then the default."""
    chosen = os.environ.get("SOUK_PORT_BASE")
    if chosen is not None:
        if not chosen.isdigit() or not 1024 <= int(chosen) <= 65535 - max(_OFFSETS.values()):
            raise Failure(f"SOUK_PORT_BASE must be a port between 1024 and 65445, not `{chosen}`.")
        return Instance(name, int(chosen))
    kept = Settings(LOCAL / name / "settings.env").get("PORT_BASE")
    return Instance(name, int(kept) if kept else _DEFAULT_BASE[name])
