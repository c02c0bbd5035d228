"""Sources as in ``fault_sources``: services and topics."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.e2e.fault_sources import POLL_SECONDS, Running, Source
from tests.integration import api as api_module
from tests.integration import hubspot_server, salesforce_server, sheets_server
from tests.integration.kafka_cluster import Cluster
from tests.integration.loopback import SECRET, Service

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
PATIENCE = "retries: 0\n    timeout: 20"


class Served(Source):
    """A service on the loopback. It goes away between two of its answers.

    Attributes:
        before: what it still answers, of a load, before it goes away.
    """

    before = 2

    def __init__(self, service: Service) -> None:
        self.service: Any = service
        self.environment = {"FAULT_SECRET": SECRET}

    def leave(self, running: Running, moment: float) -> None:
        self.service.faults = [*["ok"] * self.before, *["cut"] * 1000]

    def come_back(self) -> None:
        self.service.faults = []

    def answer_nonsense(self) -> None:
        """Of the next load."""
        self.service.faults = [*["ok"] * (self.before - 1), "html"]


class Rest(Served):
    """An API of pages."""

    kind = "rest"
    table = (
        "path: offset, records: data.items, pagination: {type: offset, parameter: offset, total: total}, "
        "cursor: at, cursor_parameter: since"
    )

    def __init__(self, api: api_module.Api) -> None:
        super().__init__(api)
        self.options = f"url: {api.url}open\n    {PATIENCE}"

    def grow(self, first: int, count: int) -> None:
        # All numbers are equally long, since the server compares them as texts.
        self.service.rows += [{"n": n, "at": 1_000_000 + n} for n in range(first, first + count)]

    def garbage(self, count: int) -> None:
        self.service.rows += [{"n": "bad", "at": None, "id": f"{len(self.service.rows)}-{i}"} for i in range(count)]
        self.answer_nonsense()


class Salesforce(Served):
    """An object, in pages, by what changed."""

    kind, before = "salesforce", 4  # The login, the fields, the first page and one more.
    table = "object: Account, fields: [n], columns: {n: integer}"

    def __init__(self, service: salesforce_server.Salesforce) -> None:
        super().__init__(service)
        service.fields = {"Id": "id", "n": "string", "SystemModstamp": "datetime", "IsDeleted": "boolean"}
        self.options = (
            "auth: {type: password, user: reader, password: '${FAULT_SECRET}', security_token: '${FAULT_TOKEN}'}\n"
            f"    endpoint: {service.url}\n    {PATIENCE}"
        )
        self.environment["FAULT_TOKEN"] = "token"

    def grow(self, first: int, count: int) -> None:
        self.service.records += [self.record(f"a{n}", n, n) for n in range(first, first + count)]

    def garbage(self, count: int) -> None:
        last = len(self.service.records)
        self.service.records += [self.record(f"bad{i}", "bad", last) for i in range(count)]
        self.answer_nonsense()

    def record(self, number: str, value: Any, moment: int) -> dict[str, Any]:
        modified = (FIRST + timedelta(seconds=moment)).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        return {"Id": number, "n": value, "SystemModstamp": modified, "IsDeleted": False}


class Hubspot(Served):
    """An object by what changed: a search for the ids, and the records in batches."""

    kind, before = "hubspot", 4
    table = "object: contacts, columns: {n: integer}"

    def __init__(self, service: hubspot_server.Hubspot) -> None:
        super().__init__(service)
        service.properties = ["n", "hs_object_id", "lastmodifieddate"]
        self.options = f"token: '${{FAULT_SECRET}}'\n    endpoint: {service.url}\n    {PATIENCE}"

    def grow(self, first: int, count: int) -> None:
        self.service.records += [self.record(n + 1, str(n), n) for n in range(first, first + count)]

    def garbage(self, count: int) -> None:
        last = len(self.service.records)
        self.service.records += [self.record(10**9 + last + i, "bad", last) for i in range(count)]
        self.answer_nonsense()

    def record(self, number: int, value: str, moment: int) -> dict[str, Any]:
        modified = (FIRST + timedelta(seconds=moment)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        own = {"hs_object_id": str(number), "lastmodifieddate": modified}
        return {
            **{"id": str(number), "createdAt": modified, "updatedAt": modified, "archived": False},
            "properties": {"n": value, **own},
        }


class Sheets(Served):
    """A sheet, read whole each time. It goes away after the token, before the values."""

    kind, before = "google_sheets", 1

    def __init__(self, service: sheets_server.Sheets) -> None:
        super().__init__(service)
        service.rows = [["n", "x"]]
        self.options = f"credentials: '${{FAULT_KEY}}'\n    endpoint: {service.url}\n    {PATIENCE}"
        self.environment["FAULT_KEY"] = service.key()
        self.table = f'spreadsheet: {sheets_server.SPREADSHEET}, sheet: "Kunder\'s", columns: {{n: integer}}'

    def grow(self, first: int, count: int) -> None:
        self.service.rows += [[str(n), f"x{n}"] for n in range(first, first + count)]

    def garbage(self, count: int) -> None:
        self.service.rows += [["bad", f"x{i}"] for i in range(count)]
        self.service.faults = ["ok", "html"]


class Kafka(Source):
    """A topic. Its cluster goes away by not answering any more."""

    kind, table = "kafka", "start: earliest"

    def __init__(self, cluster: Cluster) -> None:
        self.cluster, self.options = cluster, f"servers: {cluster.servers}\n    timeout: 3"

    def grow(self, first: int, count: int) -> None:
        for partition in range(4):
            share = count // 4
            self.cluster.count("t", partition, share, first + partition * share)

    def garbage(self, count: int) -> None:
        self.cluster.send("t", 0, *[b'{"n": '] * count)

    def leave(self, running: Running, moment: float) -> None:
        # Just any moment is mostly one at which nothing is asked: a topic is read in a fraction of a second.
        before = self.connections()
        while running() and self.connections() <= before:
            time.sleep(POLL_SECONDS / 10)
        self.cluster.stop_answering()

    def connections(self) -> int:
        """How many clients the cluster has, its own producer among them."""
        port = f":{int(self.cluster.servers.rpartition(':')[2]):04X}"
        lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return sum(remote.endswith(port) and state == "01" for _, _, remote, state, *_ in lines)

    def come_back(self) -> None:
        self.cluster.answer_again()
