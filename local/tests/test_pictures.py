"""A picture is uploaded once, and one that is turned away stops the seeding."""

import json
import re
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from souk import pictures
from souk.errors import Failure
from souk.instance import ROOT


class Media:
    """As much of the API and of the bucket as an upload needs."""

    def __init__(self, states):
        self.states = list(states)
        self.asked, self.sent = [], []
        media = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def _answer(self, status, body):
                payload = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def _body(self):
                return self.rfile.read(int(self.headers["Content-Length"]))

            def do_POST(self):
                media.asked.append((json.loads(self._body()), self.headers["Idempotency-Key"]))
                self._answer(201, {"asset_id": "a1", "upload": {
                    "url": f"{media.url}/bucket", "method": "PUT",
                    "headers": {"content-type": "image/png", "content-length": "3"},
                }})

            def do_PUT(self):
                media.sent.append((self._body(), self.headers["Content-Type"]))
                self._answer(200, {})

            def do_GET(self):
                state = media.states.pop(0)
                self._answer(200, {"state": state, "reason": {"code": "truncated"}})

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"


class PicturesTest(unittest.TestCase):
    def serve(self, states):
        media = Media(states)
        self.addCleanup(media.server.server_close)
        self.addCleanup(media.server.shutdown)
        return media

    def test_a_new_picture_is_sent_as_it_was_granted(self):
        media = self.serve(["pending", "pending", "ready"])
        self.assertTrue(pictures.upload(media.url, "token", "p1", b"png", "k"))
        self.assertEqual(media.sent, [(b"png", "image/png")])
        [(asked, key)] = media.asked
        self.assertEqual(asked, {"product_id": "p1", "content_type": "image/png", "bytes": 3})
        self.assertTrue(key.startswith("k-"))

    def test_a_picture_that_is_there_is_not_sent_again(self):
        media = self.serve(["ready"])
        self.assertFalse(pictures.upload(media.url, "token", "p1", b"png", "k"))
        self.assertEqual(media.sent, [])

    def test_a_picture_that_is_turned_away_is_a_failure(self):
        media = self.serve(["pending", "rejected"])
        with self.assertRaisesRegex(Failure, "truncated"):
            pictures.upload(media.url, "token", "p1", b"png", "k")

    def test_a_file_whose_run_died_is_waited_for_until_it_is_tried_again(self):
        template = (ROOT / "template.yaml").read_text()
        queue = template.split("\n  IngestQueue:\n")[1].split("\n\n")[0]
        visibility_s = int(re.search(r"VisibilityTimeout: (\d+)", queue)[1])
        function = template.split("\n  IngestFunction:\n")[1].split("\n\n")[0]
        timeout_s = int(re.search(r"Timeout: (\d+)", function)[1])
        self.assertGreaterEqual(visibility_s, 6 * timeout_s)
        self.assertGreater(pictures.INGESTION_WAIT_S, visibility_s + timeout_s)


if __name__ == "__main__":
    unittest.main()
