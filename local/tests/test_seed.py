"""Seeding twice changes nothing that a shopper or a merchant has done in between."""

import json
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from souk import seed

DEAL = {"external_id": "x-1", "title": "Massage", "stock": 7}


class Catalogue:
    """As much of the API as seeding one deal needs."""

    def __init__(self, post_status=201, post_body=None, replayed=False, has_stock=False):
        self.post = (post_status, post_body or {"id": "p1"}, replayed)
        self.has_stock = has_stock
        self.stock_set = []
        self.bodies = []
        catalogue = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def _answer(self, status, body, headers=()):
                payload = json.dumps(body).encode()
                self.send_response(status)
                for header in headers:
                    self.send_header(*header)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def _body(self):
                return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

            def do_POST(self):
                catalogue.bodies.append(self._body())
                status, body, replayed = catalogue.post
                self._answer(status, body, [("Idempotent-Replayed", "true")] if replayed else [])

            def do_GET(self):
                self._answer(200 if catalogue.has_stock else 404, {})

            def do_PUT(self):
                catalogue.stock_set.append((self.path, self._body()))
                self._answer(200, {})

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"


class SeedTest(unittest.TestCase):
    def serve(self, **behaviour):
        catalogue = Catalogue(**behaviour)
        self.addCleanup(catalogue.server.server_close)
        self.addCleanup(catalogue.server.shutdown)
        return catalogue

    def test_a_new_deal_gets_its_stock(self):
        catalogue = self.serve()
        self.assertTrue(seed.plant_deal(catalogue.url, "token", DEAL).new)
        self.assertEqual(catalogue.stock_set, [("/inventory/p1", {"on_hand": 7})])
        self.assertNotIn("stock", catalogue.bodies[0])

    def test_a_deal_that_is_there_keeps_its_stock(self):
        catalogue = self.serve(
            post_status=409, post_body={"code": "external_id_taken", "product_id": "p9"}, has_stock=True
        )
        self.assertFalse(seed.plant_deal(catalogue.url, "token", DEAL).new)
        self.assertEqual(catalogue.stock_set, [])

    def test_a_replayed_creation_is_not_a_new_deal(self):
        catalogue = self.serve(replayed=True, has_stock=True)
        self.assertFalse(seed.plant_deal(catalogue.url, "token", DEAL).new)
        self.assertEqual(catalogue.stock_set, [])

    def test_stock_that_an_interrupted_run_left_out_is_made_up_for(self):
        catalogue = self.serve(replayed=True)
        self.assertFalse(seed.plant_deal(catalogue.url, "token", DEAL).new)
        self.assertEqual(catalogue.stock_set, [("/inventory/p1", {"on_hand": 7})])

    def test_any_other_conflict_is_a_failure(self):
        catalogue = self.serve(post_status=409, post_body={"code": "idempotency_key_in_use"})
        with self.assertRaisesRegex(Exception, "idempotency_key_in_use"):
            seed.plant_deal(catalogue.url, "token", DEAL)

    def test_external_ids_are_unique_and_every_deal_has_stock(self):
        deals = seed.deals()
        self.assertEqual(len({deal["external_id"] for deal in deals}), len(deals))
        self.assertTrue(all(isinstance(deal["stock"], int) and deal["stock"] >= 0 for deal in deals))


if __name__ == "__main__":
    unittest.main()
