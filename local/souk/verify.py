"""`make test`: every test, on an instance made afresh, which may run beside the one of `make up`."""

from __future__ import annotations

import os
import subprocess
import sys

from souk import browser, environment, page, postgres, stripe, tokens, up
from souk.errors import Failure
from souk.instance import LOCAL, ROOT, Instance
from souk.progress import Steps

_STEPS = up.STEPS + 1
# The platform's own tests and the Stripe stand-in's, each beside what it imports.
_PYTHON_TESTS = ("local", "local/stripe")


def verify(instance: Instance, keep: bool) -> None:
    """Runs them all. Raises `Failure` when a test fails; the instance's logs are then left to look at."""
    for home in _PYTHON_TESTS:
        _run([sys.executable, "-m", "unittest", "discover", "-s", ROOT / home / "tests", "-t", ROOT / home],
             f"the tests in {home}/tests", env=dict(os.environ))
    up.take_down(instance)
    up.erase(instance)
    steps = Steps(_STEPS)
    try:
        running = up.bring_up(instance, steps)
        _run(["npm", "run", "--silent", "--prefix", page.WEB, "test"], "the page's own tests", env=dict(os.environ))
        with steps.step("Building the tests") as step:
            step.run(["cargo", "test", "--workspace", "--release", "--no-run"],
                     LOCAL / "log" / "cargo-test-build.log", cwd=ROOT)
        _run(["cargo", "test", "--workspace", "--release", "--no-fail-fast"], "the tests of the workspace",
             env=environment_of(instance, running))
        if browser.chromium():
            browser.check(instance)
        else:
            print("\n── the page in a browser: left out, there is no Chromium here", flush=True)
    except BaseException:
        up.take_down(instance)
        sys.stderr.write(f"\nThe logs of what ran are in {instance.logs}\n")
        raise
    if keep:
        print(f"\nKept running, because of KEEP=1: {running.api}")
        return
    up.take_down(instance)
    up.erase(instance)


def environment_of(instance: Instance, running: up.Up) -> dict[str, str]:
    """What adapter tests and journeys need to know. Tokens are made now, after the long build: they live an hour."""
    return dict(os.environ) | environment.aws(instance) | {
        "SOUK_TEST_API": running.api,
        "SOUK_TEST_ADMIN_DATABASE_URL": postgres.admin_url(instance),
        "SOUK_TEST_REDIS_URL": instance.redis_url,
        "SOUK_TEST_REDIS_SERVER": str(running.tools.redis_server),
        "SOUK_TEST_AWS_ENDPOINT": instance.aws_endpoint,
        "SOUK_TEST_STRIPE_BASE": instance.stripe_url,
        "SOUK_TEST_STRIPE_KEY": stripe.api_key(instance),
        "SOUK_TEST_STRIPE_WEBHOOK_SECRET": stripe.webhook_secret(instance),
        "SOUK_TEST_MODEL_DIR": str(running.tools.model),
        "SOUK_TEST_LOG_DIR": str(instance.logs / "functions"),
        "SOUK_TEST_TOKEN_SHOPPER": tokens.token(instance, "shopper"),
        "SOUK_TEST_TOKEN_SHOPPER2": tokens.token(instance, "shopper", "second"),
        "SOUK_TEST_TOKEN_MERCHANT": tokens.token(instance, "merchant"),
        "SOUK_TEST_TOKEN_OPS": tokens.token(instance, "ops"),
    }


def _run(command: list, what: str, env: dict[str, str]) -> None:
    """Runs tests with their output shown as it comes."""
    print(f"\n── {what}", flush=True)
    if subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=False).returncode != 0:
        raise Failure(f"Failed: {what}.")
