"""The kind ``mysql``: MySQL and MariaDB. Every value arrives as the text the server writes, and gets its type here."""

import asyncio
import re
import socket
import ssl
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg

from ingestion.column_types import ColumnType
from ingestion.databases.declaration import DatabaseSource, MysqlTable
from ingestion.databases.plan import DatabasePlan, plan_table
from ingestion.databases.session import BATCH_ROWS, Estimate, SourceColumn
from ingestion.extras import needs
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.secrets import redact

SCHEMES = ("mysql", "mariadb")
CONNECT_SECONDS = 15
RECEIVED_BYTES = 256 << 10
SILENCE_SECONDS = 600  # After which a server that says nothing is given up.
DIGITS = 38
REFUSED = (1044, 1045, 1049, 1698)  # Logins and databases: the server answers.
UNSIGNED, BINARY = 32, 63
# Type codes of the protocol.
INTEGERS = (1, 2, 3, 8, 9, 13)
BIGINT, DOUBLE, FLOAT, DECIMALS, BIT, GEOMETRY, DATE = 8, 5, 4, (0, 246), 16, 255, (10, 14)
TIMESTAMP, DATETIME, STRINGS = (7, 17), (12, 18), (15, 249, 250, 251, 252, 253, 254)
ZERO_DATE = "^[0-9]{4}-(00-|[0-9]{2}-00)"
Result = TypeVar("Result")


class SourceModel(DatabaseSource):
    """A source of kind ``mysql``."""

    tables: list[MysqlTable]  # type: ignore[assignment]


class MysqlSession:
    """One connection, in a thread with an event loop of its own: the driver is asynchronous. See ``Session``."""

    def __init__(self, source: SourceModel, zero_dates: str) -> None:
        self.source, self.zero_dates = source, zero_dates
        asyncmy = needs("asyncmy", "mysql", f"source '{source.name}': kind 'mysql'")
        parts = urlsplit(source.resolved_url(SCHEMES))
        self.errors: Any = asyncmy.errors
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="atlas-mysql")
        self.loop = asyncio.new_event_loop()
        try:
            self.connection = self._run(
                asyncmy.connect(
                    host=parts.hostname or "127.0.0.1",
                    port=parts.port or 3306,
                    user=unquote(parts.username or ""),
                    password=unquote(parts.password or ""),
                    database=unquote(parts.path.strip("/")) or None,
                    charset="utf8mb4",
                    conv={},
                    autocommit=True,  # Or what was read once stays locked against changes of its structure.
                    connect_timeout=CONNECT_SECONDS,
                    read_timeout=SILENCE_SECONDS,
                    ssl=_ssl(source.name, dict(parse_qsl(parts.query))),
                )
            )
            self._narrow()
            for statement in ("set session transaction read only", "set time_zone = '+00:00'"):
                self._all(statement)
        except (OSError, asyncmy.errors.MySQLError) as error:
            self._end()
            raise source.no_connection(error, refused=bool(error.args) and error.args[0] in REFUSED) from None

    def relation(self, table: str) -> str:
        return ".".join(self.identifier(part) for part in table.split("."))

    def identifier(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def literal(self, value: str, kind: str) -> str:
        if not re.fullmatch(r"[0-9 .:+-]+", value):
            raise AtlasError(f"source '{self.source.name}': the cursor's last value is no number, date or time")
        if kind in ("integer", "decimal"):
            return value
        return f"'{value.removesuffix('+00')}'"

    def columns(self, relation: str) -> list[SourceColumn]:
        fields = self._all(f"select * from {relation} limit 0", fields=True)
        return [self._column(field) for field in fields]

    def estimate(self, query: str) -> Estimate:
        rows = self._all(f"explain {query}", names=True)
        counts = [int(row["rows"]) for row in rows if str(row.get("rows") or "").isdigit()]
        return Estimate(max(counts) if counts else None)

    def first(self, query: str, rows: int) -> str:
        return f"{query} limit {rows}"

    def batches(self, query: str) -> Iterator[Any]:
        import pyarrow as pa
        from asyncmy.cursors import SSCursor

        cursor = self.connection.cursor(SSCursor)
        try:
            self._run(cursor.execute(query))
            names = [field[0] for field in cursor.description]
            empty = True
            # The next batch is on its way while this one is written.
            coming = self._start(cursor.fetchmany(BATCH_ROWS))
            while rows := coming.result():
                coming = self._start(cursor.fetchmany(BATCH_ROWS))
                empty = False
                yield pa.record_batch(_columns(rows), names=names)
            if empty:
                yield pa.record_batch([pa.array([], pa.string()) for _ in names], names=names)
        except (OSError, self.errors.MySQLError) as error:
            raise self._failed(error) from None

    def close(self) -> None:
        async def hang_up() -> None:
            # Not a polite farewell: that would first read what is left of an unbuffered result.
            self.connection.close()
            await asyncio.sleep(0)  # The socket is closed in the loop's next round.

        self._run(hang_up())
        self._end()

    def _narrow(self) -> None:
        """Have the system hold little of a result, and the server wait: the driver takes in all that is there."""
        channel = self.connection._transport.get_extra_info("socket")
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED_BYTES)

    def _column(self, field: Any) -> SourceColumn:
        name, code, unsigned = self.identifier(field.name), field.type_code, bool(field.flags & UNSIGNED)
        plain = {"name": field.name, "select": name}
        if code == BIT:
            return SourceColumn(
                field.name, ColumnType("decimal", 20, 0), f"{name} + 0", "try_cast({} as decimal(20,0))"
            )
        if code == BIGINT and unsigned:
            return SourceColumn(**plain, type=ColumnType("decimal", 20, 0), cast="try_cast({} as decimal(20,0))")
        if code in INTEGERS:
            return SourceColumn(**plain, type=ColumnType("integer"), cast="try_cast({} as bigint)")
        if code in DECIMALS:
            precision = field.length - (field.scale > 0) - (not unsigned)
            if 0 < precision <= DIGITS:
                kind = ColumnType("decimal", precision, field.scale)
                return SourceColumn(**plain, type=kind, cast=f"try_cast({{}} as {kind.duckdb})")
        if code in (DOUBLE, FLOAT):
            # A float is written with six digits; as a double it is written with all it has.
            select = name if code == DOUBLE else f"{name} + 0e0"
            return SourceColumn(field.name, ColumnType("double"), select, "try_cast({} as double)")
        if code in DATE:
            return self._time(plain, "date", "try_cast({} as date)")
        if code in TIMESTAMP:
            return self._time(plain, "timestamp", "try_cast(({} || '+00') as timestamp with time zone)")
        if code in DATETIME:
            return self._time(plain, "local_timestamp", "try_cast({} as timestamp)")
        if code == GEOMETRY:
            return SourceColumn(field.name, ColumnType("text"), f"st_astext({name})")
        if code in STRINGS and field.charsetnr == BINARY and not _json(field):
            return SourceColumn(field.name, ColumnType("binary"), f"hex({name})", "unhex({})")
        # Text, JSON, enumerations, sets, decimals of more than 38 digits, and times, which may be 838 hours long.
        return SourceColumn(**plain, type=ColumnType("text"))

    def _time(self, plain: dict[str, str], kind: str, cast: str) -> SourceColumn:
        if self.zero_dates == "null":
            select = (
                f"case when cast({plain['select']} as char) regexp '{ZERO_DATE}' then null else {plain['select']} end"
            )
            return SourceColumn(plain["name"], ColumnType(kind), select, cast)
        reason = "a date with zeros; declare 'zero_dates: \"null\"' to read such dates as NULL"
        return SourceColumn(**plain, type=ColumnType(kind), cast=cast, reason=reason)

    def _all(self, query: str, *, fields: bool = False, names: bool = False) -> Any:
        async def ask() -> Any:
            cursor = self.connection.cursor()
            await cursor.execute(query)
            if fields:
                return list(cursor._result.fields)
            rows = await cursor.fetchall()
            return [dict(zip((f[0] for f in cursor.description), row, strict=True)) for row in rows] if names else rows

        try:
            return self._run(ask())
        except (OSError, self.errors.MySQLError) as error:
            raise self._failed(error) from None

    def _failed(self, error: BaseException) -> AtlasError:
        code = error.args[0] if error.args and isinstance(error.args[0], int) else type(error).__name__
        # Faults of a query: syntax, unknown database, table or column, no right to read it.
        if code in (1044, 1046, 1049, 1054, 1064, 1142, 1143, 1146):
            message = redact(str(error.args[1]))
            return ConfigurationError(f"source '{self.source.name}': the database says: {message}")
        return AtlasError(
            f"source '{self.source.name}': the database gave up while it was read (error {code}); "
            "nothing was loaded, run again"
        )

    def _start(self, work: Coroutine[Any, Any, Result]) -> Any:
        return self.thread.submit(self.loop.run_until_complete, work)

    def _run(self, work: Coroutine[Any, Any, Result]) -> Result:
        result: Result = self._start(work).result()
        return result

    def _end(self) -> None:
        self.thread.submit(self.loop.close).result()
        self.thread.shutdown()


