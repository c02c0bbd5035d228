"""One table's twin brought up to date in one transaction.

Raw values are read on a second connection that sees the same snapshot, masked here, and copied into a temporary
table of the writing transaction; one insert joins them to the columns that stay. Until the commit nobody sees
anything of it, and a process that dies leaves the twin as it was.
"""

import io
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql
from pyarrow import csv

from python_jobs.errors import AtlasError
from python_jobs.job import Job
from python_jobs.masking.classify import Verdict
from python_jobs.masking.columns import mask_column
from python_jobs.masking.entities import STRUCTURED
from python_jobs.masking.packs import read_packs
from python_jobs.masking.plan import TablePlan, known_as, load_counts
from python_jobs.masking.query import rows_to_mask, rows_to_seal
from python_jobs.masking.sealing import forget_entries, seal_batches, vaulted
from python_jobs.masking.tokens import Tokeniser
from python_jobs.masking.twin import shape_table, shape_view, twin_columns
from python_jobs.masking.vault import VaultKey
from python_jobs.progress import Step

# Free text is held in Python's memory while it is masked: fewer rows at once, so that memory doesn't grow with a table.
SLICE_ROWS, SLICE_TEXTS = 100_000, 20_000
TEMPORARY = "atlas_masking"


@dataclass
class Written:
    """What was done to a twin."""

    mode: str
    rows: int = 0
    masked: Counter[str] = field(default_factory=Counter)
    invalid: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)


def write_twin(job: Job, plan: TablePlan, tokeniser: Tokeniser, vault_key: VaultKey) -> Written:
    """Bring the twin up to date: new loads in, superseded rows out, or all of it again when its plan changed.

    Args:
        job: gives connections and progress.
        plan: what to do.
        tokeniser: makes the tokens.
        vault_key: seals what may have to be read again.

    Raises:
        AtlasError: the rows masked are not the rows to mask.
    """
    started = time.monotonic()
    if plan.unchanged:
        return Written("unchanged")
    with closing(job.connect()) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with connection.transaction():
            if plan.rebuild:
                forget_entries(connection, plan)
            if plan.mode == "view":
                written = _view(connection, plan)
            else:
                written = _copy(job, connection, plan, tokeniser, vault_key)
            _record(job, connection, plan, tokeniser, written)
    if plan.same_rows:
        written.mode = "unchanged"
    written.seconds = round(time.monotonic() - started, 3)
    return written


def _view(connection: psycopg.Connection, plan: TablePlan) -> Written:
    notes = shape_view(connection, plan) if plan.rebuild else []
    return Written("view", sum(rows for load, rows in plan.loads.items() if load not in plan.masked), notes=notes)


def _copy(
    job: Job, connection: psycopg.Connection, plan: TablePlan, tokeniser: Tokeniser, vault_key: VaultKey
) -> Written:
    now, _ = load_counts(connection, plan.table)
    # Loads that came after the plan was made wait for the next run: their values were not looked at.
    plan.loads = {load: now[load] for load in plan.loads if load in now}
    grown = [load for load, rows in plan.loads.items() if rows > plan.masked.get(load, 0)]
    new = list(plan.loads) if plan.rebuild else grown
    rows = sum(plan.loads[load] for load in new)
    written = Written("copy", rows)
    treated = [verdict for verdict in plan.verdicts if verdict.action in (*STRUCTURED, "free_text")]
    if treated and rows:
        with job.progress.step(f"mask {plan.table}", total=rows) as step:
            _fill(job, connection, plan, treated, new, tokeniser, written, step)
    if plan.rebuild:
        written.notes += shape_table(connection, plan)
    else:
        _delete(connection, plan, grown)
    if rows:
        _insert(connection, plan, treated, new, rows)
    if vaulted(plan):
        if rows:
            query = rows_to_seal(plan, vaulted(plan), new).as_string(connection)
            batches = _read(job.warehouse.url, query, _snapshot(connection))
            seal_batches(connection, plan, batches, tokeniser, vault_key)
        if not plan.rebuild:
            forget_entries(connection, plan)
    return written


def _snapshot(connection: psycopg.Connection) -> str:
    """What a second connection needs to see exactly what this one sees."""
    row = connection.execute("select pg_export_snapshot()").fetchone()
    return str(row[0]) if row else ""


