"""Files in a bucket, against moto's server: the same promises as for a folder, and what only a bucket can do."""

import gzip
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import psycopg
import pytest
import requests
from moto.server import ThreadedMotoServer

from ingestion import dead_letters
from ingestion.files.plan import FilesPlan
from ingestion.files.s3 import _expression
from ingestion.load import check, load
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job
from python_jobs.lineage.catalog import Catalog
from python_jobs.lineage.events import Dataset
from python_jobs.lineage.ingested import loads as traced
from tests.integration.deliveries import dead, declare, left_behind, rows

pytestmark = pytest.mark.slow

SECRET = "wJalrXUtnFEMI-not-a-real-secret"
Put = Callable[[str, str | bytes], None]


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def client(server_url: str) -> Any:
    requests.post(f"{server_url}/moto-api/reset", timeout=10)
    found: Any = boto3.client(
        "s3",
        endpoint_url=server_url,
        region_name="eu-north-1",
        aws_access_key_id="a-key",
        aws_secret_access_key=SECRET,
    )
    found.create_bucket(Bucket="lager", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    return found


@pytest.fixture
def put(client: Any) -> Put:
    def write(key: str, content: str | bytes) -> None:
        client.put_object(Bucket="lager", Key=key, Body=content if isinstance(content, bytes) else content.encode())

    return write


@pytest.fixture
def declared(job: Job, server_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    monkeypatch.setenv("LAGER_KEY", "a-key")
    monkeypatch.setenv("LAGER_SECRET", SECRET)

    def write(*tables: str, location: str = "s3://lager/ud/crm", endpoint: str = server_url) -> None:
        keys = "    access_key: ${LAGER_KEY}\n    secret_key: ${LAGER_SECRET}\n"
        declare(job, *tables, location=location, options=f"    endpoint: {endpoint}\n    region: eu-north-1\n{keys}")

    return write


def test_new_changed_unchanged_moved_and_gone_objects(
    job: Job, client: Any, put: Put, declared: Callable[..., None]
) -> None:
    declared('name: o, path: "**/*.csv*"')
    put("ud/crm/a.csv", "id,x\n1,a\n2,b\n")
    put("ud/crm/2026/03/b.csv.gz", gzip.compress(b"id,x\n3,c\n"))
    put("ud/crm/", b"")
    put("ud/crm/c.txt", "not asked for")
    put("ud/crm-2/d.csv", "id,x\n9,not below the prefix\n")
    assert load(job)["rows_loaded"] == 3
    assert load(job)["tables"][0]["status"] == "unchanged"
    put("ud/crm/a.csv", "id,x\n1,rettet\n")
    table = check(job)["tables"][0]
    assert (table["files"], table["new"], table["changed"], table["unchanged"]) == (2, 0, 1, 1)
    load(job)
    assert rows(job, "o", "id, x", "id") == [("1", "rettet"), ("3", "c")]
    client.copy_object(Bucket="lager", Key="ud/crm/flyttet.csv", CopySource="lager/ud/crm/a.csv")
    client.delete_object(Bucket="lager", Key="ud/crm/a.csv")
    detail = load(job)
    assert detail["rows_loaded"] == 0
    assert "'a.csv' is now 'flyttet.csv'" in detail["notes"][0]
    client.delete_object(Bucket="lager", Key="ud/crm/2026/03/b.csv.gz")
    assert load(job)["rows_loaded"] == 0
    assert len(rows(job, "o", "id")) == 2, "rows of an object that is gone stay"
    with job.connect() as connection:
        files = connection.execute(
            "select path, size_bytes, length(sha256), length(etag), replaced_at is null "
            "from pipeline.files order by 1, 2"
        ).fetchall()
    assert files == [
        ("2026/03/b.csv.gz", len(gzip.compress(b"id,x\n3,c\n")), 64, 32, True),
        ("a.csv", 13, 64, 32, False),
        ("flyttet.csv", 14, 64, 32, True),
    ]
    assert left_behind(job) == []


def test_every_format_and_more_objects_than_a_page(job: Job, put: Put, declared: Callable[..., None]) -> None:
    declared('name: j, path: "j/*.jsonl"', 'name: l, path: "[kl].json", records: items')
    for number in range(1001):
        put(f"ud/crm/j/{number:04}.jsonl", f'{{"id": {number}}}\n')
    put("ud/crm/l.json", '{"items": [{"id": 1}]}')
    load(job)
    assert len(rows(job, "j", "id")) == 1001
    assert rows(job, "l", "id") == [("1",)]


def test_dead_letters_are_read_again(job: Job, put: Put, declared: Callable[..., None]) -> None:
    declared('name: o, path: "*.csv", decimal: ".", columns: {n: double}, max_reject_ratio: 1')
    put("ud/crm/a.csv", "id;n\n1;1,5\n2;2\n")
    load(job)
    assert dead(job) == [("a.csv", 2, "n: not a double")]
    declared('name: o, path: "*.csv", decimal: ",", columns: {n: double}')
    assert dead_letters.retry(job)["waiting"] == 0
    assert rows(job, "o", "id, n") == [("1", 1.5), ("2", 2.0)]


def test_an_object_that_changes_between_listing_and_reading(
    job: Job, client: Any, put: Put, declared: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version, or none any more: nothing is loaded, and the next run reads what is there then."""
    declared('name: o, path: "*.csv"')
    original = FilesPlan._files
    changes: list[Callable[[], Any]] = [
        lambda: put("ud/crm/a.csv", "id\n2\n3\n"),
        lambda: client.delete_object(Bucket="lager", Key="ud/crm/a.csv"),
    ]
    put("ud/crm/a.csv", "id\n1\n")
    for change in changes:

        def files(self: Any, connection: psycopg.Connection, change: Any = change) -> Any:
            change()
            return original(self, connection)

        with monkeypatch.context() as patch:
            patch.setattr(FilesPlan, "_files", files)
            with pytest.raises(AtlasError, match=r"crm\.o: object 'a\.csv' changed between listing and reading"):
                load(job)
    put("ud/crm/a.csv", "id\n4\n")
    load(job)
    assert rows(job, "o", "id") == [("4",)]
    assert left_behind(job) == []


@pytest.mark.parametrize(
    ("declaration", "error"),
    [
        ({"location": "s3://findes-ikke/x"}, "there is no bucket 'findes-ikke'"),
        ({"endpoint": "http://127.0.0.1:9"}, "http://127.0.0.1:9 does not answer"),
        ({}, r"'\*\.csv' matches nothing in 's3://lager/ud/crm'"),
    ],
    ids=["no bucket", "no server", "no object"],
)
@pytest.mark.usefixtures("client")
def test_what_is_not_there(
    job: Job, declared: Callable[..., None], declaration: Any, error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingestion.files.s3.ATTEMPTS", 1)
    declared('name: o, path: "*.csv"', **declaration)
    with pytest.raises(ConfigurationError, match=error) as caught:
        load(job)
    assert SECRET not in str(caught.value)


def test_a_key_that_may_not(
    job: Job, put: Put, declared: Callable[..., None], server_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """moto asks who it is from here on, and knows nobody."""
    put("ud/crm/a.csv", "id\n1\n")
    declared('name: o, path: "*.csv"')
    requests.post(f"{server_url}/moto-api/reset-auth", data="0", timeout=10)
    try:
        for _ in range(3):
            with pytest.raises(
                ConfigurationError, match=r"lets this key do nothing here \(InvalidAccessKeyId\)"
            ) as caught:
                load(job)
        assert "left out until" in load(job)["notes"][0], "a bucket that lets nobody in rests like any other source"
    finally:
        requests.post(f"{server_url}/moto-api/reset-auth", data="1000000", timeout=10)
    assert SECRET not in str(caught.value) + caplog.text
    with job.connect() as connection:
        assert SECRET not in str(connection.execute("select error from pipeline.source_health").fetchall())
    check(job)
    assert load(job)["rows_loaded"] == 1


def test_a_secret_that_is_not_set(job: Job, declared: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    declared('name: o, path: "*.csv"')
    monkeypatch.delenv("LAGER_SECRET")
    with pytest.raises(ConfigurationError, match=r"source 'crm': key 'secret_key': \$\{LAGER_SECRET\} is not set"):
        load(job)


@pytest.mark.parametrize(
    ("pattern", "matches", "others"),
    [
        ("*.csv", ["a.csv", ".csv"], ["a/b.csv", "a.csvx", "a.CSV"]),
        ("**/*.csv", ["a.csv", "x/y/a.csv"], ["a.csv/"]),
        ("2026-??/k*.[ct]sv", ["2026-03/k1.csv", "2026-12/k.tsv"], ["2026-3/k.csv", "2026-03/x/k.csv"]),
        ("a+(b).csv", ["a+(b).csv"], ["aab.csv"]),
        ("[!a].csv", ["b.csv"], ["a.csv"]),
    ],
)
def test_globs_mean_what_they_mean_in_a_folder(
    pattern: str, matches: list[str], others: list[str], tmp_path: Any
) -> None:
    import re

    for name in [*matches, *(other for other in others if not other.endswith("/"))]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        if not (tmp_path / name).exists():
            (tmp_path / name).touch()
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob(pattern) if path.is_file()} == set(matches)
    assert [name for name in [*matches, *others] if re.fullmatch(_expression(pattern), name)] == matches


def test_lineage_names_objects_as_openlineage_does(job: Job, put: Put, declared: Callable[..., None]) -> None:
    """Bucket and key, whatever the source is called and wherever the server is."""
    declared('name: o, path: "**/*.csv"', location="s3://lager/ud/crm/")
    put("ud/crm/2026/a.csv", "id\n1\n")
    with job.run("test"):
        load(job)
        with job.connect() as connection:
            catalog = Catalog.read(connection, job.warehouse.database)
            (work,) = traced(connection, job.run_id, "postgres://x", catalog, job.sources_file)
    assert work.inputs == [Dataset("s3://lager", "ud/crm/2026/a.csv")]
    assert {edge.source for edge in work.edges} == set(work.inputs)
