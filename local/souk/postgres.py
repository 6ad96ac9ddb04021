"""Postgres 18 with pgvector, on a TCP port with password authentication as on RDS.

Postgres refuses to run as root. For root it therefore runs as an unprivileged user, who must be able
to reach its programs and its data: where a directory above them is closed to others, as /root is, they
get a place outside of it, and `.local/postgres-home` points there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path

from souk import environment
from souk.errors import Failure
from souk.instance import LOCAL, ROOT, Instance
from souk.processes import Process, all_pids, require_free_port
from souk.tools import Tools

USER = "postgres"
_UNPRIVILEGED = 65534  # `nobody` on every Linux
_LEFTOVERS_WAIT_S = 20
_HOME_POINTER = LOCAL / "postgres-home"

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "300",
    "shared_buffers": "512MB",
    "wal_level": "logical",
    "max_replication_slots": "20",
    "max_wal_senders": "20",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %d/%u ",
}
# Test data need not survive a power cut; it makes every commit several times faster.
_TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def process(instance: Instance) -> Process:
    return Process(instance, "postgres")


def start(instance: Instance, tools: Tools) -> bool:
    """Starts Postgres unless it runs; says whether it had to."""
    server = process(instance)
    if server.pid is not None and _answers(instance, tools):
        return False
    server.stop(with_signal=signal.SIGINT)
    data = data_directory(instance)
    _end_leftovers(data)
    require_free_port(instance.port("postgres"), "Postgres")
    install = _reachable_install(tools)
    if not (data / "PG_VERSION").exists():
        _create(instance, install, data)
    settings = _SETTINGS | {"port": str(instance.port("postgres"))}
    if instance.name == "test":
        settings |= _TEST_SETTINGS
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    server.start(_unprivileged() + [install / "bin/postgres", "-D", data, *options],
                 env=environment.plain(), cwd=data)
    server.wait_until(lambda: _answers(instance, tools), 60, "Postgres")
    return True


def stop(instance: Instance) -> bool:
    # SIGINT asks for a fast shutdown: it ends sessions, where SIGTERM would wait for them.
    return process(instance).stop(with_signal=signal.SIGINT, seconds=60)


def admin_url(instance: Instance) -> str:
    password = instance.settings.secret("POSTGRES_PASSWORD")
    return f"postgres://{USER}:{password}@127.0.0.1:{instance.port('postgres')}/postgres"


def remove_data(instance: Instance) -> None:
    """Removes the instance's databases, wherever they are."""
    shutil.rmtree(data_directory(instance), ignore_errors=True)


def remove_home() -> None:
    """Removes the place outside of the clone, when there is one."""
    if _HOME_POINTER.is_symlink():
        home = _HOME_POINTER.resolve()
        if home.name == _home_name() and home.is_dir():
            shutil.rmtree(home)
        _HOME_POINTER.unlink()


def _answers(instance: Instance, tools: Tools) -> bool:
    query = subprocess.run(
        [tools.postgres / "bin/psql", "-X", "-q", "-c", "SELECT 1", admin_url(instance)],
        env=environment.plain() | {"PGCONNECT_TIMEOUT": "3"}, capture_output=True, check=False,
    )
    return query.returncode == 0


def _create(instance: Instance, install: Path, data: Path) -> None:
    """Makes an empty cluster beside its place and moves it there whole, so that none is ever half made."""
    draft = data.with_name(data.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.mkdir(mode=0o700)
    password = data.with_name("initial-password")
    descriptor = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(instance.settings.secret("POSTGRES_PASSWORD"))
    if os.geteuid() == 0:
        os.chown(draft, _UNPRIVILEGED, _UNPRIVILEGED)
        os.chown(password, _UNPRIVILEGED, _UNPRIVILEGED)
    try:
        made = subprocess.run(
            # The built-in locale knows upper and lower case of all of Unicode without the system's locales.
            _unprivileged() + [install / "bin/initdb", "-D", draft, "-U", USER, "-A", "scram-sha-256",
             f"--pwfile={password}", "-E", "UTF8", "--no-locale", "--locale-provider=builtin",
             "--builtin-locale=C.UTF-8"],
            env=environment.plain(), cwd=draft, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )
    finally:
        password.unlink()
    if made.returncode != 0:
        raise Failure(f"Postgres could not make its data directory:\n{made.stdout}")
    draft.rename(data)


def _end_leftovers(data: Path) -> None:
    """Waits for what still works in our data directory to end, since a second server beside it would be refused.

    It is the rest of a server that was killed, or a server of which the record was removed; every
    process of Postgres has its data directory as its working directory.
    """
    deadline = time.monotonic() + _LEFTOVERS_WAIT_S
    asked: set[int] = set()
    while left := [pid for pid in all_pids() if _works_in(pid, data)]:
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                if time.monotonic() > deadline:
                    os.kill(pid, signal.SIGKILL)
                elif pid not in asked:
                    os.kill(pid, signal.SIGINT)
                    asked.add(pid)
        time.sleep(0.1)
    # Postgres would take a killed server that nobody has waited for, as in many a container, for a running one.
    (data / "postmaster.pid").unlink(missing_ok=True)


def _works_in(pid: int, directory: Path) -> bool:
    try:
        return os.readlink(f"/proc/{pid}/cwd") == str(directory.resolve())
    except OSError:
        return False


def _unprivileged() -> list:
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={_UNPRIVILEGED}", f"--regid={_UNPRIVILEGED}", "--clear-groups", "--"]


def data_directory(instance: Instance) -> Path:
    """Where the databases are, which for root may be outside of the clone."""
    instance.dir.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0 and not open_to_others(instance.dir):
        return _outside_home() / instance.name
    return instance.dir / "postgres"


def _reachable_install(tools: Tools) -> Path:
    """The programs, copied out of a closed directory when need be."""
    if os.geteuid() != 0 or open_to_others(tools.postgres):
        return tools.postgres
    package = tools.postgres.parents[1]
    copy = _outside_home() / package.name
    if not copy.exists():
        draft = copy.with_name(copy.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(package, draft)
        draft.rename(copy)
    return copy / tools.postgres.relative_to(package)


def open_to_others(path: Path) -> bool:
    """Whether a stranger on this machine can pass through every directory down to `path`."""
    existing = path.resolve()
    while not existing.exists():
        existing = existing.parent
    return all(place.stat().st_mode & stat.S_IXOTH for place in (existing, *existing.parents))


def _home_name() -> str:
    return "souk-" + hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]


def _outside_home() -> Path:
    if _HOME_POINTER.is_symlink():
        home = _HOME_POINTER.resolve()
    else:
        places = [Path("/var/lib"), Path(tempfile.gettempdir())]
        usable = [place for place in places if place.is_dir() and open_to_others(place) and os.access(place, os.W_OK)]
        if not usable:
            raise Failure("Postgres does not run as root, and no directory can be made that another user reaches.")
        home = usable[0] / _home_name()
        LOCAL.mkdir(exist_ok=True)
        _HOME_POINTER.symlink_to(home)
    home.mkdir(mode=0o755, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid != os.geteuid():
        raise Failure(f"{home} belongs to another user; remove it.")
    return home
