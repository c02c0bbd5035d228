"""Topics to ``explore``: every message once, whatever happens, and what is wrong or lost is said."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingestion import dead_letters
from ingestion.kafka.broker import Broker
from ingestion.kafka.declaration import SourceModel
from ingestion.load import check, load
from ingestion.sources_file import read_sources
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job
from python_jobs.masking.run import mask
from tests.integration.kafka_cluster import Cluster, kafka_cluster
from tests.integration.test_load_killed import POINTS, run_and_kill, wait_for_lock

pytestmark = pytest.mark.slow

SECRET = "Kirsten Hemmelig"
HEADERS = '[["a","1"],["a","\\\\xff"]]'


@pytest.fixture(scope="module")
def shared() -> Iterator[Cluster]:
    with kafka_cluster() as cluster:
        yield cluster


@pytest.fixture
def topic(request: pytest.FixtureRequest) -> str:
    """A name of the test's own on the shared cluster."""
    return "t" + str(abs(hash(request.node.nodeid)))


def declare(job: Job, cluster: Cluster, *tables: str, options: str = "timeout: 10") -> None:
    lines = "".join(f"      - {{{table}}}\n" for table in tables)
    job.sources_file.write_text(
        f"version: 1\nsources:\n  - name: bus\n    kind: kafka\n    servers: {cluster.servers}\n    {options}\n"
        f"    tables:\n{lines}",
        encoding="utf-8",
    )


def query(job: Job, text: str) -> list[Any]:
    with job.connect() as connection:
        return connection.execute(text.encode()).fetchall()


def dead(job: Job) -> list[Any]:
    return query(
        job,
        "select split_part(file, ' ', 1), line, reason, payload from pipeline.dead_letters "
        "join explore.dead_letter_payloads using (dead_letter_id) order by 1, 2",
    )


def loads(job: Job) -> list[Any]:
    return query(job, "select rows_read, rows_loaded, rows_rejected, status from pipeline.loads order by started_at")


def test_values_arrive_unchanged(job: Job, shared: Cluster, topic: str) -> None:
    value = (
        '{"id": 1, "navn": "Æ\\n", "stor": 12345678901234567890123, "tal": 0.12345678901234567890, "dyb": {"a": [1]}}'
    )
    before = datetime.now(UTC) - timedelta(seconds=5)
    shared.send(topic, 2, value.encode(), key="nøgle".encode(), headers=[("a", b"1"), ("a", b"\xff")])
    shared.send(topic, 2, b'{\r\n"id": 2}\n', key=b"\x00\x01")
    declare(job, shared, f"name: t, topic: {topic}, with_key: true, with_headers: true, columns: {{id: integer}}")
    load(job)
    columns = "id, navn, stor, tal, dyb, _partition, _offset, message_key, message_headers, _line"
    assert query(job, f"select {columns} from explore.bus__t order by _offset") == [
        (1, "Æ\n", "12345678901234567890123", "0.12345678901234567890", '{"a":[1]}', 2, 0, "nøgle", HEADERS, 0),
        (2, None, None, None, None, 2, 1, "\\x0001", None, 1),
    ]
    ((stamp,),) = query(job, "select min(_timestamp) from explore.bus__t")
    assert before < stamp < datetime.now(UTC) + timedelta(seconds=5)
    assert query(job, "select origin, cursor_to from pipeline.loads") == [
        (topic, json.dumps({"0": 0, "1": 0, "2": 2, "3": 0}))
    ]


def test_only_what_is_new(job: Job, shared: Cluster, topic: str) -> None:
    declare(job, shared, f"name: t, topic: {topic}")
    shared.count(topic, 0, 100)
    shared.count(topic, 3, 50, 100)
    assert load(job)["rows_loaded"] == 150
    assert load(job)["tables"][0]["status"] == "unchanged"
    shared.count(topic, 0, 10, 150)
    assert load(job)["rows_loaded"] == 10
    assert query(job, "select n from explore.bus__t order by n::int") == [(str(n),) for n in range(160)]
    assert loads(job) == [(150, 150, 0, "succeeded"), (0, 0, 0, "succeeded"), (10, 10, 0, "succeeded")]


