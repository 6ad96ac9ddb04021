"""Redis with a password; what `main` holds survives a restart, what `test` holds does not."""

from __future__ import annotations

import os
import socket

from souk import environment
from souk.instance import Instance
from souk.processes import Process, require_free_port
from souk.tools import Tools


def process(instance: Instance) -> Process:
    return Process(instance, "redis")


def start(instance: Instance, tools: Tools) -> bool:
    """Starts Redis unless it runs; says whether it had to."""
    server = process(instance)
    if server.pid is not None and _answers(instance):
        return False
    server.stop()
    require_free_port(instance.port("redis"), "Redis")
    directory = instance.dir / "redis"
    directory.mkdir(parents=True, exist_ok=True)
    settings = directory / "redis.conf"
    # In a file and not on the command line, where every user of the machine could read the password.
    descriptor = os.open(settings, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(
            f"port {instance.port('redis')}\n"
            "bind 127.0.0.1\n"
            f"requirepass {instance.settings.secret('REDIS_PASSWORD')}\n"
            f'dir "{directory}"\n'
            'save ""\n'
            f"appendonly {'no' if instance.name == 'test' else 'yes'}\n"
        )
    server.start([tools.redis_server, settings], env=environment.plain(), cwd=directory)
    server.wait_until(lambda: _answers(instance), 20, "Redis")
    return True


def stop(instance: Instance) -> bool:
    return process(instance).stop()


def _answers(instance: Instance) -> bool:
    """Whether it takes our password; while it reads its file back it answers `-LOADING`."""
    password = instance.settings.secret("REDIS_PASSWORD")
    try:
        with socket.create_connection(("127.0.0.1", instance.port("redis")), timeout=2) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (part := connection.recv(256)):
                answer += part
            return answer == b"+OK\r\n+PONG\r\n"
    except OSError:
        return False
