"""A small API on the loopback: every way of knowing who asks, every way of giving pages, and every fault."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

SECRET = "hem-me-lig"
BASIC = base64.b64encode(f"atlas:{SECRET}".encode()).decode()
LARGEST_PAGE = 10  # The server gives no more than this, whatever is asked for.


class Api:
    """What the server gives and what happened to it.

    Attributes:
        rows: in order.
        faults: what the next requests meet before they are answered: a status, ``cut``, ``slow``, ``html`` or ``busy``.
        asked: the queries of all requests to ``/items``.
        tokens: how many were given; ``valid`` is the one that is accepted.
    """

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.faults: list[int | str] = []
        self.asked: list[dict[str, str]] = []
        self.tokens = 0
        self.valid = ""
        self.url = ""

    def revoke(self) -> None:
        """Make the token that was given worthless."""
        self.valid = "another"


class Handler(BaseHTTPRequestHandler):
    api: Api
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        form = parse_qs(self.rfile.read(length).decode())
        if form.get("client_secret") != [SECRET]:
            self.answer(400, {"error": "invalid_client"})
            return
        self.api.tokens += 1
        self.api.valid = f"token-{self.api.tokens}"
        self.answer(200, {"access_token": self.api.valid, "expires_in": 3600})

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        _, auth, paging = parts.path.split("/")
        self.api.asked.append(query)
        if self.api.faults and self.fault(self.api.faults.pop(0)):
            return
        if not self.known(auth, query):
            self.answer(401, {"error": "who are you?"})
            return
        rows = self.api.rows
        if "since" in query:
            rows = [row for row in rows if row.get("at") is None or str(row["at"]) >= query["since"]]
        size = min(int(query.get("limit", LARGEST_PAGE)), LARGEST_PAGE)
        start = int(query.get("offset") or query.get("after") or 0)
        if "page" in query:
            start = (int(query["page"]) - 1) * size
        if paging == "none":
            self.answer(200, rows)
            return
        page, end = rows[start : start + size], start + size
        more = end < len(rows)
        following = f"{self.api.url}{auth}/{paging}?" + urlencode({**query, "after": end})
        body: dict[str, Any] = {"data": {"items": page}, "total": len(rows)}
        headers = {}
        if paging == "cursor":
            body["paging"] = {"next": str(end) if more else None}
        if paging == "next_link":
            body["paging"] = {"next": following if more else None}
        if paging == "link_header":
            headers["Link"] = f'<{following}>; rel="next"' if more else f'<{self.api.url}>; rel="first"'
        self.answer(200, body, headers)

    def known(self, auth: str, query: dict[str, str]) -> bool:
        """Whether the request carries what it must."""
        carried = self.headers.get("Authorization", "")
        return {
            "open": True,
            "bearer": carried == f"Bearer {SECRET}",
            "basic": carried == f"Basic {BASIC}",
            "header": self.headers.get("X-Key") == SECRET,
            "query": query.get("key") == SECRET,
            "oauth2": carried == f"Bearer {self.api.valid}",
        }[auth]

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
        elif fault == "busy":
            self.answer(429, {}, {"Retry-After": "1"})
        elif fault == "moved":
            self.answer(302, {}, {"Location": "https://elsewhere.example/"})
        else:
            self.answer(int(fault), {"error": SECRET})
        return True

    def answer(self, status: int, body: Any, headers: dict[str, str] | None = None, raw: bytes | None = None) -> None:
        content = json.dumps(body).encode() if raw is None else raw
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def serve() -> Iterator[Api]:
    """The API, in a thread."""
    api = Api()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"api": api}))
    api.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    yield api
    server.shutdown()
    server.server_close()
    thread.join()
