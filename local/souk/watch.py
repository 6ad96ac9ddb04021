"""`cargo lambda watch` behind the deployed API: an edit is served by the next request.

MiniStack is restarted, with its state kept, so that it sends every invocation of a function, whoever
makes it (the API, a queue, a schedule, the workflow), to the watched code; afterwards it is restarted again.
"""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from souk import aws, deploy, environment, ministack, rest
from souk.errors import Failure
from souk.instance import ROOT, Instance
from souk.processes import require_free_port
from souk.tools import Tools

_PREFIX = f"{deploy.STACK}-"
# So many processes serve one function when requests come at once, as Lambda would have it.
_CONCURRENCY = 2


def watch(instance: Instance, tools: Tools) -> None:
    """Serves until Ctrl-C; the instance must be up."""
    port = instance.port("watch")
    require_free_port(port, "`cargo lambda watch`")
    functions = aws.function_names(instance, _PREFIX)
    variables = _environment_file(instance, functions)
    watcher = subprocess.Popen(
        ["cargo", "lambda", "watch", "--release", "--invoke-address", "127.0.0.1", "--invoke-port", str(port),
         "--concurrency", str(_CONCURRENCY), "--env-file", str(variables)],
        cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True,
        env=dict(os.environ, PATH=f"{tools.cargo_lambda.parent}{os.pathsep}{os.environ['PATH']}"),
    )
    try:
        _await_start(instance, watcher)
        ministack.start(instance, tools, proxies={
            name: f"{instance.watch_url}/2015-03-31/functions/{name.removeprefix(_PREFIX)}/invocations"
            for name in functions
        })
        print(_instructions(instance, len(functions)), flush=True)
        if watcher.wait() != 0:
            raise Failure("`cargo lambda watch` ended; its last lines above say why.")
    except KeyboardInterrupt:
        print("\nBack to the deployed functions …", flush=True)
    finally:
        _end(watcher)
        ministack.start(instance, tools)


def _environment_file(instance: Instance, functions: list[str]) -> Path:
    """All functions' variables in one file: a variable means the same in every function."""
    merged: dict[str, str] = environment.aws(instance)
    for name in functions:
        own = aws.function_configuration(instance, name).get("Environment", {}).get("Variables", {})
        if clash := [key for key, value in own.items() if merged.get(key, value) != value]:
            raise Failure(f"{clash[0]} of {name} differs from other functions'; `make watch` gives all the same one.")
        merged |= own
    path = instance.dir / "watch.env"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f"{key}={value}\n" for key, value in sorted(merged.items()))
    return path


def _await_start(instance: Instance, watcher: subprocess.Popen) -> None:
    while watcher.poll() is None:
        try:
            rest.call("GET", instance.watch_url, timeout=2)
            return
        except Failure:
            try:
                watcher.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                pass
    raise Failure("`cargo lambda watch` did not start; its last lines above say why.")


def _end(watcher: subprocess.Popen) -> None:
    """Ends cargo with the functions it runs."""
    for each in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(watcher.pid, each)
            watcher.wait(timeout=10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def _instructions(instance: Instance, functions: int) -> str:
    return (
        f"\n{functions} functions are watched, and reached through the API at {instance.api}\n"
        f"One alone:  .local/bin/cargo-lambda lambda invoke --invoke-address 127.0.0.1 "
        f"--invoke-port {instance.port('watch')} NAME --data-file events/SERVICE/FUNCTION/….json\n"
        f"Ctrl-C ends it and goes back to the deployed functions.\n"
    )
