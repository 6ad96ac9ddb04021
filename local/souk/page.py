"""Builds the page of `web/` by Node, and checks and tests it. The functions have it compiled in, so it comes first."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

from souk.errors import Failure
from souk.instance import LOCAL, ROOT
from souk.progress import Step

WEB = ROOT / "web"
_NODE_VERSION = 20
_MADE = ("dist", "node_modules")


def check_machine() -> None:
    """Raises `Failure` unless Node and npm are here."""
    if not shutil.which("node") or not shutil.which("npm"):
        raise Failure(f"Node is not installed: the page needs Node {_NODE_VERSION} or newer, with npm.")
    version = _node_version()
    major = re.match(r"v(\d+)\.", version)
    if not major or int(major[1]) < _NODE_VERSION:
        raise Failure(f"Node {_NODE_VERSION} or newer is needed, here is `{version or 'a node that does not run'}`.")


def build(step: Step) -> None:
    """Makes `web/dist/` what `web/` says; does nothing when it is."""
    packages(step)
    record = LOCAL / "page-built"
    wanted = _fingerprint(WEB)
    if (WEB / "dist/files.tsv").exists() and record.exists() and record.read_text() == wanted:
        step.outcome = "unchanged"
        return
    step.run(["npm", "run", "--silent", "build"], LOCAL / "log" / "page-build.log", cwd=WEB)
    record.write_text(wanted)
    step.outcome = step.detail


def packages(step: Step) -> None:
    """Installs exactly what `package-lock.json` lists, unless that is there. No package runs a script of its own."""
    wanted = hashlib.sha256((WEB / "package-lock.json").read_bytes() + _node_version().encode()).hexdigest()
    record = WEB / "node_modules/.souk"
    if record.exists() and record.read_text() == wanted:
        return
    step.detail = "npm ci"
    step.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], LOCAL / "log" / "npm-ci.log", cwd=WEB)
    record.write_text(wanted)


def _node_version() -> str:
    return subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()


def _fingerprint(web: Path) -> str:
    """Of everything that the page is made from."""
    digest = hashlib.sha256()
    for file in sorted(web.rglob("*")):
        path = file.relative_to(web)
        if path.parts[0] in _MADE or not file.is_file():
            continue
        digest.update(f"{path}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
