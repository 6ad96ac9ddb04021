"""MiniStack: AWS in one process, with its state under the instance's directory."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from souk import environment, rest
from souk.instance import Instance
from souk.processes import Process, require_free_port
from souk.tools import Tools

_LAUNCHER = Path(__file__).with_name("ministack_launcher.py")


def process(instance: Instance) -> Process:
    return Process(instance, "ministack")


def start(instance: Instance, tools: Tools, proxies: dict[str, str] | None = None) -> bool:
    """Starts MiniStack unless it runs so already; says whether it had to.

    `proxies` names functions whose invocations are sent to an address instead of to the deployed code.
    """
    proxies = proxies or {}
    server = process(instance)
    if server.pid is not None and server.facts.get("proxies") == proxies and _answers(instance):
        return False
    stop(instance)
    require_free_port(instance.port("ministack"), "MiniStack")
    # Isolated: else the modules beside the launcher would stand in for packages of the same name.
    server.start([tools.python, "-I", _LAUNCHER], env=_environment(instance, proxies),
                 cwd=instance.dir, facts={"proxies": proxies})
    server.wait_until(lambda: _answers(instance), 60, "MiniStack")
    return True


def stop(instance: Instance) -> bool:
    # On SIGTERM it writes its state, which takes longer the more there is.
    return process(instance).stop(seconds=60)


def save(instance: Instance) -> None:
    """Has MiniStack write its state now, so that not even `kill -9` loses what was just deployed."""
    pid = process(instance).pid
    if pid is not None:
        os.kill(pid, signal.SIGUSR1)


def _answers(instance: Instance) -> bool:
    return rest.answers(f"{instance.aws_endpoint}/_ministack/ready")


def _environment(instance: Instance, proxies: dict[str, str]) -> dict[str, str]:
    """All of MiniStack's environment; the functions it runs inherit it."""
    state = instance.dir / "ministack"
    scratch = state / "tmp"
    # It holds secrets and signing keys.
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch.mkdir(exist_ok=True)
    return environment.plain() | environment.aws(instance) | {
        "GATEWAY_PORT": str(instance.port("ministack")),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": environment.AWS_REGION,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "s3"),
        "TMPDIR": str(scratch),
        "PYTHONUNBUFFERED": "1",
        "SOUK_FUNCTION_LOGS": str(instance.logs / "functions"),
    } | {f"MINISTACK_LAMBDA_PROXY_{function}": url for function, url in proxies.items()}
