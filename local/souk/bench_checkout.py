"""How long a checkout takes, from `POST /checkout` to `confirmed`, and what the workflow engine's part of it is."""

from __future__ import annotations

import statistics
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from souk import aws, rest, tokens
from souk.errors import Failure
from souk.instance import ROOT, Instance

_CHECKOUTS = 160
_WARM_UP = 10
_AT_ONCE = (1, 8)
_REPORT = ROOT / "target/bench/checkout.md"
_LONGEST_S = 60


def measure(instance: Instance) -> str:
    """Buys, first one after the other, then some at once; the report, which is also written to a file."""
    shopper, merchant = (tokens.token(instance, role) for role in ("shopper", "merchant"))
    product = _product(instance.api, merchant, units=len(_AT_ONCE) * (_CHECKOUTS + _WARM_UP))
    lines = [
        "# A checkout, from `POST /checkout` to `confirmed`", "",
        f"{_CHECKOUTS} for each row, after {_WARM_UP} that do not count; ms. The engine is what an execution takes beyond its tasks.", "",
        "| at once | p50 | p95 | engine p50 | engine p95 | a second |", "|---|---|---|---|---|---|",
    ]
    for at_once in _AT_ONCE:
        with ThreadPoolExecutor(at_once) as pool:
            def buy(_: int) -> tuple[float, str]:
                return _buy(instance.api, shopper, product)

            list(pool.map(buy, range(_WARM_UP)))
            begun = time.monotonic()
            bought = list(pool.map(buy, range(_CHECKOUTS)))
            rate = len(bought) / (time.monotonic() - begun)
        taken = [seconds for seconds, _ in bought]
        engine = [_engine(instance, checkout) for _, checkout in bought]
        figures = [_ms(taken, 50), _ms(taken, 95), _ms(engine, 50), _ms(engine, 95)]
        lines.append(f"| {at_once} | {' | '.join(figures)} | {rate:.1f} |")
    report = "\n".join(lines) + "\n"
    _REPORT.parent.mkdir(parents=True, exist_ok=True)
    _REPORT.write_text(report)
    return report


def _product(api: str, merchant: str, units: int) -> str:
    product = rest.call("POST", f"{api}/products", token=merchant, body={
        "title": "Letterpress evening", "description": "Two hours at a hand press.",
        "merchant": {"name": "Quarter Em Press"}, "category": ["Bench", str(uuid.uuid4())],
        "price": {"amount": 7900, "currency": "USD"},
    }).expect(201).json["id"]
    rest.call("PUT", f"{api}/inventory/{product}", token=merchant, body={"on_hand": units}).expect(200)
    return product


def _buy(api: str, shopper: str, product: str) -> tuple[float, str]:
    """How many seconds it took, and the checkout's id."""
    items = [{"product_id": product, "quantity": 1}]
    reservation = rest.call("POST", f"{api}/reserve", token=shopper, body={"items": items}).expect(201).json
    begun = time.monotonic()
    started = rest.call(
        "POST", f"{api}/checkout", token=shopper, headers={"Idempotency-Key": str(uuid.uuid4())},
        body={"reservation_id": reservation["reservation_id"], "payment_method": "pm_card_visa",
              "email": "shopper@souk.test"},
    ).expect(202).json
    while time.monotonic() - begun < _LONGEST_S:
        state = rest.call("GET", f"{api}/{started['status_url']}", token=shopper).expect(200).json
        if state["status"] == "confirmed":
            return time.monotonic() - begun, started["checkout_id"]
        if state["status"] != "processing":
            raise Failure(f"The checkout {started['checkout_id']} ended as {state}.")
        time.sleep(0.01)
    raise Failure(f"The checkout {started['checkout_id']} took more than {_LONGEST_S} s.")


def _engine(instance: Instance, checkout: str) -> float:
    """The seconds of an execution in which none of its tasks ran."""
    arn = f"arn:aws:states:us-east-1:000000000000:execution:souk-checkout:{checkout}"
    history = aws.call(instance, "states", "GetExecutionHistory", executionArn=arn, maxResults=1000)["events"]
    at = [_seconds(event["timestamp"]) for event in history]
    tasks, begun = 0.0, None
    for event, moment in zip(history, at):
        if event["type"] == "TaskScheduled":
            begun = moment
        elif event["type"] in ("TaskSucceeded", "TaskFailed") and begun is not None:
            tasks, begun = tasks + moment - begun, None
    return at[-1] - at[0] - tasks


def _seconds(timestamp: float | str) -> float:
    if isinstance(timestamp, str):
        return datetime.fromisoformat(timestamp.replace("Z", "+00:00")).timestamp()
    return float(timestamp)


def _ms(seconds: list[float], percent: int) -> str:
    return f"{statistics.quantiles(seconds, n=100)[percent - 1] * 1000:.0f}"
