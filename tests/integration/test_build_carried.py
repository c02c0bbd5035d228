"""A build carries over what nothing new can have changed, and says so; the numbers are those of a full build."""

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from python_jobs.build import run as build_run
from python_jobs.build.relations import states
from python_jobs.errors import AtlasError, QualityGateError
from python_jobs.job import Job
from python_jobs.scoring.gate import failing_gates
from python_jobs.scoring.scorecard import format_scorecard, read_scorecard
from python_jobs.server import EmbeddedServer
from tests.integration.test_build import new_job, write_project

# One after the other on one project: what a build finds depends on the one before.
pytestmark = [pytest.mark.xdist_group("carried"), pytest.mark.slow]
TABLES = """
create table explore.shop__orders as
select n as order_id, nullif(n % 10, 0) as customer_id from generate_series(1, 50) as n;
create table explore.shop__people as select n as customer_id, 'person ' || n as note from generate_series(1, 20) as n;
create view explore.shop__visits as select customer_id, note from explore.shop__people where customer_id > 5;
"""
MODELS = {
    "chart/stg_orders.sql": "{{ config(materialized='view') }} "
    "select order_id, customer_id from {{ source('shop_raw', 'orders') }}",
    "chart/orders.sql": "select * from {{ ref('stg_orders') }}",
    "chart/growing.sql": """{{ config(materialized='incremental', unique_key='order_id') }}
        select * from {{ ref('stg_orders') }}
        {% if is_incremental() %} where order_id not in (select order_id from {{ this }}) {% endif %}""",
    "chart/pure.sql": """{{ config(materialized='incremental', unique_key='order_id', meta={'starts_over': true}) }}
        select * from {{ ref('stg_orders') }}
        {% if is_incremental() %} where order_id not in (select order_id from {{ this }}) {% endif %}""",
    "navigate/per_customer.sql": "select customer_id, count(*) as order_count from {{ ref('orders') }} group by 1",
    "navigate/known_orders.sql": "{{ config(materialized='view') }} "
    "select orders.* from {{ ref('orders') }} as orders where customer_id is not null",
    "chart/people.sql": "select * from {{ source('shop_raw', 'people') }}",
    "navigate/guests.sql": "select * from {{ source('shop_raw', 'visits') }}",
    "chart/doubtful.sql": "select customer_id from {{ source('shop_raw', 'people') }}",
    "navigate/behind_doubtful.sql": "select * from {{ ref('doubtful') }}",
}
YAML = """
version: 2
sources:
  - name: shop_raw
    schema: explore
    tables:
      - {name: orders, identifier: shop__orders}
      - {name: people, identifier: shop__people}
      - {name: visits, identifier: shop__visits}
models:
  - name: stg_orders
    columns: [{name: customer_id, data_tests: [{not_null: {config: {severity: warn}}}]}]
  - name: orders
    columns:
      - name: customer_id
        data_tests: [{not_null: {config: {severity: warn, meta: {min_pass_rate: 0.5}}}}]
      - name: order_id
        data_tests: [{unique: {config: {severity: warn}}}]
  - name: growing
    columns: [{name: order_id, data_tests: [{unique: {config: {severity: warn}}}]}]
  - name: per_customer
    columns: [{name: customer_id, data_tests: [{not_null: {config: {severity: warn}}}]}]
  - name: known_orders
    columns: [{name: order_id, data_tests: [{unique: {config: {severity: warn}}}]}]
  - name: people
    columns: [{name: customer_id, data_tests: [unique, not_null]}]
  - name: guests
    columns: [{name: customer_id, data_tests: [{unique: {config: {severity: warn}}}]}]
  - name: doubtful
    columns:
      - name: customer_id
        data_tests: [{accepted_values: {name: doubt, arguments: {values: [1, 2], quote: false}}}]
  - name: behind_doubtful
    columns: [{name: customer_id, data_tests: [not_null]}]
"""
# Its verdict depends on the clock, so that no earlier one holds.
CLOCK = "select 1 as failure from {{ ref('people') }} where now() < timestamptz '2000-01-01'"
# Its verdict is the same for the rest of the day.
DAY = "select 1 as failure from {{ ref('people') }} where current_date < date '2000-01-01'"


