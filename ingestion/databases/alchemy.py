"""The kind ``sqlalchemy``: any database with a dialect. A value becomes text that holds all of it, and its type here.

Types come from the database's catalog, so a query, of which a catalog knows nothing, gives text where ``columns``
declares nothing else.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from ingestion.column_types import TEXT, ColumnType, Notation, conversion
from ingestion.databases.declaration import DatabaseSource, DatabaseTable
from ingestion.databases.plan import DatabasePlan, plan_table
from ingestion.databases.session import BATCH_ROWS, Estimate, SourceColumn
from ingestion.extras import needs
from ingestion.names import identifier
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.secrets import redact

SourceModel = DatabaseSource
MYSQL = ("mysql", "mariadb")
_MYSQL_SESSION = ("set session transaction read only", "set time_zone = '+00:00'")
# What makes a session read only and count time in UTC, where the dialect can.
SESSION = {
    "postgresql": (
        "set session characteristics as transaction read only",
        "set time zone 'UTC'",
        "set datestyle = 'ISO'",
        "set bytea_output = 'hex'",
    ),
    **dict.fromkeys(MYSQL, _MYSQL_SESSION),
    "sqlite": ("pragma query_only = on",),
    "oracle": ("alter session set time_zone = 'UTC'", "set transaction read only"),
}
DIGITS = 38
# Infinity is a time to DuckDB, and none to Postgres's binary copy.
TIMESTAMP = r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?([+-]\d{2}(:\d{2})?)?)?"


class AlchemySession:
    """One connection. See ``Session``.

    Args:
        source: the declaration.
        types: declared types, by column.
        base: folder that relative paths start from.
    """

    def __init__(self, source: DatabaseSource, types: Mapping[str, ColumnType], base: Path) -> None:
        self.source, self.types, self.where = source, types, f"source '{source.name}'"
        self.alchemy = needs("sqlalchemy", "sqlalchemy", f"{self.where}: kind 'sqlalchemy'")
        self.table: str | None = None
        self.binary: list[bool] = []
        exceptions = self.alchemy.exc
        try:
            url = self.alchemy.make_url(source.resolved_url(()))
            if url.get_backend_name() == "sqlite":
                url = self._file(url, base)
            self.engine = self.alchemy.create_engine(url, poolclass=self.alchemy.NullPool, hide_parameters=True)
        except (exceptions.ArgumentError, exceptions.NoSuchModuleError, ImportError, ValueError) as error:
            raise ConfigurationError(
                f"{self.where}: key 'url': {redact(str(error).splitlines()[0])}; it must be DIALECT+DRIVER://…, "
                "and the driver must be installed"
            ) from None
        self.dialect = self.engine.dialect
        try:
            self.connection = self.engine.connect()
            for statement in SESSION.get(self.dialect.name, ()):
                self.connection.exec_driver_sql(statement)
            if self.dialect.name != "oracle":  # There it would end what is read only.
                self.connection.commit()
        except exceptions.DBAPIError as error:
            raise source.no_connection(error.orig or error) from None
        except OSError as error:
            raise source.no_connection(error) from None

    def relation(self, table: str) -> str:
        self.table = table
        return ".".join(self.identifier(part) for part in table.split("."))

    def identifier(self, name: str) -> str:
        return str(self.dialect.identifier_preparer.quote(name))

    def literal(self, value: str, kind: str) -> str:
        if kind in ("integer", "decimal"):
            if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", value):
                raise AtlasError(f"{self.where}: the cursor's last value is no number")
            return value
        moment: date = date.fromisoformat(value) if kind == "date" else datetime.fromisoformat(value)
        if self.dialect.name == "sqlite":
            # Times are texts there, written in more than one way; all of them begin with the day. What is too early
            # then is left out when it is here.
            return f"'{moment:%Y-%m-%d}'"
        if isinstance(moment, datetime) and self.dialect.name in MYSQL:
            moment = moment.replace(tzinfo=None)
        kinds = self.alchemy.types
        held = self.alchemy.literal(moment, kinds.DateTime() if isinstance(moment, datetime) else kinds.Date())
        return str(held.compile(dialect=self.dialect, compile_kwargs={"literal_binds": True}))

    def columns(self, relation: str) -> list[SourceColumn]:
        exceptions = self.alchemy.exc
        try:
            if self.table is None:
                names = self.connection.exec_driver_sql(
                    f"select * from {relation} where 1 = 0", execution_options={"no_parameters": True}
                ).keys()
                found = [(name, self.types.get(identifier(name), TEXT)) for name in names]
            else:
                schema, _, name = self.table.rpartition(".")
                reflected = self.alchemy.inspect(self.connection).get_columns(name, schema=schema or None)
                found = [(str(column["name"]), self._type(column["type"])) for column in reflected]
        except exceptions.NoSuchTableError:
            raise ConfigurationError(f"{self.where}: the database has no table '{self.table}'") from None
        except exceptions.DBAPIError as error:
            if error.connection_invalidated:
                raise self.source.no_connection(error.orig or error) from None
            message = redact(str(error.orig).splitlines()[0])
            raise ConfigurationError(f"{self.where}: the database says: {message}") from None
        self.binary = [kind.name == "binary" for _, kind in found]
        return [SourceColumn(name, kind, self._select(name, kind), _cast(kind)) for name, kind in found]

    def estimate(self, query: str) -> Estimate:
        return Estimate(None)

    def first(self, query: str, rows: int) -> str:
        if self.dialect.name == "mssql":
            return query.replace("select ", f"select top {rows} ", 1)
        return f"{query} fetch first {rows} rows only" if self.dialect.name == "oracle" else f"{query} limit {rows}"

    def batches(self, query: str) -> Iterator[Any]:
        import pyarrow as pa

        names = [f"c{i}" for i in range(len(self.binary))]
        options = {"no_parameters": True, "stream_results": True, "max_row_buffer": BATCH_ROWS}
        try:
            result = self.connection.exec_driver_sql(query, execution_options=options)
            yield pa.record_batch([pa.array([], pa.string()) for _ in names], names=names)
            while rows := result.fetchmany(BATCH_ROWS):
                columns = zip(self.binary, zip(*rows, strict=True), strict=True)
                arrays = [
                    pa.array([(_hexadecimal if binary else as_text)(value) for value in column], pa.string())
                    for binary, column in columns
                ]
                yield pa.record_batch(arrays, names=names)
        except (self.alchemy.exc.SQLAlchemyError, OSError, UnicodeError) as error:
            # The library's text holds the query and may quote values.
            name = type(getattr(error, "orig", None) or error).__name__
            raise AtlasError(
                f"{self.where}: the database gave up while it was read ({name}); nothing was loaded, run again"
            ) from None

    def close(self) -> None:
        self.connection.close()
        self.engine.dispose()

    def _file(self, url: Any, base: Path) -> Any:
        """A SQLite file, opened to be read only: it would be made where there is none."""
        if not url.database or url.database == ":memory:":
            raise ConfigurationError(f"{self.where}: key 'url': names no file; for example sqlite:///shop.db")
        path = (base / url.database).absolute()
        if not path.is_file():
            raise self.source.no_connection(FileNotFoundError(f"file '{url.database}' is not there"), refused=True)
        query = {**url.query, "mode": "ro", "uri": "true"}
        return url.set(database=f"file:{quote(str(path))}", query=query)

    def _type(self, kind: Any) -> ColumnType:
        types, name = self.alchemy.types, type(kind).__name__
        if isinstance(kind, types.Boolean):
            return ColumnType("boolean")
        if isinstance(kind, types.Integer):
            large = isinstance(kind, types.BigInteger) and getattr(kind, "unsigned", False)
            return ColumnType("decimal", 20, 0) if large else ColumnType("integer")
        if isinstance(kind, types.Float):
            return ColumnType("double")
        if isinstance(kind, types.Numeric) and kind.precision:
            precision, scale = kind.precision, kind.scale or 0
            return ColumnType("decimal", precision, scale) if 0 <= scale <= precision <= DIGITS else TEXT
        if isinstance(kind, types.DateTime):
            in_utc = isinstance(kind, types.TIMESTAMP) and self.dialect.name in MYSQL
            return ColumnType("timestamp" if kind.timezone or in_utc or name == "DATETIMEOFFSET" else "local_timestamp")
        if isinstance(kind, types.Date):
            return ColumnType("date")
        if isinstance(kind, types.Time) and not kind.timezone and self.dialect.name not in MYSQL:
            return ColumnType("time")
        return ColumnType("binary") if isinstance(kind, types._Binary) else TEXT

    def _select(self, name: str, kind: ColumnType) -> str:
        """Postgres writes every value as text without loss; its drivers make Python values, which can't hold all."""
        if self.dialect.name == "postgresql" and kind.name != "binary":
            return f"cast({self.identifier(name)} as text)"
        return self.identifier(name)


