"""Under one key: one effect, one answer."""

from concurrent.futures import ThreadPoolExecutor

from .harness import VISA, StandInTest

INTENTS = "/v1/payment_intents"
GOOD = {"amount": 2000, "currency": "usd"}
REPLAYED = "Idempotent-Replayed"


class Idempotency(StandInTest):
    def test_second_request_replays_the_first_answer(self):
        first = self.post(INTENTS, GOOD, key="k")
        second = self.post(INTENTS, GOOD, key="k")
        self.assertNotIn(REPLAYED, first.headers)
        self.assertEqual(second.headers[REPLAYED], "true")
        self.assertEqual((second.status, second.body), (first.status, first.body))
        self.assertEqual(len(self.intents()), 1)

    def test_parameters_in_another_order_are_the_same_request(self):
        first = self.post(INTENTS, list(GOOD.items()), key="k")
        second = self.post(INTENTS, list(GOOD.items())[::-1], key="k")
        self.assertEqual(second.body, first.body)

    def test_decline_is_replayed_and_not_tried_again(self):
        params = {**GOOD, "payment_method": "pm_card_visa_chargeDeclined", "confirm": "true"}
        first = self.post(INTENTS, params, key="k")
        second = self.post(INTENTS, params, key="k")
        self.assertEqual((first.status, second.status), (402, 402))
        self.assertEqual(second.body, first.body)
        self.assertEqual(len(self.intents()), 1)

    def test_unexpected_state_is_replayed(self):
        intent = self.create().json
        path = f"{INTENTS}/{intent['id']}/capture"
        self.assertEqual(self.post(path, key="k").status, 400)
        self.act(intent, "confirm", payment_method=VISA)
        again = self.post(path, key="k")
        self.assertEqual((again.status, again.headers[REPLAYED]), (400, "true"))

    def test_key_serves_one_request_only(self):
        intent = self.post(INTENTS, GOOD, key="k").json
        others = [(INTENTS, {**GOOD, "amount": 3000}), (f"{INTENTS}/{intent['id']}/cancel", {})]
        for path, params in others:
            with self.subTest(path=path):
                answer = self.post(path, params, key="k")
                self.assertEqual(answer.status, 400)
                self.assertEqual(answer.error["type"], "idempotency_error")
        self.assertEqual(self.intents(), [intent])

    def test_request_refused_for_its_parameters_leaves_the_key_free(self):
        refused = [{"currency": "usd"}, {**GOOD, "colour": "red"}, {**GOOD, "amount": 10}]
        for params in refused:
            self.assertEqual(self.post(INTENTS, params, key="k").status, 400)
        answer = self.post(INTENTS, GOOD, key="k")
        self.assertEqual(answer.status, 200)
        self.assertNotIn(REPLAYED, answer.headers)

    def test_key_in_flight_is_refused_and_its_first_request_unharmed(self):
        self.arm("delay", delay_ms=1500)
        with ThreadPoolExecutor(8) as pool:
            tries = [pool.submit(self.post, INTENTS, GOOD, "k") for _ in range(8)]
            answers = [one.result() for one in tries]
        done = [answer for answer in answers if answer.status == 200]
        refused = [answer for answer in answers if answer.status == 409]
        self.assertEqual((len(done), len(refused)), (1, 7))
        for answer in refused:
            self.assertEqual(answer.error["type"], "idempotency_error")
            self.assertEqual(answer.error["code"], "idempotency_key_in_use")
        self.assertEqual(self.post(INTENTS, GOOD, key="k").body, done[0].body)
        self.assertEqual(len(self.intents()), 1)

    def test_longest_key_has_255_characters(self):
        self.assertEqual(self.post(INTENTS, GOOD, key="k" * 255).status, 200)
        self.assertEqual(self.post(INTENTS, GOOD, key="k" * 256).status, 400)
        self.assertEqual(len(self.intents()), 1)

    def test_key_is_free_again_after_24_hours(self):
        first = self.post(INTENTS, GOOD, key="k").json
        self.clock.ahead_seconds = 24 * 60 * 60 - 60
        self.assertEqual(self.post(INTENTS, GOOD, key="k").json, first)
        self.clock.ahead_seconds = 24 * 60 * 60 + 60
        self.assertNotEqual(self.post(INTENTS, GOOD, key="k").json["id"], first["id"])

    def test_reading_ignores_the_key(self):
        intent = self.create().json
        path = f"{INTENTS}/{intent['id']}"
        headers = {"Authorization": f"Bearer {self.config.api_key}", "Idempotency-Key": "k"}
        self.send("GET", path, headers=headers)
        self.act(intent, "cancel")
        self.assertEqual(self.send("GET", path, headers=headers).json["status"], "canceled")


class Atomicity(StandInTest):
    def test_captures_at_once_take_the_money_once(self):
        held = self.confirmed(capture_method="manual")
        with ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(lambda _: self.act(held, "capture").status, range(16)))
        self.assertEqual(sorted(statuses), [200] + [400] * 15)
        self.assertEqual(self.event_types().count("payment_intent.succeeded"), 1)

    def test_capture_and_cancel_at_once_end_in_one_of_them(self):
        for _ in range(10):
            held = self.confirmed(capture_method="manual")
            with ThreadPoolExecutor(2) as pool:
                answers = list(pool.map(lambda op: self.act(held, op), ("capture", "cancel")))
            self.assertEqual(sorted(answer.status for answer in answers), [200, 400])
            self.assertIn(self.intent(held)["status"], ("succeeded", "canceled"))
