"""The one place where a load becomes true.

A shipment arrives in a table of its own that nobody reads. Then a single transaction moves its rows into the
raw table and records files, dead letters and the load. Before that commit the load never happened, after it
all of it did; whatever kills the process at whatever moment leaves one or the other.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from ingestion import contract, csv_conventions, positions
from ingestion.column_types import ColumnType
from ingestion.declarations import Table
from ingestion.deletes import Deletes
from ingestion.kinds import EPOCH, Column, LoadedFile, Reading
from ingestion.supersede import supersede
from ingestion.transport import SCHEMA, dlt_name, incoming, shipped_columns
from python_jobs.errors import AtlasError, ConfigurationError

FETCH_ROWS = 10_000
ANALYZE_SHARE = 0.1


def target(source: str, table: str) -> str:
    """The raw table's name."""
    return f"{source}__{table}"


def new_load_id() -> str:
    """An id for a load: seconds since 1970, as dlt writes its own; later loads sort after earlier ones."""
    now = datetime.now(UTC) - EPOCH
    return f"{now.days * 86400 + now.seconds}.{now.microseconds:06}"


def begin(connection: psycopg.Connection, run_id: Any, load_id: str, source: str, table: str, files: int) -> None:
    """Say that a load has begun."""
    connection.execute(
        "insert into pipeline.loads (load_id, run_id, source, table_name, files) values (%s, %s, %s, %s, %s)",
        [load_id, run_id, source, table, files],
    )


def recover(connection: psycopg.Connection, source: str) -> int:
    """Clear away what an earlier run of a source left when it was killed. Its lock must be held.

    Returns:
        How many loads had been cut off.
    """
    tables = connection.execute(
        "select tablename from pg_catalog.pg_tables where schemaname = %s and starts_with(tablename, %s)",
        [SCHEMA, incoming(source, "")],
    ).fetchall()
    with connection.transaction():
        for (name,) in tables:
            connection.execute(sql.SQL("drop table {}").format(sql.Identifier(SCHEMA, name)))
        _forget_dlt(connection, source)
        return connection.execute(
            "update pipeline.loads set status = 'failed', finished_at = clock_timestamp(), "
            "error = 'cut off before it was complete; nothing of it was loaded' "
            "where source = %s and status = 'running'",
            [source],
        ).rowcount


def raw_columns(connection: psycopg.Connection, name: str) -> dict[str, str]:
    """The columns of a table in ``explore`` with their types as Postgres writes them; empty without the table."""
    rows = connection.execute(
        "select a.attname, format_type(a.atttypid, a.atttypmod) from pg_catalog.pg_attribute a "
        "join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname = %s and c.relname = %s and a.attnum > 0 and not a.attisdropped order by a.attnum",
        [SCHEMA, name],
    ).fetchall()
    return dict(rows)


def check_types(label: str, table: Table, columns: Sequence[Column], existing: dict[str, str]) -> None:
    """Refuse a delivery whose types are not those of the raw table.

    Raises:
        ConfigurationError: with the column and both types, or for a declared column that is nowhere.
    """
    for column in columns:
        before = existing.get(column.name)
        if before is not None and before != column.type.postgres:
            raise ConfigurationError(
                f"{label}: column '{column.name}' is {column.type.postgres} in this delivery and {before} in "
                f"{SCHEMA}.{label.replace('.', '__')}; declare it as it was under 'columns', or deliver it as it was"
            )
    names = {column.name for column in columns} | set(existing)
    for name in table.columns:
        if columns and name not in names:
            raise ConfigurationError(
                f"{label}: key 'columns': no file has a column '{name}'; there are: {', '.join(sorted(names))}"
            )


def receive(connection: psycopg.Connection, source: str, table: str, columns: Sequence[Column]) -> None:
    """Make the table that shipments of a load arrive in, or give it the columns it lacks.

    dlt would make it with types of its own choosing; the binary copy trusts that what it sends is what the
    column is, and reinterprets bits without a word where it is not.
    """
    name = incoming(source, table)
    _add_columns(connection, sql.Identifier(SCHEMA, name), shipped_columns(columns), raw_columns(connection, name))