def _fill(
    job: Job,
    connection: psycopg.Connection,
    plan: TablePlan,
    treated: list[Verdict],
    new: list[str],
    tokeniser: Tokeniser,
    written: Written,
    step: Step,
) -> None:
    """Mask the new rows into a temporary table, named by their place in the file."""
    columns = [("_file_id", "bigint"), ("_line", "bigint")]
    for index, verdict in enumerate(treated):
        columns.append((f"m{index}", "text"))
        if verdict.checked:
            columns.append((f"v{index}", "boolean"))
    definition = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in columns
    )
    connection.execute(
        sql.SQL("create temporary table {} ({}) on commit drop").format(sql.Identifier(TEMPORARY), definition)
    )
    query = rows_to_mask(plan, treated, new).as_string(connection)
    batches = _read(job.warehouse.url, query, _snapshot(connection))
    copying = sql.SQL("copy {} from stdin (format csv)").format(sql.Identifier(TEMPORARY))
    options = csv.WriteOptions(include_header=False)
    with connection.cursor().copy(copying) as copy:
        for batch in _masked(plan, treated, batches, tokeniser, written, read_packs(job.settings.project_dir)):
            buffer = io.BytesIO()
            csv.write_csv(batch, buffer, options)
            copy.write(buffer.getvalue())
            step.advance(batch.num_rows)
    connection.execute(sql.SQL("analyze {}").format(sql.Identifier(TEMPORARY)))


def _read(url: str, query: str, snapshot: str) -> Iterator[pa.RecordBatch]:
    import adbc_driver_postgresql.dbapi as adbc

    with adbc.connect(url) as reading, reading.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        cursor.execute(f"set transaction snapshot '{snapshot}'")
        cursor.execute(query)
        yield from _cut(cursor.fetch_record_batch(), SLICE_ROWS)


