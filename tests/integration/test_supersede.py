"""Two rows with one key in one load: the last stays, the others are counted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingestion.load import load
from python_jobs.job import Job
from python_jobs.server import EmbeddedServer
from tests.integration import deliveries
from tests.integration.api import Api, Handler
from tests.integration.databases import declaration, postgres_database
from tests.integration.kafka_cluster import kafka_cluster
from tests.integration.loopback import SECRET, serve
from tests.integration.salesforce_server import Handler as SalesforceHandler
from tests.integration.salesforce_server import Salesforce

COUNTS = "select rows_read, rows_loaded, rows_rejected, rows_superseded from pipeline.loads order by started_at"


@pytest.fixture
def api() -> Iterator[Api]:
    with serve(Api(largest_page=2), Handler) as running:
        yield running


def query(job: Job, text: str) -> list[Any]:
    with job.connect() as connection:
        return connection.execute(text.encode()).fetchall()


def test_in_files(job: Job) -> None:
    """Of two files the one that was delivered last, with what it holds twice. A text is not its number."""
    deliveries.declare(
        job, 'name: t, path: "*.csv", key: [a, b], grow: merge, columns: {b: integer}, max_reject_ratio: 1'
    )
    deliveries.deliver(job, "1.csv", "a,b,x\n1,1,old\n01,1,other\n1,2,once\n1,2,twice\n1,1,newer\n1,none,bad\n")
    deliveries.deliver(job, "2.csv", "a,b,x\n1,01,newest\n")
    detail = load(job)
    assert deliveries.rows(job, "t", "a, b, x", "a, b, x") == [
        ("01", 1, "other"),
        ("1", 1, "newest"),
        ("1", 2, "once"),
        ("1", 2, "twice"),
    ]
    assert query(job, COUNTS) == [(7, 6, 1, 2)]
    assert detail["tables"][0]["rows_superseded"] == 2
    assert "crm.t: 2 of 6 rows gave way to later ones with the same key" in detail["notes"]
    deliveries.deliver(job, "3.csv", "a,b,x\n1,2,again\n1,2,last\n2,2,new\n")
    assert not [note for note in load(job)["notes"] if "gave way" in note]
    assert deliveries.rows(job, "t", "a, b, x", "a, b, x")[1:] == [
        ("1", 1, "newest"),
        ("1", 2, "again"),
        ("1", 2, "last"),
        ("2", 2, "new"),
    ]
    assert query(job, COUNTS)[1:] == [(3, 3, 0, 0)]


def test_without_merging_all_stay(job: Job) -> None:
    deliveries.declare(job, 'name: t, path: "*.csv", key: [id]')
    deliveries.deliver(job, "1.csv", "id,x\n1,a\n1,b\n")
    load(job)
    assert deliveries.rows(job, "t", "id, x") == [("1", "a"), ("1", "b")]
    assert query(job, COUNTS) == [(2, 2, 0, 0)]


def declare_rest(job: Job, api: Api) -> None:
    Path(job.sources_file).write_text(
        f"version: 1\nsources:\n  - name: crm\n    kind: rest\n    url: {api.url}\n    tables:\n"
        "      - {name: items, path: open/offset, records: data.items, pagination: {type: offset, parameter: offset}, "
        "cursor: at, cursor_parameter: since, key: [id], grow: merge}\n"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [(9, 10), ("2026-01-02T00:30:00+02:00", "2026-01-01T23:00:00Z"), ("2026-01-01T00:00:00", "2026-01-01T00:00:00.5Z")],
)
def test_of_an_api_by_its_cursor(job: Job, api: Api, old: Any, new: Any) -> None:
    """The cursor is a number or a moment, whatever it looks like as a text; at the same one the place decides."""
    declare_rest(job, api)
    api.rows = [
        {"id": 1, "at": new, "x": "new"},
        {"id": 1, "at": old, "x": "old"},
        {"id": 2, "at": old, "x": "old"},
        {"id": 2, "at": new, "x": "new"},
        {"id": 3, "at": new, "x": "first"},
        {"id": 3, "at": new, "x": "second"},
    ]
    load(job)
    assert query(job, "select id, x from explore.crm__items order by 1") == [
        ("1", "new"),
        ("2", "new"),
        ("3", "second"),
    ]
    assert query(job, COUNTS) == [(6, 6, 0, 3)]
    assert load(job)["tables"][0]["status"] == "unchanged", "a row that gave way is known, too"


def test_of_an_api_beside_rows_that_can_not_be_loaded(job: Job, api: Api) -> None:
    """Rows without a cursor are dead letters, and move no line."""
    declare_rest(job, api)
    path = Path(job.sources_file)
    path.write_text(path.read_text().replace("key: [id]", "key: [id], max_reject_ratio: 1"))
    api.rows = [
        {"id": 0, "at": None},
        {"id": 1, "at": 2, "x": "new"},
        {"id": 1, "at": None},
        {"id": 1, "at": 1, "x": "old"},
    ]
    load(job)
    assert query(job, "select id, x from explore.crm__items") == [("1", "new")]
    assert query(job, COUNTS) == [(4, 2, 2, 1)]


@pytest.mark.parametrize("columns", ["", ", columns: {n: text}"])
def test_of_a_database_by_its_cursor(
    job: Job, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    with postgres_database(server) as database:
        monkeypatch.setenv("ATLAS_TEST_SOURCE", database.url)
        database.run("create table t (id int, n int, x text)", "insert into t values (1, 10, 'new'), (1, 9, 'old')")
        job.sources_file.write_text(declaration(database, f"name: t, cursor: n, key: [id], grow: merge{columns}"))
        load(job)
        assert query(job, "select id, x from explore.shop__t") == [(1, "new")]
        database.run("insert into t values (1, 11, 'newer'), (2, 13, 'new'), (2, 12, 'old')")
        load(job)
    assert query(job, "select id, x from explore.shop__t order by 1") == [(1, "newer"), (2, "new")]
    assert query(job, COUNTS) == [(2, 2, 0, 1), (3, 3, 0, 1)]


def test_of_salesforce_by_its_cursor(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that changes while pages are read can be on two of them."""
    monkeypatch.setenv("SF_SECRET", SECRET)
    monkeypatch.setenv("SF_TOKEN", "token")
    with serve(Salesforce(), SalesforceHandler) as service:
        service.records = [
            {"Id": "1", "Name": "new", "SystemModstamp": "2026-01-02T00:00:00.000+0000", "IsDeleted": False},
            {"Id": "1", "Name": "old", "SystemModstamp": "2026-01-01T00:00:00.000+0000", "IsDeleted": False},
        ]
        Path(job.sources_file).write_text(
            "version: 1\nsources:\n  - name: crm\n    kind: salesforce\n    auth: {type: password, user: reader, "
            "password: '${SF_SECRET}', security_token: '${SF_TOKEN}'}\n"
            f"    endpoint: {service.url}\n    tables:\n      - {{name: accounts, object: Account, fields: [Name]}}\n"
        )
        load(job)
    assert query(job, "select id, name from explore.crm__accounts") == [("1", "new")]
    assert query(job, COUNTS) == [(2, 2, 0, 1)]


def test_of_a_topic_by_offset(job: Job) -> None:
    with kafka_cluster() as cluster:
        cluster.send("t", 1, *[b'{"n": %d}' % n for n in range(3)], key=b"a")
        cluster.send("t", 1, b'{"n": 9}', key=b"b")
        job.sources_file.write_text(
            f"version: 1\nsources:\n  - name: bus\n    kind: kafka\n    servers: {cluster.servers}\n    tables:\n"
            "      - {name: t, with_key: true, key: [message_key], grow: merge}\n"
        )
        load(job)
    assert query(job, "select message_key, n from explore.bus__t order by 1") == [("a", "2"), ("b", "9")]
    assert query(job, COUNTS) == [(4, 4, 0, 2)]
