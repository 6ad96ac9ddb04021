"""The state machine, through the API."""

from stripe_standin.cards import TEST_CARDS

from .harness import VISA, StandInTest

NEEDS_BANK = "pm_card_authenticationRequired"

REACHED_BY = {
    "requires_payment_method": lambda test: test.create().json,
    "requires_confirmation": lambda test: test.create(payment_method=VISA).json,
    "requires_action": lambda test: test.create(payment_method=NEEDS_BANK, confirm="true").json,
    "requires_capture": lambda test: test.confirmed(capture_method="manual"),
    "succeeded": lambda test: test.confirmed(),
    "canceled": lambda test: test.act(test.create().json, "cancel").json,
}

OUTCOME = {
    ("requires_payment_method", "confirm"): "succeeded",
    ("requires_payment_method", "cancel"): "canceled",
    ("requires_confirmation", "confirm"): "succeeded",
    ("requires_confirmation", "cancel"): "canceled",
    ("requires_action", "confirm"): "succeeded",
    ("requires_action", "cancel"): "canceled",
    ("requires_capture", "capture"): "succeeded",
    ("requires_capture", "cancel"): "canceled",
}
"""Every other operation on a state is refused."""

CONFIRMED_WITH = {
    # method: (status, code, decline_code, the intent's status)
    "pm_card_visa": (200, None, None, "succeeded"),
    "pm_card_mastercard": (200, None, None, "succeeded"),
    "pm_card_refundFail": (200, None, None, "succeeded"),
    "pm_card_authenticationRequired": (200, None, None, "requires_action"),
    "pm_card_visa_chargeDeclined": (
        402, "card_declined", "generic_decline", "requires_payment_method",
    ),
    "pm_card_visa_chargeDeclinedInsufficientFunds": (
        402, "card_declined", "insufficient_funds", "requires_payment_method",
    ),
    "pm_card_visa_chargeDeclinedExpiredCard": (
        402, "expired_card", None, "requires_payment_method",
    ),
    "pm_card_visa_chargeDeclinedProcessingError": (
        402, "processing_error", None, "requires_payment_method",
    ),
}


class States(StandInTest):
    def test_each_operation_on_each_state_goes_where_the_table_says(self):
        operations = {"confirm": {"payment_method": VISA}, "capture": {}, "cancel": {}}
        for state, reach in REACHED_BY.items():
            for operation, params in operations.items():
                with self.subTest(state=state, operation=operation):
                    before = reach(self)
                    self.assertEqual(before["status"], state)
                    answer = self.act(before, operation, **params)
                    after = self.intent(before)
                    if (state, operation) in OUTCOME:
                        self.assertEqual(answer.status, 200, answer.body)
                        self.assertEqual(answer.json, after)
                        self.assertEqual(after["status"], OUTCOME[state, operation])
                    else:
                        self.assertEqual(answer.status, 400)
                        self.assertEqual(answer.error["type"], "invalid_request_error")
                        self.assertEqual(answer.error["code"], "payment_intent_unexpected_state")
                        self.assertEqual(answer.error["payment_intent"], before)
                        self.assertEqual(after, before)

    def test_confirm_without_any_method_is_refused(self):
        intent = self.create().json
        answer = self.act(intent, "confirm")
        self.assertEqual(answer.error["code"], "payment_intent_unexpected_state")
        self.assertEqual(self.intent(intent), intent)

    def test_canceled_intent_holds_nothing_and_says_why(self):
        intent = self.confirmed(capture_method="manual")
        canceled = self.act(intent, "cancel", cancellation_reason="abandoned").json
        self.assertEqual(canceled["amount_capturable"], 0)
        self.assertEqual(canceled["cancellation_reason"], "abandoned")
        self.assertIsInstance(canceled["canceled_at"], int)


