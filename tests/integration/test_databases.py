"""Postgres and MySQL to ``explore``: no value changes, nothing is lost or doubled, and what is wrong is said."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest

from ingestion.databases.plan import DatabasePlan
from ingestion.load import check, load
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job
from python_jobs.lineage.catalog import Catalog
from python_jobs.lineage.ingested import loads as traced
from python_jobs.server import EmbeddedServer
from tests.integration.databases import Database, declaration, mysql_database, postgres_database

pytestmark = pytest.mark.slow

SECRET = "Kirsten Hemmelig"
BIG = "9" * 70


@pytest.fixture(params=["postgres", "mysql"])
def database(
    request: pytest.FixtureRequest, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    with postgres_database(server) if request.param == "postgres" else mysql_database() as made:
        monkeypatch.setenv("ATLAS_TEST_SOURCE", made.url)
        yield made


@pytest.fixture
def postgres(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    with postgres_database(server) as made:
        monkeypatch.setenv("ATLAS_TEST_SOURCE", made.url)
        yield made


@pytest.fixture
def mysql(monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    with mysql_database() as made:
        monkeypatch.setenv("ATLAS_TEST_SOURCE", made.url)
        yield made


def declare(job: Job, database: Database, *tables: str) -> None:
    job.sources_file.write_text(declaration(database, *tables), encoding="utf-8")


def rows(job: Job, table: str, columns: str = "*", order: str = "_file_id, _line") -> list[Any]:
    with job.connect() as connection:
        return connection.execute(f"select {columns} from explore.shop__{table} order by {order}".encode()).fetchall()


def dead(job: Job, status: str = "waiting") -> list[Any]:
    with job.connect() as connection:
        return connection.execute(
            "select table_name, line, column_name, reason from pipeline.dead_letters where status = %s order by 1, 2",
            [status],
        ).fetchall()


def loads(job: Job) -> list[Any]:
    with job.connect() as connection:
        return connection.execute(
            "select rows_read, rows_loaded, rows_rejected, cursor_from, cursor_to, status from pipeline.loads "
            "order by started_at"
        ).fetchall()


def test_postgres_values_arrive_unchanged(job: Job, postgres: Database) -> None:
    postgres.run(
        "create type mood as enum ('glad', 'sur')",
        "create table t (id bigint primary key, a smallint, b real, c double precision, d numeric(12,2), e numeric, "
        "f text, g char(4), h date, i timestamp, j timestamptz, k time, l bytea, m boolean, n jsonb, o uuid, "
        'p int[], q mood, r interval, s inet, "Beløb kr" numeric(38,4), u numeric(60,2))',
        "insert into t values (1, -3, 1.1, 0.1, 12.50, "
        + BIG
        + ", E'linje\\n\"2\"', 'ab', '0099-12-31', "
        "'2026-03-01 12:33:00.000004', '2026-03-01 12:33:00+02', '23:59:59.5', '\\x00ff', true, '{\"a\": 0800.10}', "
        "'00000000-0000-0000-0000-000000000001', '{1,NULL}', 'sur', '1 mon 2 days', '10.0.0.1/8', "
        "1234567890123456789012345678901234.5678, 0.10), "
        "(9223372036854775807, null, 'NaN', 'Infinity', null, 'NaN', '', null, null, null, null, null, null, null, "
        "null, null, null, null, null, null, null, null)".replace("0800.10", "800.10"),
    )
    declare(job, postgres, "name: t")
    load(job)
    columns = "a, b, c, d, e, f, g, h::text, i::text, (j at time zone 'UTC')::text, k::text, l, m, n, o, p, q, r, s"
    first, second = rows(job, "t", f"{columns}, beloeb_kr, u", "id")
    assert first == (
        *(-3, 1.1, 0.1, Decimal("12.50"), BIG, 'linje\n"2"', "ab", "0099-12-31", "2026-03-01 12:33:00.000004"),
        *("2026-03-01 10:33:00", "23:59:59.5", b"\x00\xff", True, '{"a": 800.10}'),
        *("00000000-0000-0000-0000-000000000001", "{1,NULL}", "sur", "1 mon 2 days", "10.0.0.1/8"),
        *(Decimal("1234567890123456789012345678901234.5678"), "0.10"),
    )
    assert (str(second[1]), second[2], second[4], second[5]) == ("nan", float("inf"), "NaN", "")
    assert loads(job) == [(2, 2, 0, None, None, "succeeded")]


def test_mysql_values_arrive_unchanged(job: Job, mysql: Database) -> None:
    mysql.run(
        "create table t (id bigint unsigned primary key, a tinyint(1), b float, c double, d decimal(12,2), "
        "e decimal(65,0), f text, g enum('glad','sur'), h date, i datetime(6), j timestamp(3) null, k time, l blob, "
        "m bit(8), n json, o year, p int unsigned, `Beløb kr` decimal(38,4), q varbinary(4))",
        "set time_zone = '+02:00'",
    )
    big = BIG[:65]
    mysql.run(
        "insert into t values (18446744073709551615, 7, 16777216, 0.1, 12.50, "
        + big
        + ", 'linje\n\"2\" æ😀\\0', 'sur', "
        "'0099-12-31', '2026-03-01 12:33:00.000004', from_unixtime(1700000000.5), '-838:59:59', x'00ff', b'101', "
        "'{\"a\": 800.10}', 1999, 4294967295, 1234567890123456789012345678901234.5678, x'ff'), "
        "(1, null, null, null, null, null, '', null, null, null, null, null, null, null, null, null, null, null, null)"
    )
    declare(job, mysql, "name: t, max_reject_ratio: 1")
    load(job)
    assert dead(job) == [("t", 1, "f", "f: holds a NUL character")]
    mysql.run("update t set f = replace(f, '\\0', '')")
    load(job)
    columns = "id, a, b, c, d, e, f, g, h::text, i::text, (j at time zone 'UTC')::text, k, l, m, n, o, p, beloeb_kr, q"
    second, first = rows(job, "t", columns, "id")
    assert first == (
        *(Decimal(2**64 - 1), 7, 16777216.0, 0.1, Decimal("12.50"), big, 'linje\n"2" æ😀', "sur", "0099-12-31"),
        *("2026-03-01 12:33:00.000004", "2023-11-14 22:13:20.5", "-838:59:59", b"\x00\xff", Decimal(5)),
        *('{"a": 800.10}', 1999, 4294967295, Decimal("1234567890123456789012345678901234.5678"), b"\xff"),
    )
    assert second[6] == ""
    assert dead(job) == [], "the whole table was read again: its earlier dead letters are superseded"


def test_what_has_no_place_in_its_type(job: Job, postgres: Database) -> None:
    postgres.run(
        "create table t (id int, d date, n numeric(10,2), at timestamptz)",
        "insert into t values (1, 'infinity', 1, null), (2, null, 'NaN', null), (3, null, 1, '-infinity'), "
        "(4, '2026-01-01', 2, now())",
    )
    declare(job, postgres, "name: t, max_reject_ratio: 1")
    load(job)
    assert dead(job) == [
        ("t", 0, "d", "d: infinity is no time"),
        ("t", 1, "n", "n: not a decimal(10,2)"),
        ("t", 2, "at", "at: infinity is no time"),
    ]
    assert rows(job, "t", "id, n") == [(4, Decimal("2.00"))]
    with job.connect() as connection:
        payloads = connection.execute("select payload::jsonb ->> 'id' from explore.dead_letter_payloads").fetchall()
    assert sorted(payloads) == [("1",), ("2",), ("3",)]


def test_zero_dates(job: Job, mysql: Database) -> None:
    mysql.run("create table t (id int, d date, at datetime)")
    mysql.run("set session sql_mode = ''", "insert into t values (1, '0000-00-00', '2020-00-01'), (2, null, null)")
    declare(job, mysql, "name: t, max_reject_ratio: 1")
    load(job)
    assert dead(job) == [
        ("t", 0, "d", "d: a date with zeros; declare 'zero_dates: \"null\"' to read such dates as NULL")
    ]
    declare(job, mysql, 'name: t, zero_dates: "null"')
    load(job)
    assert rows(job, "t", "id, d, at") == [(1, None, None), (2, None, None)]
    assert dead(job) == []


def test_a_whole_table_again_and_again(job: Job, database: Database) -> None:
    database.run("create table t (id int, x varchar(10))", "insert into t values (1, 'a'), (2, 'b'), (2, 'b')")
    declare(job, database, "name: t")
    assert load(job)["rows_loaded"] == 3
    unchanged = load(job)
    assert (unchanged["rows_loaded"], unchanged["tables"][0]["status"]) == (0, "unchanged")
    database.run("delete from t where id = 1", "insert into t values (3, 'c')")
    assert load(job)["rows_loaded"] == 3
    assert rows(job, "t", "id", "id") == [(2,), (2,), (3,)]
    database.run("delete from t")
    load(job)
    assert rows(job, "t", "id") == [], "a table that was emptied has no rows"
    assert [row[:3] for row in loads(job)] == [(3, 3, 0), (0, 0, 0), (3, 3, 0), (0, 0, 0)]


def test_the_first_reading_goes_on_its_way_in_parts(
    job: Job, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingestion.databases.postgres.BATCH_BYTES", 1)
    monkeypatch.setattr("ingestion.databases.mysql.BATCH_ROWS", 2)
    for name in ("databases.plan.PART_ROWS", "reading.FILE_ROWS", "reading.BATCH_ROWS"):
        monkeypatch.setattr(f"ingestion.{name}", 3)
    takes: list[int] = []
    take = DatabasePlan._take

    def counted(*arguments: Any) -> None:
        takes.append(1)
        take(*arguments)

    monkeypatch.setattr(DatabasePlan, "_take", counted)
    values = ", ".join(f"({n}, '{'x' if n in (0, 7) else n}')" for n in range(20))
    database.run("create table t (id int, note varchar(20))", f"insert into t values {values}")
    declare(job, database, "name: t, columns: {note: integer}, max_reject_ratio: 0.2")
    load(job)
    assert len(takes) > 3
    good = [n for n in range(20) if n not in (0, 7)]
    assert rows(job, "t", "id, note, _line") == [(n, n, n) for n in good]
    assert dead(job) == [("t", n, "note", "note: not an integer") for n in (0, 7)]
    assert load(job)["tables"][0]["status"] == "unchanged"
    takes.clear()
    database.run("delete from t where id = 3")
    load(job)
    assert len(takes) == 1
    assert rows(job, "t", "id") == [(n,) for n in good if n != 3]
    assert loads(job)[-1][:3] == (19, 17, 2)


@pytest.mark.parametrize("grow", ["append", "merge"])
def test_new_rows_by_cursor(job: Job, database: Database, grow: str) -> None:
    """Rows that share the highest cursor may come in a later load: none is missed, none comes twice."""
    database.run(
        "create table t (id int, x varchar(10), at timestamp(6) null)",
        "insert into t values (1, 'a', '2026-01-01 10:00:00'), (2, 'b', '2026-01-01 11:00:00.000001')",
    )
    declare(job, database, f"name: t, cursor: at, grow: {grow}, key: [id]")
    assert load(job)["rows_loaded"] == 2
    assert load(job)["tables"][0]["status"] == "unchanged"
    database.run(
        "insert into t values (3, 'c', '2026-01-01 11:00:00.000001'), (4, 'd', '2026-01-02 00:00:00'), "
        "(4, 'd', '2026-01-02 00:00:00')"
    )
    assert load(job)["rows_loaded"] == 3
    assert load(job)["rows_loaded"] == 0
    database.run(
        "insert into t values (4, 'd', '2026-01-02 00:00:00')", "update t set x = 'ny', at = '2026-01-03' where id = 1"
    )
    assert load(job)["rows_loaded"] == 2
    got = rows(job, "t", "id, x", "id, x")
    if grow == "append":
        assert got == [(1, "a"), (1, "ny"), (2, "b"), (3, "c"), (4, "d"), (4, "d"), (4, "d")]
    else:
        assert got == [(1, "ny"), (2, "b"), (3, "c"), (4, "d")]
    last = loads(job)[-1]
    assert last[0] == last[1] + last[2] == 2
    assert (last[3][:10], last[4][:10]) == ("2026-01-02", "2026-01-03")


def test_lag_reads_late_rows(job: Job, database: Database) -> None:
    database.run("create table t (id int, n bigint)", "insert into t values (1, 100), (2, 110)")
    declare(job, database, "name: t, cursor: n, lag: 10")
    load(job)
    database.run("insert into t values (3, 105), (4, 99)")
    assert load(job)["rows_loaded"] == 1, "105 is within the lag, 99 is not"
    assert rows(job, "t", "id", "id") == [(1,), (2,), (3,)]
    assert load(job)["rows_loaded"] == 0
    declare(job, database, "name: t, cursor: n, lag: 50")
    load(job)
    assert rows(job, "t", "id", "id") == [(1,), (2,), (3,), (4,)], (
        "with another lag all is read again, and nothing twice"
    )


def test_a_row_without_cursor_is_a_dead_letter_once(job: Job, database: Database) -> None:
    database.run("create table t (id int, n int)", "insert into t values (1, 1), (2, null)")
    declare(job, database, "name: t, cursor: n, max_reject_ratio: 1")
    load(job)
    database.run("insert into t values (3, 3)")
    load(job)
    assert dead(job) == [("t", 1, "n", "n: the cursor is empty")]
    assert rows(job, "t", "id", "id") == [(1,), (3,)]


def test_rejected_rows_at_the_position_stay_one_dead_letter(job: Job, database: Database) -> None:
    database.run("create table t (id int, n int, x varchar(9))", "insert into t values (1, 5, '7'), (2, 5, 'syv')")
    declare(job, database, "name: t, cursor: n, max_reject_ratio: 0.1, columns: {x: integer}")
    for _ in range(2):
        with pytest.raises(ConfigurationError, match="'max_reject_ratio'"):
            load(job)
    assert len(dead(job)) == 1, "a load that fails again says it once"
    declare(job, database, "name: t, cursor: n, max_reject_ratio: 1, columns: {x: integer}")
    load(job)
    database.run("insert into t values (3, 6, '8')")
    load(job)
    assert [row[1:] for row in dead(job)] == [(1, "x", "x: not an integer")]
    assert rows(job, "t", "id, x", "id") == [(1, 7), (3, 8)]


def test_queries_and_other_declarations(job: Job, database: Database) -> None:
    database.run("create table t (id int, x varchar(10), n int)", "insert into t values (1, 'a', 1), (2, 'b', 2)")
    declare(job, database, 'name: q, query: "select id, upper(x) as x, n from t where id > 0;", cursor: n')
    load(job)
    assert rows(job, "q", "id, x") == [(1, "A"), (2, "B")]
    declare(job, database, 'name: q, query: "select id, x, n from t where id > 1", cursor: n')
    detail = load(job)
    assert rows(job, "q", "id, x") == [(2, "b")], "another query starts over, and takes the place of the first"
    assert "everything is read again" in detail["notes"][0]


def test_a_raw_table_that_is_gone_is_loaded_again(job: Job, database: Database) -> None:
    database.run("create table t (n int)", "insert into t values (1), (2)")
    declare(job, database, "name: t, cursor: n")
    load(job)
    with job.connect(autocommit=True) as connection:
        connection.execute("drop table explore.shop__t")
    load(job)
    assert rows(job, "t", "n", "n") == [(1,), (2,)]


def test_the_session_can_only_read(job: Job, database: Database) -> None:
    database.run("create table t (n int)", "insert into t values (1)")
    if database.kind == "postgres":
        database.run("create function f() returns int language sql as 'delete from t returning n'")
        declare(job, database, 'name: t, query: "select f() as n"')
    else:
        database.run("create function f() returns int modifies sql data begin delete from t; return 1; end")
        declare(job, database, 'name: t, query: "select f() as n"')
    with pytest.raises(AtlasError, match="gave up while it was read"):
        load(job)
    declare(job, database, "name: t")
    load(job)
    assert rows(job, "t", "n") == [(1,)]


def test_lineage_names_the_table(job: Job, postgres: Database) -> None:
    """The table as it is called there, the same for every load: no cursor, no host, no password."""
    postgres.run("create table orders (id int, n int)", "insert into orders values (1, 1)")
    declare(job, postgres, "name: t, table: public.orders, cursor: n")
    for _ in range(2):
        with job.run("test"):
            load(job)
            with job.connect() as connection:
                catalog = Catalog.read(connection, job.warehouse.database)
                (work,) = traced(connection, job.run_id, "postgres://x", catalog, job.sources_file)
        assert [dataset.name for dataset in work.inputs] == ["shop/public.orders"]
        job = Job(settings=job.settings, sources_file=job.sources_file)
        postgres.run("insert into orders values (2, 2)")
    assert {edge.column for edge in work.edges} == {"id", "n"}


def test_check_estimates_and_loads_nothing(job: Job, database: Database) -> None:
    database.run("create table t (n int)", "insert into t values (1), (2)")
    declare(job, database, "name: t, cursor: n")
    table = check(job)["tables"][0]
    assert table["columns"] == 1
    assert table["rows"] is not None
    with job.connect() as connection:
        assert connection.execute("select to_regclass('explore.shop__t')").fetchone() == (None,)


def test_faults_name_the_next_step(job: Job, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    database.run("create table t (n int, x varchar(10))")
    for table, message in (
        ("name: nope", r"source 'shop': the database says: .*nope"),
        ("name: t, cursor: m", r"shop\.t: key 'cursor': there is no column 'm'; there are: n, x"),
        ("name: t, cursor: x", r"shop\.t: key 'cursor': 'x' is text, which has no order"),
        ('name: t, query: "selec 1"', "the database says: "),
    ):
        declare(job, database, table)
        with pytest.raises(ConfigurationError, match=message):
            load(job)
    scheme = database.url.partition(":")[0]
    monkeypatch.setenv("ATLAS_TEST_SOURCE", f"{scheme}://u:{quote(SECRET)}@127.0.0.1:1/x")
    declare(job, database, "name: t")
    with pytest.raises(ConfigurationError, match=r"source 'shop': key 'url': no connection") as caught:
        load(job)
    assert SECRET not in str(caught.value)
    monkeypatch.delenv("ATLAS_TEST_SOURCE")
    with pytest.raises(ConfigurationError, match=r"key 'url': \$\{ATLAS_TEST_SOURCE\} is not set"):
        load(job)
