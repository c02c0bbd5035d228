"""Profiles on a real Postgres: the figures, what is hidden, what is kept, and what changed."""

import json
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from flows.cli import atlas
from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.profiling.measure import measure
from python_jobs.profiling.read import arrow_connection, rows_of
from python_jobs.profiling.run import profile_loads, profile_table
from python_jobs.profiling.table import find_table

TABLE = """
    create schema trial;
    create table trial.things as
    select
        g as thing_id,
        case when g % 10 = 0 then null else (array['red', 'blue'])[1 + g % 2] end as colour,
        case when g <= 95 then lpad(g::text, 4, '0') else 'no number' end as code,
        g * 1.5 as price,
        date '2026-01-01' + g as day,
        (g * 2)::text as width,
        'person' || g || '@example.org' as contact
    from generate_series(1, 100) as g
"""


@pytest.fixture
def connection(job: Job) -> psycopg.Connection:
    connection = job.connect(autocommit=True)
    connection.execute(TABLE.encode())
    return connection


def test_figures(job: Job, connection: psycopg.Connection) -> None:
    profile, different = profile_table(job, "trial.things")
    assert (profile.rows, profile.rows_read, different) == (100, 100, None)
    columns = {column.name: column for column in profile.columns}
    assert (columns["thing_id"].minimum, columns["thing_id"].maximum, columns["thing_id"].distinct) == ("1", "100", 100)
    assert columns["thing_id"].quantiles["0.5"] == 50.5
    assert sum(count for _, _, count in columns["price"].histogram) == 100
    # Every tenth is null; the odd ones are blue.
    assert (columns["colour"].nulls, columns["colour"].top_values) == (10, [("blue", 50), ("red", 40)])
    assert (columns["code"].form, columns["code"].shapes) == ("integer", [("9999", 95), ("a+ a+", 5)])
    # As text, 98 is the greatest of them.
    assert (columns["width"].minimum, columns["width"].maximum) == ("2", "200")
    assert (columns["day"].minimum, columns["day"].maximum) == ("2026-01-02", "2026-04-11")


def test_what_looks_personal_has_counts_and_shapes_only(job: Job, connection: psycopg.Connection) -> None:
    # Neither an inventory nor the name gives it away: the values do.
    profile, _ = profile_table(job, "trial.things")
    contact = profile.columns[-1]
    assert (contact.name, contact.distinct, contact.shows_values) == ("contact", 100, False)
    assert (contact.minimum, contact.maximum, contact.top_values, contact.histogram) == (None, None, [], [])
    assert contact.quantiles == {}
    assert contact.shapes[0][0].startswith("a+9")
    stored = connection.execute("select string_agg(c::text, '') from quality.profile_columns as c").fetchone()
    assert stored is not None
    assert "@example.org" not in stored[0]


def test_explore_and_personal_columns_show_no_value(job: Job, connection: psycopg.Connection) -> None:
    connection.execute("create table explore.s__t as select 'Karen' as name, 'secret' as note, 7 as size")
    connection.execute("create table masked.s__t as select 'tok' as name, 'kept' as note, 7 as size")
    for column, pii_class in (("name", "direct_identifier"), ("note", "none"), ("size", "none")):
        connection.execute(
            "insert into compliance.pii_columns (source, table_name, column_name, data_type, pii_class, action, "
            "evidence, decided_by) values ('s', 't', %s, 'text', %s, 'keep', '', 'declared')",
            [column, pii_class],
        )
    shown = {}
    for schema in ("explore", "masked"):
        profile, _ = profile_table(job, f"{schema}.s__t")
        shown[schema] = {column.name for column in profile.columns if column.shows_values}
        hidden = [column for column in profile.columns if column.name not in shown[schema]]
        assert not any(column.minimum or column.top_values or column.quantiles for column in hidden)
    assert shown == {"explore": set(), "masked": {"note", "size"}}


