"""Loads every declared source into ``explore``: new and changed deliveries only, each exactly once."""

import shutil
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from ingestion import breaker, publish
from ingestion.declarations import Source, Table
from ingestion.kinds import HandsOver, Plan, Reading, kind_of
from ingestion.sources_file import SourcesFile, read_sources
from ingestion.table_load import Carrier, TableLoad, check_ratio, no_values
from ingestion.transport import dlt_name
from python_jobs.errors import AtlasError, ConfigurationError, NoAnswerError
from python_jobs.job import Job
from python_jobs.warehouse import advisory_lock

Failure = tuple[str, AtlasError]  # With the name of the source.
BACKLOG = 3  # Tables that are read and wait to be shipped: more would only take room.


@dataclass
class _Pending:
    """A table that is being loaded, or was, or need not be."""

    entry: dict[str, Any]
    started: float
    future: Future[Reading | None] | None = None
    rows: int = 0

    @property
    def label(self) -> str:
        return f"{self.entry['source']}.{self.entry['table']}"


def load(job: Job, only: Sequence[str] = (), detail: dict[str, Any] | None = None) -> dict[str, Any]:
    """Load what is new. A table that can't be loaded does not keep the others from it.

    Args:
        job: the run.
        only: names of sources, or ``source.table``; everything when empty.
        detail: filled with what is returned, also when an error is raised.

    Returns:
        ``tables`` (one entry for each, with status ``loaded`` or ``unchanged``), ``rows_loaded``,
        ``rows_rejected`` and ``notes``.

    Raises:
        ConfigurationError: the sources file, or a delivery, is not what it must be.
        AtlasError: something else kept a table from being loaded. Both are raised when all is done
            that could be.
    """
    detail = {} if detail is None else detail
    detail.update({"tables": [], "rows_loaded": 0, "rows_rejected": 0, "notes": []})
    sources = read_sources(job.sources_file)
    selection = sources.select(tuple(only))
    failures: list[Failure] = []
    with ExitStack() as stack:
        publishing = stack.enter_context(job.connect(autocommit=True))
        for source, _ in selection:
            stack.enter_context(advisory_lock(publishing, f"load:{source.name}"))
            _recover(job, publishing, source)
        reading = stack.enter_context(job.connect(autocommit=True))
        if not only:
            selection = _awake(job, reading, selection, detail["notes"])
        for source, _ in selection:
            stack.callback(shutil.rmtree, _work_folder(job, source), ignore_errors=True)
        carrier = Carrier(job, publishing)
        stack.callback(carrier.stop)
        planned = [
            (source, table, plan)
            for source, tables in selection
            for table in tables
            if (plan := _plan(job, reading, sources, source, table, detail["notes"], failures))
        ]
        order = [(source.name, table.name) for source, table, _ in planned]
        waiting: deque[_Pending] = deque()
        # The largest last: the others are shipped while it is read.
        for source, table, plan in sorted(planned, key=lambda item: _size(item[2])):
            pending = _read_table(job, reading, carrier, source, table, plan)
            waiting.append(pending)
            if len(waiting) > BACKLOG:
                _await(job, waiting.popleft(), detail, failures)
        for pending in waiting:
            _await(job, pending, detail, failures)
        for source, _ in selection:
            breaker.learn(reading, source, [error for name, error in failures if name == source.name])
        detail["notes"] += [note for _, _, plan in planned for note in plan.notes if note not in detail["notes"]]
    detail["tables"].sort(key=lambda entry: order.index((entry["source"], entry["table"])))
    if failures:
        kind = ConfigurationError if all(isinstance(error, ConfigurationError) for _, error in failures) else AtlasError
        tables = detail["tables"]
        done = f" ({len(tables)} other tables are up to date)" if tables else ""
        lines = "\n".join(f"{job.sources_file.name}: {error}" for _, error in failures)
        raise kind(f"{len(failures)} of {len(failures) + len(tables)} tables not loaded{done}\n{lines}")
    return detail


def check(job: Job, only: Sequence[str] = (), detail: dict[str, Any] | None = None) -> dict[str, Any]:
    """Say what a load would find, without loading.

    Args:
        job: the run.
        only: names of sources, or ``source.table``; everything when empty.
        detail: filled with what is returned, also when an error is raised.

    Returns:
        ``tables``: source, table, format, growth, and counts of files that are new, changed and unchanged.

    Raises:
        ConfigurationError: the sources file is wrong, or a path matches nothing; all such faults at once.
        NoAnswerError: nothing is wrong with what is declared, as far as can be told: a source does not answer.
    """
    detail = {} if detail is None else detail
    sources = read_sources(job.sources_file)
    detail.update({"file": str(job.sources_file), "tables": []})
    job.warehouse.prepare()
    faults: list[AtlasError] = []
    with job.connect(autocommit=True) as connection:
        for source, selected in sources.select(tuple(only)):
            found, wrong = _look(connection, sources, source, selected)
            detail["tables"] += found
            faults += wrong
            if found and not any(breaker.gives_no_answer(error) for error in wrong):
                breaker.learn(connection, source, [])
    if faults:
        kind = NoAnswerError if all(breaker.gives_no_answer(error) for error in faults) else ConfigurationError
        raise kind("\n".join(f"{job.sources_file.name}: {error}" for error in faults))
    return detail


