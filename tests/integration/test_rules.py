"""Business rules on a small project: dbt alone and Atlas, rules that change, and folders that bring their own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from python_jobs.build.run import build
from python_jobs.errors import AtlasError, ConfigurationError, QualityGateError
from python_jobs.job import Job
from python_jobs.rules.history import attribute, rule_history
from python_jobs.scoring.gate import failing_gates
from python_jobs.server import EmbeddedServer
from python_jobs.settings import PROJECT_DIR, Settings, child_environment

# One after the other on one project: what a build finds depends on the one before.
pytestmark = [pytest.mark.xdist_group("rules"), pytest.mark.slow]

DBT = Path(sys.executable).with_name("dbt")
# Invoice 2 doesn't add up; line 7 has no number, line 9 no key; line 5 costs less than nothing.
TABLE = """
create table masked.shop__lines (line_id text, invoice_id integer, amount numeric, total numeric, note text);
insert into masked.shop__lines
select 'L' || n, (n + 2) / 3, n * 10, null, 'person_' || n from generate_series(1, 9) as n;
update masked.shop__lines set total = (
    select sum(amount) from masked.shop__lines as other where other.invoice_id = shop__lines.invoice_id
);
update masked.shop__lines set amount = -50 where line_id = 'L5';
update masked.shop__lines set line_id = null where line_id = 'L9';
"""
REPAIR = "update masked.shop__lines set amount = 50 where amount = -50"
MODELS = {
    "chart/stg_lines.sql": "{{ config(materialized='view') }} select * from {{ source('shop', 'lines') }}",
    "navigate/fct_lines.sql": """
        {{ config(
            materialized='incremental', unique_key='line_id', on_schema_change='fail',
            post_hook="{{ delete_vanished(this, accepted('stg_lines'), 'line_id') }}"
        ) }}
        with lines as (select line_id, invoice_id, amount from {{ accepted('stg_lines') }})
        select lines.line_id, lines.invoice_id, lines.amount from lines
        {% if is_incremental() %}
            left join {{ this }} as present on lines.line_id = present.line_id
            where lines is distinct from present
        {% endif %}""",
    "navigate/rpt_lines.sql": "select count(*) as line_count from {{ ref('fct_lines') }}",
}
YAML = """
version: 2
sources:
  - name: shop
    schema: masked
    tables: [{name: lines, identifier: shop__lines}, {name: records, identifier: shop__records}]
models:
  - name: stg_lines
    columns:
      - {name: line_id, data_tests: [unique]}
      - {name: invoice_id}
      - {name: amount}
      - {name: total}
  - name: fct_lines
    columns:
      - {name: line_id, data_type: text}
      - {name: invoice_id, data_type: integer}
      - {name: amount, data_type: numeric}
  - name: rpt_lines
    columns: [{name: line_count, data_type: bigint}]
"""
NOT_NEGATIVE = """
  - name: line_is_not_negative
    model: stg_lines
    condition: amount >= 0
    dimension: validity
    severity: critical
    owner: Sales
    since: 2026-01-01
    why: A line can't cost less than nothing.
    suggestion: Write a credit note.
"""
ADDS_UP = """
  - name: invoice_adds_up
    model: stg_lines
    condition: sum(amount) = total
    by: [invoice_id]
    dimension: accuracy
    severity: warn
    owner: Sales
    since: 2026-01-01
    why: The lines of an invoice make its total.
    suggestion: Deliver the invoice again.
"""
# O1 and O4 came twice, all in one load.
RECORDS = """
create table masked.shop__records (order_id text, file_line integer, order_amount integer);
insert into masked.shop__records
values ('O1', 1, 1), ('O1', 2, 5), ('O2', 3, 7), ('O3', 4, 4), ('O4', 5, 3), ('O4', 6, 9)
"""
STAGED = """
{{ config(materialized='view') }}
select
    order_id, null as customer_id, null as product_id, 1 as file_id, '1' as load_id, null as currency, null as status,
    null as channel, file_line, 1 as quantity, 1 as unit_price_amount, order_amount,
    timestamp '2026-01-01' as ordered_at, timestamp '2026-01-01' as loaded_at
from {{ source('shop', 'records') }}
"""
STAGED_YAML = """
version: 2
models:
  - name: stg_shop__orders
    data_tests: [{unique_key: {arguments: {columns: [file_id, file_line]}}}]
    columns: [{name: file_id}, {name: file_line}, {name: order_amount}]
