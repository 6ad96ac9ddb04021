"""Deploys `template.yaml` to the instance's MiniStack, the same template that AWS gets."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass

from souk import aws, environment, postgres, stripe
from souk.build import LAMBDA_DIR
from souk.errors import Failure
from souk.instance import LOCAL, ROOT, Instance
from souk.progress import Step
from souk.tools import Tools

STACK = "souk"
_STAGE = "local"
_ARTIFACTS = "souk-artifacts"
_USABLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")


@dataclass(frozen=True)
class Deployed:
    api: str
    pool_id: str
    client_id: str


# For trying a model behind Bedrock's interface, or looking at traces: a parameter, the variable that sets it, and the
# template's default. A stack keeps what it was last given, so each is always said.
_CHOSEN = (
    ("ChatPlanner", "SOUK_CHAT_PLANNER", "rules"),
    ("ChatModelId", "SOUK_CHAT_MODEL_ID", "amazon.nova-lite-v1:0"),
    ("ChatAudit", "SOUK_CHAT_AUDIT", "off"),
    ("BedrockEndpoint", "SOUK_BEDROCK_ENDPOINT", ""),
    ("RerankModelId", "SOUK_RERANK_MODEL_ID", ""),
    ("OtlpEndpoint", "SOUK_OTLP_ENDPOINT", ""),
)


def deploy(instance: Instance, tools: Tools, functions: list[str], step: Step) -> Deployed:
    """Brings the stack to what the working tree says; does nothing when it is there already."""
    parameters = _parameters(instance)
    wanted = _fingerprint(functions, parameters)
    record = instance.dir / "deployed"
    status, outputs = aws.stack(instance, STACK)
    if status in _USABLE and record.exists() and record.read_text() == wanted:
        step.outcome = "unchanged"
        return _deployed(instance, outputs)
    record.unlink(missing_ok=True)
    if status and status not in _USABLE:
        # A stack of which not even the creation succeeded cannot be updated.
        aws.delete_stack(instance, STACK)
    aws.create_bucket(instance, _ARTIFACTS)
    try:
        step.run(
            [tools.sam, "deploy", "--template-file", ROOT / "template.yaml", "--config-env", "local",
             "--stack-name", STACK, "--s3-bucket", _ARTIFACTS, "--no-progressbar",
             "--parameter-overrides", *(f'{key}="{value}"' for key, value in parameters.items())],
            instance.logs / "sam-deploy.log", cwd=ROOT, env=_sam_environment(instance),
        )
    except Failure as failure:
        reasons = "\n".join(aws.stack_failures(instance, STACK)[:5])
        raise Failure(f"{failure}\n{reasons}".rstrip()) from None
    status, outputs = aws.stack(instance, STACK)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        reasons = "\n".join(aws.stack_failures(instance, STACK)[:5])
        raise Failure(f"The stack `{STACK}` ended in {status or 'nothing'}:\n{reasons}")
    record.write_text(wanted)
    return _deployed(instance, outputs)


def migrate(instance: Instance, step: Step) -> None:
    """Brings the databases to the schema that the deployed code needs."""
    result = aws.invoke(instance, f"{STACK}-platform-migrate", {})
    step.detail = str(result)


def current(instance: Instance) -> Deployed:
    """The stack as it is deployed."""
    status, outputs = aws.stack(instance, STACK)
    if not status:
        raise Failure("Souk is not deployed: run `make up` first.")
    return _deployed(instance, outputs)


def _parameters(instance: Instance) -> dict[str, str]:
    parameters = {
        "Stage": _STAGE,
        "PostgresHost": "127.0.0.1",
        "PostgresPort": str(instance.port("postgres")),
        "PostgresAdminSecretArn": aws.secret_arn(instance, "souk/postgres-admin", {
            "username": postgres.USER,
            "password": instance.settings.secret("POSTGRES_PASSWORD"),
        }),
        "RedisSessionUrl": instance.redis_url,
        "RedisCacheUrl": instance.redis_url,
        "StripeSecretArn": aws.secret_arn(instance, "souk/stripe", {
            "api_key": stripe.api_key(instance),
            "webhook_secrets": [stripe.webhook_secret(instance)],
        }),
        "StripeApiBase": instance.stripe_url,
        "CognitoEndpoint": instance.aws_endpoint,
        "EmbeddingModelDir": str(LOCAL / "model"),
        # Whoever calls from this machine has the same address.
        "ChatAddressLimit": "100000+10000/s",
    }
    return parameters | {key: os.environ.get(name) or default for key, name, default in _CHOSEN}


def _fingerprint(functions: list[str], parameters: dict[str, str]) -> str:
    """Of everything that a deployment is made from."""
    if not (ROOT / "template.yaml").exists():
        raise Failure("template.yaml is missing.")
    digest = hashlib.sha256(repr(sorted(parameters.items())).encode())
    files = [ROOT / "template.yaml", ROOT / "samconfig.toml", *sorted((ROOT / "workflows").glob("**/*.yaml"))]
    files += [LAMBDA_DIR / name / "bootstrap" for name in functions]
    for file in files:
        digest.update(str(file).encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _sam_environment(instance: Instance) -> dict[str, str]:
    return environment.plain() | environment.aws(instance) | {
        "SAM_CLI_TELEMETRY": "0",
        "__SAM_CLI_APP_DIR": str(LOCAL / "sam"),
    }


def _deployed(instance: Instance, outputs: dict[str, str]) -> Deployed:
    missing = [name for name in ("ApiId", "UserPoolId", "UserPoolClientId") if name not in outputs]
    if missing:
        raise Failure(f"template.yaml lacks the outputs {', '.join(missing)}.")
    return Deployed(
        api=f"{instance.aws_endpoint}/_aws/execute-api/{outputs['ApiId']}/{_STAGE}",
        pool_id=outputs["UserPoolId"],
        client_id=outputs["UserPoolClientId"],
    )
