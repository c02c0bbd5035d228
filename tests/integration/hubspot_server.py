"""A small HubSpot on the loopback: properties, lists, search, batches, associations."""

import json
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.integration.loopback import SECRET, Service, ServiceHandler

LIMITS = {"list": 100, "search": 200, "batch": 100}


class Hubspot(Service):
    """What the server gives and what happened to it.

    Attributes:
        records: of the object ``contacts``.
        properties: that they can have.
        links: ids of deals by the id of a contact.
        calls: ``list``, ``search`` or ``batch``, with ``archived`` where they are asked for.
        since: what the searches asked for.
        clock: that the server goes by.
        meanwhile: called before records are read.
        page: the server gives no more than this, whatever is asked for.
    """

    def __init__(self, page: int = 4) -> None:
        super().__init__()
        self.page = page
        self.records: list[dict[str, Any]] = []
        self.properties = ["email", "zip", "hs_object_id", "lastmodifieddate"]
        self.links: dict[str, list[int]] = {}
        self.calls: list[str] = []
        self.since: list[int] = []
        self.clock = datetime.now(UTC)
        self.order = 1
        self.meanwhile: Any = lambda: None

    def modified(self, row: dict[str, Any]) -> int:
        time = row["properties"]["lastmodifieddate"]
        return int(datetime.fromisoformat(time).timestamp() * 1000) if time else 0


class Handler(ServiceHandler):
    api: Hubspot

    def do_GET(self) -> None:
        self.handle_one(None)

    def do_POST(self) -> None:
        self.handle_one(json.loads(self.body()))

    def handle_one(self, sent: Any) -> None:
        if self.api.faults and self.fault(self.api.faults.pop(0)):
            return
        if self.headers.get("Authorization") != f"Bearer {SECRET}":
            self.answer(401, {"category": "INVALID_AUTHENTICATION", "message": SECRET})
            return
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        archived = asked.get("archived") == "true"
        place = parts.path.removeprefix("/crm/")
        if "nothings" in place:
            self.answer(404, {"category": "OBJECT_NOT_FOUND", "message": SECRET})
        elif place == "v3/properties/contacts":
            self.answer(200, {"results": [{"name": name, "type": "string"} for name in self.api.properties]})
        elif place == "v3/objects/contacts":
            self.list(asked, archived=archived)
        elif place == "v3/objects/contacts/search":
            self.search(sent)
        elif place == "v3/objects/contacts/batch/read":
            self.batch(sent, archived=archived)
        elif place == "v4/associations/contacts/deals/batch/read":
            self.associations(sent)

    def list(self, asked: dict[str, str], *, archived: bool) -> None:
        self.api.calls.append("list archived" if archived else "list")
        assert int(asked["limit"]) <= LIMITS["list"]
        found = [row for row in self.api.records if row["archived"] == archived]
        start = int(asked.get("after", 0))
        page, end = found[start : start + self.api.page], start + self.api.page
        paging = {"paging": {"next": {"after": str(end)}}} if end < len(found) else {}
        self.answer(200, {"results": [{"id": row["id"], "properties": {}} for row in page], **paging})

    def search(self, sent: Any) -> None:
        self.api.calls.append("search")
        assert sent["limit"] <= LIMITS["search"]
        changed, beyond = sent["filterGroups"][0]["filters"]
        assert (changed["propertyName"], changed["operator"]) == ("lastmodifieddate", "GTE")
        assert (beyond["propertyName"], beyond["operator"]) == ("hs_object_id", "GT")
        assert sent["sorts"] == [{"propertyName": "hs_object_id", "direction": "ASCENDING"}]
        self.api.since.append(int(changed["value"]))
        found = [
            row
            for row in self.api.records
            if not row["archived"]
            and self.api.modified(row) >= int(changed["value"])
            and int(row["id"]) > int(beyond["value"])
        ]
        found.sort(key=lambda row: self.api.order * int(row["id"]))
        self.answer(200, {"total": len(found), "results": [{"id": row["id"]} for row in found[: self.api.page]]})

    def batch(self, sent: Any, *, archived: bool) -> None:
        self.api.calls.append("batch archived" if archived else "batch")
        self.api.meanwhile()
        assert len(sent["inputs"]) <= LIMITS["batch"]
        ids = {wanted["id"] for wanted in sent["inputs"]}
        rows = [row for row in self.api.records if row["id"] in ids and row["archived"] == archived]
        results = [
            {**row, "properties": {name: row["properties"].get(name) for name in sent["properties"]}} for row in rows
        ]
        status = 200 if len(results) == len(ids) else 207
        self.answer(status, {"status": "COMPLETE", "results": results})

    def associations(self, sent: Any) -> None:
        results = []
        for wanted in sent["inputs"]:
            links = self.api.links.get(wanted["id"], [])
            start = int(wanted.get("after", 0))
            to = [{"toObjectId": number, "associationTypes": []} for number in links[start : start + self.api.page]]
            more = (
                {"paging": {"next": {"after": str(start + self.api.page)}}}
                if start + self.api.page < len(links)
                else {}
            )
            if to:
                results.append({"from": {"id": wanted["id"]}, "to": to, **more})
        self.answer(207, {"status": "COMPLETE", "results": results, "errors": [{"message": SECRET}]})

    def date_time_string(self, timestamp: float | None = None) -> str:
        return format_datetime(self.api.clock, usegmt=True)
