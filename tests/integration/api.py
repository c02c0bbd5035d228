"""A small API on the loopback: every way of knowing who asks, every way of giving pages, and every fault."""

import base64
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.integration.loopback import SECRET, Service, ServiceHandler

BASIC = base64.b64encode(f"atlas:{SECRET}".encode()).decode()


class Api(Service):
    """What the server gives and what happened to it.

    Attributes:
        rows: in order.
        asked: the queries of all requests to ``/items``.
        tokens: how many were given; ``valid`` is the one that is accepted.
        clock: that the server goes by.
        meanwhile: called before each page is put together.
        largest_page: the server gives no more than this, whatever is asked for.
    """

    def __init__(self, largest_page: int = 10) -> None:
        super().__init__()
        self.largest_page = largest_page
        self.rows: list[Any] = []
        self.asked: list[dict[str, str]] = []
        self.tokens = 0
        self.valid = ""
        self.clock: datetime | None = None
        self.meanwhile: Any = lambda: None

    def revoke(self) -> None:
        """Make the token that was given worthless."""
        self.valid = "another"


class Handler(ServiceHandler):
    api: Api

    def do_POST(self) -> None:
        form = parse_qs(self.body().decode())
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
        self.api.meanwhile()
        rows = self.api.rows
        if "since" in query:
            rows = [row for row in rows if row.get("at") is None or str(row["at"]) >= query["since"]]
        size = min(int(query.get("limit", self.api.largest_page)), self.api.largest_page)
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

    def date_time_string(self, timestamp: float | None = None) -> str:
        return format_datetime(self.api.clock or datetime.now(UTC), usegmt=True)

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