def _cut(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """The same rows in batches of at most so many."""
    for batch in batches:
        for start in range(0, batch.num_rows, rows):
            yield batch.slice(start, rows)


def _masked(
    plan: TablePlan,
    treated: list[Verdict],
    batches: Iterator[pa.RecordBatch],
    tokeniser: Tokeniser,
    written: Written,
    countries: Sequence[str],
) -> Iterator[pa.RecordBatch]:
    texts = [index for index, verdict in enumerate(treated) if verdict.action == "free_text"]
    if not texts:
        for batch in batches:
            yield _assemble(batch, treated, {}, tokeniser, written)
        return
    from python_jobs.masking.freetext import FreeText
    from python_jobs.masking.workers import CHUNK_ROWS, TextWorkers

    own = [(known_as(verdict), f"c{index}") for index, verdict in enumerate(treated) if index not in texts]
    with TextWorkers(FreeText(tokeniser, countries), written.rows) as workers:
        for batch in _cut(batches, SLICE_TEXTS):
            columns = {name: batch.column(name).to_pylist() for name in batch.schema.names if name[0] in "ck"}
            known = [(entity, columns[name]) for entity, name in own]
            known += [(entity, columns[f"k{n}"]) for n, (entity, _) in enumerate(plan.known) if f"k{n}" in columns]
            chunks = (
                (
                    [columns[f"c{index}"][start : start + CHUNK_ROWS] for index in texts],
                    [(entity, column[start : start + CHUNK_ROWS]) for entity, column in known],
                )
                for start in range(0, batch.num_rows, CHUNK_ROWS)
            )
            clean: dict[int, list[str | None]] = {index: [] for index in texts}
            for masked, replaced in workers.run(chunks):
                for index, values, count in zip(texts, masked, replaced, strict=True):
                    clean[index].extend(values)
                    written.masked[treated[index].column] += count
            yield _assemble(batch, treated, clean, tokeniser, written)


def _assemble(
    batch: pa.RecordBatch,
    treated: list[Verdict],
    clean: dict[int, list[str | None]],
    tokeniser: Tokeniser,
    written: Written,
) -> pa.RecordBatch:
    arrays: dict[str, pa.Array] = {name: batch.column(name) for name in ("_file_id", "_line")}
    for index, verdict in enumerate(treated):
        if index in clean:
            arrays[f"m{index}"] = pa.array(clean[index], pa.string())
            continue
        result = mask_column(batch.column(f"c{index}"), verdict, tokeniser)
        arrays[f"m{index}"] = result.values
        if result.valid is not None:
            arrays[f"v{index}"] = result.valid
        written.masked[verdict.column] += result.masked
        written.invalid[verdict.column] += result.invalid
    return pa.RecordBatch.from_pydict(arrays)


def _delete(connection: psycopg.Connection, plan: TablePlan, grown: list[str]) -> None:
    """Take out rows that explore no longer has, and loads that are masked again."""
    twin, raw = sql.Identifier("masked", plan.table), sql.Identifier("explore", plan.table)
    again = [load for load in grown if load in plan.masked]
    gone = [load for load in plan.masked if load not in plan.loads]
    shrunk = [load for load, rows in plan.masked.items() if rows > plan.loads.get(load, 0) and load not in gone]
    if again or gone:
        connection.execute(sql.SQL("delete from {} where _dlt_load_id = any(%s)").format(twin), [again + gone])
    if shrunk:
        connection.execute(
            sql.SQL(
                "delete from {} as m where m._dlt_load_id = any(%s) and not exists (select from {} as e "
                "where e._file_id = m._file_id and e._line = m._line and e._dlt_load_id = m._dlt_load_id)"
            ).format(twin, raw),
            [shrunk],
        )


def _insert(connection: psycopg.Connection, plan: TablePlan, treated: list[Verdict], new: list[str], rows: int) -> None:
    places = {verdict.column: index for index, verdict in enumerate(treated)}
    values: list[sql.Composable] = []
    for verdict in plan.verdicts:
        if verdict.column in places:
            values.append(sql.Identifier("s", f"m{places[verdict.column]}"))
            if verdict.checked:
                values.append(sql.Identifier("s", f"v{places[verdict.column]}"))
        else:
            values.append(sql.SQL("null") if verdict.action == "hold" else sql.Identifier("e", verdict.column))
    values += [sql.Identifier("e", name) for name in ("_dlt_load_id", "_file_id", "_line")]
    join = sql.SQL("join {} as s on s._file_id = e._file_id and s._line = e._line").format(sql.Identifier(TEMPORARY))
    names = sql.SQL(", ").join(sql.Identifier(name) for name, _ in twin_columns(plan))
    cursor = connection.execute(
        sql.SQL("insert into {} ({}) select {} from {} as e {} where e._dlt_load_id = any(%s)").format(
            sql.Identifier("masked", plan.table),
            names,
            sql.SQL(", ").join(values),
            sql.Identifier("explore", plan.table),
            join if treated else sql.SQL(""),
        ),
        [new],
    )
    if cursor.rowcount != rows:
        raise AtlasError(
            f"masked.{plan.table}: {cursor.rowcount} rows masked, {rows} expected; "
            "(_file_id, _line) has to be unique in explore; the twin stays as it was"
        )


def _record(job: Job, connection: psycopg.Connection, plan: TablePlan, tokeniser: Tokeniser, written: Written) -> None:
    """The inventory, the loads and the plan, in the same transaction as the rows."""
    source, _, table = plan.table.partition("__")
    rows: list[list[Any]] = [
        [
            *(source, table, verdict.column, verdict.data_type, verdict.entity, verdict.pii_class, verdict.action),
            *(round(verdict.confidence, 3), verdict.evidence, verdict.decided_by, verdict.values_sampled),
            *(written.masked[verdict.column], written.invalid[verdict.column], job.run_id, plan.rebuild),
        ]
        for verdict in plan.verdicts
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into compliance.pii_columns as c (source, table_name, column_name, data_type, entity, pii_class, "
            "action, confidence, evidence, decided_by, values_sampled, values_masked, values_invalid, run_id) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
            "on conflict (source, table_name, column_name) do update set data_type = excluded.data_type, "
            "entity = excluded.entity, pii_class = excluded.pii_class, action = excluded.action, "
            "confidence = excluded.confidence, evidence = excluded.evidence, decided_by = excluded.decided_by, "
            "values_sampled = excluded.values_sampled, run_id = excluded.run_id, checked_at = clock_timestamp(), "
            "values_masked = excluded.values_masked + case when %s then 0 else c.values_masked end, "
            "values_invalid = excluded.values_invalid + case when %s then 0 else c.values_invalid end",
            [[*row, row[-1]] for row in rows],
        )
        cursor.execute(
            "delete from compliance.masked_loads where table_name = %s and not load_id = any(%s)",
            [plan.table, list(plan.loads)],
        )
        cursor.executemany(
            "insert into compliance.masked_loads as m (table_name, load_id, run_id, rows) values (%s, %s, %s, %s) "
            "on conflict (table_name, load_id) do update set rows = excluded.rows, run_id = excluded.run_id, "
            "masked_at = clock_timestamp() where m.rows <> excluded.rows or %s",
            # A twin that is made again is work of this run, for lineage too: its columns may be treated differently.
            [[plan.table, load, job.run_id, count, plan.rebuild] for load, count in plan.loads.items()],
        )
        cursor.execute(
            "insert into compliance.masked_tables (table_name, mode, plan, inputs, key_id, run_id) "
            "values (%s, %s, %s, %s, %s, %s) on conflict (table_name) do update set mode = excluded.mode, "
            "plan = excluded.plan, inputs = excluded.inputs, key_id = excluded.key_id, run_id = excluded.run_id, "
            "masked_at = clock_timestamp()",
            [plan.table, plan.mode, plan.digest, plan.inputs, tokeniser.key_id, job.run_id],
        )
