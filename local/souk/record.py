"""`make record-chat`: how a model of the real Bedrock answers a shopper, kept for tests to play back."""

from __future__ import annotations

import os
import subprocess

from souk import deploy
from souk.errors import Failure
from souk.instance import LOCAL, ROOT, Instance
from souk.progress import Steps

_PROGRAM = ROOT / "target" / "release" / "souk-record"


def record(instance: Instance, message: str, name: str, model: str | None) -> None:
    """Asks by the caller's own credentials, which stay out of everything else; the searches run on `instance`."""
    deploy.current(instance)
    steps = Steps(1)
    with steps.step("Building souk-record") as step:
        step.run(["cargo", "build", "--release", "--package", "souk-record"], LOCAL / "log" / "record-build.log", cwd=ROOT)
    command = [str(_PROGRAM), message, "--name", name, "--functions", instance.aws_endpoint,
               "--prefix", f"{deploy.STACK}-"]
    if model:
        command += ["--model", model]
    if subprocess.run(command, cwd=ROOT, env=dict(os.environ), check=False).returncode != 0:
        raise Failure("souk-record failed.")
