"""Gives some deals of the seed pictures of their own: drawn on this machine, then uploaded like any merchant's."""

from __future__ import annotations

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from souk import rest, seed, tokens
from souk.errors import Failure
from souk.instance import ROOT, Instance
from souk.progress import Step

_DRAWING_PROGRAM = ROOT / "target/release/souk-scenes"
_THREADS = 4
# Longer than the VisibilityTimeout of IngestQueue in template.yaml: a file whose run died is taken in when that is over.
INGESTION_WAIT_S = 240
_PAUSE_S = 0.2


def give(instance: Instance, api: str, step: Step) -> None:
    """Draws the pictures and uploads those that are not there."""
    record = instance.dir / "pictured"
    digest = _digest()
    if record.exists() and record.read_text() == digest:
        step.outcome = "unchanged"
        return
    step.detail = "drawing"
    pictures = instance.dir / "pictures"
    step.run([_DRAWING_PROGRAM, seed.SEED_DIR, pictures], instance.logs / "souk-scenes.log")
    deals = {deal["external_id"]: deal for deal in seed.deals()}
    merchant = tokens.token(instance, "merchant")
    files = sorted(pictures.glob("*.png"))
    done, uploaded = count(1), count()

    def hang(file: Path) -> None:
        product = seed.plant_deal(api, merchant, deals[file.stem]).product_id
        if upload(api, merchant, product, file.read_bytes(), f"picture-{product}"):
            next(uploaded)
        step.detail = f"{next(done)}/{len(files)} pictures"

    with ThreadPoolExecutor(_THREADS) as pool:
        for _ in pool.map(hang, files):
            pass
    seed.wait_for_queues(instance, api, step)
    record.write_text(digest)
    step.outcome = f"{next(uploaded)} of {len(files)} pictures new"


def upload(api: str, merchant: str, product: str, picture: bytes, key: str) -> bool:
    """Uploads a PNG and waits until it is ready; says whether it was new. Raises `Failure` when it is turned away."""
    granted = rest.call(
        "POST", f"{api}/media/uploads", token=merchant,
        body={"product_id": product, "content_type": "image/png", "bytes": len(picture)},
        headers={"Idempotency-Key": f"{key}-{hashlib.sha256(picture).hexdigest()[:16]}"},
    ).expect(201).json
    status = f"{api}/media/uploads/{granted['asset_id']}"
    if _is_ready(status, merchant):
        return False
    where = granted["upload"]
    rest.call(where["method"], where["url"], data=picture, headers=where["headers"]).expect(200)
    deadline = time.monotonic() + INGESTION_WAIT_S
    while not _is_ready(status, merchant):
        if time.monotonic() > deadline:
            raise Failure(
                f"After {INGESTION_WAIT_S} s, which is time for a second try, an upload is still not taken in. "
                "`make logs FUNCTION=media-ingest` says why. Then run `make up` again: it goes on from here."
            )
        time.sleep(_PAUSE_S)
    return True


def _is_ready(status: str, merchant: str) -> bool:
    upload = rest.call("GET", status, token=merchant).expect(200).json
    if upload["state"] == "rejected":
        raise Failure(f"A picture of the seed was turned away: {upload['reason']}")
    return upload["state"] == "ready"


def _digest() -> str:
    """Of everything that the pictures are made of."""
    digest = hashlib.sha256(_DRAWING_PROGRAM.read_bytes())
    for file in sorted(seed.SEED_DIR.glob("*.jsonl")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