def test_from_the_latest(job: Job, shared: Cluster, topic: str) -> None:
    """Where the first load begins is recorded, so that nothing between it and the second is left out."""
    declare(job, shared, f"name: t, topic: {topic}, start: latest")
    shared.count(topic, 0, 5)
    assert load(job)["rows_loaded"] == 0
    shared.count(topic, 0, 5, 5)
    assert load(job)["rows_loaded"] == 5
    assert query(job, "select min(n::int) from explore.bus__t") == [(5,)]


def test_max_messages(job: Job, shared: Cluster, topic: str) -> None:
    declare(job, shared, f"name: t, topic: {topic}, max_messages: 30")
    shared.count(topic, 0, 50)
    shared.count(topic, 1, 5, 50)
    detail = load(job)
    assert detail["rows_loaded"] == 30
    assert "bus.t: 25 messages are left for the next load ('max_messages')" in detail["notes"]
    assert query(job, "select _partition, count(*) from explore.bus__t group by 1 order by 1") == [(0, 25), (1, 5)]
    assert [load(job)["rows_loaded"] for _ in range(2)] == [25, 0]
    assert query(job, "select count(*), count(distinct n) from explore.bus__t") == [(55, 55)]


def test_what_is_no_object_is_a_dead_letter(job: Job, shared: Cluster, topic: str) -> None:
    broken = f'{{"navn": "{SECRET}'.encode()
    shared.send(topic, 1, b'{"n": 1}', broken, b"[1]", None, b"\xff\xfe", b'{"a": "x\ny"}', b" ", b'{"n": 2}')
    shared.send(topic, 1, b'{"n": "to"}', b'{"n": 3, "n": 4}')
    declare(job, shared, f"name: t, topic: {topic}, columns: {{n: integer}}")
    detail = load(job)
    assert query(job, "select n, _offset from explore.bus__t order by 2") == [(1, 0), (2, 7)]
    tombstone = "the message has no value (a tombstone)"
    assert [(place, line, reason) for place, line, reason, _ in dead(job)] == [
        (f"{topic}[1]", 1, "not valid JSON"),
        (f"{topic}[1]", 2, "not a JSON object"),
        (f"{topic}[1]", 3, tombstone),
        (f"{topic}[1]", 4, "bytes that are not utf-8"),
        (f"{topic}[1]", 5, "not valid JSON"),
        (f"{topic}[1]", 6, tombstone),
        (f"{topic}[1]", 8, "n: not an integer"),
        (f"{topic}[1]", 9, "a key occurs twice"),
    ]
    assert dead(job)[0][3] == broken.decode()
    assert (detail["rows_loaded"], detail["rows_rejected"]) == (2, 8)
    assert load(job)["tables"][0]["status"] == "unchanged", "what was rejected is not read again"
    retried = dead_letters.retry(job)
    assert retried["waiting"] == 8
    assert "messages are not read twice" in retried["notes"][0]
    assert query(job, "select count(*) from explore.bus__t") == [(2,)]


def test_a_ceiling_on_rejected_messages(job: Job, shared: Cluster, topic: str) -> None:
    declare(job, shared, f"name: t, topic: {topic}, max_reject_ratio: 0.5")
    shared.send(topic, 0, b"{", b'{"n": 1}', b"{")
    with pytest.raises(ConfigurationError, match="2 of 3 rows can't be loaded"):
        load(job)
    shared.send(topic, 0, b'{"n": 2}')
    assert load(job)["rows_loaded"] == 2, "they waited in the topic"
    assert len([row for row in query(job, "select status from pipeline.dead_letters") if row == ("waiting",)]) == 2


