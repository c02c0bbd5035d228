"""What a run did, read from the database: the facts behind the summary on the terminal, in JSON and in Prefect."""

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from flows.catalog import catalog_path
from flows.order import Stage
from python_jobs.job import Job
from python_jobs.report.write import PAGE, report_folder

Row = dict[str, Any]

LAYERS = ("explore", "masked", "chart", "navigate")
COUNT_TIMEOUT = "20s"
MOST_COMMON = 8
NOT_BEGUN = "not begun"


@dataclass
class Summary:
    """One run in numbers. Every list holds dictionaries whose values are fit for JSON; none is a data value.

    Attributes:
        run_id, status, error, seconds: of the run; the error is the stored one, without data values.
        stages: stage, status, seconds, error.
        layers: layer, table, rows (None when counting took too long), kind, and what this run did to it.
        dead_letters: this run's rejected rows: source, table, reason, rows; the most common first.
        schema_changes: this run's changes of delivered columns: source, table, change, status.
        waiting: dead letters of any run that wait for somebody.
        personal: entity, action, columns, values masked so far, values that are not valid.
        held_back: columns that stay empty until somebody classifies them.
        special: columns whose texts may speak of special categories (GDPR art. 9), and how many do.
        scores: one per dimension, with the change against the run before; rates from 0 to 1.
        failed: the tests that failed.
        quarantined: rows that wait in quarantine: model, rule, reason, rows, first_seen_at.
        exports: group, version, change, rows, path.
        places: where to look next.
        report: path of the quality report; None without one.
    """

    run_id: str
    status: str
    error: str | None
    seconds: float | None
    stages: list[Row]
    layers: list[Row]
    dead_letters: list[Row]
    schema_changes: list[Row]
    waiting: int
    personal: list[Row]
    held_back: list[str]
    special: list[str]
    scores: list[Row]
    failed: list[str]
    quarantined: list[Row]
    exports: list[Row]
    places: dict[str, str]
    notes: list[str] = field(default_factory=list)
    report: str | None = None

    def as_dict(self) -> Row:
        """For ``--json``."""
        return dataclasses.asdict(self)


def summarise(job: Job, connection: psycopg.Connection) -> Summary:
    """Collect the facts of the job's run.

    Args:
        job: names the run; the run may have ended or not.
        connection: to the warehouse; nothing is changed.
    """
    run = _rows(
        connection,
        "select run_id, started_at, status, error, parameters ->> 'prefect_ui' as ui, "
        "extract(epoch from coalesce(finished_at, clock_timestamp()) - started_at)::float8 "
        "as seconds from pipeline.runs where run_id = %s",
        [job.run_id],
    )
    stages = _rows(
        connection,
        "select stage, status, error, detail, "
        "extract(epoch from coalesce(finished_at, clock_timestamp()) - started_at)::float8 as seconds "
        "from pipeline.stages where run_id = %s order by started_at",
        [job.run_id],
    )
    details: dict[str, Row] = {row["stage"]: row.pop("detail") for row in stages}
    build = details.get(Stage.BUILD, {})
    report = _report(job, run[0]) if run else None
    return Summary(
        run_id=str(job.run_id),
        status=run[0]["status"] if run else NOT_BEGUN,
        error=run[0]["error"] if run else None,
        seconds=run[0]["seconds"] if run else None,
        stages=stages,
        layers=_layers(connection, details),
        dead_letters=_rows(
            connection,
            "select source, table_name as table, reason, count(*) as rows from pipeline.dead_letters "
            "where run_id = %s group by source, table_name, reason order by rows desc, source, table_name, reason "
            "limit %s",
            [job.run_id, MOST_COMMON],
        ),
        schema_changes=_rows(
            connection,
            "select source, table_name as table, status, case change "
            "when 'renamed' then before || ' looks renamed to ' || after "
            "when 'retyped' then column_name || ' was ' || before || ' and is ' || after "
            "else column_name || ' is ' || change end as change "
            "from pipeline.schema_changes where run_id = %s order by change_id",
            [job.run_id],
        ),
        waiting=_rows(connection, "select count(*) as rows from pipeline.dead_letters where status = 'waiting'")[0][
            "rows"
        ],
        personal=_rows(
            connection,
            "select coalesce(entity, pii_class) as entity, action, count(*) as columns, "
            "sum(values_masked)::bigint as values_masked, sum(values_invalid)::bigint as values_invalid "
            "from compliance.pii_columns where pii_class <> 'none' "
            "group by 1, 2 order by action = 'keep', 1, 2",
        ),
        held_back=[
            row["name"]
            for row in _rows(
                connection,
                "select source || '.' || table_name || '.' || column_name as name from compliance.pii_columns "
                "where action = 'hold' order by 1",
            )
        ],
        special=[
            row["line"]
            for row in _rows(
                connection,
                "select source || '.' || table_name || '.' || column_name || ' may speak of ' || said as line "
                "from compliance.pii_columns cross join lateral "
                "substring(evidence from 'speaks of special categories: ([^;]*)') as said "
                "where said is not null order by 1",
            )
        ],
        scores=_scores(connection, job, build),
        failed=[_name(item) for item in build.get("failed", [])],
        quarantined=list(build.get("quarantined", [])),
        exports=list(details.get(Stage.EXPORT, {}).get("groups", [])),
        places=_places(job, run[0]["ui"] if run else None, report),
        notes=[
            *(note for stage in (Stage.LOAD, Stage.MASK) for note in details.get(stage, {}).get("notes", [])),
            *(text for kind in ("changes", "disagreements") for text in details.get(Stage.MASK, {}).get(kind, [])),
            *(f"{name}: declared, but nothing is loaded yet" for name in build.get("not_loaded", [])),
            *(f"{name}: not masked, so what reads it was not built" for name in build.get("not_masked", [])),
        ],
        report=str(report) if report else None,
    )


