"""Every object has every field, of the type `shapes.json` gives it.

In that table `integer?` may be null and `null` always is. Where Stripe's published fixtures are
at hand (`SOUK_SHARED`, or `shared/` beside the repository), the table itself is held against them.
"""

import json
import os
import unittest
from pathlib import Path

from .harness import StandInTest, VISA, WebhookTest

HERE = Path(__file__).resolve().parent
SHAPES = json.loads((HERE / "shapes.json").read_text())
SHARED = Path(os.environ.get("SOUK_SHARED", HERE.parents[3] / "shared"))
FIXTURES = SHARED / "stripe" / "fixtures3.json"

OPEN = ("data.object", "metadata")

TYPES = {
    bool: "boolean",
    dict: "object",
    int: "integer",
    list: "array",
    str: "string",
    type(None): "null",
}


def departures(value, shape):
    """Where `value` is not as `shape` says, as readable lines."""
    return [
        f"{path}: {TYPES[type(found)]}, not {expected}"
        for path, expected in shape.items()
        for found in at(value, path.split("."))
        if TYPES[type(found)] not in permitted(expected)
    ]


def at(value, path):
    """What stands at `path`; nothing when a part of the path is null."""
    for name in path:
        if value is None:
            return []
        value = value[name]
    return [value]


def permitted(expected):
    """The types a table entry permits."""
    return {expected.removesuffix("?"), "null"} if expected.endswith("?") else {expected}


class Objects(StandInTest):
    def check(self, value, kind=None):
        kind = kind or value["object"]
        self.assertEqual(value["object"], kind)
        self.assertEqual(departures(value, SHAPES[kind]), [])

    def test_intents_are_whole_in_every_state(self):
        needs_bank = self.create(
            payment_method="pm_card_authenticationRequired",
            confirm="true",
            capture_method="manual",
        ).json
        self.check(needs_bank, "payment_intent")
        self.answer_bank(needs_bank, "success")
        held = self.intent(needs_bank)
        declined = self.create(payment_method="pm_card_visa_chargeDeclined", confirm="true")
        intents = [
            self.create().json,
            self.create(payment_method=VISA).json,
            held,
            self.act(held, "capture").json,
            self.act(self.create().json, "cancel").json,
            declined.error["payment_intent"],
        ]
        for intent in intents:
            with self.subTest(status=intent["status"]):
                self.check(intent, "payment_intent")
                if intent["latest_charge"]:
                    self.check(self.get(f"/v1/charges/{intent['latest_charge']}").json, "charge")
        self.check(declined.error["payment_method"], "payment_method")

    def test_refunds_and_events_are_whole(self):
        intent = self.confirmed()
        self.check(self.post("/v1/refunds", {"payment_intent": intent["id"]}).json, "refund")
        events = self.get("/v1/events").json["data"]
        self.assertEqual(len(events), 3)
        for event in events:
            with self.subTest(type=event["type"]):
                self.check(event, "event")
                self.check(event["data"]["object"])


class DeliveredEvents(WebhookTest):
    def test_delivered_event_is_whole(self):
        self.create()
        event = self.sink.next().json
        self.assertEqual(departures(event, SHAPES["event"]), [])


@unittest.skipUnless(FIXTURES.exists(), "Stripe's fixtures are not at hand")
class Table(unittest.TestCase):
    def test_table_has_every_field_of_the_fixtures_with_its_type(self):
        resources = json.loads(FIXTURES.read_text())["resources"]
        for kind, shape in SHAPES.items():
            for path, type_name in fields(resources[kind], shape):
                with self.subTest(kind=kind, field=path):
                    self.assertIn(path, shape)
                    if type_name == "null":
                        self.assertIn("null", permitted(shape[path]))
                    elif shape[path] != "null":
                        self.assertEqual(shape[path].removesuffix("?"), type_name)


def fields(value, shape, path=""):
    """Every field of a fixture with its type, except below what is always null here.

    What an event is about differs from event to event, and metadata is the caller's own, so
    nothing below `data.object` and `metadata` counts.
    """
    for name, inner in value.items():
        here = f"{path}{name}"
        yield here, TYPES[type(inner)]
        if isinstance(inner, dict) and here not in OPEN and shape.get(here) != "null":
            yield from fields(inner, shape, f"{here}.")