class Methods(StandInTest):
    def test_the_table_covers_every_method(self):
        self.assertEqual(CONFIRMED_WITH.keys(), TEST_CARDS.keys())

    def test_each_method_ends_as_the_table_says(self):
        for method, (status, code, decline_code, intent_status) in CONFIRMED_WITH.items():
            with self.subTest(method=method):
                intent = self.create(payment_method=method).json
                answer = self.act(intent, "confirm")
                self.assertEqual(answer.status, status)
                after = self.intent(intent)
                self.assertEqual(after["status"], intent_status)
                if status == 200:
                    self.assertEqual(answer.json, after)
                    self.assertIsNone(after["last_payment_error"])
                    continue
                error = answer.error
                self.assertEqual(error["type"], "card_error")
                self.assertEqual(error["code"], code)
                self.assertEqual(error.get("decline_code"), decline_code)
                self.assertEqual(error["payment_intent"], after)
                self.assert_failed_charge(after, error, code)

    def assert_failed_charge(self, intent, error, code):
        self.assertIsNone(intent["payment_method"])
        self.assertEqual(intent["latest_charge"], error["charge"])
        self.assertEqual(intent["last_payment_error"]["code"], code)
        self.assertEqual(intent["last_payment_error"]["charge"], error["charge"])
        charge = self.get(f"/v1/charges/{error['charge']}").json
        self.assertEqual((charge["status"], charge["paid"]), ("failed", False))
        self.assertEqual(charge["failure_code"], code)

    def test_declined_intent_succeeds_with_another_card(self):
        answer = self.create(payment_method="pm_card_visa_chargeDeclined", confirm="true")
        self.assertEqual(answer.status, 402)
        intent = self.act(answer.error["payment_intent"], "confirm", payment_method=VISA).json
        self.assertEqual(intent["status"], "succeeded")
        self.assertIsNone(intent["last_payment_error"])
        self.assertNotEqual(intent["latest_charge"], answer.error["charge"])

    def test_unknown_method_is_refused(self):
        error = self.create(payment_method="pm_card_unknown").error
        self.assertEqual((error["code"], error["param"]), ("resource_missing", "payment_method"))


class Capture(StandInTest):
    def test_manual_capture_holds_the_amount_until_it_is_taken(self):
        held = self.confirmed(capture_method="manual")
        self.assertEqual((held["amount_capturable"], held["amount_received"]), (2000, 0))
        taken = self.act(held, "capture").json
        self.assertEqual((taken["amount_capturable"], taken["amount_received"]), (0, 2000))
        charge = self.get(f"/v1/charges/{taken['latest_charge']}").json
        self.assertTrue(charge["captured"])
        self.assertIsNotNone(charge["balance_transaction"])

    def test_part_of_the_amount_may_be_captured_once(self):
        held = self.confirmed(capture_method="manual")
        taken = self.act(held, "capture", amount_to_capture=1500).json
        self.assertEqual(taken["status"], "succeeded")
        self.assertEqual((taken["amount"], taken["amount_received"]), (2000, 1500))
        self.assertEqual(taken["amount_capturable"], 0)
        self.assertEqual(self.act(held, "capture", amount_to_capture=500).status, 400)

    def test_more_than_the_amount_is_never_captured(self):
        held = self.confirmed(capture_method="manual")
        error = self.act(held, "capture", amount_to_capture=2001).error
        self.assertEqual((error["code"], error["param"]), ("amount_too_large", "amount_to_capture"))
        self.assertEqual(self.intent(held), held)