def test_a_sample_counts_all_rows(job: Job, connection: psycopg.Connection) -> None:
    connection.execute(
        "create table trial.big as select g as id, g % 50 as part, case when g % 4 > 0 then g end as gap "
        "from generate_series(1, 100000) as g; analyze trial.big"
    )
    table = find_table(connection, "db", "trial.big")
    with (
        arrow_connection(job.warehouse.url) as arrow,
        rows_of(connection, arrow, table, all_cells=30_000, sample_cells=30_000) as rows,
    ):
        profile = measure(rows, table)
    assert profile.rows == 100_000
    assert 2_000 < profile.rows_read < 30_000
    identity, part, gap = profile.columns
    assert (identity.minimum, identity.maximum, gap.nulls) == ("1", "100000", 25_000)
    assert identity.distinct > 90_000
    assert part.distinct == 50
    assert not identity.is_distinct_exact


def test_changes_since_the_profile_before(job: Job, connection: psycopg.Connection) -> None:
    profile_table(job, "trial.things")
    assert profile_table(job, "trial.things")[1] == []
    connection.execute("update trial.things set colour = null where thing_id > 50; alter table trial.things drop day")
    connection.execute("update trial.things set price = price + 500, code = 'X-' || code")
    different = profile_table(job, "trial.things")[1]
    assert different is not None
    assert "column day is gone" in different
    assert "colour: nulls 10.0% → 55.0%" in different
    assert any(line.startswith("price: median moved by +") for line in different)
    assert any(line.startswith("code: new shapes: A-9999") for line in different)


def test_each_load_is_profiled_once(job: Job, connection: psycopg.Connection) -> None:
    connection.execute(
        "create table masked.s__t as select g as id, g as _file_id, "
        "case when g <= 50 then 'one' else 'two' end as _dlt_load_id from generate_series(1, 150) as g"
    )
    connection.execute(
        "insert into compliance.masked_loads (table_name, load_id, rows) "
        "values ('s__t', 'one', 50), ('s__t', 'two', 100)"
    )
    first = profile_loads(job)
    assert (first["profiled"], first["failed"]) == (2, [])
    # Medians 25.5 and 100.5, quartiles 24.5 apart.
    assert first["changed"] == {"masked.s__t": ["rows: 50 → 100", "id: median moved by +3.06 interquartile ranges"]}
    assert profile_loads(job)["profiled"] == 0
    rows = connection.execute("select load_id, rows from quality.profiles order by load_id").fetchall()
    assert rows == [("one", 50), ("two", 100)]


def test_the_command(job: Job, connection: psycopg.Connection, tmp_path: Path) -> None:
    environment = {"ATLAS_DATABASE_URL": job.settings.database_url, "ATLAS_HOME": str(tmp_path / "home")}
    drawn = CliRunner().invoke(atlas, ["quality", "profile", "trial.things"], env=environment)
    assert drawn.exit_code == 0
    assert "100 rows" in drawn.output
    assert "blue 50 %" in drawn.output
    result = CliRunner().invoke(atlas, ["quality", "profile", "trial.things", "--json"], env=environment)
    assert json.loads(result.output)["rows"] == 100
    with pytest.raises(ConfigurationError, match="no such table"):
        profile_table(job, "trial.nothing")


def test_a_delivered_column_with_an_underscore_is_judged_like_others(job: Job, connection: psycopg.Connection) -> None:
    """Only the columns that loading adds are known to be harmless."""
    connection.execute("create table masked.s__u as select 'Karen' as _owner, '17.1' as _dlt_load_id, 4 as _line")
    connection.execute(
        "insert into compliance.pii_columns (source, table_name, column_name, data_type, pii_class, action, "
        "evidence, decided_by) values ('s', 'u', '_owner', 'text', 'direct_identifier', 'keep', '', 'declared')"
    )
    profile, _ = profile_table(job, "masked.s__u")
    assert [column.name for column in profile.columns if column.shows_values] == ["_dlt_load_id", "_line"]
