"""Brings an instance up from whatever state it is in, and takes it down."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from souk import build, deploy, ministack, page, pictures, postgres, redis, rest, seed, stripe, tools
from souk.errors import Failure
from souk.instance import LOCAL, Instance
from souk.processes import end_orphans, require_free_port
from souk.progress import Step, Steps
from souk.tools import Tools

STEPS = 11
"""How many steps `bring_up` shows."""

_SERVERS = {
    "postgres": ("Postgres", postgres.process),
    "redis": ("Redis", redis.process),
    "stripe": ("the Stripe stand-in", stripe.process),
    "ministack": ("MiniStack", ministack.process),
}


@dataclass(frozen=True)
class Up:
    api: str
    tools: Tools


def bring_up(instance: Instance, steps: Steps) -> Up:
    """Everything from the tools to the seeded catalogue. What is there and sound is left as it is."""
    with steps.step("Checking this machine"):
        tools.check_machine()
        page.check_machine()
        _settle_ports(instance)
    with steps.step("Fetching the tools") as step:
        fetched = tools.fetch(step)
    with steps.step("Building the page") as step:
        page.build(step)
    with steps.step("Building the functions") as step:
        functions = build.functions(step)
    with steps.step("Starting Postgres") as step:
        _note(step, postgres.start(instance, fetched))
    with steps.step("Starting Redis and the Stripe stand-in") as step:
        started = [redis.start(instance, fetched), stripe.start(instance)]
        _note(step, any(started))
    with steps.step("Starting MiniStack, the AWS of this machine") as step:
        _note(step, ministack.start(instance, fetched))
    with steps.step("Deploying template.yaml") as step:
        stack = deploy.deploy(instance, fetched, functions, step)
        stripe.send_webhooks_to(instance, stack.api)
        instance.url_file.write_text(stack.api + "\n")
    with steps.step("Migrating the databases") as step:
        deploy.migrate(instance, step)
    with steps.step("Seeding the catalogue") as step:
        seed.seed(instance, stack.api, step)
    with steps.step("Giving deals their pictures") as step:
        pictures.give(instance, stack.api, step)
        seed.reconcile_stock(instance)
        ministack.save(instance)
        _require_health(stack.api)
    return Up(stack.api, fetched)


def take_down(instance: Instance) -> list[str]:
    """Stops what runs of the instance; gives the names of what it stopped."""
    stopped = [
        ("MiniStack", ministack.stop(instance)),
        ("the Stripe stand-in", stripe.stop(instance)),
        ("Redis", redis.stop(instance)),
        ("Postgres", postgres.stop(instance)),
        ("what an earlier run left behind", _end_orphans(instance)),
    ]
    return [name for name, was_running in stopped if was_running]


def erase(instance: Instance) -> None:
    """Removes the state of an instance that has been taken down."""
    postgres.remove_data(instance)
    shutil.rmtree(instance.dir, ignore_errors=True)


def erase_all() -> None:
    """Removes `.local/` and what lies outside of it on its behalf. The cache of tools stays."""
    postgres.remove_home()
    shutil.rmtree(LOCAL)


def _settle_ports(instance: Instance) -> None:
    """Keeps the instance's ports for later commands, and fails now rather than after a long build."""
    kept = instance.settings.get("PORT_BASE")
    if kept is not None and int(kept) != instance.base_port:
        take_down(instance)
    instance.settings.put("PORT_BASE", str(instance.base_port))
    _end_orphans(instance)
    for service, (purpose, process) in _SERVERS.items():
        if process(instance).pid is None:
            require_free_port(instance.port(service), purpose)


def _end_orphans(instance: Instance) -> bool:
    return end_orphans(instance, [instance.dir, postgres.data_directory(instance)])


def _note(step: Step, started: bool) -> None:
    step.outcome = "" if started else "was running"


def _require_health(api: str) -> None:
    answer = rest.call("GET", f"{api}/health")
    if answer.status != 200:
        raise Failure(f"Souk is deployed but not healthy: {answer.text[:600]}")
