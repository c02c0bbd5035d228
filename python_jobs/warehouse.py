"""The warehouse: how jobs connect to it, and the tables that Atlas keeps for itself."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from importlib import resources
from urllib.parse import quote, unquote, urlsplit

import psycopg
from psycopg import conninfo

from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.server import DATABASE, USER, EmbeddedServer
from python_jobs.settings import Settings

MINIMUM_VERSION = 15
LOCK_PATIENCE_SECONDS = 4.0
DBT_DEFAULT_PORT = "5432"


class Warehouse:
    """A Postgres server: the user's own, or the embedded one.

    Args:
        settings: says which.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.embedded = None if settings.database_url else EmbeddedServer(settings.home)

    @cached_property
    def url(self) -> str:
        """The connection URL; starts the embedded server if it is the one in use."""
        if self.embedded is None:
            assert self.settings.database_url
            return self.settings.database_url
        self.embedded.start()
        return self.embedded.url()

    @cached_property
    def local_url(self) -> str:
        """The URL for processes on this machine: the embedded server's socket asks for no password.

        Checking one takes both sides some ten milliseconds for every connection.
        """
        if self.embedded is None:
            return self.url
        port = conninfo.conninfo_to_dict(self.url)["port"]
        return f"postgresql://{USER}@/{DATABASE}?host={quote(str(self.embedded.socket_dir), safe='')}&port={port}"

    @property
    def namespace(self) -> str:
        """The OpenLineage namespace of this server: ``postgres://host:port``, without user or password.

        The embedded server's port may change between starts; its name in lineage must not.
        """
        if self.embedded:
            return "postgres://localhost:5432"
        parts = urlsplit(self.url)
        return f"postgres://{parts.hostname or 'localhost'}:{parts.port or 5432}"

    @property
    def database(self) -> str:
        return str(conninfo.conninfo_to_dict(self.url).get("dbname") or "postgres")

    def connect(self, *, autocommit: bool = False, application: str = "atlas") -> psycopg.Connection:
        """Open a connection.

        Args:
            autocommit: commit each statement by itself.
            application: name shown in ``pg_stat_activity``.

        Raises:
            ConfigurationError: the server of ``ATLAS_DATABASE_URL`` can't be reached or lets us in.
        """
        try:
            connection = psycopg.connect(
                self.local_url, autocommit=autocommit, application_name=application, connect_timeout=15
            )
        except psycopg.OperationalError as error:
            if self.embedded:
                raise AtlasError(f"embedded Postgres: {error}") from None
            where = urlsplit(self.url).hostname or "the local socket"
            raise ConfigurationError(f"ATLAS_DATABASE_URL: no connection to {where}: {error}") from None
        connection.execute("set time zone 'UTC'")
        if not autocommit:
            connection.commit()
        return connection

    def dbt_environment(self) -> dict[str, str]:
        """Variables that ``profiles/profiles.yml`` reads, for this server.

        dbt connects anew for every model and test; the embedded server's socket asks for no password, which spares
        both sides the work of checking one each time.
        """
        parts = conninfo.conninfo_to_dict(self.url)
        host = self.embedded.socket_dir if self.embedded else parts.get("host")
        return {
            "ATLAS_DB_HOST": str(host or "localhost"),
            "ATLAS_DB_PORT": str(parts.get("port") or DBT_DEFAULT_PORT),
            "ATLAS_DB_USER": str(parts.get("user") or "postgres"),
            "ATLAS_DB_PASSWORD": unquote(str(parts.get("password") or "")),
            "ATLAS_DB_NAME": self.database,
        }

    def prepare(self) -> None:
        """Create or upgrade Atlas's own schemas and tables. Safe to call by several processes at once.

        Raises:
            ConfigurationError: the server is older than Postgres 15.
        """
        with self.connect(autocommit=True) as connection:
            version = connection.info.server_version // 10_000
            if version < MINIMUM_VERSION:
                raise ConfigurationError(
                    f"ATLAS_DATABASE_URL: Postgres {version} is too old; Atlas needs {MINIMUM_VERSION} or newer"
                )
            with advisory_lock(connection, "schema", wait=True):
                _apply_schema(connection)


def _try_lock(connection: psycopg.Connection, key: int) -> bool:
    row = connection.execute("select pg_try_advisory_lock(%s)", [key]).fetchone()
    return bool(row and row[0])


@contextmanager
def advisory_lock(connection: psycopg.Connection, name: str, *, wait: bool = False) -> Iterator[None]:
    """Hold a session lock of the database, so that two runs don't do the same thing at once.

    The server lets go of it when the connection ends, however that happens.

    Args:
        connection: an autocommit connection that stays open meanwhile.
        name: what is locked, for example ``load:crm``.
        wait: wait for it instead of failing. Otherwise some seconds are waited all the same: the server may not
            have noticed yet that the run which held it was killed.

    Raises:
        AtlasError: another run holds it and ``wait`` is false.
    """
    key = int.from_bytes(hashlib.sha256(f"atlas:{name}".encode()).digest()[:8], "big", signed=True)
    if wait:
        connection.execute("select pg_advisory_lock(%s)", [key])
    else:
        deadline = time.monotonic() + LOCK_PATIENCE_SECONDS
        while not _try_lock(connection, key):
            if time.monotonic() < deadline:
                time.sleep(0.25)
                continue
            raise AtlasError(
                f"another Atlas run holds '{name}' in this database; wait for it to end "
                "(it shows in pg_stat_activity as application 'atlas')"
            )
    try:
        yield
    finally:
        # A lost connection has let go of the lock already.
        with suppress(psycopg.OperationalError):
            connection.execute("select pg_advisory_unlock(%s)", [key])


def _apply_schema(connection: psycopg.Connection) -> None:
    """Run every file of ``python_jobs/schema`` whose text the database has not seen yet, in order of name."""
    connection.execute("create schema if not exists pipeline")
    connection.execute(
        "create table if not exists pipeline.schema_versions "
        "(name text primary key, sha256 text not null, applied_at timestamptz not null default now())"
    )
    seen: dict[str, str] = dict(connection.execute("select name, sha256 from pipeline.schema_versions").fetchall())
    folder = resources.files("python_jobs") / "schema"
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".sql"):
            continue
        text = entry.read_text(encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        if seen.get(entry.name) == digest:
            continue
        with connection.transaction():
            connection.execute(text.encode())
            connection.execute(
                "insert into pipeline.schema_versions (name, sha256) values (%s, %s) "
                "on conflict (name) do update set sha256 = excluded.sha256, applied_at = now()",
                [entry.name, digest],
            )
