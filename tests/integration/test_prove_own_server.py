"""The proof's throwaway database on a Postgres of the user's own: made, dropped, refused."""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest

from python_jobs.errors import ConfigurationError
from python_jobs.proof.own_server import PREFIX, throwaway_database

URL = os.environ.get("ATLAS_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture
def server() -> str:
    try:
        psycopg.connect(URL, connect_timeout=3).close()
    except psycopg.OperationalError:
        pytest.skip("no Postgres on 127.0.0.1:5432; ATLAS_TEST_POSTGRES names another")
    return URL


@pytest.fixture
def weak(server: str) -> Iterator[str]:
    """A role that may not create databases."""
    role = f"atlas_weak_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create role {role} login password 'not-secret'".encode())
        yield role
        connection.execute(f"drop role {role}".encode())


def databases(server: str) -> list[str]:
    with psycopg.connect(server) as connection:
        rows = connection.execute("select datname::text from pg_database where starts_with(datname, %s)", [PREFIX])
        return [row[0] for row in rows]


def _fails_in(server: str) -> str:
    """The name of a throwaway database in which the run fails, with a connection left open."""
    name = ""
    with suppress(RuntimeError), throwaway_database(server) as url:
        row = psycopg.connect(url).execute("select current_database()::text").fetchone()
        name = row[0] if row else ""
        assert name in databases(server)
        raise RuntimeError("the run fails")
    return name


def test_it_is_made_beside_ones_own_and_dropped_even_while_in_use(server: str) -> None:
    name = _fails_in(server)
    assert name.startswith(PREFIX)
    assert name not in databases(server)


def test_a_role_that_may_not_create_databases_is_told_so(server: str, weak: str) -> None:
    url = URL.replace("//postgres@", f"//{weak}:not-secret@")
    with pytest.raises(ConfigurationError, match=f"alter role {weak} createdb") as refused, throwaway_database(url):
        pass
    assert "not-secret" not in str(refused.value)


def test_a_server_that_does_not_answer_is_one_line_without_its_password() -> None:
    with (
        pytest.raises(ConfigurationError, match="ATLAS_DATABASE_URL: no connection") as refused,
        throwaway_database("postgresql://someone:not-secret@127.0.0.1:1/none"),
    ):
        pass
    assert "not-secret" not in str(refused.value)
