"""kill -9 while JSON and Excel files of a bucket are loaded: the next load ends with what an undisturbed one gives."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import boto3
import openpyxl
import pytest
from moto.server import ThreadedMotoServer

from ingestion.load import load
from python_jobs.job import Job
from tests.integration.deliveries import declare, left_behind
from tests.integration.test_load_killed import run_and_kill, wait_for_lock

pytestmark = pytest.mark.slow

POINTS = [
    "formats:encoding_of:before",  # A fetched object lies in the state folder then.
    "load:check_ratio:after",
    "table:ship:after",
    "publish:_move:after",
    "publish:publish:after",
    # The JSON table is loaded now; these meet the workbook.
    "table:ship:after",
    "publish:_finish:before",
]
STATE = (
    "select path, id, n, _line from explore.crm__j join pipeline.files on file_id = _file_id order by 1, 4",
    "select path, id, n, _line from explore.crm__x join pipeline.files on file_id = _file_id order by 1, 4",
    "select path, rows_read, rows_loaded, rows_rejected from pipeline.files order by 1",
    "select file, line, reason, payload from pipeline.dead_letters "
    "join explore.dead_letter_payloads using (dead_letter_id) where status = 'waiting' order by 1, 2",
    "select table_name, rows_read, rows_loaded from pipeline.loads where status = 'succeeded' order by 1",
    "select relname from pg_class where relnamespace = 'explore'::regnamespace and relkind = 'r' order by 1",
)


@pytest.fixture
def bucket(job: Job, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("LAGER_KEY", "a-key")
    monkeypatch.setenv("LAGER_SECRET", "a-secret")
    options = f"    endpoint: http://{host}:{port}\n    region: us-east-1\n"
    declare(
        job,
        'name: j, path: "*.json", columns: {n: integer}',
        'name: x, path: "*.xlsx", columns: {n: integer}',
        location="s3://lager",
        options=options + "    access_key: ${LAGER_KEY}\n    secret_key: ${LAGER_SECRET}\n",
    )
    client: Any = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        region_name="us-east-1",
        aws_access_key_id="a-key",
        aws_secret_access_key="a-secret",
    )
    client.create_bucket(Bucket="lager")
    values = [i if i % 50 else "x" for i in range(1, 5001)]
    rows = ",".join(f'{{"id": "{i}", "n": "{n}"}}' for i, n in enumerate(values))
    client.put_object(Bucket="lager", Key="j.json", Body=f"[{rows}]")
    book = openpyxl.Workbook()
    for row in [["id", "n"], *([str(i), n] for i, n in enumerate(values[:3000]))]:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    # Larger than the JSON file, so that it is read after it.
    client.put_object(Bucket="lager", Key="x.xlsx", Body=content.getvalue() + b"\0" * 65_000)
    yield
    server.stop()


def state(job: Job) -> list[Any]:
    with job.connect() as connection:
        return [connection.execute(query.encode()).fetchall() for query in STATE]


@pytest.mark.usefixtures("bucket")
def test_killed_at_every_step(job: Job) -> None:
    assert run_and_kill(job, POINTS[:1]) == [f"{POINTS[0]} 9"]
    assert left_behind(job), "a killed process can't clear up"
    wait_for_lock(job)
    assert run_and_kill(job, POINTS[1:]) == [f"{point} 9" for point in POINTS[1:]]
    wait_for_lock(job)
    load(job)
    assert left_behind(job) == []
    disturbed = state(job)
    assert len(disturbed[0]) == 4900
    assert len(disturbed[1]) == 2940
    with job.connect(autocommit=True) as connection:
        connection.execute("drop schema explore cascade")
        connection.execute("drop schema pipeline cascade")
    job.warehouse.prepare()
    load(job)
    assert state(job) == disturbed