def test_a_field_that_is_left_out_is_not_gone(job: Job, shared: Cluster, topic: str) -> None:
    declare(job, shared, f"name: t, topic: {topic}, contract: freeze")
    shared.send(topic, 0, b'{"a": 1, "b": 2}')
    load(job)
    shared.send(topic, 0, b'{"a": 3}')
    load(job)
    assert query(job, "select a, b from explore.bus__t order by _offset") == [("1", "2"), ("3", None)]
    shared.send(topic, 0, b'{"a": 3, "c": 3}')
    with pytest.raises(ConfigurationError, match="'c' is new"):
        load(job)


def test_the_last_message_of_a_key(job: Job, shared: Cluster, topic: str) -> None:
    declare(job, shared, f"name: t, topic: {topic}, key: [message_key], grow: merge, with_key: true")
    shared.send(topic, 0, b'{"a": 1}', key=b"k1")
    shared.send(topic, 1, b'{"a": 2}', key=b"k2")
    load(job)
    shared.send(topic, 0, b'{"a": 3}', key=b"k1")
    shared.send(topic, 0, b'{"a": 4}')
    load(job)
    assert query(job, "select message_key, a from explore.bus__t order by 1") == [("k1", "3"), ("k2", "2")]
    assert [reason for _, _, reason, _ in dead(job)] == ["message_key: the key is empty"]


def test_keys_and_headers_are_masked(job: Job, shared: Cluster, topic: str) -> None:
    declare(job, shared, f"name: t, topic: {topic}, with_key: true, with_headers: true")
    for number in range(30):
        mail = f"person{number}@example.dk".encode()
        shared.send(topic, 0, b'{"n": %d}' % number, key=mail, headers=[("from", mail)])
    load(job)
    mask(job)
    assert query(job, "select count(*), count(distinct message_key), max(_offset) from masked.bus__t") == [(30, 30, 29)]
    assert "person" not in str(query(job, "select message_key, message_headers from masked.bus__t"))


def test_what_the_cluster_deleted_is_said(job: Job, shared: Cluster, topic: str) -> None:
    """The broker keeps five megabytes of a partition."""
    declare(job, shared, f"name: t, topic: {topic}")
    large = json.dumps({"x": "y" * 200_000}).encode()
    shared.send(topic, 0, large)
    load(job)
    for _ in range(60):
        shared.send(topic, 0, large)
    detail = load(job)
    (note,) = (note for note in detail["notes"] if "LOST" in note)
    first, last, count = query(
        job, "select min(_offset), max(_offset), count(*) from explore.bus__t where _offset > 0"
    )[0]
    assert (first, last) == (61 - count, 60)
    assert f"LOST: up to {60 - count} messages of partition 0 (offsets 1 to {first - 1}) were deleted" in note


def test_a_topic_that_was_made_anew(job: Job, shared: Cluster, topic: str) -> None:
    declare(job, shared, f"name: t, topic: {topic}")
    shared.count(topic, 0, 20)
    load(job)
    with kafka_cluster() as another:
        another.count(topic, 0, 5, 100)
        declare(job, another, f"name: t, topic: {topic}")
        with pytest.raises(ConfigurationError, match=r"ends at offset 5, but 20 were read already.*'generation: 1'"):
            load(job)
        declare(job, another, f"name: t, topic: {topic}, generation: 1")
        assert load(job)["rows_loaded"] == 5
    assert query(job, "select count(distinct n) from explore.bus__t") == [(25,)]