def publish(
    connection: psycopg.Connection,
    load_id: str,
    run_id: Any,
    source: str,
    table: Table,
    reading: Reading,
    dlt_load_id: str | None,
    changes: Sequence[contract.Change] = (),
) -> None:
    """Make a shipment part of the raw table, and record it. One transaction.

    Args:
        connection: autocommit, holding the source's lock.
        load_id: of this load.
        run_id: of the run.
        source: the source's name.
        table: the declaration.
        reading: what was read.
        dlt_load_id: what dlt called the shipment; None when there were no rows to ship.
        changes: of the columns, to be recorded with the load.

    Raises:
        AtlasError: rows read are not rows loaded plus rows rejected; nothing is loaded then.
        ConfigurationError: a snapshot lacks too much of what there is; nothing is loaded then.
    """
    label = f"{source}.{table.name}"
    with connection.transaction():
        deletes = Deletes(connection, load_id, source, table, reading)
        loaded = _move(connection, load_id, source, table, reading, shipped=dlt_load_id is not None)
        rejected = _dead_letters(connection, load_id, run_id, source, table.name, reading)
        if reading.rows_read != loaded + rejected:
            raise AtlasError(
                f"{label}: {reading.rows_read} rows read, but {loaded} loaded and {rejected} rejected; "
                "nothing of this load was kept"
            )
        _record_files(connection, load_id, source, table.name, reading.files)
        deletes.mark()
        if changes:
            contract.record(connection, load_id, run_id, source, table.name, changes, "applied")
        csv_conventions.record(connection, load_id, source, table.name, reading.conventions)
        if reading.position:
            positions.record(connection, load_id, source, table.name, reading.position)
        if dlt_load_id is not None:
            connection.execute("update explore._dlt_loads set load_id = %s where load_id = %s", [load_id, dlt_load_id])
            _forget_dlt(connection, source)
        _finish(connection, load_id, source, table.name, "succeeded", reading, loaded, rejected)
        if reading.rows_superseded:
            reading.notes.append(
                f"{label}: {reading.rows_superseded} of {loaded} rows gave way to later ones with the same key"
            )
    _analyze(connection, target(source, table.name), loaded)


def _analyze(connection: psycopg.Connection, name: str, added: int) -> None:
    """Let Postgres look at a table that grew by more than a tenth; for less, what it knows is good enough."""
    row = connection.execute(
        "select reltuples from pg_catalog.pg_class where oid = to_regclass(%s)", [f"{SCHEMA}.{name}"]
    ).fetchone()
    if row and added > ANALYZE_SHARE * max(row[0], 0):
        # From 9,000 rows, as every table that a build makes (macros/governance/gather_statistics.sql).
        with connection.transaction():
            connection.execute("set local default_statistics_target = 30")
            connection.execute(sql.SQL("analyze {}").format(sql.Identifier(SCHEMA, name)))


def unchanged(connection: psycopg.Connection, load_id: str, source: str, table: str, reading: Reading) -> None:
    """Record a load that found nothing new: the raw table stays as it is, and so does its position."""
    with connection.transaction():
        if reading.position:
            positions.describe(connection, load_id, source, table, reading.position)
        _finish(connection, load_id, source, table, "succeeded", reading, 0, 0)


def refuse(
    connection: psycopg.Connection,
    load_id: str,
    run_id: Any,
    source: str,
    table: str,
    error: str,
    reading: Reading | None,
) -> None:
    """Record that a load failed: nothing is loaded, and dead letters say why where there are any."""
    with connection.transaction():
        rejected = _dead_letters(connection, load_id, run_id, source, table, reading) if reading else 0
        if reading and reading.position:
            positions.supersede_failed(connection, load_id, source, table)
        connection.execute(sql.SQL("drop table if exists {}").format(sql.Identifier(SCHEMA, incoming(source, table))))
        _forget_dlt(connection, source)
        _finish(connection, load_id, source, table, "failed", reading, 0, rejected, error)


