"""The socket: HTTP/1.1 with kept-alive connections, a thread for each, on loopback only."""

import logging
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Callable

from .application import Application, Config
from .errors import StripeError, internal_error, invalid_request
from .messages import Request, Response

log = logging.getLogger(__name__)

LARGEST_BODY = 1024 * 1024
_MOST_DISCARDED = 16 * LARGEST_BODY
_LOOPBACK = "127.0.0.1"


class StandIn(ThreadingHTTPServer):
    """A stand-in that listens, from its creation on; `serve_forever` makes it answer."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, config: Config, clock: Callable[[], float] = time.time):
        super().__init__((_LOOPBACK, config.port), _Handler)
        self.base_url = config.public_url or f"http://{_LOOPBACK}:{self.server_port}"
        self.application = Application(config, self.base_url, clock)

    def stop(self) -> None:
        """Ends `serve_forever`, which must be running in another thread, and closes all."""
        self.shutdown()
        self.server_close()
        self.application.close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that hangs up is no failure of ours; everything else is worth a trace."""
        if isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            log.debug("connection from %s lost", client_address)
        else:
            log.exception("connection from %s failed", client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # an answer leaves in one piece
    timeout = 120  # seconds a connection may idle: longer than the usual client keeps one
    server: StandIn

    def _serve(self) -> None:
        started = time.monotonic()
        request_id = "req_" + secrets.token_hex(8)
        try:
            response = self._respond(self._read_body(), request_id)
        except StripeError as error:
            response = error.response()
        if response.lost_after is not None:
            self.server.application.hold(response.lost_after)
            self.close_connection = True
            log.info("%s %s %s not answered", request_id, self.command, self.path)
            return
        self._write(response, request_id)
        duration_ms = (time.monotonic() - started) * 1000
        log.info(
            "%s %s %s %d %.0f ms", request_id, self.command, self.path, response.status, duration_ms
        )

    do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = _serve

    def _read_body(self) -> bytes:
        """The body; one that cannot be read in full ends the connection after its answer."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            self.close_connection = True
            raise invalid_request("The body needs a Content-Length", status=411)
        if int(length) > LARGEST_BODY:
            self.close_connection = True
            self._discard(min(int(length), _MOST_DISCARDED))
            raise invalid_request(f"A body may have {LARGEST_BODY} bytes at most", status=413)
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise ConnectionError("the caller hung up inside the body")
        return body

    def _discard(self, length: int) -> None:
        """Reads past a body that is refused: a caller still sending would not see the answer."""
        while length > 0 and (piece := self.rfile.read(min(length, 65536))):
            length -= len(piece)

    def _respond(self, body: bytes, request_id: str) -> Response:
        path, _, query = self.path.partition("?")
        request = Request(self.command, path, query, self.headers, body, request_id)
        try:
            return self.server.application.handle(request)
        except Exception:
            log.exception("%s failed", request_id)
            return internal_error().response()

    def log_message(self, format: str, *args: object) -> None:
        """What the base class has to say; `_serve` logs the requests."""
        log.debug(format, *args)

    def _write(self, response: Response, request_id: str) -> None:
        self.send_response_only(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        self.send_header("Request-Id", request_id)
        if self.close_connection:
            self.send_header("Connection", "close")
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(response.body)
        self.wfile.flush()
