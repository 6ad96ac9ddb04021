"""No more goes back than came in."""

from concurrent.futures import ThreadPoolExecutor

from .harness import StandInTest


class Refunds(StandInTest):
    def refund(self, intent, **params):
        return self.post("/v1/refunds", {"payment_intent": intent["id"], **params})

    def test_all_of_it_goes_back_by_default(self):
        intent = self.confirmed()
        refund = self.refund(intent, reason="requested_by_customer").json
        self.assertEqual((refund["amount"], refund["status"]), (2000, "succeeded"))
        self.assertEqual(refund["reason"], "requested_by_customer")
        charge = self.get(f"/v1/charges/{refund['charge']}").json
        self.assertEqual((charge["amount_refunded"], charge["refunded"]), (2000, True))
        self.assertEqual(charge["refunds"]["data"], [refund])
        self.assertEqual(self.get(f"/v1/refunds/{refund['id']}").json, refund)

    def test_charge_names_its_payment_as_well(self):
        intent = self.confirmed()
        refund = self.post("/v1/refunds", {"charge": intent["latest_charge"]}).json
        self.assertEqual(refund["payment_intent"], intent["id"])

    def test_parts_add_up_to_what_was_received_and_no_further(self):
        held = self.confirmed(capture_method="manual")
        intent = self.act(held, "capture", amount_to_capture=1500).json
        self.assertEqual(self.refund(intent, amount=1000).status, 200)
        too_much = self.refund(intent, amount=501)
        self.assertEqual((too_much.status, too_much.error["code"]), (400, "amount_too_large"))
        self.assertEqual(self.refund(intent).json["amount"], 500)
        nothing_left = self.refund(intent, amount=1)
        self.assertEqual(
            (nothing_left.status, nothing_left.error["code"]), (400, "charge_already_refunded")
        )
        listed = self.get(f"/v1/refunds?payment_intent={intent['id']}").json["data"]
        self.assertEqual(sum(refund["amount"] for refund in listed), 1500)

    def test_refunds_at_once_never_exceed_what_was_received(self):
        intent = self.confirmed()
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: self.refund(intent, amount=300), range(12)))
        self.assertEqual(sum(answer.status == 200 for answer in answers), 6)
        charge = self.get(f"/v1/charges/{intent['latest_charge']}").json
        self.assertEqual((charge["amount_refunded"], charge["refunded"]), (1800, False))

    def test_nothing_received_is_nothing_to_refund(self):
        declined = self.create(payment_method="pm_card_visa_chargeDeclined", confirm="true")
        payments = [
            self.create().json,
            self.confirmed(capture_method="manual"),
            declined.error["payment_intent"],
        ]
        for intent in payments:
            with self.subTest(status=intent["status"]):
                answer = self.refund(intent)
                self.assertEqual(answer.status, 400)
                self.assertEqual(answer.error["code"], "payment_intent_unexpected_state")

    def test_refund_needs_a_payment_that_exists(self):
        self.assertEqual(self.post("/v1/refunds").error["code"], "parameter_missing")
        answer = self.refund({"id": "pi_none"})
        self.assertEqual((answer.status, answer.error["code"]), (404, "resource_missing"))
        amount = self.refund(self.confirmed(), amount=0)
        self.assertEqual(amount.error["code"], "parameter_invalid_integer")

    def test_a_refund_that_the_bank_does_not_take_comes_back(self):
        intent = self.create(payment_method="pm_card_refundFail", confirm="true").json
        refund = self.refund(intent).json
        self.assertEqual(refund["status"], "succeeded")
        later = self.get(f"/v1/refunds/{refund['id']}").json
        self.assertEqual((later["status"], later["failure_reason"]), ("failed", "declined"))
        charge = self.get(f"/v1/charges/{refund['charge']}").json
        self.assertEqual((charge["amount_refunded"], charge["refunded"]), (0, False))
        self.assertEqual(charge["refunds"]["data"], [later])
        types = [event["type"] for event in self.get("/v1/events").json["data"]]
        self.assertEqual(types[:2], ["refund.failed", "charge.refunded"])
