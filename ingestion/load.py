"""Loads every declared source into ``explore``: new and changed deliveries only, each exactly once."""

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from ingestion import publish
from ingestion.declarations import Source, Table
from ingestion.kinds import Plan, Reading, kind_of
from ingestion.sources_file import SourcesFile, read_sources
from ingestion.transport import dlt_name, ship, warm_up
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job, safe_message
from python_jobs.warehouse import advisory_lock


def load(job: Job, only: Sequence[str] = ()) -> dict[str, Any]:
    """Load what is new. A table that can't be loaded does not keep the others from it.

    Args:
        job: the run.
        only: names of sources, or ``source.table``; everything when empty.

    Returns:
        ``tables`` (one entry for each, with status ``loaded`` or ``unchanged``), ``rows_loaded``,
        ``rows_rejected`` and ``notes``.

    Raises:
        ConfigurationError: the sources file, or a delivery, is not what it must be.
        AtlasError: something else kept a table from being loaded. Both are raised when all is done
            that could be.
    """
    sources = read_sources(job.sources_file)
    tables: list[dict[str, Any]] = []
    notes: list[str] = []
    failures: list[AtlasError] = []
    with job.connect(autocommit=True) as connection:
        for source, selected in sources.select(tuple(only)):
            with advisory_lock(connection, f"load:{source.name}"):
                _recover(job, connection, source)
                for table in selected:
                    try:
                        with _no_values(f"{source.name}.{table.name}"):
                            tables.append(_load_table(job, connection, sources, source, table, notes))
                    except AtlasError as error:
                        failures.append(error)
                        job.progress.note(f"{source.name}.{table.name}: not loaded")
    if failures:
        kind = ConfigurationError if all(isinstance(error, ConfigurationError) for error in failures) else AtlasError
        done = f" ({len(tables)} other tables are up to date)" if tables else ""
        lines = "\n".join(f"{job.sources_file.name}: {error}" for error in failures)
        raise kind(f"{len(failures)} of {len(failures) + len(tables)} tables not loaded{done}\n{lines}")
    return {
        "tables": tables,
        "rows_loaded": sum(entry["rows_loaded"] for entry in tables),
        "rows_rejected": sum(entry["rows_rejected"] for entry in tables),
        "notes": notes,
    }


def check(job: Job, only: Sequence[str] = ()) -> dict[str, Any]:
    """Say what a load would find, without loading.

    Returns:
        ``tables``: source, table, format, growth, and counts of files that are new, changed and unchanged.

    Raises:
        ConfigurationError: the sources file is wrong, or a path matches nothing; all such faults at once.
    """
    sources = read_sources(job.sources_file)
    job.warehouse.prepare()
    tables, faults = [], []
    with job.connect(autocommit=True) as connection:
        for source, selected in sources.select(tuple(only)):
            for table in selected:
                try:
                    plan = kind_of(source.kind).plan(connection, source, table, sources.base)
                except ConfigurationError as error:
                    faults.append(f"{job.sources_file.name}: {error}")
                    continue
                grow = table.grow or "append"
                tables.append({"source": source.name, "table": table.name, "grow": grow, **plan.summary()})
    if faults:
        raise ConfigurationError("\n".join(faults))
    return {"file": str(job.sources_file), "tables": tables}


def _recover(job: Job, connection: psycopg.Connection, source: Source) -> None:
    """Clear away what a killed run left, in the database and in the state folder, which holds raw data then."""
    for folder in (_work_folder(job, source), _dlt_folder(job, source)):
        shutil.rmtree(folder, ignore_errors=True)
    if cut_off := publish.recover(connection, source.name):
        job.progress.note(f"{source.name}: {cut_off} load(s) of an earlier run were cut off; read again")


def _load_table(
    job: Job, connection: psycopg.Connection, sources: SourcesFile, source: Source, table: Table, notes: list[str]
) -> dict[str, Any]:
    started = time.monotonic()
    plan = kind_of(source.kind).plan(connection, source, table, sources.base)
    for note in plan.notes:
        job.progress.note(note)
    with connection.transaction():
        plan.settle(connection)
    entry = {"source": source.name, "table": table.name, "status": "unchanged", "files": plan.files}
    reading = _load_plan(job, connection, source, table, plan) if plan.files else None
    notes += plan.notes
    if reading and not reading.unchanged:
        entry["status"] = "loaded"
    return {
        **entry,
        "rows_read": reading.rows_read if reading else 0,
        "rows_loaded": reading.rows if reading and not reading.unchanged else 0,
        "rows_rejected": reading.rows_rejected if reading else 0,
        "bytes": reading.bytes if reading else 0,
        "seconds": round(time.monotonic() - started, 3),
    }


def _load_plan(job: Job, connection: psycopg.Connection, source: Source, table: Table, plan: Plan) -> Reading:
    label = f"{source.name}.{table.name}"
    warming = warm_up(job.settings.home / "dlt")
    load_id = publish.new_load_id()
    publish.begin(connection, job.run_id, load_id, source.name, table.name, plan.files)
    folder = _work_folder(job, source) / table.name
    folder.mkdir(parents=True, mode=0o700)
    reading: Reading | None = None
    try:
        with _no_values(label):
            reading = plan.read(connection, load_id, folder, job.progress)
            if reading.unchanged:
                publish.unchanged(connection, load_id, source.name, table.name, reading)
                return reading
            _check_ratio(label, table, reading)
            existing = publish.raw_columns(connection, publish.target(source.name, table.name))
            publish.check_types(label, table, reading.columns, existing)
            warming.join()
            dlt_load_id = None
            if reading.rows:
                publish.receive(connection, source.name, table.name, reading.columns)
                with job.progress.step(f"load {label}", total=reading.rows) as step:
                    dlt_load_id = ship(
                        job.settings.home / "dlt",
                        job.warehouse.url,
                        source.name,
                        table.name,
                        reading.columns,
                        reading.parquet,
                    )
                    step.advance(reading.rows)
            publish.publish(connection, load_id, job.run_id, source.name, table, reading, dlt_load_id)
    except AtlasError as error:
        publish.refuse(connection, load_id, job.run_id, source.name, table.name, str(error), reading)
        raise
    finally:
        if reading:
            reading.rejects.close()
        shutil.rmtree(folder, ignore_errors=True)
    return reading


def _check_ratio(label: str, table: Table, reading: Reading) -> None:
    if reading.rows_read and reading.rows_rejected / reading.rows_read > table.max_reject_ratio:
        raise ConfigurationError(
            f"{label}: {reading.rows_rejected} of {reading.rows_read} rows can't be loaded, more than "
            f"'max_reject_ratio' {table.max_reject_ratio:g} allows; nothing was loaded. The reasons are in "
            f"pipeline.dead_letters where source = '{label.split('.')[0]}' and table_name = '{table.name}'"
        )


@contextmanager
def _no_values(label: str) -> Iterator[None]:
    """Let no foreign error through: dlt, parsers and the database quote the values they fail on."""
    try:
        yield
    except AtlasError:
        raise
    except Exception as error:  # noqa: BLE001 - the boundary; what is raised again names the class only.
        raise AtlasError(f"{label}: {safe_message(_root(error))}") from None


def _root(error: BaseException) -> BaseException:
    """The error that others were raised from."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _work_folder(job: Job, source: Source) -> Path:
    return job.settings.home / "incoming" / source.name


def _dlt_folder(job: Job, source: Source) -> Path:
    return job.settings.home / "dlt" / dlt_name(source.name)
