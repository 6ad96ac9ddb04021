"""The command line."""

import argparse
import logging
import signal
import sqlite3
import sys
import threading

from .application import Config
from .params import is_web_address
from .server import StandIn


def main() -> None:
    """Serves until SIGTERM or SIGINT."""
    config = _config()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        stand_in = StandIn(config)
    except OSError as error:
        sys.exit(f"The Stripe stand-in cannot listen on port {config.port}: {error.strerror}")
    except sqlite3.Error as error:
        sys.exit(f"The Stripe stand-in cannot keep its state in {config.state}: {error}")
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    threading.Thread(target=stand_in.serve_forever, name="listener").start()
    print(f"The Stripe stand-in listens on {stand_in.base_url}", flush=True)
    stopped.wait()
    stand_in.stop()


def _config() -> Config:
    parser = argparse.ArgumentParser(
        prog="python3 local/stripe", description="A stand-in for Stripe's payment API."
    )
    parser.add_argument("--port", type=int, required=True, help="on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--api-key", required=True, help="the key a caller must send")
    parser.add_argument(
        "--state", default=":memory:", metavar="FILE", help="what survives a restart (SQLite)"
    )
    parser.add_argument(
        "--public-url", type=_url, help="the address browsers reach it at, for 3-D Secure"
    )
    parser.add_argument(
        "--webhook-url", type=_url, help="where events go; may be set later, see the README"
    )
    parser.add_argument(
        "--webhook-secret",
        action="append",
        default=[],
        help="signs the events; give it twice while a secret is rotated",
    )
    parser.add_argument(
        "--webhook-retry-ms",
        type=int,
        default=1000,
        help="before the first retry of a webhook; it doubles from there",
    )
    options = parser.parse_args()
    return Config(
        api_key=options.api_key,
        port=options.port,
        state=options.state,
        public_url=options.public_url,
        webhook_url=options.webhook_url,
        webhook_secrets=tuple(options.webhook_secret),
        first_retry_seconds=options.webhook_retry_ms / 1000,
    )


def _url(value: str) -> str:
    if not is_web_address(value):
        raise argparse.ArgumentTypeError(f"{value} is not an http(s) URL")
    return value