"""
OWN = {
    "rules.yml": "version: 1\nrules:" + NOT_NEGATIVE.replace("line_is", "own_is").replace("stg_lines", "own_lines"),
    "chart/own_lines.sql": "select 1 as own_id, 2 as amount union all select 2, -2",
    "navigate/own_facts.sql": "select own_id from {{ accepted('own_lines') }}",
    "own.yml": "version: 2\nmodels:\n  - name: own_lines\n    columns: [{name: own_id, data_tests: [unique]}, "
    "{name: amount}]\n  - name: own_facts\n    columns: [{name: own_id, data_type: integer}]\n",
}


@dataclass
class Site:
    """A project with rules on a database of its own, built again and again."""

    job: Job
    detail: dict[str, Any]

    @property
    def project(self) -> Path:
        return self.job.settings.project_dir

    def write_rules(self, *rules: str) -> None:
        (self.project / "models" / "rules.yml").write_text("version: 1\nrules:" + "".join(rules))

    def build(self, **options: Any) -> None:
        """Build as a run of its own; a failed gate is no error here."""
        self.job = replace(self.job, run_id=uuid4(), full_refresh=False, **options)
        self.detail = {}
        with suppress(QualityGateError):
            build(self.job, self.detail)

    def dbt(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(DBT), "--no-use-colors", *arguments, "--profiles-dir", "profiles", "--target-path", "target"]
        environment = child_environment(self.job.warehouse.dbt_environment())
        return subprocess.run(command, cwd=self.project, env=environment, capture_output=True, text=True)

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.job.connect(autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def lines(self) -> list[str]:
        return [row[0] for row in self.rows("select line_id from navigate.fct_lines order by 1")]

    def held(self) -> list[tuple[Any, ...]]:
        return self.rows("select rule, record_key from quality.quarantine order by 1, 2")

    def results(self) -> dict[str, tuple[Any, ...]]:
        found = self.rows(
            "select test_name, model, layer, dimension, severity, status, rows_tested, rows_failed, carried_from "
            "from quality.test_results where run_id = %s and test_type = 'rule'",
            self.job.run_id,
        )
        return {row[0]: row[1:] for row in found}

    def versions(self, rule: str) -> list[tuple[Any, ...]]:
        return self.rows(
            "select condition, severity, valid_to is null from quality.rules where rule = %s order by valid_from", rule
        )


def write_files(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.fixture(scope="module")
def site(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The real dbt_project.yml, macros, tests and score views; models of the test's own."""
    folder = tmp_path_factory.mktemp("rules")
    project = folder / "project"
    for name in ("macros", "tests/generic", "profiles", "models/quality"):
        shutil.copytree(PROJECT_DIR / name, project / name)
    write_files(project / "models", MODELS | {"models.yml": YAML})
    (project / "seeds").mkdir()
    for name in ("dbt_project.yml", ".dbtignore", "seeds/quality_thresholds.csv", "seeds/quality_weights.csv"):
        shutil.copy(PROJECT_DIR / name, project / name)
    (folder / "sources.yml").write_text("version: 1\nsources: []\n")
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    url = server.url().rsplit("/", 1)[0] + f"/{name}"
    settings = Settings(project_dir=project, home=folder / "home", exports=folder / "exports", database_url=url)
    settings.home.mkdir()
    job = Job(settings=settings, sources_file=folder / "sources.yml")
    job.warehouse.prepare()
    site = Site(job, {})
    site.rows(TABLE)
    site.write_rules(NOT_NEGATIVE, ADDS_UP)
    yield site
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


def test_dbt_alone_makes_tests_quarantine_and_history_of_the_rules(site: Site) -> None:
    result = site.dbt("build", "--exclude-resource-type", "unit_test")
    assert result.returncode == 0, result.stdout
    assert site.held() == [("key_is_missing", '{"line_id": null}'), ("line_is_not_negative", '{"line_id": "L5"}')]
    assert site.lines() == ["L1", "L2", "L3", "L4", "L6", "L7", "L8"]
    assert site.versions("line_is_not_negative") == [("amount >= 0", "critical", True)]
    manifest = json.loads((site.project / "target" / "manifest.json").read_text())
    node = manifest["nodes"]["test.atlas.line_is_not_negative"]
    assert node["description"].startswith("A line can't cost less than nothing. To repair: Write a credit note.")
    assert node["depends_on"]["nodes"] == ["model.atlas.stg_lines"]


