"""Long-running programs: started in a session of their own, found again and stopped by later commands.

A process id alone may since belong to somebody else, so each record also holds the kernel's start time
of the process, and only a process that matches both is ever signalled.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from souk.errors import Failure
from souk.instance import Instance

_LOG_LIMIT_BYTES = 20_000_000


def start_time(pid: int) -> int | None:
    """The kernel's start time of a running process in clock ticks since boot, None when it has ended."""
    fields = _stat(pid)
    return None if fields is None or fields[0] == "Z" else int(fields[19])


def _left_behind(record: dict) -> list[int]:
    """Children that outlived the process, e.g. functions of a MiniStack that was killed."""
    session = record["pid"]
    if start_time(session) not in (None, record["start_time"]):
        # The id belongs to somebody else, which the kernel allows only when the session is empty.
        return []
    return [pid for pid in all_pids() if pid != session and (fields := _stat(pid)) and int(fields[3]) == session]


def end_orphans(instance: Instance, directories: list[Path]) -> bool:
    """Ends servers of ours whose records are gone, as after `rm -rf .local` while they ran; says if there were any.

    They are told from everything else by leading a session without a terminal and working in one of the
    instance's own directories, be it removed by now.
    """
    found = False
    recorded = {json.loads(record.read_text())["pid"] for record in (instance.dir / "run").glob("*.json")}
    for pid in set(all_pids()) - recorded:
        fields = _stat(pid)
        # A process of Postgres leads a session too, but has a parent that is on record.
        if fields is None or int(fields[3]) != pid or fields[4] != "0" or int(fields[1]) in recorded or fields[0] == "Z":
            continue
        with contextlib.suppress(OSError):
            place = os.readlink(f"/proc/{pid}/cwd").removesuffix(" (deleted)")
            if any(Path(place).is_relative_to(directory) for directory in directories):
                orphan = {"pid": pid, "start_time": start_time(pid)}
                found = True
                os.kill(pid, signal.SIGTERM)
                if not _ended(lambda: start_time(pid) is None, 10):
                    os.kill(pid, signal.SIGKILL)
                    _ended(lambda: start_time(pid) is None, 5)
                for member in _left_behind(orphan):
                    os.kill(member, signal.SIGKILL)
    return found


def all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the third on: state, parent, group, session …"""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The second field, the program's name in brackets, may hold spaces and brackets itself.
    return text[text.rindex(")") + 2 :].split()


class Process:
    """One program of an instance, known by name across commands."""

    def __init__(self, instance: Instance, name: str):
        self.name = name
        self.log = instance.logs / f"{name}.log"
        self._record = instance.dir / "run" / f"{name}.json"

    @property
    def pid(self) -> int | None:
        """The id of the running process, None when it does not run."""
        record = self._read()
        if record and record["start_time"] is not None and start_time(record["pid"]) == record["start_time"]:
            return record["pid"]
        return None

    @property
    def facts(self) -> dict:
        """What `start` was told to remember."""
        return (self._read() or {}).get("facts", {})

    def start(self, command: list, *, env: dict, cwd: Path, facts: dict | None = None) -> None:
        self._record.parent.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        # An interrupt between the start and its record would leave a process that nobody knows of.
        with open(self.log, "ab") as log, _interrupts_deferred():
            process = subprocess.Popen(
                [str(part) for part in command], env=env, cwd=cwd, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )
            record = {"pid": process.pid, "start_time": start_time(process.pid), "facts": facts or {}}
            draft = self._record.with_suffix(".new")
            draft.write_text(json.dumps(record))
            draft.replace(self._record)

    def wait_until(self, ready, seconds: float, what: str) -> None:
        """Waits until `ready()` is true; raises `Failure` with the log's end if it never is."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self.pid is None or time.monotonic() > deadline:
                state = "ended at once" if self.pid is None else f"did not answer within {seconds:.0f} s"
                tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])
                raise Failure(f"{what} {state}; the end of {self.log}:\n{tail}")
            time.sleep(0.05)

    def stop(self, *, with_signal: int = signal.SIGTERM, seconds: float = 20) -> bool:
        """Ends the process and what it left in its session; says whether there was anything to end."""
        record = self._read()
        if record is None:
            return False
        pid = self.pid
        if pid is not None:
            os.kill(pid, with_signal)
            if not _ended(lambda: self.pid is None, seconds):
                os.kill(pid, signal.SIGKILL)
                _ended(lambda: self.pid is None, 5)
        left = _left_behind(record)
        for member in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(member, signal.SIGKILL)
        self._record.unlink(missing_ok=True)
        return pid is not None or bool(left)

    def _read(self) -> dict | None:
        try:
            return json.loads(self._record.read_text())
        except (FileNotFoundError, ValueError):
            return None


def _ended(condition, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@contextlib.contextmanager
def _interrupts_deferred():
    """Ctrl-C within the block takes effect after it. The child keeps its own default handling."""
    pending = []
    previous = signal.signal(signal.SIGINT, lambda *_: pending.append(True))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
    if pending:
        raise KeyboardInterrupt


def require_free_port(port: int, purpose: str) -> None:
    """Raises `Failure` when another program holds the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return
        except OSError:
            raise Failure(
                f"Port {port}, which {purpose} needs, is taken by another program: end that program, or choose "
                f"another range of ports with e.g. `SOUK_PORT_BASE=30000 make up`."
            ) from None