def _look(
    connection: psycopg.Connection, sources: SourcesFile, source: Source, tables: list[Table]
) -> tuple[list[dict[str, Any]], list[AtlasError]]:
    """What a load would find of a source's tables, and what is wrong with others.

    A source that gives no answer is not asked again: the tables after it would wait for nothing, each.
    """
    found: list[dict[str, Any]] = []
    wrong: list[AtlasError] = []
    for table in tables:
        try:
            with no_values(f"{source.name}.{table.name}"):
                summary = kind_of(source.kind).plan(connection, source, table, sources.base).summary()
        except AtlasError as error:
            wrong.append(error)
            if breaker.gives_no_answer(error):
                left = len(tables) - tables.index(table) - 1
                if left:
                    wrong[-1] = type(error)(f"{error} ({left} more tables of source '{source.name}' were not tried)")
                break
            continue
        grow = "merge" if table.merges else "append"
        found.append({"source": source.name, "table": table.name, "grow": grow, **summary})
    return found, wrong


def _awake(
    job: Job, connection: psycopg.Connection, selection: list[tuple[Source, list[Table]]], notes: list[str]
) -> list[tuple[Source, list[Table]]]:
    """The sources that do not rest; of the others a note says so."""
    awake = []
    for source, tables in selection:
        if note := breaker.rests(connection, source):
            notes.append(note)
            job.progress.note(note)
        else:
            awake.append((source, tables))
    return awake


def _recover(job: Job, connection: psycopg.Connection, source: Source) -> None:
    """Clear away what a killed run left, in the database and in the state folder, which holds raw data then."""
    for folder in (_work_folder(job, source), _dlt_folder(job, source)):
        shutil.rmtree(folder, ignore_errors=True)
    if cut_off := publish.recover(connection, source.name):
        job.progress.note(f"{source.name}: {cut_off} load(s) of an earlier run were cut off; read again")


def _plan(
    job: Job,
    connection: psycopg.Connection,
    sources: SourcesFile,
    source: Source,
    table: Table,
    notes: list[str],
    failures: list[Failure],
) -> Plan | None:
    """Find what is new of a table, and record what needs no load; None when that failed."""
    label = f"{source.name}.{table.name}"
    try:
        with no_values(label):
            plan = kind_of(source.kind).plan(connection, source, table, sources.base)
            for note in plan.notes:
                job.progress.note(note)
            notes += plan.notes
            with connection.transaction():
                plan.settle(connection)
            return plan
    except AtlasError as error:
        failures.append((source.name, error))
        job.progress.note(f"{label}: not loaded")
        return None


def _size(plan: Plan) -> int:
    return plan.bytes if isinstance(plan, HandsOver) else 0


def _read_table(
    job: Job, connection: psycopg.Connection, carrier: Carrier, source: Source, table: Table, plan: Plan
) -> _Pending:
    """Read what is new of a table and leave the rest to the carrier."""
    entry = {"source": source.name, "table": table.name, "status": "unchanged", "files": plan.files}
    pending = _Pending(entry, time.monotonic())
    if not plan.files:
        return pending
    carrier.warm_up()
    load_id = publish.new_load_id()
    folder = _work_folder(job, source) / table.name
    folder.mkdir(parents=True, mode=0o700)
    table_load = TableLoad(carrier, source, table, load_id, folder)
    reading: Reading | None = None
    try:
        with no_values(pending.label):
            publish.begin(connection, job.run_id, load_id, source.name, table.name, plan.files)
            if isinstance(plan, HandsOver):
                plan.hand_over = table_load.hand_over
            reading = plan.read(connection, load_id, folder, job.progress)
            check_ratio(pending.label, table, reading)
    except AtlasError as error:
        pending.future = table_load.refuse(error, reading)
    except BaseException:
        table_load.abandon()  # The carrier would wait for what comes no more.
        raise
    else:
        pending.rows, pending.future = reading.rows, table_load.finish(reading)
    return pending


def _await(job: Job, pending: _Pending, detail: dict[str, Any], failures: list[Failure]) -> None:
    """Wait until a table is loaded, and note what became of it."""
    reading: Reading | None = None
    try:
        with no_values(pending.label):
            if pending.future and pending.rows and not pending.future.done():
                with job.progress.step(f"load {pending.label}", total=pending.rows) as step:
                    reading = pending.future.result()
                    step.advance(pending.rows)
            elif pending.future:
                reading = pending.future.result()
    except AtlasError as error:
        failures.append((pending.entry["source"], error))
        job.progress.note(f"{pending.label}: not loaded")
        return
    for note in reading.notes if reading else ():
        job.progress.note(note)
        detail["notes"].append(note)
    loaded = reading is not None and not reading.unchanged
    counts = {
        "rows_read": reading.rows_read if reading else 0,
        "rows_loaded": reading.rows if reading else 0,
        "rows_rejected": reading.rows_rejected if reading else 0,
        "rows_superseded": reading.rows_superseded if reading else 0,
        "bytes": reading.bytes if reading else 0,
        "seconds": round(time.monotonic() - pending.started, 3),
    }
    detail["tables"].append({**pending.entry, **({"status": "loaded"} if loaded else {}), **counts})
    detail["rows_loaded"] += counts["rows_loaded"]
    detail["rows_rejected"] += counts["rows_rejected"]


def _work_folder(job: Job, source: Source) -> Path:
    return job.settings.home / "incoming" / source.name


def _dlt_folder(job: Job, source: Source) -> Path:
    return job.settings.home / "dlt" / dlt_name(source.name)
