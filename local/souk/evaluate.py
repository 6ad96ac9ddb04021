"""`make eval-chat`: wishes sent to the chat, and its answers held against the products."""

from __future__ import annotations

import os
import subprocess
import sys

from souk import up, verify
from souk.errors import Failure
from souk.instance import LOCAL, ROOT, Instance
from souk.progress import Step, Steps

_PROGRAM = ROOT / "target" / "release" / "souk-eval"


def running(api: str, arguments: list[str]) -> None:
    """Judges the chat at the address `api`, whatever it sells there. Raises `Failure` when the bar is missed."""
    with Steps(1).step("Building souk-eval") as step:
        _build(step)
    _run([api, *arguments], dict(os.environ))


def afresh(instance: Instance, arguments: list[str]) -> None:
    """The same on an instance with the seed catalogue, which is taken down again. When the bar is missed, its logs
    are left to look at."""
    up.take_down(instance)
    up.erase(instance)
    steps = Steps(up.STEPS + 1)
    try:
        deployed = up.bring_up(instance, steps)
        with steps.step("Building souk-eval") as step:
            _build(step)
        _run([deployed.api, *arguments], verify.environment_of(instance, deployed))
    except BaseException:
        up.take_down(instance)
        sys.stderr.write(f"\nThe logs of what ran are in {instance.logs}\n")
        raise
    up.take_down(instance)
    up.erase(instance)


def _build(step: Step) -> None:
    step.run(["cargo", "build", "--release", "--package", "souk-eval"], LOCAL / "log" / "eval-build.log", cwd=ROOT)


def _run(arguments: list[str], env: dict[str, str]) -> None:
    if subprocess.run([str(_PROGRAM), *arguments], cwd=ROOT, env=env, check=False).returncode != 0:
        raise Failure("the chat missed the bar; target/eval/chat.md tells where.")
