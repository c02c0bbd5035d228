"""What each feature looks like, without showing anybody."""

from collections.abc import Sequence
from typing import Any

import duckdb

from python_jobs.features.types import Column, quoted

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
# Of a personal number the ends are single people.
PERSONAL_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
TOP_VALUES = 20
LEAST_SHOWN = 5
LOOKS_MASKED = r"^[a-z]+_[0-9a-f]{4}_[0-9a-f]{32}$"


def statistics(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[Column], key: Sequence[str], personal: set[str] | None
) -> dict[str, dict[str, Any]]:
    """Describe every column.

    Args:
        connection: with the view ``features``.
        columns: what to describe.
        key: columns that name a row; they are only counted.
        personal: columns that come from personal data; None when that is not known, so that none is shown by value.

    Returns:
        Per column ``nulls`` and ``distinct``; for numbers ``mean``, ``std``, ``quantiles``, and ``min`` and ``max``
        unless it is personal; for dates and times ``min`` and ``max`` unless it is; for booleans ``true`` and
        ``false``; for other columns with at most 20 values, none of them a token, the ``top`` values that at least
        5 rows share.
    """
    return {
        column.name: _describe(
            connection,
            column,
            hidden=column.name in key or column.name.endswith("_id"),
            personal=personal is None or column.name in personal,
        )
        for column in columns
    }


def _describe(connection: duckdb.DuckDBPyConnection, column: Column, *, hidden: bool, personal: bool) -> dict[str, Any]:
    name = quoted(column.name)
    found = _one(connection, f"count(*) - count({name}) as nulls, count(distinct {name}) as distinct_values")
    result: dict[str, Any] = {"nulls": found["nulls"], "distinct": found["distinct_values"]}
    if hidden:
        return result
    if column.is_number:
        ends = "" if personal else f", min({name})::double as min, max({name})::double as max"
        wanted = PERSONAL_QUANTILES if personal else QUANTILES
        number = f"{name}::double"
        found = _one(
            connection,
            f"avg({number}) as mean, stddev_samp({number}) as std, "
            f"quantile_cont({number}, {list(wanted)}) as quantiles{ends}",
        )
        quantiles = found.pop("quantiles")
        result |= found
        result["quantiles"] = dict(zip(map(str, wanted), quantiles, strict=True)) if quantiles else None
    elif column.is_time and not personal:
        result |= _one(connection, f"min({column.text}) as min, max({column.text}) as max")
    elif column.sql_type == "boolean":
        result |= _one(
            connection, f'count(*) filter (where {name}) as "true", count(*) filter (where not {name}) as "false"'
        )
    elif not column.is_time and not personal and 0 < result["distinct"] <= TOP_VALUES:
        result |= _top(connection, name)
    return result


def _top(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, Any]:
    rows = connection.execute(
        f"select {name}, count(*) as rows from features where {name} is not null "  # noqa: S608
        f"and not exists (select 1 from features where regexp_matches({name}, '{LOOKS_MASKED}')) "
        f"group by {name} having count(*) >= {LEAST_SHOWN} order by rows desc, {name}"
    ).fetchall()
    return {"top": [{"value": value, "rows": count} for value, count in rows]} if rows else {}


def _one(connection: duckdb.DuckDBPyConnection, select: str) -> dict[str, Any]:
    cursor = connection.execute(f"select {select} from features")  # noqa: S608
    row = cursor.fetchone()
    names = [item[0] for item in cursor.description or []]
    return dict(zip(names, row or (), strict=True))
