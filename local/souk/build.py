"""Compiles the functions and lays them out as `target/lambda/NAME/bootstrap`, where the template finds them.

Plain `cargo build` with the release profile, and not `cargo lambda build`: that one adds a target and
compiler flags of its own, so that tests and `cargo lambda watch` would compile every dependency anew.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from souk.errors import Failure
from souk.instance import LOCAL, ROOT
from souk.progress import Step

LAMBDA_DIR = ROOT / "target/lambda"


def functions(step: Step) -> list[str]:
    """Builds all functions; gives their names."""
    log = LOCAL / "log" / "cargo-build.log"
    step.run(["cargo", "build", "--release", "--workspace", "--bins"], log, cwd=ROOT, env=_cargo_environment())
    names, compiled = _function_binaries()
    for name in names:
        _place(compiled / name, LAMBDA_DIR / name / "bootstrap")
    built = len(re.findall(r"^\s+Compiling ", log.read_text(errors="replace"), re.MULTILINE))
    step.outcome = f"{len(names)} functions" + (f", {built} crates compiled" if built else ", unchanged")
    return names


def _cargo_environment() -> dict[str, str]:
    # The progress bar, which the step shows as its detail, is left out by cargo unless it writes to a terminal.
    return dict(os.environ, CARGO_TERM_PROGRESS_WHEN="always", CARGO_TERM_PROGRESS_WIDTH="70", CARGO_TERM_COLOR="never")


def _function_binaries() -> tuple[list[str], Path]:
    """The names of all binaries under `functions/`, and the directory cargo puts them in."""
    answer = subprocess.run(
        ["cargo", "metadata", "--no-deps", "--format-version", "1"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )
    if answer.returncode != 0:
        raise Failure(f"`cargo metadata` failed:\n{answer.stderr}")
    workspace = json.loads(answer.stdout)
    names = [
        target["name"]
        for package in workspace["packages"]
        if (ROOT / "functions") in Path(package["manifest_path"]).parents
        for target in package["targets"]
        if "bin" in target["kind"]
    ]
    return sorted(names), Path(workspace["target_directory"]) / "release"


def _place(binary: Path, bootstrap: Path) -> None:
    if bootstrap.exists() and bootstrap.samefile(binary):
        return
    bootstrap.parent.mkdir(parents=True, exist_ok=True)
    draft = bootstrap.with_name("bootstrap.new")
    draft.unlink(missing_ok=True)
    try:
        os.link(binary, draft)
    except OSError:
        shutil.copy2(binary, draft)
    draft.replace(bootstrap)
