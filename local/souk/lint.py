"""`make lint`: the page's types, format, warnings, dependencies and the template, all looked at before it fails."""

from __future__ import annotations

import os
import subprocess

from souk import environment, page, tools
from souk.errors import Failure
from souk.instance import ROOT
from souk.progress import Steps

_CARGO_DENY = "0.20.2"


def lint() -> None:
    """Raises `Failure` with the list of what is not clean."""
    steps = Steps(4)
    with steps.step("Checking this machine"):
        tools.check_machine()
        page.check_machine()
    with steps.step("Fetching the tools") as step:
        fetched = tools.fetch(step)
    with steps.step("Fetching cargo-deny") as step:
        deny = tools.cargo_tool("cargo-deny", _CARGO_DENY, step) / "cargo-deny"
    with steps.step("Building the page") as step:
        page.build(step)
    checks = {
        "the page's types": ["npm", "run", "--silent", "--prefix", page.WEB, "check"],
        "cargo fmt": ["cargo", "fmt", "--all", "--check"],
        # The release profile, because what build scripts and macros produce in it is there already.
        "cargo clippy": ["cargo", "clippy", "--locked", "--workspace", "--all-targets", "--release", "--", "-D", "warnings"],
        "cargo deny": [deny, "check", "bans", "licenses", "sources"],
        "cfn-lint": [fetched.cfn_lint, "--template", "template.yaml"],
        "sam validate": [fetched.sam, "validate", "--lint", "--template-file", "template.yaml"],
    }
    failed = [name for name, command in checks.items() if not _passes(name, command)]
    # The database of advisories is fetched from the net; without it nothing can be said.
    if subprocess.run([deny, "fetch", "db"], cwd=ROOT, capture_output=True, check=False).returncode != 0:
        print("── cargo deny advisories: left out, their database cannot be reached", flush=True)
    elif not _passes("cargo deny advisories", [deny, "check", "advisories"]):
        failed.append("cargo deny advisories")
    if failed:
        raise Failure(f"Not clean: {', '.join(failed)}.")


def _passes(name: str, command: list) -> bool:
    print(f"── {name}", flush=True)
    env = dict(os.environ, AWS_DEFAULT_REGION=environment.AWS_REGION, SAM_CLI_TELEMETRY="0",
               __SAM_CLI_APP_DIR=str(ROOT / ".local/sam")) | environment.AWS_CREDENTIALS
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=False).returncode == 0
