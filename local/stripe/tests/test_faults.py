"""What a test arms happens, as often as it said, to the requests it named."""

import http.client
import time

from .harness import VISA, StandInTest

INTENTS = "/v1/payment_intents"
GOOD = {"amount": 2000, "currency": "usd"}


class Faults(StandInTest):
    def test_too_many_requests_has_no_effect_and_leaves_the_key_free(self):
        self.arm("status_429", delay_ms=2500)
        refused = self.post(INTENTS, GOOD, key="k")
        self.assertEqual((refused.status, refused.headers["Retry-After"]), (429, "3"))
        self.assertEqual(refused.error["code"], "rate_limit")
        self.assertEqual(self.intents(), [])
        self.assertEqual(self.post(INTENTS, GOOD, key="k").status, 200)

    def test_internal_error_is_kept_under_its_key(self):
        self.arm("status_500")
        first = self.post(INTENTS, GOOD, key="k")
        self.assertEqual((first.status, first.error["type"]), (500, "api_error"))
        again = self.post(INTENTS, GOOD, key="k")
        self.assertEqual((again.status, again.headers["Idempotent-Replayed"]), (500, "true"))
        self.assertEqual(self.intents(), [])
        self.assertEqual(self.post(INTENTS, GOOD, key="other").status, 200)

    def test_answer_lost_after_the_effect_is_found_again_under_its_key(self):
        self.arm("timeout_after_effect", delay_ms=100)
        params = {**GOOD, "payment_method": VISA, "confirm": "true"}
        with self.assertRaises(http.client.RemoteDisconnected):
            self.post(INTENTS, params, key="k")
        (intent,) = self.intents()
        self.assertEqual(intent["status"], "succeeded")
        found = self.post(INTENTS, params, key="k")
        self.assertEqual(found.headers["Idempotent-Replayed"], "true")
        self.assertEqual(found.json, intent)

    def test_caller_gives_up_before_the_connection_ends(self):
        self.arm("timeout_after_effect")
        with self.assertRaises(TimeoutError):
            self.post(INTENTS, GOOD, key="k", timeout=0.3)
        self.assertEqual(self.post(INTENTS, GOOD, key="k").status, 200)
        self.assertEqual(len(self.intents()), 1)

    def test_delay_comes_before_the_answer(self):
        self.arm("delay", delay_ms=300)
        started = time.monotonic()
        self.assertEqual(self.create().status, 200)
        self.assertGreaterEqual(time.monotonic() - started, 0.3)

    def test_fault_strikes_what_it_matches_and_as_often_as_it_says(self):
        match = {"method": "POST", "path_prefix": "/v1/refunds"}
        self.arm("status_500", times=2, match=match)
        intent = self.confirmed()
        refund = {"payment_intent": intent["id"], "amount": 100}
        self.assertEqual(self.get("/v1/refunds").status, 200)
        statuses = [self.post("/v1/refunds", refund).status for _ in range(3)]
        self.assertEqual(statuses, [500, 500, 200])

    def test_fault_strikes_one_in_so_many_of_the_requests_it_matches(self):
        self.arm("status_500", times=2, every=3, match={"method": "POST", "path_prefix": INTENTS})
        self.get(INTENTS)
        statuses = [self.create().status for _ in range(9)]
        self.assertEqual(statuses, [200, 200, 500] * 2 + [200] * 3)

    def test_armed_faults_are_listed_until_used_up_or_cleared(self):
        self.arm("status_500", times=2)
        (listed,) = self.control("GET", "faults").json
        self.assertEqual((listed["kind"], listed["times"]), ("status_500", 2))
        self.create()
        self.assertEqual(self.control("GET", "faults").json[0]["times"], 1)
        self.create()
        self.assertEqual(self.control("GET", "faults").json, [])
        self.arm("status_500")
        self.assertEqual(self.control("DELETE", "faults").json, [])
        self.assertEqual(self.create().status, 200)

    def test_faults_that_make_no_sense_are_refused_and_none_is_armed(self):
        wrong = [
            {},
            ["status_500"],
            [{"kind": "earthquake"}],
            [{"kind": "delay"}, {"kind": "delay", "times": 0}],
            [{"kind": "delay", "every": 0}],
            [{"kind": "delay", "times": True}],
            [{"kind": "delay", "delay_ms": -1}],
            [{"kind": "delay", "match": {"host": "x"}}],
            [{"kind": "delay", "match": {"method": 1}}],
            [{"kind": "delay", "often": 1}],
        ]
        for value in wrong:
            with self.subTest(value=value):
                self.assertEqual(self.control("POST", "faults", value).status, 400)
        self.assertEqual(self.control("GET", "faults").json, [])
