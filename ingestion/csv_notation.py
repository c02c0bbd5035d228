"""How a CSV file writes typed numbers and dates, where the declaration does not say.

A way of writing is taken from the file only if it is the one way in which the most values are numbers, or dates. Where
``1,234`` may be either, or ``03/04/2026``, nothing is guessed: the rows are rejected, and a hint says what to declare.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingestion.column_types import ColumnType, Notation, conversion
from ingestion.names import identifier

SAMPLE_ROWS = 100_000
SIGNS: tuple[tuple[str, str | None], ...] = ((".", None), (",", None), (",", "."), (".", ","))
DATES = (None, "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y%m%d")
ISO = "iso"
DOUBLE = ColumnType("double")


@dataclass(frozen=True)
class Found:
    """What a file's typed columns showed.

    Attributes:
        notation: to read them with.
        shown: to be kept.
        hints: for an error about too many rejected rows.
    """

    notation: Notation
    shown: dict[str, str]
    hints: list[str]


def find_notation(
    connection: Any,
    header: Sequence[str],
    types: Mapping[str, ColumnType],
    declared: Notation,
    kept: Mapping[str, str],
    *,
    numbers: bool,
    dates: bool,
) -> Found:
    """How typed columns are written.

    Args:
        connection: DuckDB, with the file's records in the view ``records``, columns ``c0``, ``c1`` …
        header: the columns, as delivered.
        types: of typed columns.
        declared: what the declaration says.
        kept: what earlier files showed.
        numbers: whether to find out how numbers are written.
        dates: whether to find out how dates are written.
    """
    typed = [(f"c{i}", types[name]) for i, name in enumerate(map(identifier, header)) if name in types]
    found = Found(declared, {}, [])
    if numbers and (columns := [item for item in typed if item[1].name in ("integer", "decimal", "double")]):
        found = _numbers(connection, columns, found, kept)
    if dates and (columns := [item for item in typed if item[1].name == "date"]):
        found = _dates(connection, columns, found, kept)
    return found


def _numbers(
    connection: Any, columns: Sequence[tuple[str, ColumnType]], found: Found, kept: Mapping[str, str]
) -> Found:
    sign, thousands = kept.get("decimal_sign"), kept.get("thousands_sign")
    ways = [way for way in SIGNS if sign in (None, way[0]) and thousands in (None, way[1])]
    if len(ways) > 1:
        notations = [replace(found.notation, decimal=way[0], thousands=way[1]) for way in ways]
        # Whether 7,456 is a decimal(14,2) says nothing about what its comma means.
        any_number = [(column, DOUBLE) for column, _ in columns]
        form = f"translate(text, '123456789', '{'0' * 9}')"
        counts = _counts(connection, any_number, notations, form, "contains(text, '.') or contains(text, ',')")
        best = [way for way, count in zip(ways, counts, strict=True) if count == max(counts) and count]
        signs = {way[0] for way in best}
        if len(signs) == 1:
            shown = {"decimal_sign": best[0][0]} | ({"thousands_sign": str(best[0][1])} if best[0][1] else {})
            ways, found = best, replace(found, shown={**found.shown, **shown})
        elif best and (".", None) not in best:
            found.hints.append("numbers can be read in two ways: declare the table's 'decimal' and 'thousands'")
            return found
    way = ways[0] if sign or found.shown else SIGNS[0]
    if sign:
        found.hints.append(
            f"numbers were read with '{way[0]}' before decimals, as the files before showed: deliver them so, "
            "or declare the table's 'decimal'"
        )
    return replace(found, notation=replace(found.notation, decimal=way[0], thousands=way[1]))


def _dates(connection: Any, columns: Sequence[tuple[str, ColumnType]], found: Found, kept: Mapping[str, str]) -> Found:
    if known := kept.get("date_format"):
        found.hints.append(
            f"dates were read as '{known}', as the files before showed: deliver them so, or declare the table's "
            "'date_format'"
        )
        return replace(found, notation=replace(found.notation, date=None if known == ISO else known))
    counts = _counts(connection, columns, [replace(found.notation, date=way) for way in DATES])
    best = [way for way, count in zip(DATES, counts, strict=True) if count == max(counts) and count]
    if len(best) > 1:
        found.hints.append("dates can be read day first or month first: declare the table's 'date_format'")
    if len(best) != 1:
        return found
    shown = {**found.shown, "date_format": best[0] or ISO}
    return replace(found, shown=shown, notation=replace(found.notation, date=best[0]))


def _counts(
    connection: Any,
    columns: Sequence[tuple[str, ColumnType]],
    notations: Sequence[Notation],
    form: str = "text",
    counts: str = "true",
) -> list[int]:
    """How many values each way of writing makes something of.

    Few texts are tried instead of many values: a date occurs often, and whether a text is a number its form says.

    Args:
        connection: as above.
        columns: as above, all of one type.
        notations: the ways.
        form: SQL of what is tried for ``text``; texts that are all numbers or none in each way have the same.
        counts: SQL of whether ``text`` counts.
    """
    kind = columns[0][1]
    tried = ", ".join(
        f"sum(n) filter (({conversion('form', kind, notation)}) is not null) as way{i}"
        for i, notation in enumerate(notations)
    )
    names = ", ".join(column for column, _ in columns)
    query = (
        f"select {tried} from (select {form} as form, count(*) as n from (select unnest([{names}]) as text "  # noqa: S608
        f"from (select {names} from records limit {SAMPLE_ROWS})) where {counts} group by form)"
    )
    return [int(count or 0) for count in connection.execute(query).fetchone()]
