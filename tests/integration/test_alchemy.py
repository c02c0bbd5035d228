"""Any database by SQLAlchemy: SQLite, which holds anything in any column, Postgres (psycopg) and MariaDB (pymysql)."""

import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingestion.load import check, load
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job
from python_jobs.server import EmbeddedServer
from tests.integration.databases import Database, declaration, mysql_database, postgres_database

SECRET = "Kirsten Hemmelig"
FIRST = (
    *(2**63 - 1, 0.1, Decimal("12.50"), "æ\n%s", "0099-12-31", "2026-03-01 12:33:00.000004", b"\0\xff", True),
    *("23:59:59", "0.5", "x"),
)


class Sqlite(Database):
    def __init__(self, path: Path) -> None:
        super().__init__("sqlalchemy", f"sqlite:///{path.name}")
        self.path = path

    def run(self, *statements: str) -> None:
        connection = sqlite3.connect(self.path)
        with connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()


class Other(Database):
    """A database of another kind by a driver of SQLAlchemy's."""

    def __init__(self, made: Database, driver: str) -> None:
        super().__init__("sqlalchemy", driver + made.url[made.url.index("://") :])
        self.run = made.run  # type: ignore[method-assign]


@pytest.fixture
def sqlite(job: Job) -> Sqlite:
    return Sqlite(job.sources_file.parent / "shop.db")


@pytest.fixture
def postgres(server: EmbeddedServer) -> Iterator[Database]:
    with postgres_database(server) as made:
        yield Other(made, "postgresql+psycopg")


@pytest.fixture
def mariadb() -> Iterator[Database]:
    with mysql_database() as made:
        yield Other(made, "mysql+pymysql")


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Database:
    made: Database = request.getfixturevalue(request.param)
    monkeypatch.setenv("ATLAS_TEST_SOURCE", made.url)
    return made


def declare(job: Job, database: Database, *tables: str) -> None:
    url = database.url if database.url.startswith("sqlite") else None
    job.sources_file.write_text(declaration(database, *tables, url=url), encoding="utf-8")


def query(job: Job, text: str) -> list[Any]:
    with job.connect() as connection:
        return connection.execute(text.encode()).fetchall()


def dead(job: Job) -> list[Any]:
    return query(job, "select line, column_name, reason from pipeline.dead_letters where status = 'waiting' order by 1")


