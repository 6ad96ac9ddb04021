"""`make e2e`: a shopper's way through the page, in the Chromium of this machine, over a deployed instance."""

from __future__ import annotations

import os
import shutil
import subprocess

from souk import page, tokens
from souk.errors import Failure
from souk.instance import ROOT, Instance
from souk.progress import Steps

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """The browser's path: CHROMIUM, or one that is installed."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


def check(instance: Instance) -> None:
    """Runs the tests on an instance that is up. Raises `Failure` when one fails, or there is no browser."""
    page.check_machine()
    found = chromium()
    if not found:
        raise Failure("No Chromium found: install it (Debian: `apt-get install chromium`) or name one in CHROMIUM.")
    api = instance.api
    with Steps(1).step("Fetching the page's packages") as step:
        page.packages(step)
    env = dict(os.environ) | {
        "CHROMIUM": found,
        "SOUK_TEST_API": api,
        "SOUK_TEST_TOKEN_SHOPPER": tokens.token(instance, "shopper", "browser"),
        "SOUK_TEST_TOKEN_MERCHANT": tokens.token(instance, "merchant"),
    }
    print("\n── the page in a browser", flush=True)
    command = ["npm", "run", "--silent", "--prefix", str(page.WEB), "e2e"]
    failed = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode != 0
    if failed:
        raise Failure("Failed: the page in a browser. What it showed is in target/e2e/.")
