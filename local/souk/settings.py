"""What an instance must remember between runs: its passwords and its ports.

One `KEY=value` file, readable by its owner alone. A value is made once and then kept, because
Postgres, Redis and the deployed functions were started with it.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path


class Settings:
    def __init__(self, path: Path):
        self._path = path
        self._values: dict[str, str] = {}
        if path.exists():
            for line in path.read_text().splitlines():
                key, separator, value = line.partition("=")
                if separator:
                    self._values[key] = value

    def get(self, key: str) -> str | None:
        return self._values.get(key)

    def secret(self, key: str, prefix: str = "") -> str:
        """The value under `key`, made at random on first use. Letters and digits only: it goes into URLs."""
        if key not in self._values:
            self.put(key, prefix + secrets.token_hex(16))
        return self._values[key]

    def put(self, key: str, value: str) -> None:
        self._values[key] = value
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f"{k}={v}\n" for k, v in sorted(self._values.items()))
        os.replace(draft, self._path)
