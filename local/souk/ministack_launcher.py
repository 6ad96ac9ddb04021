"""Starts MiniStack, run by the Python it is installed in, with what Souk needs different.

MiniStack has no settings for these, so its own functions are wrapped, by name: an exact version is
pinned in `local/requirements.txt`, and a name that is gone stops the start instead of being passed over.
"""

import asyncio
import json
import logging
import os
import signal
import socketserver
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import yaml
from hypercorn.config import Config
from ministack import app
from ministack.core import lambda_runtime
from ministack.services import apigateway_v1, dynamodb, lambda_svc
from ministack.services.cloudformation import provisioners

_SAVE_EVERY_S = 60
_CONNECTIONS_WAITING = 4096
_REQUESTS_AT_ONCE = 64
_WATCHED_TIMEOUT_S = 300


def answer_at_once() -> None:
    """Takes two waits out of every invocation.

    The small packets of the Runtime API wait for each other unless Nagle's algorithm is off, and
    MiniStack waits 50 ms for a line of log that, with the logs in files, nobody needs in the answer.
    """
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True
    drain = lambda_runtime.ProvidedWorker._drain_stderr_bounded
    lambda_runtime.ProvidedWorker._drain_stderr_bounded = (
        lambda self, first_line_wait=0.0, **_: drain(self, first_line_wait if first_line_wait > 0.05 else 0.0, 0.0)
    )


def write_logs_to_files(directory: Path) -> None:
    """Sends what a function prints to `FUNCTION.log`, instead of to a CloudWatch stream for every invocation.

    Those streams are kept in memory and in the saved state, and grow without bound.
    """
    directory.mkdir(parents=True, exist_ok=True)
    pump = lambda_runtime.ProvidedWorker._pump_output

    class Tee:
        def __init__(self, stream, file):
            self._stream, self._file = stream, file

        def readline(self):
            line = self._stream.readline()
            self._file.write(line)
            return line

        def close(self):
            self._stream.close()
            self._file.close()

    def pump_and_keep(self, stream, log_queue):
        file = open(directory / f"{self.func_name}.log", "ab", buffering=0)
        pump(self, Tee(stream, file), log_queue)

    lambda_runtime.ProvidedWorker._pump_output = pump_and_keep
    assert lambda_svc._emit_lambda_logs
    lambda_svc._emit_lambda_logs = lambda *_, **__: None


def forward_to_watched_code() -> None:
    """Sends what is proxied to `cargo lambda watch` and brings back its errors as they are.

    MiniStack would give up after the function's own timeout, before the code is compiled, and would
    give every error one name, so that neither a caller nor the workflow could tell them apart.
    """
    assert lambda_svc._execute_function_proxy

    def forward(_function, event, url, _request_id):
        request = urllib.request.Request(
            url, data=json.dumps(event).encode(), headers={"Content-Type": "application/json"}, method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=_WATCHED_TIMEOUT_S) as answer:
                text = answer.read()
        except urllib.error.HTTPError as refusal:
            return {"body": _error(refusal.read()), "error": True}
        except OSError as error:
            return {"body": {"errorType": "Runtime.HandlerError", "errorMessage": str(error)}, "error": True}
        return {"body": json.loads(text) if text else None}

    lambda_svc._execute_function_proxy = forward


def _error(text: bytes) -> dict:
    """The function's error; or, of a program that could not be compiled or run, what is said of it."""
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    if isinstance(told, dict) and "errorType" in told:
        return told
    return {"errorType": "Runtime.HandlerError", "errorMessage": text.decode(errors="replace")}


def apply_time_to_live() -> None:
    """Gives a table of a template the `TimeToLiveSpecification` that MiniStack's CloudFormation drops."""
    table = provisioners._RESOURCE_HANDLERS["AWS::DynamoDB::Table"]
    create, update = table["create"], table["update"]

    def set_time_to_live(name, properties):
        if wanted := properties.get("TimeToLiveSpecification"):
            dynamodb._update_ttl({"TableName": name, "TimeToLiveSpecification": wanted})

    def create_with(logical_id, properties, stack_name):
        made = create(logical_id, properties, stack_name)
        set_time_to_live(made[0], properties)
        return made

    def update_with(physical_id, old, new, *rest, **named):
        made = update(physical_id, old, new, *rest, **named)
        set_time_to_live(new.get("TableName") or physical_id, new)
        return made

    table.update(create=create_with, update=update_with)


def read_workflows_in_yaml() -> None:
    """Takes a state machine's definition in YAML out of S3, as CloudFormation does; MiniStack parses JSON only."""
    definition = provisioners._sfn_definition

    def in_json(properties):
        text = definition(properties)
        return text if text.lstrip().startswith("{") else json.dumps(yaml.safe_load(text))

    provisioners._sfn_definition = in_json


def let_a_crowd_wait() -> None:
    """Takes what a crowd asks of the API in turn, where a cloud would put more machines to it.

    Else each of a thousand requests starts processes of its own, none of which gets far before it gives up,
    and connections beyond the first hundred are refused.
    """
    Config.backlog = _CONNECTIONS_WAITING
    turns = asyncio.Semaphore(_REQUESTS_AT_ONCE)
    handle = apigateway_v1._handle_execute_in_scope

    async def handle_in_turn(*request):
        async with turns:
            return await handle(*request)

    apigateway_v1._handle_execute_in_scope = handle_in_turn


def customize_gateway_responses() -> None:
    """Gives an API the gateway responses that its definition carries; MiniStack takes them by their own call only."""
    import_api = apigateway_v1._import_rest_api

    def import_with(definition, *rest, **named):
        api_id = import_api(definition, *rest, **named)
        for kind, response in definition.get("x-amazon-apigateway-gateway-responses", {}).items():
            apigateway_v1._put_gateway_response(api_id, kind, response)
        return api_id

    apigateway_v1._import_rest_api = import_with
    handle = apigateway_v1._handle_execute_in_scope

    async def handle_with_path(api_id, stage, method, path, *rest):
        answer = await handle(api_id, stage, method, path, *rest)
        if not isinstance(answer, tuple) or answer[0] < 400 or not isinstance(answer[2], bytes):
            return answer
        status, headers, body = answer
        asked = json.dumps(f"/{stage}{path}")[1:-1].encode()
        return status, headers, body.replace(b"$context.path", asked)

    apigateway_v1._handle_execute_in_scope = handle_with_path


def save_often() -> None:
    """Writes the state every minute and on SIGUSR1; by itself MiniStack writes it only when it ends."""
    wanted, one_at_a_time = threading.Event(), threading.Lock()
    signal.signal(signal.SIGUSR1, lambda *_: wanted.set())
    save_all = app.save_all
    # It tells of every file, some hundred a minute.
    logging.getLogger("persistence").setLevel(logging.WARNING)

    def save(services):
        with one_at_a_time:
            save_all(services)

    def keep_saving():
        while True:
            wanted.wait(_SAVE_EVERY_S)
            wanted.clear()
            save(app._build_persistence_save_dict())

    app.save_all = save

    threading.Thread(target=keep_saving, daemon=True, name="save-often").start()


if __name__ == "__main__":
    answer_at_once()
    write_logs_to_files(Path(os.environ["SOUK_FUNCTION_LOGS"]))
    forward_to_watched_code()
    apply_time_to_live()
    read_workflows_in_yaml()
    customize_gateway_responses()
    let_a_crowd_wait()
    save_often()
    sys.exit(app.main())
