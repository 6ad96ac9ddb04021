"""Keys, paths, parameters, lists and connections."""

import http.client

from .harness import API_KEY, VISA, StandInTest

INTENTS = "/v1/payment_intents"
GOOD = {"amount": 2000, "currency": "usd"}


class Authorization(StandInTest):
    def test_missing_and_wrong_keys_are_refused_everywhere(self):
        for path in (INTENTS, "/v1/nowhere", "/_control/faults", "/"):
            for headers in ({}, {"Authorization": "Bearer sk_test_other"}):
                with self.subTest(path=path, headers=headers):
                    answer = self.send("GET", path, headers=headers)
                    self.assertEqual(answer.status, 401)
                    self.assertEqual(answer.error["type"], "invalid_request_error")

    def test_health_needs_no_key(self):
        self.assertEqual(self.send("GET", "/health").status, 200)


class Parameters(StandInTest):
    def test_each_bad_parameter_is_named_and_changes_nothing(self):
        cases = [
            # parameters, code, param
            ({**GOOD, "colour": "red"}, "parameter_unknown", "colour"),
            ({**GOOD, "shipping[colour]": "red"}, "parameter_unknown", "shipping[colour]"),
            ({"currency": "usd"}, "parameter_missing", "amount"),
            ({"amount": 2000}, "parameter_missing", "currency"),
            ({**GOOD, "confirm": "true"}, "parameter_missing", "payment_method"),
            ({**GOOD, "shipping[name]": "A"}, "parameter_missing", "shipping[address]"),
            ({**GOOD, "amount": "ten"}, "parameter_invalid_integer", "amount"),
            ({**GOOD, "amount": "10.5"}, "parameter_invalid_integer", "amount"),
            ({**GOOD, "amount": "١٠٠"}, "parameter_invalid_integer", "amount"),
            ({**GOOD, "amount": ""}, "parameter_invalid_integer", "amount"),
            ({**GOOD, "amount": 0}, "parameter_invalid_integer", "amount"),
            ({**GOOD, "amount": -1}, "parameter_invalid_integer", "amount"),
            ({**GOOD, "amount": 10**9}, "amount_too_large", "amount"),
            ({**GOOD, "amount": 49}, "amount_too_small", "amount"),
            ({**GOOD, "currency": "dollars"}, None, "currency"),
            ({**GOOD, "confirm": "yes"}, None, "confirm"),
            ({**GOOD, "capture_method": "later"}, None, "capture_method"),
            ({**GOOD, "description": ""}, "parameter_invalid_empty", "description"),
            ({**GOOD, "payment_method_types": "card"}, None, "payment_method_types"),
            ({**GOOD, "payment_method_types[]": "cash"}, None, "payment_method_types[0]"),
            ({**GOOD, "metadata[note]": "x" * 501}, None, "metadata[note]"),
            ({**GOOD, "return_url": "javascript:alert(1)"}, "url_invalid", "return_url"),
            ([*GOOD.items(), ("amount[usd]", 1)], None, "amount[usd]"),
        ]
        for params, code, param in cases:
            with self.subTest(params=params):
                answer = self.post(INTENTS, params)
                self.assertEqual(answer.status, 400, answer.body)
                self.assertEqual(answer.error["type"], "invalid_request_error")
                self.assertEqual(answer.error.get("code"), code)
                self.assertEqual(answer.error["param"], param)
        self.assertEqual(self.intents(), [])
        self.assertEqual(self.event_types(), [])

    def test_nested_names_are_read(self):
        intent = self.post(
            INTENTS,
            [
                *GOOD.items(),
                ("metadata[order_id]", "o-1"),
                ("metadata[note]", "très bon"),
                ("payment_method_types[]", "card"),
                ("shipping[name]", "A. Shopper"),
                ("shipping[address][city]", "Lyon"),
            ],
        ).json
        self.assertEqual(intent["metadata"], {"order_id": "o-1", "note": "très bon"})
        self.assertEqual(intent["payment_method_types"], ["card"])
        self.assertEqual(intent["shipping"]["address"], {"city": "Lyon"})

    def test_unreadable_bodies_are_refused(self):
        form = "application/x-www-form-urlencoded"
        bodies = [
            (b'{"amount": 2000}', "application/json", 400),
            (b"amount=2000&currency=%ff", form, 400),
            (b"amount=2000&currency=\xff", form, 400),
            (b"amount]=2000", form, 400),
            (b"&".join(b"a[]=1" for _ in range(600)), form, 400),
            (b"x" * (1024 * 1024 + 1), form, 413),
        ]
        for body, content_type, status in bodies:
            with self.subTest(body=body[:30]):
                headers = {"Authorization": f"Bearer {API_KEY}", "Content-Type": content_type}
                self.assertEqual(self.send("POST", INTENTS, body, headers).status, status)

    def test_unknown_ids_and_paths_are_missing(self):
        paths = [
            ("GET", f"{INTENTS}/pi_none", "resource_missing"),
            ("POST", f"{INTENTS}/pi_none/confirm", "resource_missing"),
            ("POST", f"{INTENTS}/pi_none/capture", "resource_missing"),
            ("POST", f"{INTENTS}/pi_none/cancel", "resource_missing"),
            ("GET", "/v1/refunds/re_none", "resource_missing"),
            ("GET", f"{INTENTS}?starting_after=pi_none", "resource_missing"),
            ("DELETE", INTENTS, None),
            ("GET", "/v1/customers", None),
        ]
        headers = {"Authorization": f"Bearer {API_KEY}"}
        for method, path, code in paths:
            with self.subTest(method=method, path=path):
                answer = self.send(method, path, headers=headers)
                self.assertEqual(answer.status, 404)
                self.assertEqual(answer.error.get("code"), code)

    def test_ids_of_another_kind_are_missing(self):
        intent = self.confirmed()
        answer = self.get(f"{INTENTS}/{intent['latest_charge']}")
        self.assertEqual((answer.status, answer.error["code"]), (404, "resource_missing"))