def test_the_cluster_is_told_afterwards(job: Job, shared: Cluster, topic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from confluent_kafka import Consumer, TopicPartition

    declare(job, shared, f"name: t, topic: {topic}", options=f"group: g{topic}")
    shared.count(topic, 0, 20)
    consumer = Consumer({"bootstrap.servers": shared.servers, "group.id": f"g{topic}"})

    def told() -> Any:
        return consumer.committed([TopicPartition(topic, 0)], timeout=10)[0].offset

    with monkeypatch.context() as patch:
        patch.setattr("ingestion.publish._finish", fail)
        with pytest.raises(AtlasError):
            load(job)
    assert told() < 0, "nothing was published, so nothing is told"
    load(job)
    assert told() == 20
    with monkeypatch.context() as patch:
        patch.setattr(Broker, "commit", lambda *_: "Broker: Group authorization failed")
        shared.count(topic, 0, 5, 20)
        detail = load(job)
    assert detail["rows_loaded"] == 5
    assert "not kept by the cluster (Broker: Group authorization failed)" in " ".join(detail["notes"])
    consumer.close()


def fail(*_: Any, **__: Any) -> None:
    raise AtlasError("on purpose")


def test_a_cluster_that_does_not_answer(job: Job) -> None:
    """Three loads in a row, and the source rests; when it answers, nothing was lost."""
    with kafka_cluster() as cluster:
        cluster.count("t", 0, 10)
        declare(job, cluster, "name: t", options="timeout: 1")
        load(job)
        cluster.count("t", 0, 10, 10)
        cluster.stop_answering()
        for _ in range(3):
            with pytest.raises(ConfigurationError, match="key 'servers': no answer for 1 s"):
                load(job)
        assert "left out until" in load(job)["notes"][0]
        cluster.answer_again()
        declare(job, cluster, "name: t", options="timeout: 30")
        assert check(job)["tables"][0]["rows"] == 10
        assert load(job)["rows_loaded"] == 10
    declare(job, cluster, "name: t", options="timeout: 1")
    with pytest.raises(ConfigurationError, match=r"no answer for 1 s: .*[Cc]onnect"):
        load(job)


def test_a_cluster_that_stops_half_way(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    with kafka_cluster() as cluster:
        for partition in range(4):
            cluster.count("t", partition, 20_000, partition * 20_000)
        declare(job, cluster, "name: t", options="timeout: 2")
        original, met = Broker.batches, []

        def cut(*arguments: Any) -> Iterator[list[Any]]:
            for batch in original(*arguments):
                met.append(len(batch))
                cluster.stop_answering()
                yield batch

        with monkeypatch.context() as patch:
            patch.setattr(Broker, "batches", cut)
            patch.setattr("ingestion.kafka.broker.BATCH_MESSAGES", 500)
            with pytest.raises(AtlasError, match="no answer for 2 s"):
                load(job)
        assert 0 < sum(met) < 80_000
        cluster.answer_again()
        declare(job, cluster, "name: t", options="timeout: 30")
        load(job)
    assert query(job, "select count(*), count(distinct n) from explore.bus__t") == [(80_000, 80_000)]


def test_no_such_topic(job: Job, shared: Cluster) -> None:
    declare(job, shared, "name: t, topic: nowhere")
    with pytest.raises(ConfigurationError, match=r"source 'bus': topic 'nowhere': the broker says: .*Unknown topic"):
        load(job)


def test_killed_at_every_step(job: Job) -> None:
    """Two increments, the second killed at every step, then read to the end: as if nobody had been killed."""
    tables = ("name: a, topic: a, columns: {n: integer}", "name: b, topic: b, key: [n], grow: merge")
    states = []
    for killed in (True, False):
        with kafka_cluster() as cluster:
            declare(job, cluster, *tables)
            for topic in ("a", "b"):
                cluster.count(topic, 0, 3000)
            load(job)
            for topic in ("a", "b"):
                cluster.count(topic, 0, 2500, 3000)
                cluster.count(topic, 1, 2500, 1000)
                cluster.send(topic, 0, b"[]", None)
            if killed:
                assert run_and_kill(job) == [f"{point} 9" for point in POINTS]
                wait_for_lock(job)
            load(job)
        states.append(
            [
                query(job, "select n, _partition, _offset from explore.bus__a order by 2, 3"),
                query(job, "select n, _partition, _offset from explore.bus__b order by 2, 3"),
                query(job, "select table_name, cursor_value from pipeline.positions order by 1"),
                query(
                    job,
                    "select table_name, split_part(file, ' ', 1), line, status from pipeline.dead_letters "
                    "order by 1, 3",
                ),
                query(
                    job,
                    "select table_name, rows_read, rows_loaded, rows_rejected, cursor_from, cursor_to "
                    "from pipeline.loads where status = 'succeeded' and rows_read > 0 order by 1, 2",
                ),
            ]
        )
        with job.connect(autocommit=True) as connection:
            connection.execute("drop schema explore cascade")
            connection.execute("drop schema pipeline cascade")
        job.warehouse.prepare()
    assert states[0] == states[1]
    assert [len(part) for part in states[0]] == [8000, 5500, 2, 4, 4], "keys that came twice are there once"


SECURITY = (
    "{protocol: sasl_ssl, mechanism: SCRAM-SHA-512, username: reader, password: '${BUS_PASSWORD}', ca_file: ca.pem}"
)


def test_security_reaches_the_library_and_nothing_else(
    job: Job, shared: Cluster, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BUS_PASSWORD", SECRET)
    declare(job, shared, "name: t", options=f"security: {SECURITY}\n    timeout: 1")
    source = read_sources(job.sources_file).sources[0]
    assert isinstance(source, SourceModel)
    assert source.security
    base = job.sources_file.parent
    with pytest.raises(ConfigurationError, match=r"key 'security.ca_file': file 'ca.pem' is not there"):
        Broker(source, base)
    (base / "ca.pem").write_text("not a certificate")
    assert source.security.settings("x", base) == {
        **{"security.protocol": "sasl_ssl", "sasl.mechanism": "SCRAM-SHA-512", "sasl.username": "reader"},
        **{"sasl.password": SECRET, "ssl.ca.location": str(base / "ca.pem")},
    }
    with pytest.raises(ConfigurationError, match="key 'security'") as caught:
        Broker(source, base)
    text = job.sources_file.read_text().replace(", ca_file: ca.pem", "").replace("sasl_ssl", "sasl_plaintext")
    job.sources_file.write_text(text)
    with pytest.raises(ConfigurationError, match="key 'security': the broker refuses") as refused:
        load(job)
    printed = capfd.readouterr()
    for said in (str(caught.value), str(refused.value), printed.out, printed.err):
        assert SECRET not in said
    assert SECRET not in str(
        query(job, "select error from pipeline.loads union all select error from pipeline.source_health")
    )


@pytest.mark.parametrize(
    ("before", "after", "part"),
    [
        ("'${BUS_PASSWORD}'", "hunter2", "key 'security.password': must be ${NAME}"),
        ("password: '${BUS_PASSWORD}', ", "", "'protocol: sasl_ssl' needs 'password'"),
        ("protocol: sasl_ssl", "protocol: ssl", "'protocol: ssl' is without a login and has no place for 'mechanism'"),
        ("sasl_ssl, mechanism: SCRAM-SHA-512", "sasl_plaintext, mechanism: PLAIN", "would send the password readable"),
        ("ca_file: ca.pem", "key_file: k", "'certificate_file' and 'key_file' go together"),
        ("127.0.0.1", "reader:geheim@127.0.0.1", "key 'servers': must be host:port"),
        ("name: t", "name: t, key: [message_key]", "declare 'with_key: true'"),
        ("name: t", "name: t, start: now", "'now' is not allowed; allowed: 'earliest' or 'latest'"),
    ],
)
def test_faults_of_a_declaration(tmp_path: Path, before: str, after: str, part: str) -> None:
    text = (
        "version: 1\nsources:\n  - name: bus\n    kind: kafka\n    servers: 127.0.0.1:9092\n"
        f"    security: {SECURITY}\n    tables:\n      - {{name: t}}\n"
    )
    assert before in text
    path = tmp_path / "sources.yml"
    path.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_sources(path)
    assert part in str(caught.value)
    assert "geheim" not in str(caught.value)
