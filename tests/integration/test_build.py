"""The build stage on a small dbt project: rows tested, rows failed, scores and gates, all counted by hand."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from flows.stages import build as build_stage
from python_jobs.build.project import Project
from python_jobs.build.run import build
from python_jobs.errors import AtlasError, ConfigurationError, QualityGateError
from python_jobs.job import Job
from python_jobs.scoring.keep import keep_scores
from python_jobs.scoring.record import record
from python_jobs.scoring.scorecard import format_scorecard, read_scorecard
from python_jobs.server import EmbeddedServer
from python_jobs.settings import PROJECT_DIR, Settings

pytestmark = pytest.mark.slow

RAW_ROWS = """
create table explore.shop__orders as
select n as order_id, case when n <= 10 then null else n end as customer_id, now() - interval '3 days' as loaded_at
from generate_series(1, 100) as n
"""

PROJECT = """
name: tiny
version: 1.0.0
config-version: 2
profile: atlas
models:
  tiny:
    +materialized: table
    +schema: chart
    navigate: {+schema: navigate}
    quality: {+materialized: view, +schema: quality}
    compliance: {+materialized: view, +schema: compliance}
    lineage: {+materialized: view, +schema: lineage}
seeds: {+schema: quality}
"""
SCHEMA_MACRO = """
{% macro generate_schema_name(custom_schema_name, node) -%}
{{ custom_schema_name or target.schema }}
{%- endmacro %}
"""
# A table-level test of the project's own.
HAS_ROWS = """
{% test has_rows(model, at_least) %}
{{ config(meta={'quality_dimension': 'completeness', 'grain': 'table'}) }}
select count(*) as n from {{ model }} having count(*) < {{ at_least }}
{% endtest %}
"""
MODELS = {
    "chart/good.sql": "select order_id, customer_id, 'new' as state from {{ source('shop_raw', 'orders') }}",
    "chart/doubled.sql": "select (n + 1) / 2 as id, 'a secret' as note from generate_series(1, 40) as n",
    "chart/tolerant.sql": "select n as id, case when n > 15 then n end as amount from generate_series(1, 20) as n",
    "chart/broken_key.sql": "select null::integer as id",
    "navigate/after_broken_key.sql": "select id from {{ ref('broken_key') }}",
    "navigate/empty.sql": "select 1 as id where false",
    "chart/late.sql": "select late_id from {{ source('shop_raw', 'returns') }}",
    "navigate/later.sql": "select late_id from {{ ref('late') }}",
    "navigate/mixed.sql": "select good.order_id from {{ ref('good') }} as good cross join {{ ref('late') }}",
}
YAML = """
version: 2
sources:
  - name: shop_raw
    schema: explore
    tables:
      - name: orders
        identifier: shop__orders
        config: {freshness: {warn_after: {count: 1, period: day}}, loaded_at_field: loaded_at}
        columns:
          - name: customer_id
            data_tests:
              - not_null: {config: {severity: warn}}
              # Reads a model, too; the rows tested are the source's.
              - relationships:
                  name: raw_customers_exist
                  arguments: {to: ref('tolerant'), field: id}
                  config: {severity: warn}
      - name: returns
        identifier: shop__returns
        data_tests:
          - has_rows: {arguments: {at_least: 1}}
models:
  - name: good
    config: {meta: {quality_thresholds: {completeness: 0.85}}}
    data_tests:
      - has_rows: {name: good_has_rows, arguments: {at_least: 1000}, config: {severity: warn}}
    columns:
      - name: order_id
        data_tests: [unique]
      - name: customer_id
        data_tests:
          - not_null: {config: {severity: warn, where: order_id > 5}}
          - relationships:
              arguments: {to: ref('tolerant'), field: id}
              config: {severity: warn, warn_if: '> 1000', meta: {weight: 2}}
      - name: state
        data_tests:
          - accepted_values: {arguments: {values: [old]}, config: {severity: warn}}
  - name: doubled
    columns:
      - name: id
        data_tests:
          - unique: {config: {severity: warn}}
  - name: tolerant
    columns:
      - name: amount
        data_tests:
          - not_null:
              name: amount_is_rarely_there
              config: {error_if: '> 16', warn_if: '!= 0', meta: {min_pass_rate: 0.3, tolerance_reason: a test}}
  - name: broken_key
    columns:
      - name: id
        data_tests: [not_null]
  - name: after_broken_key
    columns:
      - name: id
        data_tests: [not_null]
  - name: empty
    columns:
      - name: id
        data_tests: [unique]
  - name: later
    columns:
      - name: late_id
        data_tests: [not_null]
