"""A small Salesforce on the loopback: login, describe, SOQL by pages, bulk jobs."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.integration.loopback import SECRET, Service, ServiceHandler

DATA = "/services/data/v59.0/"
FIELDS = {
    **{"Id": "id", "Name": "string", "Zip__c": "string", "Employees": "int", "Revenue": "currency"},
    **{"Active__c": "boolean", "Founded": "date", "BillingAddress": "address", "Logo": "base64"},
    **{"SystemModstamp": "datetime", "IsDeleted": "boolean"},
}


class Salesforce(Service):
    """What the server gives and what happened to it.

    Attributes:
        records: of the object ``Account``.
        fields: of it, with their types.
        related: what a query with a related object finds.
        logins: how many there were; ``session`` is the one that is accepted.
        queries: that were asked, ``all `` before those with deleted records.
        clock: that the server goes by.
        job_state, job_error: how bulk jobs end.
        page: records of a page.
    """

    def __init__(self, page: int = 7) -> None:
        super().__init__()
        self.page = page
        self.records: list[dict[str, Any]] = []
        self.fields = dict(FIELDS)
        self.related: list[dict[str, Any]] = []
        self.logins = 0
        self.session = ""
        self.queries: list[str] = []
        self.results: list[list[Any]] = []
        self.clock = datetime.now(UTC)
        self.job_state, self.job_error = "JobComplete", ""
        self.announced = 0

    def log_in(self) -> str:
        self.logins += 1
        self.session = f"session-{self.logins}-{SECRET}"
        return self.session

    def find(self, query: str, *, deleted: bool) -> list[Any]:
        """Records of a query, as REST writes them."""
        self.queries.append(("all " if deleted else "") + query)
        if "." in query.partition(" from ")[0]:
            return self.related
        select, condition = re.fullmatch(r"select (.*) from Account(?: where (.*))?", query).groups()  # type: ignore[union-attr]
        since = re.search(r"SystemModstamp >= (\S+)", condition or "")
        found = [row for row in self.records if deleted or not row["IsDeleted"]]
        if since:
            start = datetime.fromisoformat(since[1])
            found = [row for row in found if datetime.fromisoformat(str(row["SystemModstamp"])) >= start]
        names = select.split(", ")
        attributes = {"type": "Account", "url": f"{DATA}sobjects/Account/1"}
        return [{"attributes": attributes, **{name: row.get(name) for name in names}} for row in found]


class Handler(ServiceHandler):
    api: Salesforce

    def do_POST(self) -> None:
        sent = self.body().decode()
        if self.api.faults and self.fault(self.api.faults.pop(0)):
            return
        path = urlsplit(self.path).path
        if path.startswith("/services/Soap/u/"):
            if f"<n1:username>reader</n1:username>\n            <n1:password>{SECRET}token</n1:password>" not in sent:
                self.xml(500, "<sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode>")
                return
            server = "https://example.my.salesforce.com/services/Soap/u/59.0/00D"
            self.xml(200, f"<serverUrl>{server}</serverUrl><sessionId>{self.api.log_in()}</sessionId>")
        elif path == "/services/oauth2/token":
            if parse_qs(sent) != {"grant_type": ["client_credentials"]}:
                self.answer(400, {"error": "invalid_grant", "error_description": SECRET})
                return
            self.answer(200, {"access_token": self.api.log_in(), "instance_url": "https://example.my.salesforce.com"})
        elif self.known() and path == f"{DATA}jobs/query":
            job = json.loads(sent)
            found = self.api.find(job["query"], deleted=job["operation"] == "queryAll")
            self.api.results.append(found)
            self.answer(200, {"id": str(len(self.api.results) - 1), "state": "UploadComplete"})

    def do_GET(self) -> None:
        if self.api.faults and self.fault(self.api.faults.pop(0)):
            return
        if not self.known():
            return
        parts = urlsplit(self.path)
        place = parts.path.removeprefix(DATA).strip("/").split("/")
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if place[0] == "sobjects":
            if place[1] != "Account":
                self.answer(404, [{"errorCode": "NOT_FOUND", "message": SECRET}])
                return
            fields = [{"name": name, "type": kind} for name, kind in self.api.fields.items()]
            self.answer(200, {"name": "Account", "fields": fields})
        elif place[:2] == ["jobs", "query"]:
            self.job(place[2:], asked)
        elif len(place) == 1:
            query = unquote(asked["q"])
            if "Nope" in query:
                self.answer(400, [{"errorCode": "INVALID_FIELD", "message": SECRET}])
                return
            self.api.results.append(self.api.find(query.replace("count()", "Id"), deleted=place[0] == "queryAll"))
            self.page(len(self.api.results) - 1, 0)
        else:
            number, _, start = place[1].partition("-")
            self.page(int(number), int(start))

    def page(self, number: int, start: int) -> None:
        found, end = self.api.results[number], start + self.api.page
        body = {"totalSize": len(found), "done": end >= len(found), "records": found[start:end]}
        more = {} if body["done"] else {"nextRecordsUrl": f"{DATA}query/{number}-{end}"}
        self.answer(200, body | more)

    def job(self, place: list[str], asked: dict[str, str]) -> None:
        if len(place) == 1:
            self.answer(200, {"id": place[0], "state": self.api.job_state, "errorMessage": self.api.job_error})
            return
        found = self.api.results[int(place[0])]
        start = int(asked.get("locator", 0))
        page, end = found[start : start + self.api.page], start + self.api.page
        out = io.StringIO()
        rows = [{k: v for k, v in row.items() if k != "attributes"} for row in page]
        if found:
            writer = csv.DictWriter(out, [name for name in found[0] if name != "attributes"], lineterminator="\n")
            writer.writeheader()
            for row in rows:
                writer.writerow({k: str(v).lower() if isinstance(v, bool) else v for k, v in row.items()})
        headers = {"Sforce-Locator": str(end) if end < len(found) else "null"}
        headers["Sforce-NumberOfRecords"] = str(len(page) + self.api.announced)
        self.answer(200, None, {"Content-Type": "text/csv", **headers}, out.getvalue().encode())

    def known(self) -> bool:
        if self.headers.get("Authorization") == f"Bearer {self.api.session}":
            return True
        self.answer(401, [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}])
        return False

    def end_headers(self) -> None:
        self.send_header("Sforce-Limit-Info", "api-usage=14999/15000")
        super().end_headers()

    def xml(self, status: int, inner: str) -> None:
        space = 'xmlns:sf="urn:fault.partner.soap.sforce.com"'
        content = f"<?xml version='1.0'?><env {space}>{inner}</env>".encode()
        self.answer(status, None, {"Content-Type": "text/xml"}, content)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return format_datetime(self.api.clock, usegmt=True)