def pii_inventory(connection: psycopg.Connection) -> list[Row]:
    """Every column that is or may be personal, and how it is treated."""
    return _rows(
        connection,
        "select source, table_name as table, column_name as column, entity, pii_class as class, action, decided_by, "
        "confidence::float8 as confidence, values_masked, values_invalid from compliance.pii_columns "
        "where pii_class <> 'none' order by source, table_name, column_name",
    )


def _layers(connection: psycopg.Connection, details: dict[str, Row]) -> list[Row]:
    tables = _rows(
        connection,
        "select table_schema as layer, table_name as table, "
        "case table_type when 'VIEW' then 'view' else 'table' end as kind from information_schema.tables "
        "where table_schema = any(%s) and table_name not like '\\_%%' and table_name <> 'dead_letter_payloads' "
        "and table_name not like '%%\\_\\_dbt\\_%%' order by array_position(%s, table_schema::text), table_name",
        [list(LAYERS), list(LAYERS)],
    )
    done = _done(details)
    return [
        {**row, "rows": _count(connection, row["layer"], row["table"]), "this_run": done.get(_key(row), "")}
        for row in tables
    ]


def _key(row: Row) -> tuple[str, str]:
    return row["layer"], row["table"]


def _done(details: dict[str, Row]) -> dict[tuple[str, str], str]:
    """What the run did to a table of explore or masked, in a few words."""
    done = {}
    for item in details.get(Stage.LOAD, {}).get("tables", []):
        text = "nothing new"
        if item.get("rows_read"):
            text = f"read {item['rows_read']:,} · loaded {item['rows_loaded']:,} · rejected {item['rows_rejected']:,}"
        if item.get("status") == "failed":
            text = "failed"
        done["explore", f"{item['source']}__{item['table']}"] = text
    for item in details.get(Stage.MASK, {}).get("tables", []):
        text = "nothing new"
        if item.get("mode") == "view":
            text = "nothing personal: a view"
        elif item.get("rows") and item.get("mode") != "unchanged":
            text = f"masked {item.get('values_masked', 0):,} values in {item['rows']:,} rows"
        done["masked", item["table"].split(".")[-1]] = text
    return done


def _count(connection: psycopg.Connection, schema: str, table: str) -> int | None:
    """Rows of a table; None when a view takes too long to count."""
    try:
        with connection.transaction():
            connection.execute(sql.SQL("set local statement_timeout = {}").format(COUNT_TIMEOUT))
            row = connection.execute(
                sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))
            ).fetchone()
    except psycopg.errors.QueryCanceled:
        return None
    return int(row[0]) if row else None


def _scores(connection: psycopg.Connection, job: Job, build: Row) -> list[Row]:
    before = _rows(
        connection,
        "select stages.detail -> 'scores' as scores from pipeline.stages inner join pipeline.runs using (run_id) "
        "where stages.stage = 'build' and run_id <> %s and jsonb_array_length(stages.detail -> 'scores') > 0 "
        "and runs.started_at < (select started_at from pipeline.runs where run_id = %s) "
        "order by runs.started_at desc limit 1",
        [job.run_id, job.run_id],
    )
    previous = {row["dimension"]: row.get("score") for row in before[0]["scores"]} if before else {}
    scores = []
    for row in build.get("scores", []):
        old, new = previous.get(row["dimension"]), row.get("score")
        scores.append({**row, "change": None if old is None or new is None else round(new - old, 6)})
    return scores


def _name(item: Any) -> str:
    if isinstance(item, dict):
        return str(item.get("name") or item.get("test_name") or item.get("node") or "?")
    return str(item)


def _report(job: Job, run: Row) -> Path | None:
    page = report_folder(job, run) / PAGE
    return page if page.exists() else None


def _places(job: Job, ui: str | None, report: Path | None) -> dict[str, str]:
    catalog = catalog_path(job.settings)
    return {
        **({"quality report": _shown(report)} if report else {}),
        "exports": _shown(job.settings.exports),
        "catalog": _shown(catalog) if catalog.exists() else "`atlas docs` writes it, `atlas serve` shows it",
        "runs": ui or "`atlas serve` shows runs and starts new ones (http://127.0.0.1:4200)",
        "data": "`atlas db psql` opens the database, `atlas db url` names it",
    }


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _rows(connection: psycopg.Connection, query: LiteralString, parameters: list[Any] | None = None) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, parameters or []).fetchall()
