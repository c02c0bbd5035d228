"""From a column of an exported file back to the source file, over a small project that dbt really builds."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from openlineage.client.event_v2 import RunEvent
from openlineage.client.serde import Serde

from python_jobs.errors import AtlasError, ConfigurationError, QualityGateError
from python_jobs.features.export import export
from python_jobs.job import Job
from python_jobs.lineage import store
from python_jobs.lineage.graph import Column, Graph
from python_jobs.lineage.run import collect
from python_jobs.server import EmbeddedServer
from python_jobs.settings import PROJECT_DIR, Settings, child_environment

pytestmark = [pytest.mark.xdist_group("lineage"), pytest.mark.slow]

SECRET = "Signe Hemmelig"
PROJECT = {
    "dbt_project.yml": """
name: small
version: 1.0.0
profile: atlas
config-version: 2
flags: {send_anonymous_usage_stats: false}
models:
  small:
    lineage: {+schema: lineage, +materialized: view}
    compliance: {+schema: compliance, +materialized: view}
    chart: {+schema: chart, +materialized: view}
    navigate: {+schema: navigate, +materialized: table}
seeds:
  +schema: chart
""",
    "macros/generate_schema_name.sql": """
{% macro generate_schema_name(name, node) %}{{ name or target.schema }}{% endmacro %}
""",
    "seeds/tiers.csv": "tier,weight\nGuld,2\n",
    "models/chart/_chart.yml": """
sources:
  - name: crm
    schema: masked
    tables:
      - name: customers
        identifier: crm__customers
        columns:
          - name: kundenummer
            data_tests: [not_null]
  - name: crm_raw
    schema: explore
    tables: [{name: customers, identifier: crm__customers}]
models:
  - name: stg_customers
    columns:
      - name: customer_id
        data_tests: [unique, not_null]
""",
    "models/chart/stg_customers.sql": """
with source as (select * from {{ source('crm', 'customers') }}),
renamed as (select *, kundenummer as customer_id, upper(tier) as level from source)
select * from renamed
""",
    "models/chart/int_paid.sql": """
{{ config(materialized='ephemeral') }}
select customer_id, sum(amount) as revenue from {{ ref('stg_customers') }} group by customer_id
""",
    "models/navigate/history.sql": """
{{ config(materialized='incremental', unique_key='customer_id') }}
select customer_id, navn as name_token from {{ ref('stg_customers') }}
{% if is_incremental() %} where customer_id not in (select this.customer_id from {{ this }} as this) {% endif %}
""",
    "models/navigate/customer_features.sql": """
{{ config(meta={'export': {'group': 'customers', 'key': ['customer_id']}}) }}
select
    c.customer_id, h.name_token, c.foedselsdato as birth_year, c.e_mail__is_valid as has_email, p.revenue,
    ntile(5) over (order by p.revenue) as revenue_score, t.weight, count(*) over () as customers
