"""The few AWS calls the platform makes, against the instance's MiniStack.

Written on plain HTTP because MiniStack checks no signatures: a call then takes milliseconds, where
starting an SDK would take longer than the call.
"""

from __future__ import annotations

import json
from xml.etree import ElementTree
from urllib.parse import urlencode

from souk import environment, rest
from souk.errors import Failure
from souk.instance import Instance

_TARGETS = {
    "secretsmanager": "secretsmanager",
    "dynamodb": "DynamoDB_20120810",
    "cognito-idp": "AWSCognitoIdentityProviderService",
    "sqs": "AmazonSQS",
    "states": "AWSStepFunctions",
}


class AwsError(Failure):
    """An answer of AWS that is not a success; `code` is AWS's own name for it."""

    def __init__(self, operation: str, answer: rest.Answer):
        try:
            body = json.loads(answer.text)
        except ValueError:
            body = {}
        self.code = body.get("__type", "").rsplit("#")[-1]
        super().__init__(f"{operation} answered {answer.status}: {answer.text[:600]}")


def call(instance: Instance, service: str, operation: str, **parameters) -> dict:
    """An operation of a service with a JSON protocol. Raises `AwsError`."""
    answer = rest.call(
        "POST", instance.aws_endpoint + "/", body=parameters,
        headers=_signed(service) | {
            "X-Amz-Target": f"{_TARGETS[service]}.{operation}",
            "Content-Type": "application/x-amz-json-1.1",
        },
    )
    if answer.status != 200:
        raise AwsError(operation, answer)
    return json.loads(answer.text or "{}")


def create_bucket(instance: Instance, name: str) -> None:
    """Makes the bucket; one that is ours already is fine."""
    rest.call("PUT", f"{instance.aws_endpoint}/{name}", headers=_signed("s3")).expect(200, 409)


def secret_arn(instance: Instance, name: str, value: dict) -> str:
    """The ARN of a secret, made with `value` unless it is there; what is there is never overwritten."""
    try:
        return call(instance, "secretsmanager", "DescribeSecret", SecretId=name)["ARN"]
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
    made = call(instance, "secretsmanager", "CreateSecret", Name=name, SecretString=json.dumps(value),
                ClientRequestToken=f"souk-local-{name.replace('/', '-')}-initial-version")
    return made["ARN"]


def invoke(instance: Instance, function: str, payload: dict, timeout: float = 300) -> dict:
    """Runs a function and gives its answer. Raises `Failure` with the function's own message when it fails."""
    answer = rest.call(
        "POST", f"{instance.aws_endpoint}/2015-03-31/functions/{function}/invocations",
        body=payload, headers=_signed("lambda"), timeout=timeout,
    ).expect(200)
    headers = {key.lower(): value for key, value in answer.headers.items()}
    result = json.loads(answer.text or "null")
    if "x-amz-function-error" in headers:
        message = result.get("errorMessage", result) if isinstance(result, dict) else result
        raise Failure(f"The function {function} failed: {message}\nIts log: {instance.logs}/functions/{function}.log")
    # MiniStack answers so, with status 200, for a function that was deployed without code.
    if isinstance(result, dict) and "Mock response" in str(result.get("body", "")):
        raise Failure(f"The function {function} was deployed without its code.")
    return result


def function_configuration(instance: Instance, function: str) -> dict:
    url = f"{instance.aws_endpoint}/2015-03-31/functions/{function}/configuration"
    return rest.call("GET", url, headers=_signed("lambda")).expect(200).json


def function_names(instance: Instance, prefix: str) -> list[str]:
    """The deployed functions whose name begins with `prefix`."""
    names, marker = [], ""
    while True:
        page = rest.call("GET", f"{instance.aws_endpoint}/2015-03-31/functions/?MaxItems=50{marker}",
                         headers=_signed("lambda")).expect(200).json
        names += [function["FunctionName"] for function in page["Functions"]]
        if not page.get("NextMarker"):
            return sorted(name for name in names if name.startswith(prefix))
        marker = "&" + urlencode({"Marker": page["NextMarker"]})


def stack(instance: Instance, name: str) -> tuple[str, dict[str, str]]:
    """The stack's status, empty when there is no such stack, and its outputs."""
    answer = _cloudformation(instance, Action="DescribeStacks", StackName=name)
    if answer.status == 400 and "does not exist" in answer.text:
        return "", {}
    tree = ElementTree.fromstring(answer.expect(200).text)
    outputs = {
        member.findtext("{*}OutputKey"): member.findtext("{*}OutputValue")
        for member in tree.iterfind(".//{*}Outputs/{*}member")
    }
    return tree.findtext(".//{*}StackStatus"), outputs


def stack_resources(instance: Instance, name: str, kind: str) -> list[str]:
    """The physical ids of the stack's resources of one type."""
    answer = _cloudformation(instance, Action="DescribeStackResources", StackName=name).expect(200)
    return [
        member.findtext("{*}PhysicalResourceId")
        for member in ElementTree.fromstring(answer.text).iterfind(".//{*}StackResources/{*}member")
        if member.findtext("{*}ResourceType") == kind
    ]


def stack_failures(instance: Instance, name: str) -> list[str]:
    """Why resources of the stack could not be made, latest first."""
    answer = _cloudformation(instance, Action="DescribeStackEvents", StackName=name)
    if answer.status != 200:
        return []
    return [
        f"{event.findtext('{*}LogicalResourceId')}: {event.findtext('{*}ResourceStatusReason')}"
        for event in ElementTree.fromstring(answer.text).iterfind(".//{*}StackEvents/{*}member")
        if (event.findtext("{*}ResourceStatus") or "").endswith("_FAILED")
    ]


def delete_stack(instance: Instance, name: str) -> None:
    _cloudformation(instance, Action="DeleteStack", StackName=name).expect(200)


def _cloudformation(instance: Instance, **parameters: str) -> rest.Answer:
    # As a query string in the address: `rest.call` sends bodies as JSON.
    query = urlencode(parameters | {"Version": "2010-05-15"})
    return rest.call("POST", f"{instance.aws_endpoint}/?{query}", headers=_signed("cloudformation"))


def _signed(service: str) -> dict[str, str]:
    """What MiniStack reads off a signature: whose account, which region, which service."""
    key = environment.AWS_CREDENTIALS["AWS_ACCESS_KEY_ID"]
    scope = f"{key}/20250101/{environment.AWS_REGION}/{service}/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"}
