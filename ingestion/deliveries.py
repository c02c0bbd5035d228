"""What is delivered without being a file: one reading of a table or an endpoint."""

from datetime import UTC, datetime

import psycopg

from ingestion.kinds import LoadedFile


def new_delivery(
    connection: psycopg.Connection, label: str, origin: str, load_id: str, *, whole: bool, starts_over: bool
) -> LoadedFile:
    """What ``pipeline.files`` will say of one reading.

    Args:
        connection: to the warehouse.
        label: source and table, ``crm.customers``.
        origin: what is read, without parameters.
        load_id: of this load.
        whole: whether all of the table is read each time, rather than what is new.
        starts_over: whether this reading takes the place of what was there.
    """
    source, _, table = label.partition(".")
    row = connection.execute(
        "select nextval(pg_get_serial_sequence('pipeline.files', 'file_id')), array(select file_id "
        "from pipeline.files where source = %s and table_name = %s and %s)",
        [source, table, starts_over],
    ).fetchone()
    assert row  # noqa: S101
    return LoadedFile(
        file_id=row[0],
        path=origin if whole else f"{origin} · {load_id}",
        size_bytes=0,
        modified_ns=int(datetime.now(UTC).timestamp() * 1e9),
        sha256="",
        replaces=row[1],
    )
