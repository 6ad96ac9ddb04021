"""`make train-ranker` and `make bench-…`: what is learned and measured, on an instance of its own."""

from __future__ import annotations

import os
import subprocess
import sys

from souk import bench_checkout, postgres, redis, tools, up, verify
from souk.errors import Failure
from souk.instance import LOCAL, ROOT, Instance
from souk.progress import Steps

_PROGRAM = ROOT / "target" / "release" / "souk-bench"


def train_ranker(instance: Instance, judged: str) -> None:
    """Learns the ranker's weights from the judgments in the directory `judged`. Needs Postgres and the model only."""
    steps = Steps(4)
    try:
        with steps.step("Checking this machine"):
            tools.check_machine()
        with steps.step("Fetching the tools") as step:
            fetched = tools.fetch(step)
        with steps.step("Building souk-bench") as step:
            # Of the whole workspace, so that its dependencies are compiled once for all of it.
            step.run(["cargo", "build", "--release", "--workspace", "--bin", "souk-bench"],
                     LOCAL / "log" / "bench-build.log", cwd=ROOT)
        with steps.step("Starting Postgres"):
            postgres.start(instance, fetched)
        _run(["train", judged], dict(os.environ) | {
            "SOUK_TEST_ADMIN_DATABASE_URL": postgres.admin_url(instance),
            "SOUK_TEST_MODEL_DIR": str(fetched.model),
        })
    finally:
        up.take_down(instance)
        up.erase(instance)


def search(instance: Instance, judged: str, quick: bool) -> None:
    """Measures the search. Raises `Failure` when a bar is missed; the instance's logs are then left to look at."""
    up.take_down(instance)
    up.erase(instance)
    try:
        running = up.bring_up(instance, Steps(up.STEPS))  # which builds souk-bench with everything else
        _run(["search", judged] + (["--quick"] if quick else []), verify.environment_of(instance, running))
    except BaseException:
        up.take_down(instance)
        sys.stderr.write(f"\nThe logs of what ran are in {instance.logs}\n")
        raise
    up.take_down(instance)
    up.erase(instance)


def chat(instance: Instance, turns: int | None) -> None:
    """Measures a turn of the chat. Needs Postgres, Redis and the embedding model only."""
    up.take_down(instance)
    up.erase(instance)
    steps = Steps(4)
    try:
        with steps.step("Checking this machine"):
            tools.check_machine()
        with steps.step("Fetching the tools") as step:
            fetched = tools.fetch(step)
        with steps.step("Building souk-bench") as step:
            # Of the whole workspace, so that its dependencies are compiled once for all of it.
            step.run(["cargo", "build", "--release", "--workspace", "--bin", "souk-bench"],
                     LOCAL / "log" / "bench-build.log", cwd=ROOT)
        with steps.step("Starting Postgres and Redis"):
            postgres.start(instance, fetched)
            redis.start(instance, fetched)
        _run(["chat"] + (["--turns", str(turns)] if turns else []), dict(os.environ) | {
            "SOUK_TEST_ADMIN_DATABASE_URL": postgres.admin_url(instance),
            "SOUK_TEST_REDIS_URL": instance.redis_url,
            "SOUK_TEST_MODEL_DIR": str(fetched.model),
        })
    finally:
        up.take_down(instance)
        up.erase(instance)


def inventory(instance: Instance) -> None:
    """Measures inventory. Raises `Failure` when a bar is missed; the instance's logs are then left to look at."""
    up.take_down(instance)
    up.erase(instance)
    try:
        running = up.bring_up(instance, Steps(up.STEPS))
        _run(["inventory"], verify.environment_of(instance, running) | {
            "SOUK_BENCH_PGBENCH": str(running.tools.postgres / "bin/pgbench"),
        })
    except BaseException:
        up.take_down(instance)
        sys.stderr.write(f"\nThe logs of what ran are in {instance.logs}\n")
        raise
    up.take_down(instance)
    up.erase(instance)


def checkout(instance: Instance) -> None:
    """Measures checkouts through the API. The instance's logs are left to look at when one fails."""
    up.take_down(instance)
    up.erase(instance)
    try:
        up.bring_up(instance, Steps(up.STEPS))
        print(bench_checkout.measure(instance))
    except BaseException:
        up.take_down(instance)
        sys.stderr.write(f"\nThe logs of what ran are in {instance.logs}\n")
        raise
    up.take_down(instance)
    up.erase(instance)


def _run(arguments: list[str], env: dict[str, str]) -> None:
    if subprocess.run([str(_PROGRAM), *arguments], cwd=ROOT, env=env, check=False).returncode != 0:
        raise Failure(f"souk-bench {arguments[0]} failed.")
