"""A real embedded Postgres for the session, and an empty database in it for every test."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from python_jobs.job import Job
from python_jobs.server import EmbeddedServer
from python_jobs.settings import PROJECT_DIR, Settings

TEST_MASKING_KEY = "test-key-that-is-only-ever-used-in-tests-0123456789"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """One server per test process."""
    embedded = EmbeddedServer(tmp_path_factory.mktemp("server"))
    embedded.start()
    yield embedded
    embedded.stop()


@pytest.fixture
def database_url(server: EmbeddedServer) -> Iterator[str]:
    """URL of an empty database."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    yield server.url().rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings with everything in the test's own folder."""
    return Settings(
        project_dir=PROJECT_DIR,
        home=tmp_path / "home",
        exports=tmp_path / "exports",
        database_url=database_url,
        masking_key=TEST_MASKING_KEY,
    )


@pytest.fixture
def job(settings: Settings, tmp_path: Path) -> Job:
    """A job on an empty, prepared warehouse; its sources file is for the test to write."""
    settings.home.mkdir(parents=True)
    result = Job(settings=settings, sources_file=tmp_path / "sources.yml")
    result.warehouse.prepare()
    return result
