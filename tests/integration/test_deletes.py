"""Rows that a source deleted stay in ``explore`` and are marked by their place; what comes back is not."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from ingestion.load import load
from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.masking.run import mask
from python_jobs.server import EmbeddedServer
from tests.integration.api import Api, Handler
from tests.integration.databases import Database, declaration, postgres_database
from tests.integration.loopback import serve

LIVE = """
select {columns} from {schema}.{table} as r where not exists (
    select from pipeline.deleted_rows as d where d.source || '__' || d.table_name = '{table}'
    and d.file_id = r._file_id and d.line = r._line
) order by 1, 2
"""
SNAPSHOT = "key: [id], deletes: snapshot"
FLAG = "key: [id], deletes: {flag: slettet, values: [ja, 1]}"


def declare(job: Job, table: str) -> None:
    (job.sources_file.parent / "crm").mkdir(exist_ok=True)
    job.sources_file.write_text(
        "version: 1\nsources:\n  - name: crm\n    kind: files\n    location: crm\n    tables:\n"
        f"      - {{name: t, path: '*.csv', {table}}}\n",
        encoding="utf-8",
    )


def deliver(job: Job, name: str, *lines: str, header: str = "id,navn") -> None:
    path = job.sources_file.parent / "crm" / f"{name}.csv"
    moment = max((file.stat().st_mtime for file in path.parent.iterdir()), default=1e9) + 1
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    os.utime(path, (moment, moment))


def live(job: Job, table: str = "crm__t", columns: str = "id, navn", schema: str = "explore") -> list[Any]:
    with job.connect() as connection:
        return connection.execute(LIVE.format(columns=columns, schema=schema, table=table).encode()).fetchall()


def query(job: Job, text: str) -> list[Any]:
    with job.connect() as connection:
        return connection.execute(text.encode()).fetchall()


def test_a_key_that_a_snapshot_lacks(job: Job) -> None:
    declare(job, SNAPSHOT)
    deliver(job, "monday", "1,a", "2,b", "3,c", "4,d")
    load(job)
    deliver(job, "tuesday", "1,a", "3,C", "4,d")
    load(job)
    assert live(job) == [("1", "a"), ("3", "C"), ("4", "d")]
    assert query(job, "select id, navn from explore.crm__t order by 1") == [
        *(("1", "a"), ("2", "b"), ("3", "C")),
        ("4", "d"),
    ], "explore keeps what is deleted"
    deliver(job, "wednesday", "2,back", "3,C", "4,d")
    load(job)
    assert live(job) == [("2", "back"), ("3", "C"), ("4", "d")]
    assert query(job, "select rows_deleted from pipeline.loads order by started_at") == [(0,), (1,), (1,)]
    assert query(job, "select count(*) from pipeline.deleted_rows") == [(1,)], "no mark without its row"


def test_several_snapshots_at_once(job: Job) -> None:
    """The file that changed last is what there is."""
    declare(job, SNAPSHOT)
    deliver(job, "b", "1,a", "2,b", "3,c")
    deliver(job, "a", "1,a", "3,d")
    load(job)
    assert live(job) == [("1", "a"), ("3", "d")]


def test_a_snapshot_that_is_too_small(job: Job) -> None:
    declare(job, SNAPSHOT)
    deliver(job, "monday", *(f"{i},x" for i in range(10)))
    load(job)
    before = query(job, "select * from explore.crm__t")
    deliver(job, "tuesday", *(f"{i},y" for i in range(4)))
    with pytest.raises(ConfigurationError, match=r"lacks 6 of 10 keys, more than 'max_delete_ratio' 0.5.*nothing was"):
        load(job)
    assert query(job, "select * from explore.crm__t") == before
    assert query(job, "select count(*) from pipeline.deleted_rows") == [(0,)]
    declare(job, SNAPSHOT + ", max_delete_ratio: 0.6")
    load(job)
    assert len(live(job)) == 4
    deliver(job, "wednesday")
    with pytest.raises(ConfigurationError, match="lacks 4 of 4 keys"):
        load(job)
    declare(job, SNAPSHOT + ", max_delete_ratio: 1")
    load(job)
    assert live(job) == []


def test_a_snapshot_with_rejected_rows_deletes_nothing(job: Job) -> None:
    declare(job, SNAPSHOT + ", max_reject_ratio: 1")
    deliver(job, "monday", "1,a", "2,b", "3,c")
    load(job)
    deliver(job, "tuesday", "1,a", "2,b,too,many")
    detail = load(job)
    assert "crm.t: nothing is taken for deleted by this snapshot: 1 of its rows could not be loaded" in str(
        detail["notes"]
    )
    assert [row[0] for row in live(job)] == ["1", "2", "3"]


@pytest.mark.parametrize("grow", ["append", "merge"])
def test_a_row_with_the_flag(job: Job, grow: str) -> None:
    declare(job, f"{FLAG}, grow: {grow}")
    header = "id,navn,slettet"
    deliver(job, "1", "1,a,nej", "2,b,", "3,c,", "4,d,", "5,e,JA", header=header)
    load(job)
    deliver(job, "2", "2,b, ja ", "3,c,1", "3,again,", "4,d2,", "6,f,", "6,,ja", header=header)
    load(job)
    found = {"append": [("4", "d"), ("4", "d2")], "merge": [("4", "d2")]}[grow]
    expected = [("1", "a"), ("3", "again"), *found, ("5", "e")]
    assert live(job) == expected
    deliver(job, "3", "2,new,", header=header)
    load(job)
    assert live(job) == sorted([*expected, ("2", "new")])


def test_a_delivery_that_takes_its_word_back(job: Job) -> None:
    declare(job, FLAG)
    deliver(job, "1", "1,a,", "2,b,", header="id,navn,slettet")
    deliver(job, "2", "1,,ja", header="id,navn,slettet")
    load(job)
    assert live(job) == [("2", "b")]
    deliver(job, "2", "2,,ja", header="id,navn,slettet")
    load(job)
    assert live(job) == [("1", "a")]


def test_flags_of_a_type(job: Job) -> None:
    declare(job, "key: [id], deletes: {flag: slettet, values: [true]}, columns: {slettet: boolean}")
    deliver(job, "1", "1,a,ja", "2,b,nej", "3,c,", header="id,navn,slettet")
    load(job)
    assert live(job) == [("2", "b"), ("3", "c")]


def test_a_flag_that_is_nowhere(job: Job) -> None:
    declare(job, FLAG)
    deliver(job, "1", "1,a")
    with pytest.raises(ConfigurationError, match=r"crm.t: key 'deletes': there is no column 'slettet'; there are: "):
        load(job)
    assert query(job, "select to_regclass('explore.crm__t')") == [(None,)]


def test_the_masked_twin_is_told_too(job: Job) -> None:
    """The twin has a deleted row's place, and neither it nor the mark has its key."""
    declare(job, SNAPSHOT)
    rows = [f"{i},person{i}@example.dk" for i in range(30)]
    deliver(job, "monday", *rows, header="id,email")
    load(job)
    mask(job)
    deliver(job, "tuesday", *rows[1:], header="id,email")
    load(job)
    mask(job)
    assert len(live(job, columns="email, id", schema="masked")) == 29
    assert query(job, "select count(*), count(distinct email) from masked.crm__t") == [(30, 30)]
    marks = query(job, "select d.* from pipeline.deleted_rows as d")
    assert "person0" not in str(marks)
    assert "person0" not in str(query(job, "select email from masked.crm__t"))


