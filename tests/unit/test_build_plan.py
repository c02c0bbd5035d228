"""Which SQL may give another result on the same rows, and which on another day."""

import pytest

from python_jobs.build.volatile import depends_on_more, depends_on_the_day


@pytest.mark.parametrize(
    "sql",
    [
        "select 1 from a where at <= (now() at time zone 'UTC')",
        "select clock_timestamp ()",
        "select random() from a",
        "select 1 where has_schema_privilege('atlas_analyst', 'explore', 'usage')",
        "select 1 from pg_catalog.pg_class",
        "select 1 from information_schema.tables",
        "select date 'today'",
        "select current_setting('a.b')",
    ],
)
def test_asks_for_more_than_rows(sql: str) -> None:
    assert depends_on_more(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select known_at, nowhere, current_orders, random_id, average(x) from a",
        "select * from a where note = 'now is the time'",
        "select to_timestamp(cast(load_id as double precision)) at time zone 'UTC' from a",
    ],
)
def test_only_rows_decide(sql: str) -> None:
    assert not depends_on_more(sql)
    assert not depends_on_the_day(sql)


def test_the_day_decides() -> None:
    sql = "select 1 from a where day <= CURRENT_DATE"
    assert depends_on_the_day(sql)
    assert not depends_on_more(sql)
    assert depends_on_more(sql + " or at <= now()")