def test_a_wrong_rule_stops_dbt_and_the_build_with_file_and_line(site: Site) -> None:
    site.write_rules(NOT_NEGATIVE.replace("amount >= 0", "amount in (select 1)"))
    said = "models/rules.yml:5: rule 'line_is_not_negative': condition has a query in it"
    result = site.dbt("parse")
    assert result.returncode == 2
    assert said in result.stdout
    with pytest.raises(ConfigurationError) as refused:
        site.build()
    assert str(refused.value).startswith(said)
    site.write_rules(NOT_NEGATIVE, ADDS_UP)


def test_rules_count_in_the_score_and_stop_nothing(site: Site) -> None:
    site.build()
    results = site.results()
    assert results["line_is_not_negative"] == ("stg_lines", "chart", "validity", "warn", "warn", 9, 1, None)
    # Every line of the invoice that doesn't add up.
    assert results["invoice_adds_up"] == ("stg_lines", "chart", "accuracy", "warn", "warn", 9, 3, None)
    assert {row["rule"]: row["rows"] for row in site.detail["quarantined"]} == {
        "line_is_not_negative": 1,
        "key_is_missing": 1,
    }
    scored = site.rows(
        "select rows_tested, rows_failed from quality.scorecard where run_id = %s and model = 'stg_lines' "
        "and dimension = 'validity'",
        site.job.run_id,
    )
    assert scored == [(9, 1)]


def test_the_quarantine_holds_key_and_reason_and_nothing_else(site: Site) -> None:
    columns = site.rows(
        "select column_name from information_schema.columns where table_name = 'stg_lines_quarantined' order by 1"
    )
    assert [row[0] for row in columns] == [
        "first_seen_at",
        "line_id",
        "reason",
        "record_key",
        "rule",
        "rule_version",
    ]


def test_what_nothing_changed_is_carried_and_keeps_its_time(site: Site) -> None:
    before = site.rows("select rule, first_seen_at from quality.quarantine order by 1")
    first = site.job.run_id
    site.build()
    assert {row[-1] for row in site.results().values()} == {first}
    assert site.rows("select rule, first_seen_at from quality.quarantine order by 1") == before
    # A build from scratch forgets nothing either.
    site.job.full_refresh = True
    build_again(site)
    assert {row[-1] for row in site.results().values()} == {None}
    assert site.rows("select rule, first_seen_at from quality.quarantine order by 1") == before


def build_again(site: Site) -> None:
    site.job = replace(site.job, run_id=uuid4(), full_refresh=True)
    with suppress(QualityGateError):
        build(site.job, {})


def test_a_changed_rule_is_worked_out_anew_and_remembered(site: Site) -> None:
    before = dict(site.rows("select record_key, first_seen_at from quality.quarantine"))
    site.write_rules(NOT_NEGATIVE.replace("amount >= 0", "amount >= 30"), ADDS_UP)
    site.build()
    assert site.lines() == ["L3", "L4", "L6", "L7", "L8"]
    assert site.results()["line_is_not_negative"][5:] == (9, 3, None)
    assert site.versions("line_is_not_negative") == [
        ("amount >= 0", "critical", False),
        ("amount >= 30", "critical", True),
    ]
    assert site.versions("invoice_adds_up") == [("SUM(amount) = total", "warn", True)]
    after = dict(site.rows("select record_key, first_seen_at from quality.quarantine"))
    assert before.items() <= after.items()
    # In force from when on, until when: without a gap.
    assert site.rows(
        "select count(*) from quality.rules as old join quality.rules as new "
        "on old.rule = new.rule and old.valid_to = new.valid_from"
    ) == [(1,)]
    incremental = site.rows("select * from navigate.fct_lines order by 1")
    build_again(site)
    assert site.rows("select * from navigate.fct_lines order by 1") == incremental

    site.write_rules(NOT_NEGATIVE, ADDS_UP)
    site.build()
    assert [row[2] for row in site.versions("line_is_not_negative")] == [False, False, True]
    assert site.lines() == ["L1", "L2", "L3", "L4", "L6", "L7", "L8"]


def test_a_repaired_row_leaves(site: Site) -> None:
    site.rows(REPAIR)
    site.build()
    assert site.held() == [("key_is_missing", '{"line_id": null}')]
    assert "L5" in site.lines()
    assert site.results()["line_is_not_negative"][5:] == (9, 0, None)
    assert site.results()["invoice_adds_up"][4:7] == ("pass", 9, 0)