@pytest.fixture
def database(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    with postgres_database(server) as made:
        monkeypatch.setenv("ATLAS_TEST_SOURCE", made.url)
        yield made


def test_a_database(job: Job, database: Database) -> None:
    database.run("create table t as select i as id, 'x' || i as navn from generate_series(1, 5) as i")
    job.sources_file.write_text(declaration(database, f"name: t, {SNAPSHOT}"))
    load(job)
    database.run("delete from t where id in (2, 3)")
    load(job)
    assert [row[0] for row in live(job, "shop__t")] == [1, 4, 5]
    assert query(job, "select count(*) from explore.shop__t") == [(5,)]
    job.sources_file.write_text(
        declaration(database, "name: t, key: [id], grow: merge, cursor: id, deletes: {flag: gone, values: [true]}")
    )
    database.run("alter table t add column gone boolean", "insert into t values (6, 'x6', false), (7, 'x7', true)")
    load(job)
    assert [row[0] for row in live(job, "shop__t")] == [1, 4, 5, 6]


@pytest.fixture
def api() -> Iterator[Api]:
    with serve(Api(), Handler) as made:
        yield made


def test_an_api(job: Job, api: Api) -> None:
    api.rows = [{"id": i, "navn": f"x{i}"} for i in range(25)]
    job.sources_file.write_text(
        f"version: 1\nsources:\n  - name: crm\n    kind: rest\n    url: {api.url}open\n    tables:\n"
        f"      - {{name: t, path: none, pagination: {{type: none}}, {SNAPSHOT}}}\n"
    )
    load(job)
    del api.rows[3:6]
    load(job)
    assert len(live(job, "crm__t")) == 22
    assert query(job, "select count(*) from explore.crm__t") == [(25,)]
