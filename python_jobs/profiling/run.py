"""Profile a table on request, and each new load by itself."""

import time
from typing import Any

from python_jobs.job import Job, safe_message
from python_jobs.profiling.measure import TableProfile, measure
from python_jobs.profiling.read import arrow_connection, rows_of
from python_jobs.profiling.store import changes, previous, store
from python_jobs.profiling.table import find_table

LOAD_SAMPLE_CELLS = 40_000
LOAD_SAMPLE_ROWS = 2_000


def profile_table(job: Job, name: str) -> tuple[TableProfile, list[str] | None]:
    """Profile a table and keep the profile.

    Args:
        job: says which warehouse.
        name: ``schema.table``.

    Returns:
        The profile, and what changed since the one before; None when there is none.

    Raises:
        ConfigurationError: there is no such table.
    """
    job.warehouse.prepare()
    started = time.monotonic()
    with job.connect(autocommit=True) as connection:
        table = find_table(connection, job.warehouse.database, name)
        with arrow_connection(job.warehouse.url) as arrow, rows_of(connection, arrow, table) as rows:
            profile = measure(rows, table)
        before = previous(connection, profile)
        store(connection, job.run_id, profile, time.monotonic() - started)
    return profile, None if before is None else changes(before, profile)


def profile_loads(job: Job) -> dict[str, Any]:
    """Profile what each masked table got since the last time, from a small sample.

    Returns:
        ``profiled`` loads, ``seconds``, ``changed`` (table: what is different from the load before) and ``failed``.
    """
    started = time.monotonic()
    detail: dict[str, Any] = {"profiled": 0, "changed": {}, "failed": []}
    with job.connect(autocommit=True) as connection, arrow_connection(job.warehouse.url) as arrow:
        new = connection.execute(
            "select loads.table_name, loads.load_id, loads.rows from compliance.masked_loads as loads "
            "where loads.rows > 0 and to_regclass(format('masked.%I', loads.table_name)) is not null "
            "and not exists (select from quality.profiles where table_schema = 'masked' "
            "and profiles.table_name = loads.table_name and profiles.load_id = loads.load_id) order by 1, 2"
        ).fetchall()
        for name, load_id, load_rows in new:
            at = time.monotonic()
            try:
                table = find_table(connection, job.warehouse.database, f"masked.{name}")
                with rows_of(
                    *(connection, arrow, table),
                    load_id=load_id,
                    load_rows=load_rows,
                    all_cells=LOAD_SAMPLE_CELLS,
                    sample_cells=LOAD_SAMPLE_CELLS,
                    least_rows=LOAD_SAMPLE_ROWS,
                ) as rows:
                    profile = measure(rows, table, load_id)
                before = previous(connection, profile)
                stored = store(connection, job.run_id, profile, time.monotonic() - at)
            except Exception as error:  # noqa: BLE001 - a profile is no reason to stop a run, and its text may hold data
                detail["failed"].append(f"masked.{name} ({safe_message(error)})")
                continue
            detail["profiled"] += bool(stored)
            if before and (different := changes(before, profile)):
                detail["changed"][f"masked.{name}"] = different
    detail["seconds"] = round(time.monotonic() - started, 1)
    return detail
