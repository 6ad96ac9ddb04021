"""Signatures, retries, and what may go wrong with a delivery."""

import hashlib
import hmac
import time
import unittest

from stripe_standin.webhooks import signature

from .harness import SECRET, WebhookTest


class Signature(unittest.TestCase):
    def test_header_signs_time_and_body_with_each_secret(self):
        header = signature(["whsec_new", "whsec_old"], 1700000000, b'{"a":1}')
        expected = [
            hmac.new(secret, b'1700000000.{"a":1}', hashlib.sha256).hexdigest()
            for secret in (b"whsec_new", b"whsec_old")
        ]
        self.assertEqual(header, f"t=1700000000,v1={expected[0]},v1={expected[1]}")


class Delivery(WebhookTest):
    def test_event_arrives_signed_with_its_whole_object(self):
        intent = self.create().json
        delivery = self.sink.next()
        event = delivery.json
        self.assertEqual(event["type"], "payment_intent.created")
        self.assertEqual(event["data"]["object"], intent)
        self.assert_signed(delivery, [SECRET])

    def test_each_secret_signs_while_one_is_rotated(self):
        self.point_at_sink(["whsec_new", SECRET])
        self.create()
        self.assert_signed(self.sink.next(), ["whsec_new", SECRET])

    def test_event_is_sent_again_with_growing_delays_until_it_is_taken(self):
        self.sink.statuses = [500, 404, 302]
        self.create()
        tries = [self.sink.next() for _ in range(4)]
        for earlier, later, least in zip(tries, tries[1:], (0.05, 0.1, 0.2)):
            self.assertGreaterEqual(later.arrived - earlier.arrived, least * 0.9)
        self.assertEqual(len({delivery.body for delivery in tries}), 1)
        self.assertTrue(self.sink.stays_quiet(0.5))
        self.assertEqual(self.get("/v1/events").json["data"][0]["pending_webhooks"], 0)

    def test_waiting_event_is_pending(self):
        self.arm("webhook_hold")
        self.create()
        self.assertEqual(self.get("/v1/events").json["data"][0]["pending_webhooks"], 1)

    def test_nothing_is_sent_without_an_endpoint(self):
        self.control("POST", "webhook", {"url": None, "secrets": []})
        self.create()
        self.assertTrue(self.sink.stays_quiet(0.2))
        self.point_at_sink([SECRET])
        self.assertTrue(self.sink.stays_quiet(0.2))

    def test_bank_and_refund_are_told_as_well(self):
        intent = self.create(
            payment_method="pm_card_authenticationRequired", confirm="true"
        ).json
        self.assertEqual(
            set(self.sink.next_types(2)),
            {"payment_intent.created", "payment_intent.requires_action"},
        )
        self.answer_bank(intent, "success")
        self.assertEqual(self.sink.next_types(1), ["payment_intent.succeeded"])
        self.post("/v1/refunds", {"payment_intent": intent["id"], "amount": 500})
        event = self.sink.next().json
        self.assertEqual(event["type"], "charge.refunded")
        self.assertEqual(event["data"]["object"]["amount_refunded"], 500)

    def test_endpoint_must_make_sense(self):
        wrong = [
            {},
            {"url": self.sink.url},
            {"url": "ftp://x", "secrets": ["s"]},
            {"url": "http://", "secrets": ["s"]},
            {"url": "http://x:99999/", "secrets": ["s"]},
            {"url": 1, "secrets": ["s"]},
            {"url": self.sink.url, "secrets": []},
            {"url": self.sink.url, "secrets": [""]},
            [],
        ]
        for value in wrong:
            with self.subTest(value=value):
                self.assertEqual(self.control("POST", "webhook", value).status, 400)


class DeliveryFaults(WebhookTest):
    def test_doubled_event_arrives_twice(self):
        self.arm("webhook_double")
        self.create()
        self.assertEqual(self.sink.next().json, self.sink.next().json)
        self.assertTrue(self.sink.stays_quiet(0.2))

    def test_held_event_arrives_once_the_faults_are_cleared(self):
        self.arm("webhook_hold")
        held = self.create().json
        self.assertTrue(self.sink.stays_quiet(0.3))
        self.control("DELETE", "faults")
        self.assertEqual(self.sink.next().json["data"]["object"], held)

    def test_held_event_arrives_after_its_delay(self):
        self.arm("webhook_hold", delay_ms=400)
        started = time.monotonic()
        self.create()
        self.sink.next()
        self.assertGreaterEqual(time.monotonic() - started, 0.4)

    def test_held_event_is_held_with_its_double(self):
        self.arm("webhook_hold")
        self.arm("webhook_double")
        self.create()
        self.assertTrue(self.sink.stays_quiet(0.2))
        self.control("DELETE", "faults")
        self.assertEqual(self.sink.next().json, self.sink.next().json)

    def test_reordered_event_is_overtaken_by_the_next(self):
        self.arm("webhook_reorder", delay_ms=60_000)
        self.confirmed()
        self.assertEqual(
            self.sink.next_types(2), ["payment_intent.succeeded", "payment_intent.created"]
        )

    def test_reordered_event_is_overtaken_by_the_next_request(self):
        self.arm("webhook_reorder", delay_ms=60_000)
        first = self.create().json
        self.assertTrue(self.sink.stays_quiet(0.2))
        second = self.create().json
        arrived = [self.sink.next().json["data"]["object"]["id"] for _ in range(2)]
        self.assertEqual(arrived, [second["id"], first["id"]])

    def test_reordered_event_arrives_although_nothing_follows(self):
        self.arm("webhook_reorder", delay_ms=200)
        self.create()
        self.assertEqual(self.sink.next_types(1), ["payment_intent.created"])