def _move(
    connection: psycopg.Connection, load_id: str, source: str, table: Table, reading: Reading, *, shipped: bool
) -> int:
    """Bring the shipment's rows into the raw table; those that came in, counted, with those that gave way to others."""
    columns = shipped_columns(reading.columns)
    name = target(source, table.name)
    final, arrived = sql.Identifier(SCHEMA, name), sql.Identifier(SCHEMA, incoming(source, table.name))
    existing = raw_columns(connection, name)
    count = 0
    if shipped:
        _check_arrival(connection, source, table.name, columns)
        row = connection.execute(
            sql.SQL("select count(*) from {} where _dlt_load_id = %s").format(arrived), [load_id]
        ).fetchone()
        count = int(row[0]) if row else 0
        reading.rows_superseded = supersede(connection, arrived, table, reading) if table.merges else 0
        if not existing:
            connection.execute(sql.SQL("alter table {} rename to {}").format(arrived, sql.Identifier(name)))
            return count
    _add_columns(connection, final, columns, existing)
    if not table.merges:
        replaced = [version for file in reading.files for version in file.replaces]
        if replaced:
            connection.execute(sql.SQL("delete from {} where _file_id = any(%s)").format(final), [replaced])
    if not shipped:
        return 0
    if table.merges:
        key = [sql.Identifier(column) for column in table.key]
        connection.execute(
            sql.SQL("delete from {} as final using (select distinct {} from {}) as arrived where {}").format(
                final,
                sql.SQL(", ").join(key),
                arrived,
                sql.SQL(" and ").join(sql.SQL("final.{0} = arrived.{0}").format(column) for column in key),
            )
        )
    names = sql.SQL(", ").join(sql.Identifier(column) for column, _ in columns)
    moved = connection.execute(
        sql.SQL("insert into {} ({}) select {} from {} where _dlt_load_id = %s").format(final, names, names, arrived),
        [load_id],
    ).rowcount
    connection.execute(sql.SQL("drop table {}").format(arrived))
    return min(count, moved + reading.rows_superseded)


def _check_arrival(
    connection: psycopg.Connection, source: str, table: str, columns: Sequence[tuple[str, ColumnType]]
) -> None:
    """dlt may have changed the table: what was sent is compared with what it is now."""
    arrived = raw_columns(connection, incoming(source, table))
    for name, kind in columns:
        if arrived.get(name) != kind.postgres:
            raise AtlasError(
                f"{source}.{table}: column '{name}' was sent as {kind.postgres} and arrived as {arrived.get(name)}; "
                "nothing of this load was kept"
            )


def _create(connection: psycopg.Connection, name: sql.Identifier, columns: Sequence[tuple[str, ColumnType]]) -> None:
    connection.execute(sql.SQL("create table {} ({})").format(name, sql.SQL(", ").join(_definitions(columns))))


def _add_columns(
    connection: psycopg.Connection,
    final: sql.Identifier,
    columns: Sequence[tuple[str, ColumnType]],
    existing: dict[str, str],
) -> None:
    new = [(name, kind) for name, kind in columns if name not in existing]
    if not existing:
        _create(connection, final, columns)
    elif new:
        added = sql.SQL(", ").join(sql.SQL("add column ") + definition for definition in _definitions(new))
        connection.execute(sql.SQL("alter table {} ").format(final) + added)


def _definitions(columns: Sequence[tuple[str, ColumnType]]) -> list[sql.Composed]:
    return [sql.SQL("{} " + kind.postgres).format(sql.Identifier(name)) for name, kind in columns]


