"""Fills the catalogue and its stock from `local/seed/*.jsonl`, through the API like any merchant."""

from __future__ import annotations

import hashlib
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from souk import aws, deploy, rest, tokens
from souk.errors import Failure
from souk.instance import ROOT, Instance
from souk.progress import Step

SEED_DIR = ROOT / "local/seed"
_THREADS = 8
_INDEX_WAIT_S = 180


def deals() -> list[dict]:
    """Every line of the seed."""
    return [json.loads(line) for file in _files() for line in file.read_text().splitlines() if line.strip()]


def seed(instance: Instance, api: str, step: Step) -> None:
    """Creates what is missing; a deal that is there keeps its data and its stock."""
    record = instance.dir / "seeded"
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in _files())).hexdigest()
    if record.exists() and record.read_text() == digest:
        step.outcome = "unchanged"
        return
    lines = deals()
    merchant = tokens.token(instance, "merchant")
    done, created = count(1), count()

    def plant(deal: dict) -> None:
        if plant_deal(api, merchant, deal).new:
            next(created)
        step.detail = f"{next(done)}/{len(lines)} deals"

    with ThreadPoolExecutor(_THREADS) as pool:
        for _ in pool.map(plant, lines):
            pass
    wait_for_queues(instance, api, step)
    record.write_text(digest)
    step.outcome = f"{next(created)} of {len(lines)} deals new"


def reconcile_stock(instance: Instance) -> None:
    """Lets the catalogue ask for every product's stock now, not only when the schedule comes round."""
    aws.invoke(instance, f"{deploy.STACK}-catalog-reconcile-stock", {})


@dataclass(frozen=True)
class Planted:
    product_id: str
    new: bool


def plant_deal(api: str, merchant: str, deal: dict) -> Planted:
    """Creates one deal and its stock, unless they are there."""
    product = {key: value for key, value in deal.items() if key != "stock"}
    content = hashlib.sha256(json.dumps(product, sort_keys=True).encode()).hexdigest()[:16]
    answer = rest.call(
        "POST", f"{api}/products", body=product, token=merchant,
        headers={"Idempotency-Key": f"seed-{deal['external_id']}-{content}"},
    )
    if answer.status == 409 and answer.json.get("code") == "external_id_taken":
        planted = Planted(answer.json["product_id"], False)
    else:
        planted = Planted(answer.expect(201).json["id"], "Idempotent-Replayed" not in answer.headers)
    stock = f"{api}/inventory/{planted.product_id}"
    # An interrupted run may have left a deal without stock; stock that is there has perhaps been sold from.
    if planted.new or rest.call("GET", stock, token=merchant).status == 404:
        rest.call("PUT", stock, body={"on_hand": deal["stock"]}, token=merchant).expect(200)
    return planted


def wait_for_queues(instance: Instance, api: str, step: Step) -> None:
    """Waits until every queue that has a consumer is empty and the search goes by meaning too."""
    queues = [url for url in aws.stack_resources(instance, deploy.STACK, "AWS::SQS::Queue") if _has_consumer(instance, url)]
    deadline = time.monotonic() + _INDEX_WAIT_S
    while True:
        waiting = sum(_depth(instance, url) for url in queues)
        step.detail = f"events: {waiting} left"
        if waiting == 0 and rest.call("GET", f"{api}/products?query=spa&limit=1").expect(200).json["mode"] == "hybrid":
            return
        if time.monotonic() > deadline:
            raise Failure(f"After {_INDEX_WAIT_S} s the search index is still not complete; see `make logs`.")
        time.sleep(0.5)


def _has_consumer(instance: Instance, queue: str) -> bool:
    """A queue that sends what fails elsewhere is worked on; a dead-letter queue is not."""
    return "RedrivePolicy" in _attributes(instance, queue)


def _depth(instance: Instance, queue: str) -> int:
    attributes = _attributes(instance, queue)
    return sum(int(attributes[f"ApproximateNumberOfMessages{kind}"]) for kind in ("", "NotVisible", "Delayed"))


def _attributes(instance: Instance, queue: str) -> dict[str, str]:
    answer = aws.call(instance, "sqs", "GetQueueAttributes", QueueUrl=queue, AttributeNames=["All"])
    return answer["Attributes"]


def _files() -> list[Path]:
    files = sorted(SEED_DIR.glob("*.jsonl"))
    if not files:
        raise Failure("local/seed holds no deals.")
    return files
