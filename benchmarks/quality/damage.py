"""Damage to known cells, one kind for each way in which a dimension goes wrong."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from benchmarks.quality.tables import Row, Table

Cells = set[tuple[int, str]]

DIMENSIONS = {
    "completeness": ("missing", "placeholder"),
    "uniqueness": ("key repeated", "row repeated"),
    "timeliness": ("in the future", "late"),
    "validity": ("form broken", "unknown value", "listed value mistyped", "negative"),
    "accuracy": ("mistyped", "unit error", "sum off"),
    "consistency": ("wrong neighbour", "orphan", "order reversed"),
}


def damage(table: Table, kind: str, rate: float, draw: random.Random) -> tuple[list[Row], Cells]:
    """A damaged copy of a table's rows, and which cells are damaged: (row, column), rows counted from 0.

    Args:
        table: with a role for this kind.
        kind: of damage.
        rate: share of the rows; each damaged row has one damaged cell, in one of the columns of that kind.
    """
    rows = [list(row) for row in table.rows]
    chosen = draw.sample(range(len(rows)), max(1, round(rate * len(rows))))
    columns = list(table.types)
    cells: Cells = set()
    for index in chosen:
        column = draw.choice(table.roles[kind])
        place = columns.index(column)
        if kind == "row repeated":
            rows.append(list(table.rows[index]))
            cells |= {(len(rows) - 1, name) for name in columns}
            continue
        before = rows[index][place]
        after = _KINDS[kind](before, [row[place] for row in table.rows[:2000]], rows[index], draw)
        if after != before:
            rows[index][place] = after
            cells.add((index, column))
    return rows, cells


def _other(before: object, values: list[object], row: Row, draw: random.Random) -> object:
    different = [value for value in values if value not in (before, None)]
    return draw.choice(different) if different else before


def _broken(before: object, values: list[object], row: Row, draw: random.Random) -> object:
    text = str(before)
    place = draw.randrange(len(text)) if text else 0
    return (
        draw.choice(
            [
                text[:place],
                text[:place] + draw.choice("?#x!") + text[place + 1 :],
                f"{text} {text}",
                text.replace("-", ""),
            ]
        )
        or "?"
    )


def _mistyped(before: object, values: list[object], row: Row, draw: random.Random) -> object:
    text = str(before)
    if len(text) < 3:
        return text + "x"
    place = draw.randrange(len(text) - 1)
    letter = draw.choice("abcdefghiklmnoprstuvy")
    letter = letter.upper() if text.isupper() else letter
    return draw.choice(
        [
            text[:place] + letter + text[place + 1 :],
            text[:place] + text[place + 1 :],
            text[:place] + letter + text[place:],
            text[:place] + text[place + 1] + text[place] + text[place + 2 :],
        ]
    )


def _times(before: object, values: list[object], row: Row, draw: random.Random) -> object:
    return round(float(str(before)) * draw.choice([100, 1000]), 2) if before is not None else None


def _moved(days: tuple[int, int]) -> Callable[[object, list[object], Row, random.Random], object]:
    def move(before: object, values: list[object], row: Row, draw: random.Random) -> object:
        return before + timedelta(days=draw.randint(*days)) if isinstance(before, datetime) else before

    return move


def _to_come(before: object, values: list[object], row: Row, draw: random.Random) -> object:
    """However old the table is."""
    days = draw.randint(30, 5000)
    return max(before, datetime.now()) + timedelta(days=days) if isinstance(before, datetime) else before


_KINDS: dict[str, Callable[[object, list[object], Row, random.Random], object]] = {
    "missing": lambda before, values, row, draw: None,
    "placeholder": lambda before, values, row, draw: draw.choice(["N/A", "-", "unknown", "null"]),
    "key repeated": _other,
    "in the future": _to_come,
    "late": _moved((30, 200)),
    "form broken": _broken,
    "unknown value": lambda before, values, row, draw: f"{draw.choice(['zz', 'other', 'qu'])}{draw.randint(1, 99)}",
    "negative": lambda before, values, row, draw: -abs(float(str(before))) - 0.01 if before is not None else None,
    "mistyped": _mistyped,
    "listed value mistyped": _mistyped,
    "orphan": lambda before, values, row, draw: f"{str(before)[:-4]}{draw.randint(9000, 9999)}",
    "unit error": _times,
    "wrong neighbour": _other,
    "order reversed": _moved((-200, -10)),
    "sum off": lambda before, values, row, draw: round(float(str(before)) * draw.uniform(1.1, 3), 2),
}