def _dead_letters(
    connection: psycopg.Connection, load_id: str, run_id: Any, source: str, table: str, reading: Reading
) -> int:
    """Record what was rejected; earlier dead letters of the same files are superseded. Counted in the database."""
    connection.execute(
        "update pipeline.dead_letters set status = 'superseded' where source = %s and table_name = %s "
        "and (file = any(%s) or file_id = any(%s)) and status = 'waiting'",
        [source, table, [file.path for file in reading.files], [v for file in reading.files for v in file.replaces]],
    )
    if not reading.rows_rejected:
        return 0
    connection.execute("drop table if exists pg_temp.rejects")
    connection.execute(
        "create temp table rejects (dead_letter_id bigint default "
        "nextval(pg_get_serial_sequence('pipeline.dead_letters', 'dead_letter_id')), file_id bigint, file text, "
        "line bigint, column_name text, reason text, payload text) on commit drop"
    )
    with connection.cursor().copy(
        "copy pg_temp.rejects (file_id, file, line, column_name, reason, payload) from stdin"
    ) as copy:
        for row in _rejects(reading):
            copy.write_row(row)
    count = connection.execute(
        "insert into pipeline.dead_letters (dead_letter_id, run_id, load_id, source, table_name, file_id, file, line, "
        "reason, column_name) overriding system value select dead_letter_id, %s, %s, %s, %s, file_id, file, line, "
        "reason, column_name from pg_temp.rejects",
        [run_id, load_id, source, table],
    ).rowcount
    connection.execute(
        "insert into explore.dead_letter_payloads (dead_letter_id, payload) "
        "select dead_letter_id, payload from pg_temp.rejects"
    )
    return count


def _rejects(reading: Reading) -> Iterator[tuple[Any, ...]]:
    result = reading.rejects.execute(
        "select file_id, file, line, column_name, reason, replace(payload, chr(0), '') from rejects "
        "order by file_id, line"
    )
    while rows := result.fetchmany(FETCH_ROWS):
        yield from rows


def _record_files(
    connection: psycopg.Connection, load_id: str, source: str, table: str, files: Sequence[LoadedFile]
) -> None:
    connection.execute(
        "update pipeline.files set replaced_at = clock_timestamp() where source = %s and table_name = %s "
        "and (path = any(%s) or file_id = any(%s)) and replaced_at is null",
        [source, table, [file.path for file in files], [version for file in files for version in file.replaces]],
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into pipeline.files (file_id, source, table_name, path, size_bytes, modified_at, sha256, load_id, "
            "rows_read, rows_loaded, rows_rejected, etag, loaded_at) overriding system value "
            "values (%s, %s, %s, %s, %s, "
            "timestamptz 'epoch' + %s * interval '1 microsecond', %s, %s, %s, %s, %s, %s, clock_timestamp())",
            [
                (
                    *(file.file_id, source, table, file.path, file.size_bytes, file.modified_ns // 1000, file.sha256),
                    *(load_id, file.rows_read, file.rows_read - file.rows_rejected, file.rows_rejected, file.etag),
                )
                for file in files
            ],
        )


def _finish(
    connection: psycopg.Connection,
    load_id: str,
    source: str,
    table: str,
    status: str,
    reading: Reading | None,
    loaded: int,
    rejected: int,
    error: str | None = None,
) -> None:
    columns = reading.columns if reading else []
    connection.execute(
        "update pipeline.loads set status = %s, finished_at = clock_timestamp(), rows_read = %s, rows_loaded = %s, "
        "rows_rejected = %s, rows_superseded = %s, bytes = %s, columns = %s, error = %s "
        "where load_id = %s and source = %s and table_name = %s",
        [
            *(status, reading.rows_read if reading else None, loaded, rejected),
            *(reading.rows_superseded if reading else 0, reading.bytes if reading else None),
            Jsonb([{"source": c.source, "column": c.name, "type": str(c.type)} for c in columns]),
            *(error, load_id, source, table),
        ],
    )


def _forget_dlt(connection: psycopg.Connection, source: str) -> None:
    """dlt must find out anew which tables there are, and its mark of a load that never came true must not stay."""
    if raw_columns(connection, "_dlt_version"):
        connection.execute("delete from explore._dlt_version where schema_name = %s", [dlt_name(source)])
        connection.execute(
            "delete from explore._dlt_loads as marked where schema_name = %s "
            "and not exists (select from pipeline.loads where load_id = marked.load_id)",
            [dlt_name(source)],
        )
