"""Servers on the loopback that stand for services, and every fault that a server can have."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

SECRET = "hem-me-lig"


class Service:
    """What a server gives and what happened to it.

    Attributes:
        faults: what the next requests meet before they are answered: a status, ``cut``, ``slow``, ``html``,
            ``busy`` (for a second), ``away`` (for an hour) …
        url: of the server, with a slash at its end.
        waited: seconds from the last ``busy`` to the next answer.
    """

    def __init__(self) -> None:
        self.faults: list[int | str] = []
        self.url = ""
        self.waited = 0.0
        self.busy_at: float | None = None


class ServiceHandler(BaseHTTPRequestHandler):
    """Answers, rightly or wrongly."""

    api: Any
    protocol_version = "HTTP/1.1"

    def body(self) -> bytes:
        """What was sent."""
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def fault(self, fault: int | str) -> bool:
        """Answer wrongly; whether that was all."""
        if fault == "ok":
            return False
        if fault == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"data": {"items": [')
            self.close_connection = True
        elif fault == "slow":
            threading.Event().wait(0.6)
            self.close_connection = True
        elif fault == "html":
            self.answer(200, None, {"Content-Type": "text/html"}, b"<html>Velkommen</html>")
        elif fault in ("busy", "away"):
            self.answer(429, {}, {"Retry-After": "1" if fault == "busy" else "3600"})
            self.api.busy_at = time.monotonic()
        elif fault in ("concurrent", "limit"):
            what = "ConcurrentRequests" if fault == "concurrent" else "TotalRequests"
            self.answer(403, [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": f"{what} Limit exceeded."}])
        elif fault == "moved":
            self.answer(302, {}, {"Location": "https://elsewhere.example/"})
        else:
            self.answer(int(fault), {"error": SECRET})
        return True

    def answer(self, status: int, body: Any, headers: dict[str, str] | None = None, raw: bytes | None = None) -> None:
        if self.api.busy_at is not None:
            self.api.waited, self.api.busy_at = time.monotonic() - self.api.busy_at, None
        content = json.dumps(body).encode() if raw is None else raw
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


Running = TypeVar("Running", bound=Service)


@contextmanager
def serve(service: Running, handler: type[ServiceHandler]) -> Iterator[Running]:
    """A service, in a thread. Its handler finds it as ``api``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (handler,), {"api": service}))
    service.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    yield service
    server.shutdown()
    server.server_close()
    thread.join()
