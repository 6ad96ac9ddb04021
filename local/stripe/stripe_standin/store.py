"""Everything that survives a restart, in one SQLite file.

One connection behind one lock: a transaction is the only one at work, so what it reads is what it
changes, and an intent's state moves on atomically.
"""

import json
import sqlite3
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Iterator, List, Mapping, Optional, Tuple

from .objects import Json
from .params import Bounds

_SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    id      TEXT NOT NULL UNIQUE,
    kind    TEXT NOT NULL,
    created INTEGER NOT NULL,
    body    TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS objects_newest_first ON objects (kind, seq DESC);
CREATE TABLE IF NOT EXISTS answers (
    idempotency_key TEXT PRIMARY KEY,
    fingerprint     TEXT NOT NULL,
    request_id      TEXT NOT NULL,
    status          INTEGER NOT NULL,
    body            BLOB NOT NULL,
    kept_at         REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS answers_by_age ON answers (kept_at);
-- due_at NULL: held back until a person lets it go.
CREATE TABLE IF NOT EXISTS deliveries (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id     TEXT NOT NULL REFERENCES objects (id),
    due_at       REAL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    lets_next_by INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS deliveries_in_line ON deliveries (due_at, id);
CREATE TABLE IF NOT EXISTS settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
"""


@dataclass(frozen=True)
class Answer:
    """The first answer under an idempotency key."""

    fingerprint: str
    request_id: str
    status: int
    body: bytes


@dataclass(frozen=True)
class Delivery:
    """One event on its way to the webhook endpoint."""

    id: int
    due_at: float
    attempts: int
    event: Json


@dataclass(frozen=True)
class ListQuery:
    """Which objects a list call wants, newest first."""

    kind: str
    limit: int = 10
    starting_after: Optional[str] = None
    created: Bounds = Bounds()
    equal: Mapping[str, str] = field(default_factory=dict)


class Store:
    """The state file; `:memory:` forgets all of it at the end."""

    def __init__(self, path: str):
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Ends the connection once the transaction at work, if any, is over."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or none, with nobody else in between."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _run(self, sql: str, values: Tuple[Any, ...] = ()) -> List[Tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    # Objects

    def save(self, value: Json) -> None:
        """Adds an object, or replaces it in its place."""
        self._run(
            """
            INSERT INTO objects (id, kind, created, body) VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET body = excluded.body
            """,
            (value["id"], value["object"], value["created"], json.dumps(value)),
        )

    def find(self, kind: str, id: str) -> Optional[Json]:
        """The object, if there is one of that kind."""
        rows = self._run("SELECT body FROM objects WHERE id = ? AND kind = ?", (id, kind))
        return json.loads(rows[0][0]) if rows else None

    def page(self, query: ListQuery) -> Tuple[List[Json], bool]:
        """One page, and whether more follow."""
        conditions, values = ["kind = ?"], [query.kind]
        if query.starting_after is not None:
            conditions.append("seq < (SELECT seq FROM objects WHERE id = ?)")
            values.append(query.starting_after)
        if query.created.least is not None:
            conditions.append("created >= ?")
            values.append(query.created.least)
        if query.created.most is not None:
            conditions.append("created <= ?")
            values.append(query.created.most)
        for name, value in query.equal.items():
            conditions.append("json_extract(body, ?) = ?")
            values += [f"$.{name}", value]
        rows = self._run(
            f"""
            SELECT body FROM objects
            WHERE {" AND ".join(conditions)}
            ORDER BY seq DESC
            LIMIT ?
            """,
            (*values, query.limit + 1),
        )
        return [json.loads(body) for (body,) in rows[: query.limit]], len(rows) > query.limit

    # Answers under idempotency keys

    def answer(self, key: str) -> Optional[Answer]:
        """What was answered under `key`."""
        rows = self._run(
            "SELECT fingerprint, request_id, status, body FROM answers WHERE idempotency_key = ?",
            (key,),
        )
        return Answer(*rows[0]) if rows else None

    def keep_answer(self, key: str, answer: Answer, now: float) -> None:
        """Keeps the first answer under `key`."""
        self._run(
            """
            INSERT INTO answers (idempotency_key, fingerprint, request_id, status, body, kept_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            (key, answer.fingerprint, answer.request_id, answer.status, answer.body, now),
        )

    def forget_answers(self, kept_before: float) -> None:
        """Drops the answers whose time is over."""
        self._run("DELETE FROM answers WHERE kept_at < ?", (kept_before,))

    # Deliveries

    def schedule(self, event_id: str, due_at: Optional[float], lets_next_by: bool = False) -> None:
        """Queues an event; `due_at` None holds it, `lets_next_by` waits for the one after it."""
        self._run(
            "INSERT INTO deliveries (event_id, due_at, lets_next_by) VALUES (?, ?, ?)",
            (event_id, due_at, lets_next_by),
        )

    def next_deliveries(self, limit: int) -> List[Delivery]:
        """The first in line, due or not yet."""
        rows = self._run(
            """
            SELECT deliveries.id, due_at, attempts, body
            FROM deliveries JOIN objects ON objects.id = event_id
            WHERE due_at IS NOT NULL
            ORDER BY due_at, deliveries.id
            LIMIT ?
            """,
            (limit,),
        )
        return [Delivery(id, due, attempts, json.loads(body)) for id, due, attempts, body in rows]

    def postpone(self, delivery: Delivery, due_at: float) -> None:
        """Counts an attempt that failed, and sets the next."""
        self._run(
            "UPDATE deliveries SET attempts = attempts + 1, due_at = ? WHERE id = ?",
            (due_at, delivery.id),
        )

    def finish(self, delivery: Delivery) -> None:
        """Takes a delivery off the queue: it arrived, or was given up."""
        self._run("DELETE FROM deliveries WHERE id = ?", (delivery.id,))

    def let_go_before(self, delivery: Delivery, now: float) -> None:
        """`delivery` has overtaken whatever waited for that."""
        self._run(
            "UPDATE deliveries SET due_at = ?, lets_next_by = 0 WHERE lets_next_by AND id < ?",
            (now, delivery.id),
        )

    def let_all_go(self, now: float) -> None:
        """Nothing is held back any longer."""
        self._run(
            """
            UPDATE deliveries SET due_at = ?, lets_next_by = 0
            WHERE due_at IS NULL OR lets_next_by
            """,
            (now,),
        )

    def undelivered(self, event_id: str) -> bool:
        """Whether the event still has to arrive."""
        return bool(self._run("SELECT 1 FROM deliveries WHERE event_id = ?", (event_id,)))

    # Settings

    def setting(self, name: str) -> Any:
        """A setting made at run time, or None."""
        rows = self._run("SELECT value FROM settings WHERE name = ?", (name,))
        return json.loads(rows[0][0]) if rows else None

    def change_setting(self, name: str, value: Any) -> None:
        """Makes a setting."""
        self._run(
            """
            INSERT INTO settings (name, value) VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """,
            (name, json.dumps(value)),
        )
