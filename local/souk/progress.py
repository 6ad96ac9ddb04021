"""Shows what is being done, how far it is and how long it took.

On a terminal each step is one line that counts its seconds; elsewhere (CI, a pipe) steps are plain
lines, with a sign of life twice a minute so that a long build is not mistaken for a hang.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from souk.errors import Failure

_SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_HEARTBEAT_S = 30


class Steps:
    """A numbered list of steps, printed to stderr so that stdout stays free for answers."""

    def __init__(self, total: int):
        self._total = total
        self._done = 0

    @contextlib.contextmanager
    def step(self, title: str):
        self._done += 1
        step = Step(f"[{self._done}/{self._total}] {title}")
        with step.shown():
            yield step


class Step:
    def __init__(self, title: str):
        self._title = title
        self._started = time.monotonic()
        self._ended = threading.Event()
        self._tty = sys.stderr.isatty()
        self.detail = ""
        """What it is doing right now, e.g. `212/456 crates`."""
        self.outcome = ""
        """Shown when the step is done, e.g. `unchanged`."""

    @contextlib.contextmanager
    def shown(self):
        if not self._tty:
            self._print(f"{self._title} …")
        painter = threading.Thread(target=self._paint if self._tty else self._heartbeat, daemon=True)
        painter.start()
        try:
            yield
        except BaseException:
            self._end(painter, "✗")
            raise
        self._end(painter, "✓")

    def _end(self, painter: threading.Thread, mark: str) -> None:
        self._ended.set()
        painter.join()
        outcome = f" ({self.outcome})" if self.outcome else ""
        if self._tty:
            self._print(f"\r\x1b[K{mark} {self._title} … {self._elapsed()}{outcome}")
        else:
            self._print(f"      {mark} {self._elapsed()}{outcome}")

    def _elapsed(self) -> str:
        seconds = time.monotonic() - self._started
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"

    def _paint(self) -> None:
        frame = 0
        while not self._ended.wait(0.12):
            frame += 1
            line = f"{_SPINNER[frame % len(_SPINNER)]} {self._title} … {self._elapsed()}"
            width = os.get_terminal_size(sys.stderr.fileno()).columns
            if self.detail:
                line += f"  {self.detail}"
            self._print(f"\r\x1b[K{line[: width - 1]}", end="")

    def _heartbeat(self) -> None:
        while not self._ended.wait(_HEARTBEAT_S):
            self._print(f"      {self._elapsed()} {self.detail}".rstrip())

    @staticmethod
    def _print(text: str, end: str = "\n") -> None:
        sys.stderr.write(text + end)
        sys.stderr.flush()

    def run(self, command: list, log: Path, *, env: dict | None = None, cwd: Path | None = None) -> None:
        """Runs a program to its end; its output goes to `log`, its last line is the step's detail.

        Raises `Failure` with the end of the output when the program fails.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with open(log, "wb") as kept:
            process = subprocess.Popen(
                [str(part) for part in command], env=env, cwd=cwd,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )
            try:
                for line in _lines(process.stdout):
                    self.detail = line.strip() or self.detail
                    if not line.lstrip().startswith("Building ["):
                        kept.write(line.encode() + b"\n")
                status = process.wait()
            except BaseException:
                process.terminate()
                process.wait()
                raise
        if status != 0:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-25:])
            name = " ".join([Path(command[0]).name, *(str(part) for part in command[1:4])])
            raise Failure(f"`{name} …` failed:\n{tail}\nThe whole output: {log}")


def _lines(stream):
    """Lines as they appear; a carriage return ends one too, because progress bars are redrawn with it."""
    pending = b""
    while chunk := stream.read1(65536):
        *whole, pending = (pending + chunk).replace(b"\r", b"\n").split(b"\n")
        for line in whole:
            yield line.decode(errors="replace")
    if pending:
        yield pending.decode(errors="replace")