def as_text(value: Any) -> str | None:
    """A value as text with all that is in it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, bytes | bytearray | memoryview):
        return "\\x" + bytes(value).hex()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _duration(value)
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=as_text)
    return repr(value) if isinstance(value, float) else str(value)


def _duration(value: timedelta) -> str:
    """Hours, minutes and seconds, as MySQL and MariaDB write a time, which can be longer than a day and negative."""
    seconds, rest = divmod(abs(value), timedelta(seconds=1))
    fraction = f".{rest.microseconds:06}".rstrip("0") if rest else ""
    sign = "-" if value < timedelta() else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{fraction}"


def _hexadecimal(value: Any) -> str | None:
    if value is None:
        return None
    return bytes(value).hex() if isinstance(value, bytes | bytearray | memoryview) else str(value).encode().hex()


def _cast(kind: ColumnType) -> str | None:
    """DuckDB SQL that makes a type of a text, ``{0}``; nothing of a text that has no place in it."""
    if kind.name == "text":
        return None
    if kind.name == "binary":
        return "unhex({0})"
    if kind.name in ("double", "time"):
        return f"try_cast({{0}} as {kind.duckdb})"
    if kind.name == "local_timestamp":
        pattern = TIMESTAMP.replace("{", "{{").replace("}", "}}")
        return f"case when regexp_full_match({{0}}, '{pattern}') then try_cast({{0}} as timestamp) end"
    mark = "\0"
    return conversion(mark, kind, Notation()).replace("{", "{{").replace("}", "}}").replace(mark, "{0}")


def plan(connection: psycopg.Connection, source: DatabaseSource, table: DatabaseTable, base: Path) -> DatabasePlan:
    """See ``ingestion.kinds.Kind``."""
    return plan_table(connection, source, table, partial(AlchemySession, source, table.types, base))
