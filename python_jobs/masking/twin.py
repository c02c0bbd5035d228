"""The masked twin as a database object: its columns, the change from one shape to another, the view."""

import psycopg
from psycopg import sql

from python_jobs.masking.plan import TablePlan

ANALYSTS = "atlas_analyst"
VALID_SUFFIX = "__is_valid"
IDENTIFIER_BYTES = 63


def valid_name(column: str) -> str:
    """``<column>__is_valid``, cut so that Postgres takes it."""
    room = IDENTIFIER_BYTES - len(VALID_SUFFIX)
    return column.encode()[:room].decode(errors="ignore") + VALID_SUFFIX


def twin_columns(plan: TablePlan) -> list[tuple[str, str]]:
    """Names and types of the twin's columns."""
    columns = []
    for verdict in plan.verdicts:
        columns.append((verdict.column, "text" if verdict.as_text else verdict.data_type))
        if verdict.checked:
            columns.append((valid_name(verdict.column), "boolean"))
    return [*columns, ("_dlt_load_id", "text"), ("_file_id", "bigint"), ("_line", "bigint")]


def shape_table(connection: psycopg.Connection, plan: TablePlan) -> list[str]:
    """Give the twin its columns and empty it, inside the caller's transaction.

    Views that read the twin survive, unless a column they read changes its type.

    Returns:
        Notes on views that had to go.
    """
    name = sql.Identifier("masked", plan.table)
    notes = []
    if plan.twin == "view":
        notes += _drop(connection, plan.table, sql.SQL("drop view {}").format(name))
    if plan.twin != "copy":
        parts = [sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(kind)) for column, kind in twin_columns(plan)]
        connection.execute(sql.SQL("create table {} ({})").format(name, sql.SQL(", ").join(parts)))
        connection.execute(sql.SQL("grant select on {} to {}").format(name, sql.Identifier(ANALYSTS)))
        return notes
    connection.execute(sql.SQL("truncate {}").format(name))
    present = dict(_columns(connection, plan.table))
    for column, kind in twin_columns(plan):
        column_sql, kind_sql = sql.Identifier(column), sql.SQL(kind)
        if column in present and present[column] != kind:
            notes += _drop(
                connection, plan.table, sql.SQL("alter table {} drop column {}").format(name, column_sql), column
            )
        if present.get(column) != kind:
            connection.execute(sql.SQL("alter table {} add column {} {}").format(name, column_sql, kind_sql))
    return notes


def shape_view(connection: psycopg.Connection, plan: TablePlan) -> list[str]:
    """Make or replace the view of a table in which nothing is personal.

    Returns:
        Notes on views that had to go.
    """
    name = sql.Identifier("masked", plan.table)
    notes = []
    wanted = twin_columns(plan)
    present = _columns(connection, plan.table) if plan.twin == "view" else []
    # Postgres replaces a view only by one that begins with the same columns: new ones go to the end.
    kept = [column for column in present if column in wanted]
    if kept != present:
        notes += _drop(connection, plan.table, sql.SQL("drop view {}").format(name))
        kept = []
    ordered = kept + [column for column in wanted if column not in kept]
    connection.execute(
        sql.SQL(
            "create or replace view {} as select {} from {} where _dlt_load_id in "
            "(select load_id from compliance.masked_loads where table_name = {})"
        ).format(
            name,
            sql.SQL(", ").join(sql.Identifier(column) for column, _ in ordered),
            sql.Identifier("explore", plan.table),
            sql.Literal(plan.table),
        )
    )
    connection.execute(sql.SQL("grant select on {} to {}").format(name, sql.Identifier(ANALYSTS)))
    return notes


def _drop(connection: psycopg.Connection, table: str, statement: sql.Composed, column: str | None = None) -> list[str]:
    """Drop something; when views depend on it, drop them too and say so: dbt makes them again."""
    try:
        with connection.transaction():
            connection.execute(statement)
    except psycopg.errors.DependentObjectsStillExist:
        views = _dependents(connection, table)
        connection.execute(statement + sql.SQL(" cascade"))
        what = f"column {column} changed its type" if column else "it is no view any more, or lost columns"
        return [f"masked.{table}: {what}; dropped with it: {', '.join(views)} (run: atlas build)"]
    return []


def _dependents(connection: psycopg.Connection, table: str) -> list[str]:
    rows = connection.execute(
        "with recursive above (oid) as (select (%s)::regclass::oid union select r.ev_class from above a "
        "join pg_depend d on d.refobjid = a.oid join pg_rewrite r on r.oid = d.objid) "
        "select n.nspname || '.' || c.relname from above a join pg_class c on c.oid = a.oid "
        "join pg_namespace n on n.oid = c.relnamespace where n.nspname <> 'masked' order by 1",
        [sql.Identifier("masked", table).as_string(connection)],
    ).fetchall()
    return [str(row[0]) for row in rows]


def _columns(connection: psycopg.Connection, table: str) -> list[tuple[str, str]]:
    rows = connection.execute(
        "select a.attname, format_type(a.atttypid, a.atttypmod) from pg_attribute a "
        "where a.attrelid = (%s)::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum",
        [sql.Identifier("masked", table).as_string(connection)],
    ).fetchall()
    return [(str(name), str(kind)) for name, kind in rows]