class Lists(StandInTest):
    def test_pages_run_from_the_newest_to_the_oldest(self):
        ids = [self.create().json["id"] for _ in range(5)]
        seen, after, has_more = [], "", True
        while has_more:
            page = self.get(f"{INTENTS}?limit=2{after}").json
            self.assertEqual((page["object"], page["url"]), ("list", INTENTS))
            seen += [intent["id"] for intent in page["data"]]
            after, has_more = f"&starting_after={seen[-1]}", page["has_more"]
        self.assertEqual(seen, ids[::-1])

    def test_created_bounds_what_is_listed(self):
        old = self.create().json
        self.clock.ahead_seconds = 100
        new = self.create().json
        cases = [
            (f"created[gte]={new['created']}", [new["id"]]),
            (f"created[gt]={old['created']}", [new["id"]]),
            (f"created[lt]={new['created']}", [old["id"]]),
            (f"created[lte]={old['created']}", [old["id"]]),
            (f"created={old['created']}", [old["id"]]),
            (f"created[gte]={old['created']}", [new["id"], old["id"]]),
        ]
        for query, ids in cases:
            with self.subTest(query=query):
                found = self.get(f"{INTENTS}?{query}").json["data"]
                self.assertEqual([intent["id"] for intent in found], ids)

    def test_charge_is_shown_in_place_of_its_id_where_that_is_asked_for(self):
        paid, unpaid = self.confirmed(), self.create().json
        charge = self.get(f"/v1/charges/{paid['latest_charge']}").json
        one = self.get(f"{INTENTS}/{paid['id']}?expand[]=latest_charge").json
        self.assertEqual(one, {**paid, "latest_charge": charge})
        listed = self.get(f"{INTENTS}?expand[]=data.latest_charge").json["data"]
        self.assertEqual(listed, [unpaid, one])
        self.assertEqual(self.get(f"{INTENTS}/{paid['id']}").json, paid)
        for path in (f"{INTENTS}?expand[]=latest_charge", f"{INTENTS}/{paid['id']}?expand[]=customer"):
            self.assertEqual(self.get(path).status, 400)

    def test_limit_has_bounds(self):
        for limit in ("0", "101", "many"):
            with self.subTest(limit=limit):
                error = self.get(f"{INTENTS}?limit={limit}").error
                self.assertEqual(
                    (error["code"], error["param"]), ("parameter_invalid_integer", "limit")
                )


class Connections(StandInTest):
    def test_connection_is_kept_through_answers_and_refusals(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.stand_in.server_port, timeout=5)
        self.addCleanup(connection.close)
        headers = {
            "Authorization": f"Bearer {API_KEY}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        requests = [
            ("amount=2000&currency=usd", headers, 200),
            ("amount=2000", headers, 400),
            ("amount=2000&currency=usd", {}, 401),
            (f"amount=2000&currency=usd&payment_method={VISA}", headers, 200),
        ]
        connection.connect()
        first_socket = connection.sock
        for body, sent, status in requests:
            connection.request("POST", INTENTS, body, sent)
            response = connection.getresponse()
            response.read()
            self.assertEqual(response.status, status)
            self.assertEqual(response.version, 11)
            self.assertIs(connection.sock, first_socket)

    def test_paid_charge_has_a_receipt(self):
        charge = self.get(f"/v1/charges/{self.confirmed()['latest_charge']}").json
        page = self.send("GET", charge["receipt_url"][len(self.stand_in.base_url):])
        self.assertEqual(page.status, 200)
        self.assertIn(b"4242", page.body)