class Bank(StandInTest):
    def waiting(self, **params):
        return self.create(payment_method=NEEDS_BANK, confirm="true", **params).json

    def test_redirect_leads_to_a_page_with_both_answers(self):
        redirect = self.waiting()["next_action"]["redirect_to_url"]["url"]
        self.assertTrue(redirect.startswith(self.stand_in.base_url))
        page = self.send("GET", redirect[len(self.stand_in.base_url):])
        self.assertEqual(page.status, 200)
        for outcome in (b'value="success"', b'value="fail"'):
            self.assertIn(outcome, page.body)

    def test_authorized_payment_goes_on_as_its_capture_method_says(self):
        for capture_method, status in (("automatic", "succeeded"), ("manual", "requires_capture")):
            with self.subTest(capture_method=capture_method):
                intent = self.waiting(capture_method=capture_method)
                self.assertEqual(self.answer_bank(intent, "success").status, 200)
                after = self.intent(intent)
                self.assertEqual((after["status"], after["next_action"]), (status, None))
                charge = self.get(f"/v1/charges/{after['latest_charge']}").json
                details = charge["payment_method_details"]["card"]
                self.assertEqual(details["three_d_secure"]["result"], "authenticated")

    def test_refused_payment_wants_another_method(self):
        intent = self.waiting()
        self.answer_bank(intent, "fail")
        after = self.intent(intent)
        self.assertEqual(after["status"], "requires_payment_method")
        self.assertEqual(
            after["last_payment_error"]["code"], "payment_intent_authentication_failure"
        )
        self.assertEqual(self.event_types()[-1], "payment_intent.payment_failed")

    def test_shopper_comes_back_to_the_shop(self):
        intent = self.waiting(return_url="https://souk.example/paid?cart=1")
        answer = self.answer_bank(intent, "success")
        self.assertEqual(answer.status, 303)
        self.assertEqual(
            answer.headers["Location"],
            f"https://souk.example/paid?cart=1&payment_intent={intent['id']}"
            f"&payment_intent_client_secret={intent['client_secret']}&redirect_status=succeeded",
        )

    def test_unanswered_payment_waits_until_it_is_canceled_and_can_then_not_be_answered(self):
        intent = self.waiting(capture_method="manual")
        self.assertEqual(self.intent(intent), intent)
        self.assertEqual(self.act(intent, "cancel").json["status"], "canceled")
        self.assertEqual(self.answer_bank(intent, "success").status, 400)
        self.assertEqual(self.send("GET", f"/3ds/{intent['id']}").status, 409)
        self.assertEqual(self.intent(intent)["status"], "canceled")

    def test_second_answer_changes_nothing(self):
        intent = self.waiting()
        self.answer_bank(intent, "success")
        settled = self.intent(intent)
        self.assertEqual(self.answer_bank(intent, "fail").status, 400)
        self.assertEqual(self.send("GET", f"/3ds/{intent['id']}").status, 409)
        self.assertEqual(self.intent(intent), settled)

    def test_payment_without_the_shopper_is_declined(self):
        for option in ("off_session", "error_on_requires_action"):
            with self.subTest(option=option):
                answer = self.create(
                    payment_method=NEEDS_BANK, confirm="true", **{option: "true"}
                )
                self.assertEqual(answer.status, 402)
                self.assertEqual(answer.error["code"], "authentication_required")


class Events(StandInTest):
    def test_each_step_leaves_its_event(self):
        authorized = ["payment_intent.created", "payment_intent.amount_capturable_updated"]
        held = self.confirmed(capture_method="manual")
        self.assertEqual(self.event_types(), authorized)
        self.act(held, "capture")
        self.assertEqual(self.event_types()[2:], ["payment_intent.succeeded"])
        self.post("/v1/refunds", {"payment_intent": held["id"]})
        self.assertEqual(self.event_types()[3:], ["charge.refunded"])

    def test_events_keep_the_object_as_it_was(self):
        intent = self.confirmed()
        succeeded, created = self.get("/v1/events").json["data"]
        self.assertEqual(created["data"]["object"]["status"], "requires_confirmation")
        self.assertEqual(succeeded["data"]["object"], intent)

    def test_failure_action_and_cancel_leave_theirs(self):
        self.create(payment_method="pm_card_visa_chargeDeclined", confirm="true")
        waiting = self.create(payment_method=NEEDS_BANK, confirm="true").json
        self.act(waiting, "cancel")
        created = "payment_intent.created"
        self.assertEqual(
            self.event_types(),
            [
                created,
                "payment_intent.payment_failed",
                created,
                "payment_intent.requires_action",
                "payment_intent.canceled",
            ],
        )

    def test_events_are_filtered_by_type(self):
        self.confirmed()
        found = self.get("/v1/events?type=payment_intent.succeeded").json["data"]
        self.assertEqual([event["type"] for event in found], ["payment_intent.succeeded"])
