"""A warehouse of its own for one measurement."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from python_jobs.job import Job
from python_jobs.settings import PROJECT_DIR, Settings


@contextmanager
def throwaway_warehouse(project: Path = PROJECT_DIR) -> Iterator[tuple[Job, psycopg.Connection]]:
    """An embedded server in a folder that is gone afterwards, and an autocommit connection to it.

    Args:
        project: folder of the dbt project.
    """
    with tempfile.TemporaryDirectory() as folder:
        job = Job(Settings(project, Path(folder) / "home", Path(folder) / "exports"), Path(folder) / "none.yml")
        assert job.warehouse.embedded is not None
        job.warehouse.prepare()
        try:
            with job.connect(autocommit=True) as connection:
                yield job, connection
        finally:
            job.warehouse.embedded.stop()