unit_tests:
  - name: copies
    model: after_broken_key
    given:
      - input: ref('broken_key')
        rows: [{id: 1}]
    expect:
      rows: [{id: 1}]
"""
THRESHOLDS = """profile,dimension,min_score
default,completeness,0.95
default,uniqueness,0.98
default,timeliness,0.90
default,validity,0.90
default,accuracy,0.90
default,consistency,0.90
"""
SINGULAR = "select id from {{ ref('doubled') }} where id > 15"


@dataclass
class Built:
    job: Job
    project: Path
    detail: dict[str, Any]
    error: AtlasError | None

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with self.job.connect(autocommit=True) as connection:
            return connection.execute(statement.encode()).fetchall()

    def results(self) -> dict[str, tuple[Any, ...]]:
        rows = self.query(
            "select test_name, layer, model, dimension, status, rows_tested, rows_failed from quality.test_results "
            f"where run_id = '{self.job.run_id}' and layer not in ('quality', 'compliance', 'lineage')"
        )
        return {row[0]: row[1:] for row in rows}


def write_project(folder: Path, models: dict[str, str], yaml: str, tests: dict[str, str] | None = None) -> None:
    files = {
        "dbt_project.yml": PROJECT,
        "macros/generate_schema_name.sql": SCHEMA_MACRO,
        "macros/has_rows.sql": HAS_ROWS,
        "models/models.yml": yaml,
        "seeds/quality_thresholds.csv": THRESHOLDS,
        **{f"models/{name}": text for name, text in models.items()},
        **{f"tests/{name}": text for name, text in (tests or {}).items()},
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    shutil.copytree(PROJECT_DIR / "profiles", folder / "profiles")
    for views in ("quality", "compliance", "lineage"):
        shutil.copytree(PROJECT_DIR / "models" / views, folder / "models" / views)
    shutil.copy(PROJECT_DIR / "seeds" / "quality_weights.csv", folder / "seeds")


def new_job(url: str, folder: Path) -> Job:
    settings = Settings(
        project_dir=folder / "project", home=folder / "home", exports=folder / "exports", database_url=url
    )
    settings.home.mkdir(parents=True, exist_ok=True)
    (folder / "sources.yml").write_text("version: 1\nsources: []\n")
    return Job(settings=settings, sources_file=folder / "sources.yml")


def run_build(job: Job, project: Path) -> Built:
    detail: dict[str, Any] = {}
    try:
        build(job, detail)
    except AtlasError as error:
        return Built(job, project, detail, error)
    return Built(job, project, detail, None)


@pytest.fixture(scope="module")
def built(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """The project above, with the real views of models/quality, compliance and lineage, built once."""
    folder = tmp_path_factory.mktemp("build")
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    job = new_job(server.url().rsplit("/", 1)[0] + f"/{name}", folder)
    job.warehouse.prepare()
    with job.connect(autocommit=True) as connection:
        connection.execute(RAW_ROWS)
    write_project(folder / "project", MODELS, YAML, {"doubled_ids_are_small.sql": SINGULAR})
    yield run_build(job, folder / "project")
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


def test_every_result_has_its_rows(built: Built) -> None:
    results = built.results()
    assert results == {
        "source_freshness_shop_raw_orders": ("raw", "shop_raw.orders", "timeliness", "warn", 1, 1),
        "source_not_null_shop_raw_orders_customer_id": ("raw", "shop_raw.orders", "completeness", "warn", 100, 10),
        "raw_customers_exist": ("raw", "shop_raw.orders", "consistency", "warn", 90, 80),
        "unique_good_order_id": ("chart", "good", "uniqueness", "pass", 100, 0),
        # Of the 95 rows after the filter, orders 6 to 10 lack a customer.
        "not_null_good_customer_id": ("chart", "good", "completeness", "warn", 95, 5),
        "good_has_rows": ("chart", "good", "completeness", "warn", 1, 1),
        # One group of a value that is not accepted, and all of the rows.
        "accepted_values_good_state__old": ("chart", "good", "validity", "warn", 100, 100),
        # It passes because 80 is not above 1,000, and dbt reports no failures. Customers 11 to 20 exist, and the ten
        # that are missing are completeness' business.
        "relationships_good_customer_id__id__ref_tolerant_": ("chart", "good", "consistency", "pass", 90, 80),
        # Twenty keys, each twice: all 40 rows, not 20 groups.
        "unique_doubled_id": ("chart", "doubled", "uniqueness", "warn", 40, 40),
        "doubled_ids_are_small": ("chart", "doubled", "consistency", "fail", 40, 10),
        "amount_is_rarely_there": ("chart", "tolerant", "completeness", "warn", 20, 15),
        "not_null_broken_key_id": ("chart", "broken_key", "completeness", "fail", 1, 1),
        "not_null_after_broken_key_id": ("navigate", "after_broken_key", "completeness", "skipped", None, None),
        "unique_empty_id": ("navigate", "empty", "uniqueness", "pass", 0, 0),
    }


def test_a_table_with_every_key_duplicated_scores_zero(built: Built) -> None:
    assert built.query(
        "select score, status from quality.scorecard where model = 'doubled' and dimension = 'uniqueness'"
    ) == [(0.0, "failed")]


def test_scores_per_model(built: Built) -> None:
    rows = built.query(
        "select model, dimension, rows_tested, rows_failed, round(score::numeric, 6)::float, min_score, status, "
        "tests_not_run from quality.scorecard where layer in ('raw', 'chart', 'navigate') order by model, dimension"
    )
    assert rows == [
        ("after_broken_key", "completeness", 0, 0, None, 0.95, "not_tested", 1),
        ("broken_key", "completeness", 1, 1, 0.0, 0.95, "failed", 0),
        ("doubled", "consistency", 40, 10, 0.75, 0.90, "failed", 0),
        ("doubled", "uniqueness", 40, 40, 0.0, 0.98, "failed", 0),
        ("empty", "uniqueness", 0, 0, None, 0.98, "not_tested", 0),
        ("good", "completeness", 96, 6, 0.9375, 0.85, "passed", 0),
        ("good", "consistency", 90, 80, 0.111111, 0.90, "failed", 0),
        ("good", "uniqueness", 100, 0, 1.0, 0.98, "passed", 0),
        ("good", "validity", 100, 100, 0.0, 0.90, "failed", 0),
        ("shop_raw.orders", "completeness", 100, 10, 0.9, 0.95, "failed", 0),
        ("shop_raw.orders", "consistency", 90, 80, 0.111111, 0.90, "failed", 0),
        ("shop_raw.orders", "timeliness", 1, 1, 0.0, 0.90, "failed", 0),
        ("tolerant", "completeness", 20, 15, 0.25, 0.95, "failed", 0),
    ]


def test_scores_of_the_run(built: Built) -> None:
    scores = {row["dimension"]: row for row in built.detail["scores"]}
    assert list(scores) == ["completeness", "uniqueness", "timeliness", "validity", "accuracy", "consistency"]
    seen = {
        name: (row["rows_tested"], row["rows_failed"], row["raw_score"], row["status"]) for name, row in scores.items()
    }
    assert seen == {
        "completeness": (117, 22, 0.9, "failed"),
        "uniqueness": (140, 40, None, "failed"),
        "timeliness": (0, 0, 0.0, "not_tested"),
        "validity": (100, 100, None, "failed"),
        "accuracy": (0, 0, None, "not_tested"),
        "consistency": (130, 90, 10 / 90, "failed"),
    }
    assert scores["completeness"]["score"] == pytest.approx(95 / 117)
    # The relationship has weight 2: (30 + 2 × 10) / (40 + 2 × 90).
    assert scores["consistency"]["score"] == pytest.approx(50 / 220)


def test_scores_at_every_level(built: Built) -> None:
    rows = built.query(
        "select level, subject, dimension, round(score::numeric, 6)::float, status from quality.scores_trend "
        "where level in ('layer', 'project') or (level = 'column' and subject = 'good.customer_id') "
        "order by level, subject, dimension"
    )
    scores = {row[:3]: row[3:] for row in rows}
    # 5 of 95 lack a customer; the model sets its own threshold, 0.85, so that a fifth of the way to 1 is 0.88.
    assert scores["column", "good.customer_id", "completeness"] == (0.947368, "ok")
    assert scores["project", "tiny", "consistency"] == (round(50 / 220, 6), "fail")
    assert scores["layer", "raw", "completeness"] == (0.9, "fail")
    # Dimensions without a score have no part in it: completeness, uniqueness, validity, consistency.
    mean = (95 / 117 + 100 / 140 + 0 + 50 / 220) / 4
    assert scores["project", "tiny", "overall"] == (round(mean, 6), "fail")


def test_the_gate_names_every_failure(built: Built) -> None:
    assert isinstance(built.error, QualityGateError)
    lines = str(built.error).splitlines()
    assert lines[0] == "quality gate failed:"
    assert lines[1:] == [
        "- completeness 0.812 < 0.950 over chart, navigate; worst: broken_key 0.000 "
        "(1 of 1 rows failed not_null_broken_key_id)",
        "- consistency 0.227 < 0.900 over chart, navigate; worst: good 0.111 "
        "(80 of 90 rows failed relationships_good_customer_id__id__ref_tolerant_)",
        "- uniqueness 0.714 < 0.980 over chart, navigate; worst: doubled 0.000 "
        "(40 of 40 rows failed unique_doubled_id)",
        "- validity 0.000 < 0.900 over chart, navigate; worst: good 0.000 "
        "(100 of 100 rows failed accepted_values_good_state__old)",
        "- test not_null_broken_key_id on broken_key: 1 of 1 rows failed, none may",
        "- test doubled_ids_are_small on doubled: 10 of 40 rows failed, none may",
        "- test amount_is_rarely_there on tolerant: 15 of 20 rows failed; at least 0.3 of them must pass",
    ]


def test_sources_that_are_not_loaded_are_left_out(built: Built) -> None:
    assert built.detail["not_loaded"] == ["shop_raw.returns"]
    assert built.query("select to_regclass('chart.late'), to_regclass('navigate.later')") == [(None, None)]
    # Nobody can test what nobody loads; what reads a loaded source, too, is still asked for.
    assert built.query(
        "select model, status from quality.coverage where dimension = 'completeness' "
        "and model in ('late', 'later', 'shop_raw.returns', 'mixed') "
    ) == [("mixed", "missing")]


def test_sources_that_could_not_be_masked_are_left_out_until_they_are(job: Job) -> None:
    sources = [
        {"source_name": "crm", "name": "customers", "schema": "masked", "identifier": "crm__customers"},
        {"source_name": "crm_raw", "name": "customers", "schema": "explore", "identifier": "crm__customers"},
        {"source_name": "shop", "name": "orders", "schema": "masked", "identifier": "shop__orders"},
    ]
    manifest = {"sources": {str(number): source for number, source in enumerate(sources)}}
    assert Project(job, manifest, {}, "", date.today()).stale == []
    with job.connect(autocommit=True) as connection:
        connection.execute(
            "insert into compliance.masking_failures (table_name, reason) values ('crm__customers', 'x')"
        )
    assert Project(job, manifest, {}, "", date.today()).stale == [sources[0]]


def test_detail_counts_nodes(built: Built) -> None:
    nodes = built.detail["nodes"]
    assert nodes["fail"] == 2
    assert {entry["node"].split(".")[2] for entry in built.detail["failed"]} == {
        "not_null_broken_key_id",
        "doubled_ids_are_small",
    }
    assert "error" not in nodes
    json.dumps(built.detail)


def test_recording_twice_changes_nothing(built: Built) -> None:
    before = built.query("select count(*), sum(rows_tested) from quality.test_results")
    record(built.job, built.job.settings.dbt_target)
    assert built.query("select count(*), sum(rows_tested) from quality.test_results") == before


def test_kept_scores_are_those_computed(built: Built) -> None:
    same = (
        "select * from (select level, layer, subject, dimension, status, tests, rows_tested, rows_failed, score, "
        "min_score from quality.scores_from_results) as computed full join (select level, layer, subject, dimension, "
        "status, tests, rows_tested, rows_failed, score, min_score from quality.kept_scores) as kept "
        "using (level, layer, subject, dimension, status, tests, rows_tested, rows_failed) "
        "where computed.score is distinct from kept.score or computed.min_score is distinct from kept.min_score"
    )
    kept = "select count(*), sum(score) filter (where dimension = 'overall') from quality.kept_scores"
    with built.job.connect() as connection:
        assert connection.execute(same.encode()).fetchall() == []
        before = connection.execute(kept.encode()).fetchone()
        assert before
        assert before[0] > 50
        # What is kept is kept; what was lost, or was computed with other weights, is written again.
        assert keep_scores(connection) == 0
        connection.execute("delete from quality.kept_runs")
        assert connection.execute("select count(*) from quality.scores").fetchone() == (0,)
        assert keep_scores(connection) == 1
        assert connection.execute(kept.encode()).fetchone() == before
        connection.execute("update quality.quality_weights set weight = 9 where dimension = 'validity'")
        assert keep_scores(connection) == 1
        assert connection.execute(same.encode()).fetchall() == []
        assert connection.execute(kept.encode()).fetchone() != before
        connection.rollback()


def test_a_run_of_before_is_kept_with_the_next_build(built: Built) -> None:
    """History that no build has kept, as that of an older version, is there after `keep_scores`."""
    old = uuid4()
    with built.job.connect() as connection:
        for table in ("invocations", "run_thresholds", "test_results"):
            columns = connection.execute(
                "select string_agg(column_name, ', ') from information_schema.columns "
                "where table_schema = 'quality' and table_name = %s and column_name <> 'run_id'",
                [table],
            ).fetchone()
            assert columns
            connection.execute(
                f"insert into quality.{table} (run_id, {columns[0]}) select %s, {columns[0]} "
                f"from quality.{table} where run_id = %s".encode(),
                [old, built.job.run_id],
            )
        assert keep_scores(connection) == 1
        runs = connection.execute(
            "select run_id, count(*), round(sum(score)::numeric, 9) from quality.scores_trend group by run_id"
        ).fetchall()
        assert {run[0] for run in runs} == {old, built.job.run_id}
        assert len({run[1:] for run in runs}) == 1
        connection.rollback()


def test_scorecard_of_the_last_run(built: Built) -> None:
    card = read_scorecard(replace(built.job, run_id=uuid4()), None)
    assert card["run"]["run_id"] == built.job.run_id
    assert "mixed" in card["missing"]["completeness"]
    text = format_scorecard(card)
    assert "uniqueness       0.714   0.980" in text
    assert "chart.doubled: uniqueness 0.000, needs 0.980 (40 of 40 rows failed)" in text
    with pytest.raises(ConfigurationError, match="no scores of run"):
        read_scorecard(replace(built.job), uuid4())


def test_no_data_value_in_what_is_kept(built: Built) -> None:
    kept = [path for folder in ("logs", "dbt/target") for path in (built.job.settings.home / folder).rglob("*.*")]
    assert any(path.name == "build.log" for path in kept)
    dumped = built.query("select test_results::text from quality.test_results")
    assert not any("a secret" in row[0] for row in dumped)


def test_a_good_project_passes_and_a_failing_model_names_no_value(job: Job, tmp_path: Path) -> None:
    job = new_job(job.settings.database_url or "", tmp_path)
    project = tmp_path / "project"
    yaml = "version: 2\nmodels:\n  - name: fine\n    columns: [{name: id, data_tests: [unique, not_null]}]\n"
    write_project(project, {"chart/fine.sql": "select 1 as id union all select 2"}, yaml)
    first = run_build(job, project)
    assert first.error is None
    assert [(row["score"], row["status"]) for row in first.detail["scores"] if row["rows_tested"]] == [
        (1.0, "passed"),
        (1.0, "passed"),
    ]
    assert set(first.detail["nodes"]) == {"success", "pass"}

    (project / "models" / "chart" / "cast.sql").write_text(
        "select cast(name as integer) as id from (values ('Karen \"Kaja\" Blixen')) as person (name)"
    )
    second_job = new_job(job.settings.database_url or "", tmp_path)
    second_job.warehouse.prepare()
    with pytest.raises(AtlasError) as caught, second_job.run():
        build_stage(second_job)
    assert caught.value.exit_code == 3
    assert "Database Error in model cast (models/chart/cast.sql)" in str(caught.value)
    assert "invalid input syntax for type integer" in str(caught.value)
    with second_job.connect(autocommit=True) as connection:
        stage = connection.execute(
            "select detail, error from pipeline.stages where run_id = %s", [second_job.run_id]
        ).fetchone()
        change = connection.execute(
            "select previous_score, score_change from quality.scorecard_runs "
            "where run_id = %s and dimension = 'uniqueness'",
            [second_job.run_id],
        ).fetchone()
    assert stage is not None
    assert stage[0]["nodes"] == first.detail["nodes"] | {"error": 1}
    assert change == (1.0, 0.0)
    texts = [str(caught.value), str(stage)]
    for folder in ("logs", "dbt/target"):
        texts += [
            path.read_text(errors="replace")
            for path in (second_job.settings.home / folder).rglob("*")
            if path.is_file() and path.suffix in (".json", ".log")
        ]
    for text in texts:
        quoted = text.replace("cast(name as integer) as id from (values ('Karen", "")
        assert 'type integer: \\"Karen' not in quoted
        assert 'type integer: "Karen' not in quoted


def test_a_project_that_does_not_compile_is_the_users_mistake(job: Job, tmp_path: Path) -> None:
    job = new_job(job.settings.database_url or "", tmp_path)
    write_project(tmp_path / "project", {"chart/wrong.sql": "select 1 as id from {{ ref('nowhere') }}"}, "version: 2\n")
    built = run_build(job, tmp_path / "project")
    assert isinstance(built.error, ConfigurationError)
    assert built.error.exit_code == 2
    assert "models/chart/wrong.sql" in str(built.error)
    assert "nowhere" in str(built.error)
