"""The Stripe stand-in of `local/stripe`: what Souk's payments talk to on this machine."""

from __future__ import annotations

import sys

from souk import environment, rest
from souk.instance import ROOT, Instance
from souk.processes import Process, require_free_port

WEBHOOK_PATH = "/payments/webhook"


def process(instance: Instance) -> Process:
    return Process(instance, "stripe")


def api_key(instance: Instance) -> str:
    return instance.settings.secret("STRIPE_API_KEY", "sk_test_")


def webhook_secret(instance: Instance) -> str:
    return instance.settings.secret("STRIPE_WEBHOOK_SECRET", "whsec_")


def start(instance: Instance) -> bool:
    """Starts the stand-in unless it runs; says whether it had to."""
    server = process(instance)
    if server.pid is not None and _answers(instance):
        return False
    server.stop()
    require_free_port(instance.port("stripe"), "the Stripe stand-in")
    directory = instance.dir / "stripe"
    directory.mkdir(parents=True, exist_ok=True)
    server.start(
        [sys.executable, ROOT / "local/stripe", "--port", instance.port("stripe"),
         "--api-key", api_key(instance), "--state", directory / "state.sqlite"],
        env=environment.plain(), cwd=directory,
    )
    server.wait_until(lambda: _answers(instance), 20, "The Stripe stand-in")
    return True


def stop(instance: Instance) -> bool:
    return process(instance).stop()


def send_webhooks_to(instance: Instance, api: str) -> None:
    """Points the stand-in's events at the deployed API."""
    rest.call(
        "POST", f"{instance.stripe_url}/_control/webhook", token=api_key(instance),
        body={"url": api + WEBHOOK_PATH, "secrets": [webhook_secret(instance)]},
    ).expect(200)


def _answers(instance: Instance) -> bool:
    return rest.answers(f"{instance.stripe_url}/health")
