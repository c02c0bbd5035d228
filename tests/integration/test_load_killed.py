"""kill -9 at any moment: the next load ends with what an undisturbed one gives."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

import pytest

from ingestion.load import load
from python_jobs.job import Job
from python_jobs.settings import PROJECT_DIR

pytestmark = pytest.mark.slow

SCRIPT = """
import os, sys, time
from pathlib import Path
import duckdb, pyarrow.parquet
import ingestion.dlt_context, ingestion.files.formats
import ingestion.load, ingestion.publish, ingestion.reading, ingestion.table_load
from python_jobs.errors import AtlasError
from python_jobs.job import Job
from python_jobs.settings import Settings

# Several parquet files for each table, all but the last shipped before reading ends.
ingestion.reading.BATCH_ROWS = ingestion.reading.FILE_ROWS = 2048

home, url, sources, *points = sys.argv[1:]
home = Path(home)
job = Job(Settings(project_dir=home, home=home, exports=home, database_url=url), Path(sources))

def load_and_be_killed(point):
    from ingestion import dlt_destination  # It imports dlt.

    module, name, when = point.split(":")
    target = {
        "load": ingestion.load,
        "publish": ingestion.publish,
        "table": ingestion.table_load,
        "formats": ingestion.files.formats,
        "copy": dlt_destination.CopyJob,
    }[module]
    original = getattr(target, name)

    def killed(*arguments, **options):
        if when == "after":
            original(*arguments, **options)
        os.kill(os.getpid(), 9)

    setattr(target, name, killed)
    for _ in range(100):
        try:
            ingestion.load.load(job)
        except AtlasError as error:
            if "another Atlas run" not in str(error):
                raise
            time.sleep(0.05)  # The server takes a moment to notice that the process before is gone.

for point in points:
    child = os.fork()
    if not child:
        try:
            load_and_be_killed(point)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    print(point, os.WTERMSIG(status) if os.WIFSIGNALED(status) else "not killed")
"""
POINTS = [
    "publish:begin:after",
    "load:check_ratio:after",
    "publish:receive:after",
    "copy:_copy:after",  # All rows are sent, and none of them is there.
    "table:ship:after",
    "publish:_move:after",
    "publish:_dead_letters:after",
    "publish:_finish:before",
    "publish:publish:after",
    # The first table is loaded now; these meet the second.
    "table:ship:after",
    "publish:_move:after",
]


def deliver(job: Job, second: bool) -> None:
    """A keyed and an unkeyed table, with rows that can't be loaded; then changes to both."""
    folder = job.sources_file.parent / "crm"
    folder.mkdir(exist_ok=True)
    job.sources_file.write_text(
        "version: 1\nsources:\n  - name: crm\n    kind: files\n    location: crm\n    tables:\n"
        "      - {name: k, path: 'k*.csv', key: [id], grow: merge}\n"
        "      - {name: o, path: 'o*.csv', columns: {n: integer}}\n"
    )
    for name in ("k", "o"):
        lines = [f"{i},{i if i % 50 else 'x'}{'' if name == 'o' else ',y'}" for i in range(1, 6001)]
        (folder / f"{name}1.csv").write_text("id,n" + (",z\n" if name == "k" else "\n") + "\n".join(lines) + "\n3\n")
    (folder / "k2.csv").unlink(missing_ok=True)
    if second:
        (folder / "k2.csv").write_text("id,n,z\n5,new,a\n7000,new,b\n7001,new,b,c\n" + "1,again,b\n" * 20)
        (folder / "o1.csv").write_text("id,n\n" + "".join(f"{i},{i + 1}\n" for i in range(1, 1500)))


def state(job: Job) -> list[Any]:
    """Everything that a reader can see, without ids and times."""
    with job.connect() as connection:
        return [
            connection.execute(query.encode()).fetchall()
            for query in (
                "select k.id, n, z, path, _line from explore.crm__k k "
                "join pipeline.files on file_id = _file_id order by 1, 5",
                "select o.id, n, path, _line from explore.crm__o o "
                "join pipeline.files on file_id = _file_id order by 1, 4",
                "select path, rows_read, rows_loaded, rows_rejected, replaced_at is null "
                "from pipeline.files order by 1, 2",
                "select file, line, reason, d.status, payload from pipeline.dead_letters d "
                "join explore.dead_letter_payloads using (dead_letter_id) order by 1, 2, 3, 4",
                "select table_name, rows_read, rows_loaded, rows_rejected from pipeline.loads "
                "where status = 'succeeded' order by 1, 2",
                "select relname from pg_class "
                "where relnamespace = 'explore'::regnamespace and relkind = 'r' order by 1",
                "select count(*) from explore._dlt_loads",
            )
        ]


def run_and_kill(job: Job, points: Sequence[str] = POINTS) -> list[str]:
    """Load once for each point, in a process that is killed there; says what became of each."""
    place = [str(job.settings.home), str(job.settings.database_url), str(job.sources_file)]
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT, *place, *points],
        cwd=PROJECT_DIR,
        env={**os.environ, "PYTHONPATH": str(PROJECT_DIR)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return result.stdout.splitlines()


@pytest.mark.parametrize("second", [False, True], ids=["first", "later"])
def test_killed_at_every_step(job: Job, second: bool) -> None:
    """One kill after another at every step, then a load to the end, gives what a single load gives."""
    if second:
        deliver(job, second=False)
        load(job)
    deliver(job, second=second)
    assert run_and_kill(job) == [f"{point} 9" for point in POINTS]
    wait_for_lock(job)
    load(job)
    disturbed = state(job)
    assert not [path for path in (job.settings.home / "incoming").rglob("*") if path.is_file()]
    with job.connect(autocommit=True) as connection:
        connection.execute("drop schema explore cascade")
        connection.execute("drop schema pipeline cascade")
    job.warehouse.prepare()
    if second:
        deliver(job, second=False)
        load(job)
    deliver(job, second=second)
    load(job)
    assert state(job) == disturbed


def wait_for_lock(job: Job) -> None:
    """The server notices within moments that a killed process is gone."""
    with job.connect(autocommit=True) as connection:
        for _ in range(100):
            held = connection.execute("select count(*) from pg_locks where locktype = 'advisory'").fetchone()
            if held == (0,):
                return
            time.sleep(0.05)
    raise AssertionError("the lock of a killed load stays")
