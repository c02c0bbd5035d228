"""The figures of a profile."""

from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from python_jobs.profiling.read import Rows
from python_jobs.profiling.shapes import FORMS, MAJORITY, PERSONAL, shape_sql
from python_jobs.profiling.table import TableColumn, TableToProfile

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
BINS = 20
TOP = 10
LONGEST_VALUE = 80


@dataclass(frozen=True)
class ColumnProfile:
    """One column. Counts of values, shapes and bins are of the rows that were read.

    Attributes:
        form: what most of a text column's values are (``integer``, ``e-mail`` …); None without a majority.
        shows_values: whether least, greatest, quantiles, bins and top values are here; else they are empty.
        nulls: of all rows.
        blanks: text without a visible character, of the rows read.
        distinct: different values; estimated when rows were sampled.
        minimum: of all rows for numbers, dates and timestamps; as text. Of text that is numbers, the least one.
        quantiles: per share of the values; dates and timestamps in seconds since 1970.
        histogram: least, greatest and count of bins of equal width.
        lengths: least, mean and greatest number of characters.
    """

    name: str
    data_type: str
    kind: str
    form: str | None
    shows_values: bool
    nulls: int
    blanks: int
    distinct: int
    is_distinct_exact: bool
    minimum: str | None
    maximum: str | None
    mean: float | None
    deviation: float | None
    quantiles: dict[str, float]
    histogram: list[tuple[float, float, int]]
    top_values: list[tuple[str, int]]
    shapes: list[tuple[str, int]]
    lengths: tuple[int, float, int] | None