class Site:
    """A small project on a database of its own, built again and again."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.detail: dict[str, Any] = {}

    def build(self, **options: Any) -> UUID:
        """Build as a run of its own; a failed gate is no error here."""
        self.job = replace(self.job, run_id=uuid4(), full=False, full_refresh=False)
        for name, value in options.items():
            setattr(self.job, name, value)
        self.detail = {}
        with suppress(QualityGateError):
            build_run.build(self.job, self.detail)
        return self.job.run_id

    def cut_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A build that ends before anything of it is recorded."""

        def cut_off(*_: Any) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(build_run, "record", cut_off)
            with pytest.raises(KeyboardInterrupt):
                self.build()

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.job.connect(autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def results(self, run: UUID) -> list[tuple[Any, ...]]:
        """What was found out, wherever it was found out."""
        return self.rows(
            "select test_name, model, layer, dimension, severity, status, rows_tested, rows_failed, pass_rate, "
            "min_pass_rate, weight from quality.test_results where run_id = %s and layer <> 'quality' order by test_id",
            run,
        )

    def carried(self, run: UUID) -> dict[str, UUID | None]:
        return dict(
            self.rows(
                "select test_name, carried_from from quality.test_results where run_id = %s and layer <> 'quality'", run
            )
        )

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        names = ("chart.orders", "chart.growing", "chart.people", "navigate.per_customer", "navigate.guests")
        return {name: self.rows(f"select * from {name} order by 1, 2") for name in names}

    def ran(self) -> set[str]:
        """What dbt built and tested in the last build, but for the scores."""
        target = self.job.settings.dbt_target
        nodes = json.loads((target / "manifest.json").read_text())["nodes"]
        results = json.loads((target / "run_results.json").read_text())["results"]
        found = [nodes[item["unique_id"]] for item in results]
        return {node["name"] for node in found if "quality" not in node["fqn"]}


@pytest.fixture(scope="module")
def site(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("carried")
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    job = new_job(server.url().rsplit("/", 1)[0] + f"/{name}", folder)
    job.warehouse.prepare()
    write_project(folder / "project", MODELS, YAML, {"clock_is_right.sql": CLOCK, "day_is_right.sql": DAY})
    shutil.rmtree(folder / "project" / "models" / "compliance")
    site = Site(job)
    site.rows(TABLES)
    yield site
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


def test_what_nothing_changed_is_carried_and_marked(site: Site) -> None:
    first = site.build()
    assert set(site.carried(first).values()) == {None}
    gates = failing_gates(site.job)
    assert any("doubt" in line for line in gates)

    second = site.build()
    again = {"clock_is_right", "doubt", "behind_doubtful", "not_null_behind_doubtful_customer_id"}
    assert site.ran() == again
    assert site.carried(second) == {name: None if name in again else first for name in site.carried(first)}
    assert site.results(second) == site.results(first)
    assert site.detail["tests"]["carried"] >= len(site.carried(first)) - len(again)
    # A gate that failed still does, for the same reasons, and what it kept from being built is not built now.
    assert failing_gates(site.job) == gates
    assert site.rows("select to_regclass('navigate.behind_doubtful')") == [(None,)]

    tests = site.detail["tests"]
    text = f"{tests['run'] + tests['carried']} test results, {tests['carried']} of them carried over"
    assert text in format_scorecard(read_scorecard(site.job, second))
    assert site.rows(
        "select tests, tests_carried from quality.scorecard where run_id = %s and model = 'people' order by dimension",
        second,
    ) == [(1, 1), (2, 1), (1, 1)]

    third = site.build()
    assert set(site.carried(third).values()) == {None, first}


CHANGES = {
    "rows": [
        "insert into explore.shop__orders values (51, null)",
        "update explore.shop__orders set customer_id = null where order_id = 7",
    ],
    "one row for another, in a table and behind a view": [
        "delete from explore.shop__people where customer_id in (19, 20)",
        "insert into explore.shop__people values (18, 'again')",
        "create or replace view explore.shop__visits as select customer_id, note from explore.shop__people "
        "where customer_id > 6",
    ],
    "what was built": [
        "insert into chart.people values (18, 'not from the source')",
        "drop table chart.orders cascade",
        "drop view chart.stg_orders cascade",
    ],
    "the day": ["update quality.node_states set day = day - 1"],
    "nothing": ["analyze", "vacuum"],
}
MUST_RUN = {
    "rows": {
        "orders",
        "growing",
        "per_customer",
        "known_orders",
        "unique_growing_order_id",
        "not_null_stg_orders_customer_id",
    },
    "one row for another, in a table and behind a view": {"people", "guests", "unique_guests_customer_id"},
    "what was built": {"people", "orders", "stg_orders", "per_customer", "not_null_stg_orders_customer_id"},
    "the day": {"clock_is_right", "day_is_right"},
    "nothing": {"clock_is_right"},
}
MAY_NOT_RUN = {
    "rows": {"people", "guests", "stg_orders", "unique_people_customer_id"},
    "one row for another, in a table and behind a view": {"orders", "growing", "not_null_stg_orders_customer_id"},
    "what was built": {"guests", "unique_guests_customer_id"},
    "the day": {"people", "orders", "guests", "stg_orders", "growing", "unique_growing_order_id"},
    "nothing": {"people", "orders", "guests", "stg_orders", "growing", "unique_growing_order_id", "day_is_right"},
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_build_gives_what_a_full_build_gives(site: Site, change: str) -> None:
    if not site.detail:
        site.build()  # Whichever test comes first on this worker: there has to be something to carry.
    for statement in CHANGES[change]:
        site.rows(statement)
    found, content = site.results(site.build()), site.content()
    assert MUST_RUN[change] <= site.ran()
    assert not MAY_NOT_RUN[change] & site.ran()
    assert found == site.results(site.build(full=True))
    assert site.content() == content
    assert site.detail["carried"] == 0


def test_a_build_that_was_cut_off_is_made_up_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.build()
    site.rows("insert into explore.shop__orders values (70, null)")
    site.cut_off(monkeypatch)
    assert site.rows("select count(*) from chart.orders where order_id = 70") == [(1,)]
    found = site.results(site.build())
    assert {"orders", "per_customer", "unique_growing_order_id"} < site.ran()
    assert found == site.results(site.build(full=True))


def test_a_result_that_is_gone_is_found_out_again(site: Site) -> None:
    found = site.results(site.build())
    site.rows("delete from quality.test_results")
    again = site.build()
    assert set(site.carried(again).values()) == {None}
    assert site.results(again) == found


def test_a_changed_project_runs_everything_and_a_broken_model_again(site: Site) -> None:
    site.build()
    model = site.job.settings.project_dir / "models" / "navigate" / "per_customer.sql"
    good = model.read_text()
    model.write_text("select 1 / 0 as customer_id, 1 as order_count")
    for carries in (False, True):
        with pytest.raises(AtlasError, match="division by zero"):
            site.build()
        assert bool(site.detail["carried"]) == carries
        assert site.ran() >= {"per_customer", "not_null_per_customer_customer_id"}
    model.write_text(good)
    site.build()
    assert site.detail["carried"] == 0
    assert "per_customer" in site.ran()
    macro = site.job.settings.project_dir / "macros" / "generate_schema_name.sql"
    macro.write_text(macro.read_text().replace("target.schema", "  target.schema"))
    site.build()
    assert site.detail["carried"] == 0


def test_incremental_models_start_over_when_their_table_cannot_be_gone_on_from(site: Site) -> None:
    """After changed SQL, and after somebody wrote to the table; a model that does not ask for it keeps its rows."""

    def numbers(name: str) -> set[Any]:
        return {row[0] for row in site.rows(f"select distinct customer_id / 100 from chart.{name} where order_id < 50")}

    def writers() -> int:
        return int(site.rows("select count(distinct xmin::text) from chart.pure")[0][0])

    site.build()
    assert numbers("pure") == numbers("growing") == {0, None}
    site.rows("insert into explore.shop__orders values (80, 8)")
    site.build()
    assert site.rows("select customer_id from chart.pure where order_id = 80") == [(8,)]
    assert writers() == 2
    site.build(full=True)
    assert writers() == 2

    staged = site.job.settings.project_dir / "models" / "chart" / "stg_orders.sql"
    good = staged.read_text()
    staged.write_text(good.replace("customer_id", "customer_id + 100 as customer_id"))
    site.build()
    assert numbers("pure") == {1, None}
    assert numbers("growing") == {0, None}
    assert writers() == 1
    staged.write_text(good)
    site.build()
    assert numbers("pure") == {0, None}

    site.rows("update chart.pure set customer_id = 300 where order_id = 1")
    site.build()
    assert numbers("pure") == {0, None}
    site.rows("delete from explore.shop__orders where order_id = 80")
    site.rows("delete from chart.growing where order_id = 80")


def test_an_incremental_model_whose_build_was_cut_off_starts_over(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.build()
    site.rows("insert into explore.shop__orders values (81, 8)")
    site.cut_off(monkeypatch)
    assert site.rows("select count(distinct xmin::text) from chart.pure") == [(2,)]
    site.build()
    assert site.rows("select count(distinct xmin::text), max(order_id) from chart.pure") == [(1, 81)]


def test_every_kind_of_change_to_a_table_is_seen(site: Site) -> None:
    """Counts of rows per transaction, and the columns: what a model built on the table could tell apart."""

    def state() -> str | None:
        with site.job.connect(autocommit=True) as connection:
            return states(connection, ["explore.seen_through"])["explore.seen_through"].content

    site.rows("create table explore.watched as select n from generate_series(1, 9) as n")
    site.rows("create view explore.seen_through as select * from explore.watched where n > 0")
    seen = [state()]
    for change in (
        "insert into explore.watched values (10)",
        "update explore.watched set n = 11 where n = 10",
        "update explore.watched set n = n",
        "delete from explore.watched where n = 11",
        "alter table explore.watched add column added integer default 1",
        "alter table explore.watched drop column added; alter table explore.watched add column added integer default 2",
        "truncate explore.watched",
        "create or replace view explore.seen_through as select * from explore.watched where n > 1",
    ):
        for statement in change.split("; "):
            site.rows(statement)
        seen.append(state())
    assert None not in seen
    assert len(set(seen)) == len(seen)
    for nothing in ("vacuum explore.watched", "analyze explore.watched"):
        site.rows(nothing)
        assert state() == seen[-1]
    site.rows("create or replace view explore.seen_through as select * from explore.watched where n > random()")
    assert state() is None