def test_postgres_values_arrive_unchanged(job: Job, postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_TEST_SOURCE", postgres.url)
    postgres.run(
        "create table t (id bigint, a real, b double precision, c numeric(12,2), d numeric, e text, f date, "
        "g timestamp, h timestamptz, i time, j bytea, k boolean, l jsonb, m uuid, n int[], o interval, "
        '"Beløb kr" numeric(38,4), p varchar(9))',
        "insert into t values (9223372036854775807, 1.1, 0.1, 12.50, 123456789012345678901234567890.1, E'linje\n2 %s', "
        "'0099-12-31', '2026-03-01 12:33:00.000004', '2026-03-01 12:33:00+02', '23:59:59.5', '\\x00ff', true, "
        "'{\"a\": 800.10}', '00000000-0000-0000-0000-000000000001', '{1,NULL}', '1 mon 2 days', "
        "1234567890123456789012345678901234.5678, '')",
        "insert into t (id, f) values (1, 'infinity'), (2, null)",
        "insert into t (id, c) values (3, 'NaN')",
    )
    declare(job, postgres, "name: t, max_reject_ratio: 1")
    load(job)
    columns = "a, b, c, d, e, f::text, g::text, (h at time zone 'UTC')::text, i::text, j, k, l, m, n, o, beloeb_kr, p"
    assert query(job, f"select {columns} from explore.shop__t where id > 5") == [
        (
            *(1.1, 0.1, Decimal("12.50"), "123456789012345678901234567890.1", "linje\n2 %s", "0099-12-31"),
            *("2026-03-01 12:33:00.000004", "2026-03-01 10:33:00", "23:59:59.5", b"\x00\xff", True),
            *('{"a": 800.10}', "00000000-0000-0000-0000-000000000001", "{1,NULL}", "1 mon 2 days"),
            *(Decimal("1234567890123456789012345678901234.5678"), ""),
        )
    ]
    assert [row[1:] for row in dead(job)] == [("f", "f: not a date"), ("c", "c: not a decimal(12,2)")]


def test_mariadb_values_arrive_unchanged(job: Job, mariadb: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_TEST_SOURCE", mariadb.url)
    mariadb.run(
        "create table t (id bigint, a bigint unsigned, b double, c numeric(12,2), d numeric(60,10), e text, f date, "
        "g datetime(6), h time(6), i varbinary(9), j tinyint(1), k json, l enum('æ', 'b'), m year, "
        "n bit(9), `Beløb kr` numeric(38,4), o varchar(9), p time)",
        "insert into t values (9223372036854775807, 18446744073709551615, 0.1, 12.50, 12345678901234567890.5, "
        "'linje\n2 %s', '0999-12-31', '2026-03-01 12:33:00.000004', '23:59:59.5', x'00ff', 7, '{\"a\": 800.10}', 'æ', "
        "2026, b'100000001', 1234567890123456789012345678901234.5678, '', '838:59:59')",
        "insert into t (id, p) values (1, '-00:00:01')",
    )
    declare(job, mariadb, "name: t, max_reject_ratio: 1")
    load(job)
    columns = "id, a, b, c, d, e, f::text, g::text, h, i, j, k, l, m, n, beloeb_kr, o, p"
    assert query(job, f"select {columns} from explore.shop__t where id > 1") == [
        (
            *(9223372036854775807, 18446744073709551615, 0.1, Decimal("12.50"), "12345678901234567890.5000000000"),
            *("linje\n2 %s", "0999-12-31", "2026-03-01 12:33:00.000004", "23:59:59.5", b"\x00\xff", 7),
            *(
                '{"a": 800.10}',
                "æ",
                "2026",
                "\\x0101",
                Decimal("1234567890123456789012345678901234.5678"),
                "",
                "838:59:59",
            ),
        )
    ]
    assert query(job, "select p from explore.shop__t where id = 1") == [("-00:00:01",)]
    assert dead(job) == []


def test_sqlite_values_arrive_unchanged_or_are_told(job: Job, sqlite: Sqlite) -> None:
    """SQLite keeps any value in any column: what has no place in the column's type is a dead letter."""
    sqlite.run(
        "create table t (id integer, a real, b numeric(12,2), c text, d date, e datetime, f blob, g boolean, "
        "h time, i numeric, j)",
    )
    connection = sqlite3.connect(sqlite.path)
    with connection:
        connection.executemany(
            "insert into t values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (*FIRST[:2], 12.5, *FIRST[3:7], 1, FIRST[8], 0.5, "x"),
                (1, None, 7, "", None, "2026-03-01T12:33", None, 0, None, 12345678901234567, 1.5),
                *((2, None, 12.345, *[None] * 8), ("tre", *[None] * 10), (4, *[None] * 3, "i går", *[None] * 6)),
                (5, *[None] * 4, 1700000000, *[None] * 5),
                (6.5, *[None] * 10),
            ],
        )
    connection.close()
    declare(job, sqlite, "name: t, max_reject_ratio: 1")
    load(job)
    assert query(
        job, "select id, a, b, c, d::text, e::text, f, g, h::text, i, j from explore.shop__t order by id desc"
    ) == [
        FIRST,
        (1, None, Decimal("7.00"), "", None, "2026-03-01 12:33:00", None, False, None, "12345678901234567", "1.5"),
    ]
    assert [row[2] for row in dead(job)] == [
        *("b: not a decimal(12,2)", "id: not a integer", "d: not a date", "e: not a local_timestamp"),
        "id: not a integer",
    ]


@pytest.mark.parametrize("kind", ["integer", "timestamp", "date"])
def test_only_what_is_new(job: Job, database: Database, kind: str) -> None:
    """Rows that share the highest cursor and come later are not missed, and none comes twice."""
    values = {
        "integer": ("1", "2", "3"),
        "timestamp": ("'2026-03-01 10:00:00'", "'2026-03-01 12:33:00.5'", "'2026-03-02 00:00:00'"),
        "date": ("'2026-03-01'", "'2026-03-02'", "'2026-03-03'"),
    }[kind]
    database.run(
        f"create table t (n integer, at {kind})",
        f"insert into t values (1, {values[0]}), (2, {values[1]}), (3, {values[1]})",
    )
    declare(job, database, "name: t, cursor: at, max_reject_ratio: 1")
    assert load(job)["rows_loaded"] == 3
    assert load(job)["tables"][0]["status"] == "unchanged"
    database.run(f"insert into t values (4, {values[1]}), (5, {values[2]}), (0, null)")
    load(job)
    database.run(f"insert into t values (6, {values[2]})")
    load(job)
    assert [row[0] for row in query(job, "select n from explore.shop__t order by n")] == [1, 2, 3, 4, 5, 6]
    assert [row[2] for row in dead(job)] == ["at: the cursor is empty"]


def test_times_that_are_written_otherwise(job: Job, sqlite: Sqlite) -> None:
    sqlite.run("create table t (n integer, at datetime)")
    sqlite.run("insert into t values (1, '2026-03-01T09:00'), (2, '2026-03-01 10:00:00'), (3, '2026-03-01T10:00:00.0')")
    declare(job, sqlite, "name: t, cursor: at")
    load(job)
    sqlite.run("insert into t values (4, '2026-03-01 10:00')")
    load(job)
    load(job)
    assert query(job, "select n from explore.shop__t order by n") == [(1,), (2,), (3,), (4,)]


def test_a_query(job: Job, database: Database) -> None:
    database.run("create table t (id integer, navn text)", "insert into t values (1, 'a:b %s'), (2, 'b')")
    ask = "select id, navn, 'æ:b %' as fast from t where navn like 'a:%'"
    declare(job, database, f'name: t, query: "{ask}", cursor: id, columns: {{id: integer}}')
    assert load(job)["rows_loaded"] == 1
    database.run("insert into t values (3, 'a:c')")
    assert load(job)["rows_loaded"] == 1
    assert query(job, "select id, navn, fast from explore.shop__t order by id") == [
        (1, "a:b %s", "æ:b %"),
        (3, "a:c", "æ:b %"),
    ]


def test_the_whole_and_its_deletes(job: Job, database: Database) -> None:
    database.run("create table t (id integer, navn text)", "insert into t values (1, 'a'), (2, 'b'), (3, 'c')")
    declare(job, database, "name: t, key: [id], deletes: snapshot")
    load(job)
    assert load(job)["tables"][0]["status"] == "unchanged"
    database.run("delete from t where id = 2")
    load(job)
    assert query(job, "select count(*) from explore.shop__t") == [(3,)]
    assert query(job, "select count(*) from pipeline.deleted_rows") == [(1,)]


def test_the_session_can_only_read(
    job: Job, postgres: Database, sqlite: Sqlite, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingestion.databases.alchemy import AlchemySession
    from ingestion.sources_file import read_sources

    monkeypatch.setenv("ATLAS_TEST_SOURCE", postgres.url)
    for database in (sqlite, postgres):
        database.run("create table t (id integer)")
        declare(job, database, "name: t")
        source: Any = read_sources(job.sources_file).sources[0]
        session = AlchemySession(source, {}, job.sources_file.parent)
        with pytest.raises(Exception, match=r"readonly|read-only"):
            session.connection.exec_driver_sql("insert into t values (1)")
        session.close()


def test_faults_are_told_without_values(job: Job, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    database.run("create table t (id integer, navn text)", f"insert into t values (1, '{SECRET}')")
    cases = {
        "name: nowhere": "the database has no table 'nowhere'",
        "name: t, query: select x from t": "the database says: ",
        "name: t, cursor: navn": "'navn' is text, which has no order to rely on",
        "name: t, cursor: z": "there is no column 'z'; there are: id, navn",
    }
    for table, part in cases.items():
        declare(job, database, table)
        with pytest.raises(ConfigurationError) as caught:
            load(job)
        assert part in str(caught.value)
    if "postgresql" in database.url:
        declare(job, database, "name: t, query: select cast(navn as integer) as n from t")
        with pytest.raises(AtlasError, match="the database gave up while it was read") as failed:
            load(job)
        assert SECRET not in str(failed.value)


def test_databases_that_are_not_there(job: Job, sqlite: Sqlite, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(job, sqlite, "name: t")
    with pytest.raises(ConfigurationError, match=r"key 'url': no connection: file 'shop.db' is not there"):
        check(job)
    assert not sqlite.path.exists()
    for url, part in {
        "nosuch://u@h/d": "key 'url': Can't load plugin: sqlalchemy.dialects:nosuch",
        "mssql+pymssql://u@h/d": "the driver must be installed",
        "postgresql+psycopg://u:${SHOP_PASSWORD}@127.0.0.1:1/d": "key 'url': no connection: ",
    }.items():
        monkeypatch.setenv("SHOP_PASSWORD", SECRET)
        job.sources_file.write_text(declaration(sqlite, "name: t", url=url))
        with pytest.raises(ConfigurationError) as caught:
            load(job)
        assert part in str(caught.value)
        assert SECRET not in str(caught.value)