def test_where_no_critical_rule_is_left_no_row_waits(site: Site) -> None:
    waiting = len(site.held())
    assert waiting
    site.rows("update masked.shop__lines set amount = -50 where line_id = 'L5'")
    site.write_rules(NOT_NEGATIVE.replace("critical", "warn"))
    site.build()
    assert site.held() == []
    assert "L5" in site.lines()
    assert site.versions("line_is_not_negative")[-1] == ("amount >= 0", "warn", True)
    # Its table is empty and says why; the build has said so, too.
    assert site.rows(
        "select (select count(*) from chart.stg_lines_quarantined), "
        "obj_description('chart.stg_lines_quarantined'::regclass)"
    ) == [(0, "Empty: the model has no critical rule any more, and nothing fills this table.")]
    (log,) = (site.job.settings.logs / "dbt").glob("build.log")
    said = f"stg_lines has no critical rule any more: its quarantine held rows ({waiting})"
    assert log.read_text(encoding="utf-8").count(said) == 1
    site.rows(REPAIR)
    site.write_rules(NOT_NEGATIVE, ADDS_UP)
    site.build()


def test_a_rule_of_severity_error_stops_what_reads_the_model(site: Site) -> None:
    counted = site.rows("select line_count from navigate.rpt_lines")
    site.write_rules(
        NOT_NEGATIVE,
        NOT_NEGATIVE.replace("line_is_not_negative", "facts_are_small")
        .replace("stg_lines", "fct_lines")
        .replace("critical", "error")
        .replace("amount >= 0", "amount < 80"),
    )
    site.rows("delete from masked.shop__lines where line_id = 'L1'")
    site.build()
    assert site.results()["facts_are_small"][3:7] == ("error", "fail", 7, 1)
    assert any("facts_are_small" in gate for gate in failing_gates(site.job))
    assert site.rows("select line_count from navigate.rpt_lines") == counted
    # As long as they are few, it may be said, they are tolerated.
    text = (site.project / "models" / "rules.yml").read_text()
    text += "    min_pass_rate: 0.5\n    tolerance_reason: a few are large\n"
    (site.project / "models" / "rules.yml").write_text(text)
    site.build()
    assert site.results()["facts_are_small"][3:7] == ("error", "warn", 7, 1)
    assert not any("facts_are_small" in gate for gate in failing_gates(site.job))
    assert site.rows("select line_count from navigate.rpt_lines") == [(7,)]


def test_more_in_quarantine_than_tolerated_stops_the_build(site: Site) -> None:
    tolerant = "    min_pass_rate: 0.95\n    tolerance_reason: forms are misread\n"
    site.write_rules(NOT_NEGATIVE.replace("amount >= 0", "amount >= 60") + tolerant)
    before = site.lines()
    site.build()
    assert site.results()["line_is_not_negative"][3:5] == ("error", "fail")
    assert site.lines() == before
    site.write_rules(NOT_NEGATIVE, ADDS_UP)
    site.build()


def test_orders_are_worked_out_again_when_a_rule_about_their_records_changes(site: Site) -> None:
    """The sample's own incremental model: any record may come out of quarantine or go there, of any load."""
    orders = PROJECT_DIR / "models" / "chart" / "intermediate" / "sales" / "int_orders_deduplicated.sql"
    shutil.copy(orders, site.project / "models" / "chart")
    write_files(site.project / "models", {"chart/stg_shop__orders.sql": STAGED, "orders.yml": STAGED_YAML})
    site.rows(RECORDS)
    seen = {}
    for condition in (
        "order_amount <= 3",
        "order_amount >= 3",
        "order_amount <> 4",
        "order_amount > 99",
        "order_amount > 0",
    ):
        rule = NOT_NEGATIVE.replace("stg_lines", "stg_shop__orders").replace("amount >= 0", condition)
        site.write_rules(rule, ADDS_UP.replace("invoice_adds_up", "other"), NOT_NEGATIVE.replace("line_is", "first_is"))
        tables = []
        for arguments in ((), ("--full-refresh",)):
            result = site.dbt("run", "--select", "stg_shop__orders+", *arguments)
            assert result.returncode == 0, result.stdout
            tables.append(site.rows("select order_id, file_line, record_count from chart.int_orders_deduplicated"))
        assert sorted(tables[0]) == sorted(tables[1]), condition
        seen[condition] = sorted(tables[0])
    assert seen == {
        "order_amount <= 3": [("O1", 1, 1), ("O4", 5, 1)],
        "order_amount >= 3": [("O1", 2, 1), ("O2", 3, 1), ("O3", 4, 1), ("O4", 6, 2)],
        "order_amount <> 4": [("O1", 2, 2), ("O2", 3, 1), ("O4", 6, 2)],
        "order_amount > 99": [],
        "order_amount > 0": [("O1", 2, 2), ("O2", 3, 1), ("O3", 4, 1), ("O4", 6, 2)],
    }
    site.write_rules(NOT_NEGATIVE, ADDS_UP)
    for name in ("chart/int_orders_deduplicated.sql", "chart/stg_shop__orders.sql", "orders.yml"):
        (site.project / "models" / name).unlink()


