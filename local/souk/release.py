"""`make deploy`: to AWS itself, with the person's own credentials and the stage's section of samconfig.toml."""

from __future__ import annotations

import os
import subprocess

from souk import page, tools
from souk.errors import Failure
from souk.instance import ROOT
from souk.progress import Steps

STAGES = ("dev", "stage", "prod")


def release(stage: str, architecture: str) -> None:
    """Builds for Lambda's own Linux and deploys; SAM asks before it changes anything."""
    steps = Steps(3)
    with steps.step("Checking this machine"):
        tools.check_machine()
        page.check_machine()
    with steps.step("Building the page") as step:
        page.build(step)
    with steps.step("Fetching the tools") as step:
        fetched = tools.fetch(step)
        zig = tools.environment("zig", ROOT / "local/requirements-deploy.txt", step) / "bin"
    path = os.pathsep.join([str(fetched.cargo_lambda.parent), str(zig), os.environ["PATH"]])
    env = dict(os.environ, PATH=path)
    _run(["cargo", "lambda", "build", "--release", "--workspace", "--bins", f"--{architecture}"], env)
    _run([fetched.sam, "deploy", "--config-env", stage], env)


def _run(command: list, env: dict[str, str]) -> None:
    if subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=False).returncode != 0:
        raise Failure(f"`{' '.join(str(part) for part in command[:3])}` failed.")
