"""The kind ``postgres``: rows by binary COPY, straight into Arrow, with every type pinned by the query itself."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from ingestion.column_types import ColumnType
from ingestion.databases.declaration import DatabaseSource, DatabaseTable
from ingestion.databases.plan import DatabasePlan, plan_table
from ingestion.databases.session import Estimate, SourceColumn
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.secrets import redact

SourceModel = DatabaseSource
SCHEMES = ("postgresql", "postgres")
CONNECT_SECONDS = 15
BATCH_BYTES = 8 << 20
# By type oid. What is not here goes as text, which loses nothing.
TYPES = {
    **{16: "boolean", 17: "binary", 20: "integer", 21: "integer", 23: "integer", 701: "double", 1082: "date"},
    **{1114: "local_timestamp", 1184: "timestamp", 1083: "time", 25: "text", 1043: "text"},
}
FLOAT4, NUMERIC = 700, 1700
REFUSED = re.compile("FATAL: .*(does not exist|authentication failed|no pg_hba.conf entry)")
DIGITS = 38  # More than DuckDB's decimal holds stays text.


class PostgresSession:
    """One source's connection for questions, and one for rows. See ``Session``."""

    def __init__(self, source: DatabaseSource) -> None:
        self.source = source
        self.url = _read_only(source.resolved_url(SCHEMES))
        try:
            self.connection = psycopg.connect(
                self.url, autocommit=True, application_name="atlas", connect_timeout=CONNECT_SECONDS
            )
        except (psycopg.Error, ValueError) as error:
            raise source.no_connection(error, refused=_refused(error)) from None

    def relation(self, table: str) -> str:
        return sql.Identifier(*table.split(".")).as_string(self.connection)

    def identifier(self, name: str) -> str:
        return sql.Identifier(name).as_string(self.connection)

    def literal(self, value: str, kind: str) -> str:
        return sql.Literal(value).as_string(self.connection) if kind != "integer" else str(int(value))

    def columns(self, relation: str) -> list[SourceColumn]:
        cursor = self._execute(f"select * from {relation} limit 0")
        return [self._column(column) for column in cursor.description or []]

    def estimate(self, query: str) -> Estimate:
        row = self._execute(f"explain (format json) {query}").fetchone()
        plan = row[0][0]["Plan"] if row else {}
        rows = plan.get("Plan Rows")
        return Estimate(rows, None if rows is None else rows * plan.get("Plan Width", 0))

    def first(self, query: str, rows: int) -> str:
        return f"{query} limit {rows}"

    def batches(self, query: str) -> Iterator[Any]:
        import adbc_driver_manager
        import pyarrow as pa
        from adbc_driver_postgresql import dbapi

        try:
            with dbapi.connect(self.url, autocommit=True) as connection, connection.cursor() as cursor:
                cursor.adbc_statement.set_options(**{"adbc.postgresql.batch_size_hint_bytes": str(BATCH_BYTES)})
                cursor.execute(query)
                reader = cursor.fetch_record_batch()
                yield pa.RecordBatch.from_pylist([], schema=reader.schema)  # The types, also where there are no rows.
                yield from reader
        except (adbc_driver_manager.Error, pa.ArrowException, OSError) as error:
            # The driver's text holds the query and may quote values; the code says enough.
            code = re.search(r"SQLSTATE: (\w{5})", str(error))
            raise AtlasError(
                f"source '{self.source.name}': the database gave up while it was read "
                f"(error {code[1] if code else type(error).__name__}); nothing was loaded, run again"
            ) from None

    def close(self) -> None:
        self.connection.close()

    def _column(self, column: psycopg.Column) -> SourceColumn:
        name = self.identifier(column.name)
        code = column.type_code
        if code == NUMERIC and column.precision is not None and column.precision <= DIGITS:
            scale = column.scale or 0
            if 0 <= scale <= column.precision:
                kind = ColumnType("decimal", column.precision, scale)
                return SourceColumn(column.name, kind, f"{name}::text", cast=f"try_cast({{}} as {kind.duckdb})")
        if code == FLOAT4:  # 1.1 is 1.1, and not 1.10000002384186.
            return SourceColumn(column.name, ColumnType("double"), f"{name}::text::float8")
        kind = ColumnType(TYPES.get(code, "text"))
        if kind.name in ("date", "timestamp", "local_timestamp"):
            # The binary format has no infinity: it would arrive as some day in the far past or future.
            finite = f"case when isfinite({name}) then {name} end"
            return SourceColumn(column.name, kind, finite, fault=f"not isfinite({name})", reason="infinity is no time")
        return SourceColumn(column.name, kind, name if code in TYPES else f"{name}::text")

    def _execute(self, query: str) -> psycopg.Cursor[Any]:
        try:
            return self.connection.execute(query.encode())
        except psycopg.Error as error:
            message = redact(error.diag.message_primary or type(error).__name__)
            # Class 42 is about the query: names, syntax, rights. No values in those.
            if error.sqlstate and error.sqlstate.startswith(("42", "3F")):
                raise ConfigurationError(f"source '{self.source.name}': the database says: {message}") from None
            raise AtlasError(f"source '{self.source.name}': database error {error.sqlstate}") from None


def _refused(error: Exception) -> bool:
    """Whether the server answered, and let nobody in. libpq has no code for it: a password that was used tells it."""
    connection = getattr(error, "pgconn", None)
    asked = connection is not None and (connection.used_password or connection.needs_password)
    return asked or REFUSED.search(str(error)) is not None


def _read_only(url: str) -> str:
    """The URL of a session that can only read, counts time in UTC, and ends when its server is gone."""
    parts = urlsplit(url)
    parameters = dict(parse_qsl(parts.query))
    asked = "-c default_transaction_read_only=on -c TimeZone=UTC -c DateStyle=ISO"
    parameters["options"] = f"{parameters.get('options', '')} {asked}".strip()
    for name, value in {"keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}.items():
        parameters.setdefault(name, value)
    return urlunsplit(parts._replace(query=urlencode(parameters, quote_via=quote)))


def plan(connection: psycopg.Connection, source: DatabaseSource, table: DatabaseTable, base: Path) -> DatabasePlan:
    """See ``ingestion.kinds.Kind``."""
    return plan_table(connection, source, table, partial(PostgresSession, source))
