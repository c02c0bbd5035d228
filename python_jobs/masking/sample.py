"""Explore tables as masking sees them: columns, loads and samples of values."""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from python_jobs.own_columns import OWN_COLUMNS

SAMPLE_ROWS = 20_000
SAMPLE_VALUES = 1_000
# What people write where they know nothing says nothing of the column; punctuation alone doesn't either.
_NOTHING = frozenset(
    [
        *("n/a", "na", "n.a.", "null", "none", "nil", "nan", "unknown", "ukendt", "uoplyst", "mangler", "missing"),
        *("unbekannt", "okänd", "ukjent", "tbd", "xxx"),
    ]
)


@dataclass(frozen=True)
class Column:
    """A delivered column.

    Attributes:
        name: as in explore.
        data_type: as Postgres writes it, such as ``numeric(14,2)``.
    """

    name: str
    data_type: str


@dataclass(frozen=True)
class Sample:
    """Different values of a column, from all over the table, without blank ones and those that stand for nothing.

    Attributes:
        values: at most 1,000, trimmed.
        rows: how many sampled rows had a value.
    """

    values: tuple[str, ...]
    rows: int

    @property
    def size(self) -> int:
        return len(self.values)


def explore_tables(connection: psycopg.Connection) -> dict[str, list[Column]]:
    """Every table of ``explore`` that ingestion wrote, with all its columns."""
    rows = connection.execute(
        "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) from pg_class c "
        "join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped "
        "where c.relnamespace = 'explore'::regnamespace and c.relkind in ('r', 'p') "
        "and position('__' in c.relname) > 1 and c.relname not like '\\_%' order by c.relname, a.attnum"
    ).fetchall()
    tables: dict[str, list[Column]] = {}
    for table, name, data_type in rows:
        tables.setdefault(str(table), []).append(Column(str(name), str(data_type)))
    return {
        table: columns for table, columns in tables.items() if set(OWN_COLUMNS) <= {column.name for column in columns}
    }


def delivered(columns: list[Column]) -> list[Column]:
    """The columns without the loader's own."""
    return [column for column in columns if not column.name.startswith("_dlt_") and column.name not in OWN_COLUMNS]


def sample(
    connection: psycopg.Connection, table: str, columns: list[Column], loads: dict[str, int], schema: str = "explore"
) -> dict[str, Sample]:
    """Sample columns of a table, in one pass; columns that are nearly empty get a look of their own.

    Args:
        connection: to the warehouse.
        table: explore table.
        columns: which to look at.
        loads: loads to look at, and how many rows each has.
        schema: where the table is.
    """
    if not columns:
        return {}
    name = sql.Identifier(schema, table)
    rows = sum(loads.values())
    texts = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(column.name)) for column in columns)
    picked: sql.Composable = sql.SQL("")
    if rows > SAMPLE_ROWS:
        percent = max(0.001, 110.0 * SAMPLE_ROWS / rows)
        picked = sql.SQL("tablesample bernoulli ({}) repeatable (1)").format(sql.Literal(min(100.0, percent)))
    found = connection.execute(
        sql.SQL("select {} from {} {} where _dlt_load_id = any(%s) limit {}").format(
            texts, name, picked, sql.Literal(SAMPLE_ROWS)
        ),
        [list(loads)],
    ).fetchall()
    by_column = list(zip(*found, strict=True)) if found else [()] * len(columns)
    samples = {}
    for column, values in zip(columns, by_column, strict=True):
        result = sampled(values)
        if result.size < SAMPLE_VALUES // 20 and rows > len(found):
            rest = connection.execute(
                sql.SQL("select {0}::text from {1} where {0} is not null and _dlt_load_id = any(%s) limit {2}").format(
                    sql.Identifier(column.name), name, sql.Literal(SAMPLE_ROWS)
                ),
                [list(loads)],
            ).fetchall()
            result = max(result, sampled([row[0] for row in rest]), key=lambda item: item.rows)
        samples[column.name] = result
    return samples


def sampled(values: Sequence[str | None]) -> Sample:
    """A sample of these values: what is blank, or stands for nothing, is left out."""
    present = [value.strip() for value in values if value and value.strip()]
    telling = [value for value in present if _tells(value)]
    present = telling or present
    different = list(dict.fromkeys(present))
    step = max(1, len(different) // SAMPLE_VALUES)
    return Sample(tuple(different[::step][:SAMPLE_VALUES]), len(present))


def _tells(value: str) -> bool:
    return any(map(str.isalnum, value)) and value.casefold() not in _NOTHING