def _columns(rows: Sequence[Sequence[str | None]]) -> list[Any]:
    """Rows to Arrow columns.

    One array of all values, of which every so many-th is taken, costs half of what an array for each column costs:
    Python need not turn the rows round.
    """
    import numpy as np
    import pyarrow as pa

    width = len(rows[0])
    values = pa.array(list(chain.from_iterable(rows)), pa.large_string())
    places = np.arange(0, len(values), width)
    return [values.take(pa.array(places + column)).cast(pa.string()) for column in range(width)]


def _json(field: Any) -> bool:
    """MySQL's JSON says that it is binary, with a type code of its own; MariaDB's is text."""
    return bool(field.type_code == 245)


def _ssl(source: str, parameters: dict[str, str]) -> ssl.SSLContext | None:
    """TLS as the URL asks for it: ``?ssl=true``, with ``ssl_ca=FILE`` for a certificate authority of one's own."""
    for name in parameters:
        if name not in ("ssl", "ssl_ca"):
            raise ConfigurationError(f"source '{source}': key 'url': '{name}' is not known; allowed: ssl, ssl_ca")
    if parameters.get("ssl", "false").lower() not in ("true", "1") and "ssl_ca" not in parameters:
        return None
    return ssl.create_default_context(cafile=parameters.get("ssl_ca"))


def plan(connection: psycopg.Connection, source: SourceModel, table: MysqlTable, base: Path) -> DatabasePlan:
    """See ``ingestion.kinds.Kind``."""
    return plan_table(connection, source, table, partial(MysqlSession, source, table.zero_dates))