def test_a_folder_of_models_brings_its_rules(site: Site, tmp_path: Path) -> None:
    write_files(tmp_path / "own", OWN)
    (tmp_path / "sources.yml").write_text("version: 1\nsources: []\nmodels: own\n")
    plain = site.job.sources_file
    site.build(sources_file=tmp_path / "sources.yml")
    assert site.rows("select own_id from navigate.own_facts") == [(1,)]
    assert ("own_is_not_negative", '{"own_id": 2}') in site.held()
    assert site.versions("own_is_not_negative") == [("amount >= 0", "critical", True)]
    # A project without the folder says nothing about its rules, nor about what waits because of them.
    site.job = Job(settings=site.job.settings, sources_file=plain)
    site.build()
    assert site.versions("own_is_not_negative") == [("amount >= 0", "critical", True)]
    assert ("own_is_not_negative", '{"own_id": 2}') in site.held()


def test_what_an_analyst_tries_is_nobody_elses_history(site: Site) -> None:
    before = site.rows("select count(*) from quality.rules")
    site.write_rules(NOT_NEGATIVE.replace("amount >= 0", "amount >= 1"))
    result = site.dbt("run", "--target", "dev", "--select", "business_rules")
    assert result.returncode == 0, result.stdout
    assert site.rows("select count(*) from quality.rules") == before
    site.write_rules(NOT_NEGATIVE, ADDS_UP)


def test_each_version_knows_the_commit_that_brought_it(site: Site, tmp_path: Path) -> None:
    git = ["git", "-C", str(site.project), "-c", "user.name=Asta Analyst", "-c", "user.email=asta@example.com"]

    def commit(message: str) -> str:
        for command in (["add", "models"], ["commit", "-qm", message], ["rev-parse", "HEAD"]):
            done = subprocess.run([*git, *command], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def history() -> list[tuple[Any, ...]]:
        with site.job.connect(autocommit=True) as connection:
            attribute(connection, site.project)
            found = rule_history(connection, "line_is_not_negative")[-2:]
        return [(row["condition"], row["changed_by"], row["code_revision"]) for row in found]

    subprocess.run([*git, "init", "-q"], check=True)
    site.rows("update quality.rules set code_revision = null, changed_by = null")
    site.build()
    first = commit("rules")
    (site.project / "models" / "rules.yml").open("a").write("# a comment brings no version\n")
    commit("comment")
    site.write_rules(NOT_NEGATIVE.replace("amount >= 0", "amount >= 5"), ADDS_UP)
    site.build()
    assert history()[0] == ("amount >= 0", "Asta Analyst", first)
    assert history()[1][1] is None
    assert history()[1][2].endswith("+changes")
    third = commit("another limit")
    assert history()[1] == ("amount >= 5", "Asta Analyst", third)


def test_a_project_without_what_dbt_would_read_is_not_built(site: Site) -> None:
    """Without the plugin nothing is generated; no model is built without its rules then."""
    shutil.rmtree(site.project / ".rules")
    environment = child_environment(site.job.warehouse.dbt_environment())
    code = (
        "import sys; import dbt.plugins.manager as m; m.PluginManager.get_prefixed_modules = classmethod(lambda c: {});"
        "from dbt.cli.main import dbtRunner;"
        "sys.exit(0 if dbtRunner().invoke(['parse', '--profiles-dir', 'profiles']).success else 2)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=site.project, env=environment, capture_output=True, text=True
    )
    assert result.returncode == 2
    assert "quarantine_keys" in result.stdout
    with suppress(AtlasError):
        site.build()
    assert (site.project / ".rules").is_dir()
