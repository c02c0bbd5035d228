"""Real databases to read from: one of the session's embedded Postgres, and one of a MariaDB or MySQL if it is there."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from python_jobs.server import EmbeddedServer

MYSQL = {"host": "127.0.0.1", "port": 3306, "user": "root", "password": ""}


class Database:
    """A throwaway database.

    Attributes:
        kind: of the source that reads it.
        url: that the source declares.
    """

    def __init__(self, kind: str, url: str) -> None:
        self.kind, self.url = kind, url

    def run(self, *statements: str) -> None:
        """Execute statements, each committed."""
        raise NotImplementedError


class Postgres(Database):
    def run(self, *statements: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


class Mysql(Database):
    def __init__(self, name: str) -> None:
        super().__init__("mysql", f"mysql://root@{MYSQL['host']}:{MYSQL['port']}/{name}")
        self.name = name

    def run(self, *statements: str) -> None:
        mysql(statements, self.name)


def mysql(statements: Iterable[str], database: str | None = None) -> None:
    """Execute statements on the MariaDB or MySQL of this machine."""
    import asyncio

    import asyncmy

    async def work() -> None:
        connection = await asyncmy.connect(**MYSQL, database=database, autocommit=True, charset="utf8mb4")
        async with connection.cursor() as cursor:
            for statement in statements:
                await cursor.execute(statement)
        await connection.ensure_closed()

    asyncio.run(work())


@contextmanager
def postgres_database(server: EmbeddedServer) -> Iterator[Postgres]:
    """A database beside the warehouse, on the same embedded server."""
    name = f"source_{uuid4().hex[:12]}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    yield Postgres("postgres", server.url().rsplit("/", 1)[0] + f"/{name}")
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


@contextmanager
def mysql_database() -> Iterator[Mysql]:
    """A database on the MariaDB or MySQL of this machine.

    A test that needs it is skipped, with the reason, where there is none.
    """
    name = f"atlas_{uuid4().hex[:12]}"
    try:
        mysql([f"create database {name} character set utf8mb4"])
    except Exception as error:  # noqa: BLE001 - whatever keeps us from it, the test can't be run.
        pytest.skip(f"no MariaDB or MySQL for root without a password on 127.0.0.1:3306 ({type(error).__name__})")
    yield Mysql(name)
    mysql([f"drop database {name}"])


def declaration(database: Database, *tables: str, url: str | None = None) -> str:
    """A sources file with one source, ``shop``, and tables given as YAML flow mappings."""
    lines = "".join(f"      - {{{table}}}\n" for table in tables)
    return (
        f"version: 1\nsources:\n  - name: shop\n    kind: {database.kind}\n"
        f"    url: {url or '${ATLAS_TEST_SOURCE}'}\n    tables:\n{lines}"
    )


def one(connection: psycopg.Connection, query: str) -> Any:
    """The first row of a query."""
    return connection.execute(query.encode()).fetchone()
