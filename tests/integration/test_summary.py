"""The summary: what is counted, what is compared, and how it reads."""

import io
import json

import pytest
from rich.console import Console

from flows.order import Stage, follow, recorded
from flows.report import markdown, print_summary
from flows.stages import STAGES
from flows.summary import NOT_BEGUN, Summary, summarise
from python_jobs.errors import QualityGateError
from python_jobs.job import Job
from tests.integration.conftest import Detail, Stages


def _load(job: Job, detail: Detail) -> None:
    with job.connect(autocommit=True) as connection:
        connection.execute("create table explore.crm__customers as select 1 as a from generate_series(1, 12)")
        connection.execute("create table explore._dlt_loads (a text)")
        connection.execute(
            "insert into pipeline.dead_letters (run_id, source, table_name, reason) "
            "select %s, 'crm', 'customers', 'too few fields' from generate_series(1, 3)",
            [job.run_id],
        )
    detail["tables"] = [
        {"source": "crm", "table": "customers", "status": "succeeded", "rows_read": 15, "rows_loaded": 12,
         "rows_rejected": 3},
    ]  # fmt: skip
    detail["notes"] = ["crm.customers: 2 of 12 rows gave way to later ones with the same key"]


def _mask(job: Job, detail: Detail) -> None:
    with job.connect(autocommit=True) as connection:
        connection.execute("create table masked.crm__customers as select 1 as a from generate_series(1, 11)")
        connection.execute(
            "insert into compliance.pii_columns (source, table_name, column_name, data_type, entity, pii_class, "
            "action, evidence, decided_by, values_masked, values_invalid) values "
            "('crm', 'customers', 'e_mail', 'text', 'EMAIL', 'direct_identifier', 'token', '', 'declared', 9, 1), "
            "('crm', 'customers', 'mail', 'text', 'EMAIL', 'direct_identifier', 'token', '', 'declared', 1, 0), "
            "('crm', 'customers', 'bynavn', 'text', 'CITY', 'quasi_identifier', 'keep', '', 'declared', 0, 0), "
            "('crm', 'customers', 'note', 'text', null, 'unclassified', 'hold', "
            "'97 % are sentences: free text; speaks of special categories: health (3 %), union (1 %); held', "
            "'default', 0, 0), "
            "('crm', 'customers', 'id', 'text', null, 'none', 'keep', '', 'declared', 0, 0)"
        )
    detail["tables"] = [{"table": "crm__customers", "mode": "copy", "rows": 11, "values_masked": 10}]
    detail["notes"] = ["crm__customers.note: was none, is FREE_TEXT"]
    detail["disagreements"] = ["crm__customers.id: 98 % of 500 sampled values are valid CPR numbers"]


def _build(score: float) -> Detail:
    return {
        "nodes": {"success": 2},
        "failed": [],
        "not_loaded": ["hr.people"],
        "scores": [{"dimension": "validity", "score": score, "raw_score": 0.8, "min_score": 0.9, "status": "pass",
                    "rows_tested": 1000, "rows_failed": 50}],
    }  # fmt: skip


def _run(job: Job) -> Summary:
    try:
        with recorded(job, "test", list(Stage)):
            follow(job, {stage: STAGES[stage] for stage in Stage})
    except QualityGateError:
        pass
    with job.connect(autocommit=True) as connection:
        return summarise(job, connection)


@pytest.fixture
def summary(flow_job: Job, fake_stages: Stages) -> Summary:
    fake_stages.actions["load"] = _load
    fake_stages.actions["mask"] = _mask
    fake_stages.actions["build"] = lambda _job, detail: detail.update(_build(0.95))
    fake_stages.actions["export"] = lambda _job, detail: detail.update(
        groups=[{"group": "customer_360", "version": "1.0.0", "change": "first", "rows": 7, "path": "/x/1.0.0"}]
    )
    return _run(flow_job)


def test_counts_what_is_there(summary: Summary) -> None:
    assert [(row["stage"], row["status"]) for row in summary.stages] == [(stage.value, "succeeded") for stage in Stage]
    assert [(row["layer"], row["table"], row["rows"], row["this_run"]) for row in summary.layers] == [
        ("explore", "crm__customers", 12, "read 15 · loaded 12 · rejected 3"),
        ("masked", "crm__customers", 11, "masked 10 values in 11 rows"),
    ]
    assert summary.dead_letters == [{"source": "crm", "table": "customers", "reason": "too few fields", "rows": 3}]
    assert summary.waiting == 3
    assert [(row["entity"], row["action"], row["columns"], row["values_masked"]) for row in summary.personal] == [
        ("EMAIL", "token", 2, 10),
        ("unclassified", "hold", 1, 0),
        ("CITY", "keep", 1, 0),
    ]
    assert summary.held_back == ["crm.customers.note"]
    assert summary.special == ["crm.customers.note may speak of health (3 %), union (1 %)"]
    assert summary.exports[0]["version"] == "1.0.0"


def test_what_load_and_mask_had_to_say_is_under_attention(summary: Summary) -> None:
    attention = markdown(summary).partition("## Attention")[2].partition("##")[0]
    for said in ("2 of 12 rows gave way", "was none, is FREE_TEXT", "valid CPR numbers", "hr.people"):
        assert said in attention


def test_compares_with_the_run_before(summary: Summary, flow_job: Job, fake_stages: Stages) -> None:
    assert summary.scores[0]["change"] is None
    later = Job(settings=flow_job.settings, sources_file=flow_job.sources_file)
    fake_stages.actions = {"build": lambda _job, detail: detail.update(_build(0.9625))}
    assert _run(later).scores[0]["change"] == 0.0125


def test_reads_well_at_100_columns(summary: Summary) -> None:
    page = io.StringIO()
    print_summary(summary, Console(file=page, width=100, highlight=False))
    text = page.getvalue()
    assert max(len(line) for line in text.splitlines()) <= 100
    for expected in ("Atlas run done in", "read 15 · loaded 12 · rejected 3", "95.00 %", "too few fields", "1.0.0",
                     "held back until it is classified: crm.customers.note", "hr.people",
                     "may speak of health (3 %)", "atlas serve"):  # fmt: skip
        assert expected in text


def test_markdown_has_the_same_sections(summary: Summary) -> None:
    text = markdown(summary)
    assert "| validity | 95.00 % | 80.00 % | 90.00 % |" in text
    assert "| explore | crm__customers | 12 | read 15 · loaded 12 · rejected 3 |" in text


def test_json_is_json(summary: Summary) -> None:
    assert json.loads(json.dumps(summary.as_dict()))["scores"][0]["score"] == 0.95


def test_a_failed_gate_comes_first(flow_job: Job, fake_stages: Stages) -> None:
    def gate(_job: Job, detail: Detail) -> None:
        detail.update(_build(0.5) | {"failed": ["validity_phone_stg_crm__customers"]})
        raise QualityGateError("validity 50.00 % is below 90.00 %")

    fake_stages.actions["build"] = gate
    text = markdown(_run(flow_job))
    assert text.index("validity 50.00 % is below") < text.index("failed: validity_phone") < text.index("## Stages")
    assert "a quality gate failed" in text


def test_a_run_that_never_began_has_no_summary(job: Job) -> None:
    with job.connect(autocommit=True) as connection:
        assert summarise(job, connection).status == NOT_BEGUN
