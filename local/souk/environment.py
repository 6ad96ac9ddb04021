"""The environment of what we start: what it needs and nothing of the person's own settings or credentials."""

from __future__ import annotations

import os

from souk.instance import Instance

_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "USER", "LOGNAME")

AWS_REGION = "us-east-1"
# MiniStack checks no signature; these only have to be present. They are its account's own defaults.
AWS_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


def plain() -> dict[str, str]:
    return {key: os.environ[key] for key in _KEPT if key in os.environ} | {"TZ": "UTC"}


def aws(instance: Instance) -> dict[str, str]:
    """Lets any AWS SDK or tool reach the instance's MiniStack, and nothing else."""
    return AWS_CREDENTIALS | {
        "AWS_ENDPOINT_URL": instance.aws_endpoint,
        "AWS_REGION": AWS_REGION,
        "AWS_DEFAULT_REGION": AWS_REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