from {{ ref('stg_customers') }} as c
left join {{ ref('int_paid') }} as p on c.customer_id = p.customer_id
left join {{ ref('history') }} as h on c.customer_id = h.customer_id
left join {{ ref('tiers') }} as t on c.tier = t.tier
""",
    "models/navigate/broken.sql": "select (array['Signe Hemmelig'])[1]::integer as value",
}
LEAKY = """
{{ config(meta={'export': {'group': 'leaky', 'key': ['customer_id']}}) }}
select c.kundenummer as customer_id, c.tier, lower(c.navn) as name from {{ source('crm_raw', 'customers') }} as c
"""


class World:
    """A warehouse with one delivered, masked and built table."""

    def __init__(self, url: str, folder: Path) -> None:
        self.project, self.folder = folder / "project", folder
        settings = Settings(PROJECT_DIR, folder / "home", folder / "exports", database_url=url)
        self.job = Job(settings, folder / "sources" / "sources.yml")
        self.job.warehouse.prepare()
        for name, text in PROJECT.items():
            path = self.project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        shutil.copytree(PROJECT_DIR / "models" / "lineage", self.project / "models" / "lineage")
        self.job.sources_file.parent.mkdir()
        self.job.sources_file.write_text(
            "version: 1\nsources: [{name: crm, kind: files, location: ../delivered/crm}]\n"
        )

    def execute(self, sql: str, *parameters: Any) -> list[Any]:
        with self.job.connect(autocommit=True) as connection:
            cursor = connection.execute(sql.encode(), parameters)
            return cursor.fetchall() if cursor.description else []

    def ingest(self, run_id: UUID, load_id: str, file: str) -> None:
        """What loading and masking leave behind."""
        path = self.folder / "delivered" / "crm" / file
        self.execute(
            "insert into pipeline.files (source, table_name, path, load_id) values ('crm', 'customers', %s, %s)",
            str(path),
            load_id,
        )
        columns = [
            {"source": source, "column": column, "type": "text"}
            for source, column in [("Kundenummer", "kundenummer"), ("Navn", "navn"), ("Fødselsdato", "foedselsdato")]
        ]
        columns += [{"source": name, "column": name, "type": "text"} for name in ("e_mail", "tier", "amount")]
        self.execute(
            "insert into pipeline.loads (load_id, run_id, source, table_name, status, rows_read, rows_loaded, "
            "rows_rejected, finished_at, columns) values (%s, %s, 'crm', 'customers', 'succeeded', 1, 1, 0, now(), %s)",
            load_id,
            run_id,
            json.dumps(columns),
        )
        self.execute(
            "insert into compliance.masked_loads (table_name, load_id, run_id, rows) "
            "values ('crm__customers', %s, %s, 1)",
            load_id,
            run_id,
        )

    def build(self, *arguments: str) -> None:
        """`dbt build`, with Atlas's target folder."""
        command = ["build", "--quiet", "--profiles-dir", str(PROJECT_DIR / "profiles")]
        command += ["--target-path", str(self.job.settings.dbt_target), "--log-path", str(self.folder / "logs")]
        result = subprocess.run(
            [str(Path(sys.executable).parent / "dbt"), *command, "--project-dir", str(self.project), *arguments],
            env=child_environment(self.job.warehouse.dbt_environment()),
            cwd=self.project,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (self.job.settings.dbt_target / "run_results.json").exists(), result.stdout + result.stderr

    def run(self, **changes: Any) -> Job:
        """A job of a new run."""
        job = replace(self.job, run_id=uuid4())
        if changes:
            job.settings = replace(job.settings, **changes)
        return job


@pytest.fixture(scope="module")
def world(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Built once: dbt takes seconds."""
    name = f"lineage_{uuid4().hex[:8]}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    world = World(server.url().rsplit("/", 1)[0] + f"/{name}", tmp_path_factory.mktemp("lineage"))
    columns = "kundenummer text, navn text, foedselsdato text, e_mail text, tier text, amount text"
    world.execute(f"create table explore.crm__customers ({columns}, _dlt_load_id text, _file_id bigint, _line bigint)")
    world.execute("insert into explore.crm__customers values ('K1', %s, '31-12-1984', 'a@b.dk', 'Guld', '5')", SECRET)
    world.execute(
        "create table masked.crm__customers as select kundenummer, 'person_3fa1_' || md5(navn) as navn, "
        "right(foedselsdato, 4) as foedselsdato, 'email_3fa1_' || md5(e_mail) as e_mail, true as e_mail__is_valid, "
        "tier, amount::numeric(14, 2) as amount from explore.crm__customers"
    )
    for column, pii_class, action in [
        ("kundenummer", "none", "keep"),
        ("navn", "direct_identifier", "token"),
        ("foedselsdato", "quasi_identifier", "generalise"),
        ("e_mail", "direct_identifier", "token"),
        ("tier", "none", "keep"),
        ("amount", "none", "keep"),
    ]:
        world.execute(
            "insert into compliance.pii_columns (source, table_name, column_name, data_type, pii_class, action, "
            "evidence, decided_by) values ('crm', 'customers', %s, 'text', %s, %s, 'test', 'declared')",
            column,
            pii_class,
            action,
        )
    first = world.job
    with first.run():
        with first.stage("load"), first.stage("mask"):
            world.ingest(first.run_id, "1", "customers-1.csv")
        with first.stage("build"):
            world.build()
        with first.stage("lineage") as detail:
            detail.update(collect(first))
        with first.stage("export") as detail:
            detail.update(export(first))
    yield world
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


def test_the_lineage_models_pass_their_own_tests(world: World) -> None:
    results = json.loads((world.job.settings.dbt_target / "run_results.json").read_text(encoding="utf-8"))["results"]
    assert [r["unique_id"] for r in results if r["status"] not in ("success", "pass")] == ["model.small.broken"]
    assert len([r for r in results if r["unique_id"].startswith("unit_test.")]) == 2


def ancestors(world: World, dataset: str, column: str) -> dict[str, tuple[bool, bool]]:
    rows = world.execute(
        "select ancestor_dataset || '#' || ancestor_column, bool_and(passed_mask), bool_or(is_origin) "
        "from lineage.column_ancestors where dataset = %s and column_name = %s group by 1",
        dataset,
        column,
    )
    return {name.removeprefix(f"{world.job.warehouse.database}."): (masked, origin) for name, masked, origin in rows}


def bodies(world: World, run_id: UUID) -> list[dict[str, Any]]:
    return [
        row[0] for row in world.execute("select body from lineage.events where run_id = %s order by event_id", run_id)
    ]


def test_a_feature_goes_back_to_the_file_through_the_mask(world: World) -> None:
    assert ancestors(world, "exports/customers", "name_token") == {
        "navigate.customer_features#name_token": (False, False),
        "navigate.history#name_token": (False, False),
        "chart.stg_customers#navn": (False, False),
        "masked.crm__customers#navn": (False, False),
        "explore.crm__customers#navn": (True, False),
        "crm/customers-1.csv#Navn": (True, True),
    }
    assert ancestors(world, "exports/customers", "revenue_score")["crm/customers-1.csv#amount"] == (False, True)
    assert ancestors(world, "exports/customers", "has_email")["crm/customers-1.csv#e_mail"] == (True, True)
    assert ancestors(world, "exports/customers", "weight")["seeds/tiers.csv#weight"] == (False, True)
    assert set(ancestors(world, "exports/customers", "customers")) == {"navigate.customer_features#customers"}
    rows = world.execute(
        "select way from lineage.column_ancestors where dataset = 'exports/customers' and column_name = 'birth_year' "
        "and is_origin"
    )
    name = world.job.warehouse.database
    assert rows == [
        (
            f"exports/customers.birth_year <- {name}.navigate.customer_features.birth_year <- "
            f"{name}.chart.stg_customers.foedselsdato <- {name}.masked.crm__customers.foedselsdato <- "
            f"{name}.explore.crm__customers.foedselsdato <- crm/customers-1.csv.Fødselsdato",
        )
    ]


def test_what_happens_on_the_way_is_said(world: World) -> None:
    rows = world.execute(
        "select to_column, transformation, transformation_note, is_masking from lineage.column_edges "
        "where to_dataset like '%%.masked.crm__customers'"
    )
    assert set(rows) == {
        ("kundenummer", "IDENTITY", None, False),
        ("navn", "MASKED", "token", True),
        ("foedselsdato", "GENERALISED", "generalise", True),
        ("e_mail", "MASKED", "token", True),
        ("e_mail__is_valid", "MASKED", "validity", True),
        ("tier", "IDENTITY", None, False),
        ("amount", "IDENTITY", None, False),
    }
    rows = world.execute(
        "select from_dataset, from_column, transformation from lineage.column_edges "
        "where to_dataset like '%%.customer_features' and to_column in ('revenue', 'revenue_score') order by to_column"
    )
    stg = f"{world.job.warehouse.database}.chart.stg_customers"
    assert rows == [(stg, "amount", "AGGREGATION"), (stg, "amount", "WINDOW")]


def test_events_are_valid_and_belong_to_one_run(world: World) -> None:
    events = bodies(world, world.job.run_id)
    assert {event["job"]["name"] for event in events} >= {
        "run", "load.crm.customers", "mask.crm__customers", "dbt.model.small.stg_customers", "dbt.seed.small.tiers",
        "dbt.tests.model.small.stg_customers", "dbt.tests.source.small.crm.customers", "export.customers",
    }  # fmt: skip
    for event in events:
        UUID(event["run"]["runId"])
        if event["job"]["name"] != "run":
            assert event["run"]["facets"]["parent"]["run"]["runId"] == str(world.job.run_id)
        for dataset in [*event["inputs"], *event["outputs"]]:
            assert dataset["namespace"] in ("file", world.job.warehouse.namespace)
        assert RunEvent.__name__ in event["schemaURL"]
        assert Serde.to_dict(event) == event
    ended = [event for event in events if event["eventType"] != "START"]
    assert {(e["job"]["name"], e["run"]["runId"]) for e in events} == {
        (e["job"]["name"], e["run"]["runId"]) for e in ended
    }
    assert [(e["job"]["name"], e["eventType"]) for e in (events[0], events[-1])] == [
        ("run", "START"),
        ("run", "COMPLETE"),
    ]
    tests = next(event for event in ended if event["job"]["name"] == "dbt.tests.model.small.stg_customers")
    assertions = tests["inputs"][0]["inputFacets"]["dataQualityAssertions"]["assertions"]
    assert {(item["assertion"], item["column"], item["success"]) for item in assertions} == {
        ("unique", "customer_id", True),
        ("not_null", "customer_id", True),
    }


def test_a_failed_model_fails_without_quoting_data(world: World) -> None:
    failed = [event for event in bodies(world, world.job.run_id) if event["eventType"] == "FAIL"]
    assert [event["job"]["name"] for event in failed] == ["dbt.model.small.broken"]
    assert "error" in failed[0]["run"]["facets"]["errorMessage"]["message"]
    text = json.dumps([row[0] for row in world.execute("select body from lineage.events")], ensure_ascii=False)
    assert SECRET not in text
    assert "31-12-1984" not in text


def test_the_python_graph_is_the_view(world: World) -> None:
    with world.job.connect() as connection:
        graph = Graph(connection)
    edges = {
        (parent.dataset, parent.name, child.dataset, child.name, how, masking)
        for child, parents in graph.parents.items()
        for parent, how, masking in parents
    }
    rows = world.execute(
        "select from_dataset, from_column, to_dataset, to_column, transformation, is_masking from lineage.column_edges"
    )
    assert edges == set(rows)
    assert edges
    assert graph.find("customers.birth_year") == Column("exports/customers", "birth_year")
    with pytest.raises(ConfigurationError, match="no lineage is recorded"):
        graph.find("customers.shoe_size")
    masked = [a for a in graph.ancestors(Column("exports/customers", "birth_year")) if a.masked]
    assert [str(a.column) for a in masked][-1] == "crm/customers-1.csv.Fødselsdato"


def test_the_command_prints_the_way_back(world: World) -> None:
    result = subprocess.run(
        [str(Path(sys.executable).parent / "atlas"), "trace", "stg_customers.navn"],
        env={**os.environ, "ATLAS_DATABASE_URL": str(world.job.settings.database_url), "ATLAS_HOME": str(world.folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    name = world.job.warehouse.database
    assert result.stdout.splitlines()[:3] == [
        f"{name}.chart.stg_customers.navn",
        f"  {name}.masked.crm__customers.navn  identity",
        f"    {name}.explore.crm__customers.navn  masked · behind the mask",
    ]


def test_collecting_again_changes_nothing(world: World) -> None:
    before = bodies(world, world.job.run_id)
    detail = collect(world.job)
    after = bodies(world, world.job.run_id)

    def comparable(events: list[dict[str, Any]]) -> list[str]:
        # The run itself goes on, so its own end moves.
        return sorted(json.dumps({**e, "eventTime": e["job"]["name"] == "run" or e["eventTime"]}) for e in events)

    assert detail["runs"] == 1
    assert detail["dropped"] == 0
    assert detail["inferred"] == []
    assert comparable(
        [e for e in after if e["job"]["name"] != "run" and not e["job"]["name"].startswith("stage.")]
    ) == comparable([e for e in before if e["job"]["name"] != "run" and not e["job"]["name"].startswith("stage.")])
    assert len([e for e in after if e["job"]["name"] == "run"]) == 2


def test_a_run_that_loads_nothing_keeps_the_trace_and_a_new_file_adds_to_it(world: World) -> None:
    quiet = world.run()
    with quiet.run(), quiet.stage("lineage"):
        collect(quiet)
    assert "crm/customers-1.csv#Navn" in ancestors(world, "exports/customers", "name_token")
    # Loaded by a command of its own, which does not trace; the next run does.
    loading = world.run()
    with loading.run(), loading.stage("load"):
        world.ingest(loading.run_id, "2", "2026/customers-2.csv")
    tracing = world.run()
    assert collect(tracing)["runs"] == 2
    assert {name for name in ancestors(world, "exports/customers", "name_token") if name.startswith("crm/")} == {
        "crm/customers-1.csv#Navn",
        "crm/2026/customers-2.csv#Navn",
    }
    assert {event["job"]["name"] for event in bodies(world, loading.run_id)} >= {"load.crm.customers", "run"}


def test_a_failed_load_says_where_but_not_what(world: World) -> None:
    job = world.run()
    with pytest.raises(RuntimeError), job.run(), job.stage("load"):
        raise RuntimeError(f"could not read {SECRET}")
    collect(job)
    failed = {e["job"]["name"]: e for e in bodies(world, job.run_id) if e["eventType"] == "FAIL"}
    assert set(failed) == {"run", "stage.load"}
    assert failed["stage.load"]["run"]["facets"]["errorMessage"]["message"] == "RuntimeError"


def test_the_manifest_of_a_group_knows_what_is_personal(world: World) -> None:
    folder = world.job.settings.exports / "customers" / "1.0.0"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    personal = {column["name"] for column in manifest["schema"] if column["from_personal_data"]}
    assert personal == {"name_token", "birth_year", "has_email"}
    assert "min" not in manifest["statistics"]["birth_year"]
    assert "1984" not in json.dumps(manifest["statistics"])
    assert manifest["statistics"]["weight"]["min"] == 2


def test_personal_data_past_the_mask_is_not_exported(world: World) -> None:
    (world.project / "models" / "navigate" / "leaky.sql").write_text(LEAKY)
    job = world.run()
    with job.run(), job.stage("build"):
        world.build("--select", "leaky", "customer_features")
    collect(job)
    with pytest.raises(AtlasError, match=r"column name of model leaky comes from explore\.crm__customers\.navn"):
        export(job)
    assert not (job.settings.exports / "leaky").exists()
    assert (job.settings.exports / "customers").exists()


def test_personal_data_past_the_mask_fails_the_lineage_stage_that_sees_it_first(world: World) -> None:
    shutil.copytree(PROJECT_DIR / "models" / "compliance", world.project / "models" / "compliance")
    (world.project / "models" / "navigate" / "leaky.sql").write_text(LEAKY)
    job = world.run()
    with job.run(), job.stage("build"):
        world.build("--select", "leaky", "compliance", "--exclude-resource-types", "test", "unit_test")
    with pytest.raises(QualityGateError) as caught:
        collect(job)
    database = world.job.warehouse.database
    assert str(caught.value).splitlines()[1:] == [
        f"- column name of {database}.navigate.leaky comes from explore.crm__customers.navn, which is personal "
        "(direct_identifier), past the mask; read the masked twin"
    ]
    (world.project / "models" / "navigate" / "leaky.sql").unlink()
    shutil.rmtree(world.project / "models" / "compliance")
    world.execute("drop view compliance.unmasked_columns")


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[dict[str, Any]], dict[str, Any]]]:
    """A lineage server on the loopback: its URL, what it took, and how it answers."""
    taken: list[dict[str, Any]] = []
    behaviour: dict[str, Any] = {"status": 201, "calls": 0}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            behaviour["calls"] += 1
            assert self.path == "/api/v1/lineage"
            event = json.loads(body)
            status = behaviour["status"](event) if callable(behaviour["status"]) else behaviour["status"]
            if status < 300:
                taken.append(event)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", taken, behaviour
    server.shutdown()
    server.server_close()
    thread.join()


class Notes:
    """Keeps what a job says."""

    def __init__(self, progress: Any) -> None:
        self.lines: list[str] = []
        self.step = progress.step

    def note(self, text: str) -> None:
        self.lines.append(text)


def test_events_wait_for_a_server_that_fails(
    world: World, receiver: tuple[str, list[dict[str, Any]], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, taken, behaviour = receiver
    monkeypatch.setattr(store, "FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    world.execute("truncate lineage.events")
    job = world.run(openlineage_url=url)
    notes = job.progress = Notes(job.progress)

    behaviour["status"] = 503
    detail = collect(job)
    assert (detail["sent"], taken) == (0, [])
    assert detail["waiting"] == detail["events"] > 10
    assert behaviour["calls"] == store.ATTEMPTS, "one event is tried again and again, not every event"
    assert notes.lines == [
        f"warning: OPENLINEAGE_URL: 127.0.0.1 does not answer; {detail['waiting']} events wait for the next run"
    ]

    behaviour.update(status=201, calls=0)
    following = world.run(openlineage_url=url)
    again = collect(following)
    assert again["sent"] == len(taken) == detail["events"] + again["events"]
    assert again["waiting"] == 0
    assert world.execute("select count(*) from lineage.events where sent_at is null") == [(0,)]
    kept = [row[0] for row in world.execute("select body from lineage.events order by event_id")]
    assert taken == kept, "sent as recorded, in order"


def test_an_event_that_is_refused_holds_up_no_other(
    world: World, receiver: tuple[str, list[dict[str, Any]], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, taken, behaviour = receiver
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    world.execute("truncate lineage.events")
    behaviour["status"] = lambda event: 422 if event["eventType"] == "FAIL" else 200
    job = world.run(openlineage_url=url)
    detail = collect(job)
    assert detail["sent"] == len(taken)
    assert world.execute("select distinct event_type from lineage.events where sent_at is null") == [("FAIL",)]
    assert detail["sent"] + detail["waiting"] == world.execute("select count(*) from lineage.events")[0][0]


def test_an_address_that_is_none_is_the_users_mistake(world: World) -> None:
    with pytest.raises(ConfigurationError, match="OPENLINEAGE_URL"):
        collect(world.run(openlineage_url="marquez:5000"))