@dataclass(frozen=True)
class TableProfile:
    """A table, or one load of it."""

    table_schema: str
    table_name: str
    load_id: str | None
    rows: int
    rows_read: int
    columns: tuple[ColumnProfile, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def measure(rows: Rows, table: TableToProfile, load_id: str | None = None) -> TableProfile:
    """Profile what was read."""
    columns = tuple(_column(rows, index, column) for index, column in enumerate(table.columns))
    return TableProfile(table.schema, table.name, load_id, rows.rows, rows.rows_read, columns)


def _one(duck: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row = duck.execute(query).fetchone()
    assert row is not None  # noqa: S101  (an aggregate has a row)
    return row


def _column(rows: Rows, index: int, column: TableColumn) -> ColumnProfile:
    duck, name = rows.duck, f"c{index}"
    duck.execute(f"create or replace temp table v as select {name} as v, count(*) as n from t group by 1")
    present, distinct, once = _one(
        duck,
        "select coalesce(sum(n) filter (v is not null), 0)::bigint, count(v), count(*) filter (n = 1 and v is not null)"
        " from v",
    )
    is_text = column.kind == "text"
    blanks, form, lengths, looks_personal = 0, None, None, False
    if is_text and present:
        blanks, form, lengths, looks_personal = _text(duck, present)
    shows = column.may_show and not looks_personal
    number = _as_number(column.kind, form)
    figures: dict[str, Any] = {"mean": None, "deviation": None, "quantiles": {}, "histogram": []}
    if number and shows and present:
        figures = _figures(duck, name, number)
    minimum = maximum = None
    exact = rows.exact.get(column.name)
    if shows and present:
        minimum, maximum = _one(duck, "select min(v), max(v) from v")
        if is_text and number:
            # Of numbers written as text the least is not the one that sorts first.
            minimum, maximum = _one(
                duck, f"select arg_min(v, {number}), arg_max(v, {number}) from v where isfinite({number})"
            )
        if exact and exact[1] is not None:
            minimum, maximum = exact[1], exact[2]
    return ColumnProfile(
        column.name,
        column.data_type,
        column.kind,
        form,
        shows,
        nulls=rows.rows - exact[0] if exact else rows.rows_read - present,
        blanks=blanks,
        distinct=_distinct(distinct, once, present, exact[0] if exact else present),
        is_distinct_exact=not rows.is_sample,
        minimum=None if minimum is None else _text_of(minimum),
        maximum=None if maximum is None else _text_of(maximum),
        **figures,
        top_values=_top(duck) if shows and column.kind != "timestamp" else [],
        shapes=_shapes(duck) if is_text else [],
        lengths=lengths,
    )


def _text(duck: duckdb.DuckDBPyConnection, present: int) -> tuple[int, str | None, tuple[int, float, int], bool]:
    forms = ", ".join(f"coalesce(sum(n) filter (regexp_matches(v, '{pattern}')), 0)" for _, pattern in FORMS)
    found = _one(
        duck,
        "select coalesce(sum(n) filter (trim(v) = ''), 0)::bigint, min(length(v)), sum(length(v) * n) / sum(n), "
        f"max(length(v)), coalesce(bool_or(regexp_matches(v, '{PERSONAL}')), false), {forms} "
        "from v where v is not null",
    )
    shares = dict(zip((name for name, _ in FORMS), found[5:], strict=True))
    shares["decimal"] += shares["integer"] if shares["decimal"] > shares["integer"] else 0
    best = max(shares, key=lambda name: float(shares[name]))
    form = best if float(shares[best]) >= MAJORITY * (present - found[0]) > 0 else None
    return int(found[0]), form, (int(found[1]), float(found[2]), int(found[3])), bool(found[4])


def _as_number(kind: str, form: str | None) -> str | None:
    """DuckDB's expression for a value as a number; None for what is none."""
    if kind == "number":
        return "v"
    if kind in ("date", "timestamp"):
        return "epoch(v)"
    return "try_cast(v as double)" if form in ("integer", "decimal") else None


def _figures(duck: duckdb.DuckDBPyConnection, name: str, number: str) -> dict[str, Any]:
    shares = ", ".join(str(share) for share in QUANTILES)
    mean, deviation, quantiles, low, high = _one(
        duck,
        f"with x as (select {number} as x from (select {name} as v from t) as named) "
        f"select avg(x), stddev_pop(x), quantile_cont(x, [{shares}]), min(x), max(x) from x where isfinite(x)",
    )
    if quantiles is None:
        return {"mean": None, "deviation": None, "quantiles": {}, "histogram": []}
    width = (high - low) / BINS
    histogram = []
    if width > 0:
        counts = dict(
            duck.execute(
                f"select least(floor(({number} - {low}) / {width}), {BINS - 1})::int as bin, sum(n)::bigint "
                f"from v where isfinite({number}) group by bin"
            ).fetchall()
        )
        histogram = [(low + bin * width, low + (bin + 1) * width, counts.get(bin, 0)) for bin in range(BINS)]
    return {
        "mean": mean,
        "deviation": deviation,
        "quantiles": {str(share): value for share, value in zip(QUANTILES, quantiles, strict=True)},
        "histogram": histogram,
    }


def _distinct(distinct: int, once: int, read: int, present: int) -> int:
    """Distinct values of all rows, as Postgres estimates them: n·d / (n − f1 + f1·n/N) (Haas and Stokes 1998)."""
    if read == present or not read:
        return distinct
    return min(present, round(read * distinct / (read - once + once * read / present)))


def _top(duck: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    """The values that come most often, unless each comes once."""
    return [
        (_text_of(value)[:LONGEST_VALUE], int(count))
        for value, count in duck.execute(
            f"select v, n from v where v is not null and n > 1 order by n desc, v limit {TOP}"
        ).fetchall()
    ]


def _shapes(duck: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    return [
        (str(shape), int(count))
        for shape, count in duck.execute(
            f"select left({shape_sql('v')}, {LONGEST_VALUE}) as shape, sum(n)::bigint as rows from v "
            f"where v is not null group by shape order by rows desc, shape limit {TOP}"
        ).fetchall()
    ]


def _text_of(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
