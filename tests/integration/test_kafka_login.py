"""A login and TLS, through the real client: who is let in, who is not, and what is said."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingestion.load import check, load
from python_jobs.errors import ConfigurationError, NoAnswerError
from python_jobs.job import Job
from tests.integration.kafka_cluster import Cluster, kafka_cluster
from tests.integration.kafka_gate import Gate, certificate, gate

pytestmark = pytest.mark.slow

SECRET = "hem-me-lig"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with kafka_cluster() as made:
        made.count("t", 0, 20)
        yield made


@pytest.fixture
def guarded(cluster: Cluster, job: Job, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    monkeypatch.setenv("BUS_PASSWORD", SECRET)
    with gate(cluster.servers, "reader", SECRET, certificate(job.sources_file.parent)) as made:
        yield made


def declare(job: Job, servers: str, security: str) -> None:
    Path(job.sources_file).write_text(
        f"version: 1\nsources:\n  - name: bus\n    kind: kafka\n    servers: {servers}\n    timeout: 4\n"
        f"    security: {{{security}}}\n    tables: [{{name: t}}]\n"
    )


LOGIN = "protocol: sasl_ssl, mechanism: PLAIN, username: reader, password: '${BUS_PASSWORD}'"


def numbers(job: Job) -> list[Any]:
    with job.connect() as connection:
        return [row[0] for row in connection.execute("select n::int from explore.bus__t order by 1").fetchall()]


def test_a_login_over_tls(job: Job, guarded: Gate) -> None:
    declare(job, guarded.servers, f"{LOGIN}, ca_file: certificate.pem")
    assert load(job)["rows_loaded"] == 20
    assert numbers(job) == list(range(20))
    assert set(guarded.logins) == {("reader", True)}
    assert load(job)["tables"][0]["status"] == "unchanged"


def test_a_wrong_password(job: Job, guarded: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the declaration that is wrong, and no password is said."""
    monkeypatch.setenv("BUS_PASSWORD", "not-it")
    declare(job, guarded.servers, f"{LOGIN}, ca_file: certificate.pem")
    with pytest.raises(ConfigurationError, match="key 'security': the broker refuses") as caught:
        check(job)
    assert caught.value.exit_code == 2
    assert "not-it" not in str(caught.value)
    assert set(guarded.logins) == {("reader", False)}
    with pytest.raises(ConfigurationError):
        load(job)
    with job.connect() as connection:
        health = connection.execute("select source, failures from pipeline.source_health").fetchall()
    assert health == [("bus", 1)], "an account is not to be locked by trying again and again"


def test_a_certificate_that_nobody_vouches_for(job: Job, guarded: Gate) -> None:
    declare(job, guarded.servers, LOGIN)
    with pytest.raises(ConfigurationError, match=r"the broker refuses, or is refused: .*certificate"):
        check(job)
    assert guarded.logins == [], "no password went to a stranger"


def test_no_login_where_one_is_asked_for(job: Job, guarded: Gate) -> None:
    declare(job, guarded.servers, "protocol: ssl, ca_file: certificate.pem")
    with pytest.raises(NoAnswerError, match="no answer for 4 s"):
        check(job)
