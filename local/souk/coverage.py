"""`make coverage`: what the products of a shop show, counted by looking at each."""

from __future__ import annotations

import subprocess

from souk.errors import Failure
from souk.instance import LOCAL, ROOT
from souk.progress import Steps

_PROGRAM = ROOT / "target/release/souk-media"


def report(api: str) -> None:
    """Prints the counts. Raises `Failure` when a product shows nothing."""
    with Steps(1).step("Building souk-media") as step:
        # Of the whole workspace, so that its dependencies are compiled once for all of it.
        step.run(["cargo", "build", "--release", "--workspace", "--bin", "souk-media"],
                 LOCAL / "log" / "coverage-build.log", cwd=ROOT)
    if subprocess.run([str(_PROGRAM), "coverage", api], cwd=ROOT, check=False).returncode != 0:
        raise Failure("Not every product shows a picture or a placeholder.")
