"""What was answered before a restart holds after it."""

import os
import signal
import subprocess
import sys
import tempfile
import urllib.request
from dataclasses import replace
from pathlib import Path

from .harness import SECRET, VISA, StandInTest, WebhookTest

INTENTS = "/v1/payment_intents"


class Restart(WebhookTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.config = replace(self.config, state=os.path.join(folder.name, "stripe.db"))
        super().setUp()

    def restart(self):
        self.stop()
        self.start(self.config)

    def test_payments_and_answers_survive(self):
        params = {"amount": 2000, "currency": "usd", "payment_method": VISA}
        first = self.post(INTENTS, params, key="k")
        events = self.event_types()
        self.restart()
        self.assertEqual(self.intent(first.json), first.json)
        self.assertEqual(self.event_types(), events)
        replay = self.post(INTENTS, params, key="k")
        self.assertEqual(replay.headers["Idempotent-Replayed"], "true")
        self.assertEqual(replay.json, first.json)
        self.assertEqual(self.act(first.json, "confirm").json["status"], "succeeded")

    def test_endpoint_and_undelivered_events_survive(self):
        self.arm("webhook_hold")
        held = self.create().json
        self.restart()
        self.assertEqual(self.sink.next().json["data"]["object"], held)
        later = self.create().json
        self.assertEqual(self.sink.next().json["data"]["object"], later)

    def test_secret_given_at_the_start_replaces_the_last_and_keeps_the_url(self):
        self.config = replace(self.config, webhook_secrets=("whsec_next",))
        self.restart()
        self.create()
        self.assert_signed(self.sink.next(), ["whsec_next"])


class CommandLine(StandInTest):
    """The command as the README has it."""

    command = Path(__file__).resolve().parents[1]

    def test_command_serves_until_it_is_told_to_end(self):
        process = subprocess.Popen(
            [sys.executable, self.command, "--port", "0", "--api-key", "sk_test_x"]
            + ["--webhook-url", "http://127.0.0.1:9/", "--webhook-secret", SECRET],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        address = process.stdout.readline().split()[-1]
        with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:
            self.assertEqual(answer.status, 200)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=10), 0)

    def test_taken_port_is_one_clear_sentence(self):
        port = self.stand_in.server_port
        ended = subprocess.run(
            [sys.executable, self.command, "--port", str(port), "--api-key", "sk_test_x"],
            capture_output=True,
            text=True,
            timeout=10,
        )
        self.assertEqual(ended.returncode, 1)
        self.assertEqual(len(ended.stderr.splitlines()), 1)
        self.assertIn(str(port), ended.stderr)
