"""A running stand-in for a test, a caller of it, and an endpoint that collects its webhooks."""

import hashlib
import hmac
import http.client
import json
import queue
import threading
import time
import unittest
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Dict, List, Mapping, Optional
from urllib.parse import urlencode

from stripe_standin.application import Config
from stripe_standin.server import StandIn

API_KEY = "sk_test_standin"
SECRET = "whsec_standin"
VISA = "pm_card_visa"


@dataclass(frozen=True)
class Answer:
    """What came back, or what arrived at the sink: then with the status it was answered by."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    arrived: float = field(default_factory=time.monotonic)

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)

    @property
    def error(self) -> Dict[str, Any]:
        """The refusal in the body."""
        return self.json["error"]


class Clock:
    """The real time, moved forward when a test asks for it."""

    def __init__(self) -> None:
        self.ahead_seconds = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_seconds


class StandInTest(unittest.TestCase):
    """A test with a stand-in of its own on a free port."""

    config = Config(api_key=API_KEY, first_retry_seconds=0.05)

    def setUp(self) -> None:
        self.clock = Clock()
        self.start(self.config)
        self.addCleanup(lambda: self.stop())

    def start(self, config: Config) -> None:
        """Starts a stand-in; `setUp` has started one already."""
        self.stand_in = StandIn(config, self.clock)
        self.listener = threading.Thread(target=self.stand_in.serve_forever, args=(0.01,))
        self.listener.start()

    def stop(self) -> None:
        """Stops it."""
        self.stand_in.stop()
        self.listener.join()

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Optional[Mapping[str, str]] = None,
        timeout: float = 10,
    ) -> Answer:
        """One request over a connection of its own, exactly as given."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.stand_in.server_port, timeout=timeout
        )
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def post(
        self, path: str, params: Any = (), key: Optional[str] = None, timeout: float = 10
    ) -> Answer:
        """A form with the API key, under an idempotency key if there is one."""
        headers = {
            "Authorization": f"Bearer {API_KEY}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.send("POST", path, urlencode(params).encode(), headers, timeout)

    def get(self, path: str) -> Answer:
        """A read with the API key."""
        return self.send("GET", path, headers={"Authorization": f"Bearer {API_KEY}"})

    def control(self, method: str, path: str, value: Any = None) -> Answer:
        """A call of the control API."""
        body = b"" if value is None else json.dumps(value).encode()
        return self.send(
            method, f"/_control/{path}", body, {"Authorization": f"Bearer {API_KEY}"}
        )

    def arm(self, kind: str, **fault: Any) -> None:
        """Arms one fault."""
        self.assertEqual(self.control("POST", "faults", [{"kind": kind, **fault}]).status, 200)

    def create(self, **params: Any) -> Answer:
        """Creates an intent over 20.00 USD, unless told otherwise."""
        return self.post("/v1/payment_intents", {"amount": 2000, "currency": "usd", **params})

    def confirmed(self, **params: Any) -> Dict[str, Any]:
        """An intent confirmed with a card that is approved."""
        answer = self.create(payment_method=VISA, confirm="true", **params)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def act(self, intent: Mapping[str, Any], operation: str, **params: Any) -> Answer:
        """Confirms, captures or cancels an intent."""
        return self.post(f"/v1/payment_intents/{intent['id']}/{operation}", params)

    def intent(self, intent: Mapping[str, Any]) -> Dict[str, Any]:
        """The intent as it is now."""
        return self.get(f"/v1/payment_intents/{intent['id']}").json

    def intents(self) -> List[Dict[str, Any]]:
        """All of them, newest first."""
        return self.get("/v1/payment_intents?limit=100").json["data"]

    def answer_bank(self, intent: Mapping[str, Any], outcome: str) -> Answer:
        """What the shopper presses on the bank's page."""
        return self.send("POST", f"/3ds/{intent['id']}/complete", f"outcome={outcome}".encode())

    def event_types(self) -> List[str]:
        """What happened, oldest first."""
        events = self.get("/v1/events?limit=100").json["data"]
        return [event["type"] for event in reversed(events)]


class WebhookSink:
    """An endpoint that answers as told (200 unless there is something in `statuses`)."""

    def __init__(self) -> None:
        self.statuses: List[int] = []
        self._received: "queue.Queue[Answer]" = queue.Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/payments/webhook"

    def close(self) -> None:
        """Stops listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def next(self, timeout: float = 15) -> Answer:
        """The next request to arrive, whatever was answered to it."""
        return self._received.get(timeout=timeout)

    def next_types(self, count: int) -> List[str]:
        """The types of the next events, as they arrive."""
        return [self.next().json["type"] for _ in range(count)]

    def stays_quiet(self, seconds: float) -> bool:
        """Whether nothing arrives for that long."""
        try:
            self.next(timeout=seconds)
        except queue.Empty:
            return True
        return False

    def _handler(sink) -> type:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = sink.statuses.pop(0) if sink.statuses else 200
                sink._received.put(Answer(status, self.headers, body))
                self.send_response_only(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        return Handler


class WebhookTest(StandInTest):
    """A test whose stand-in delivers to a sink."""

    def setUp(self) -> None:
        super().setUp()
        self.sink = WebhookSink()
        self.addCleanup(self.sink.close)
        self.point_at_sink([SECRET])

    def point_at_sink(self, secrets: List[str]) -> None:
        """Sets the endpoint at run time, as a deployment does."""
        answer = self.control("POST", "webhook", {"url": self.sink.url, "secrets": secrets})
        self.assertEqual(answer.status, 200, answer.body)

    def assert_signed(self, delivery: Answer, secrets: List[str]) -> None:
        """Checks the signatures as a receiver does, and that there is one for each secret."""
        stamp, *signatures = delivery.headers["Stripe-Signature"].split(",")
        sent_at = stamp.removeprefix("t=")
        self.assertLess(abs(time.time() - int(sent_at)), 5)
        signed = sent_at.encode() + b"." + delivery.body
        expected = [
            "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
            for secret in secrets
        ]
        self.assertEqual(signatures, expected)
