"""A throwaway database on the user's own Postgres, beside the one that ATLAS_DATABASE_URL names."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from python_jobs.errors import ConfigurationError

PREFIX = "atlas_prove_"
ROLE = "atlas_analyst"


@contextmanager
def throwaway_database(url: str) -> Iterator[str]:
    """Create a database, and drop it at the end, whatever happened.

    Args:
        url: of the user's own database; it is only asked what its role may do.

    Yields:
        The URL of the new database.

    Raises:
        ConfigurationError: the server can't be reached, or the role may not create databases.
    """
    name = f"{PREFIX}{secrets.token_hex(6)}"
    with _connect(url) as connection:
        row = connection.execute(
            "select current_user::text, rolcreatedb or rolsuper, exists (select from pg_roles where rolname = %s) "
            "from pg_roles where rolname = current_user",
            [ROLE],
        ).fetchone()
        user, may_create, had_role = row or ("?", False, True)
        if not may_create:
            raise ConfigurationError(
                f"ATLAS_DATABASE_URL: role '{user}' may not create databases, and `atlas pii prove` needs a throwaway "
                f"one beside yours; let it: alter role {user} createdb; or prove on the embedded server, without the "
                "variable"
            )
        connection.execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        with _connect(url) as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
            if not had_role:
                # Roles belong to the whole server: the copy made this one, and nothing else has it.
                connection.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(ROLE)))


def _connect(url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(url, autocommit=True)
    except psycopg.OperationalError:
        raise ConfigurationError("ATLAS_DATABASE_URL: no connection; `atlas db status` says why") from None
