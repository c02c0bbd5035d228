"""Every kind of damage at once, on any table: which columns it can be done to is read from their values."""

import random
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from benchmarks.quality.damage import Cells
from benchmarks.quality.tables import Row, Table
from python_jobs.suggestions.frame import quoted

POSTGRES = {
    **{"VARCHAR": "text", "BIGINT": "bigint", "DOUBLE": "double precision", "DATE": "date", "BOOLEAN": "boolean"},
    **{"TIMESTAMP": "timestamp", "TIMESTAMP WITH TIME ZONE": "timestamp", "TIME": "text"},
}
# A column of so few values has a list of them.
LISTED = 40


def any_table(path: Path, rows: int, seed: int, *, as_text: bool = False) -> Table:
    """A CSV file as it is: so many of its rows, drawn at random, in their order."""
    relation = duckdb.sql(
        f"select * from read_csv('{path}', header = true, all_varchar = {as_text}, sample_size = -1, "
        "ignore_errors = true)"
    )
    types = {
        _simple(name): POSTGRES.get(str(data_type), "text")
        for name, data_type in zip(relation.columns, relation.types, strict=True)
    }
    taken = relation.fetchall()
    places = sorted(random.Random(seed).sample(range(len(taken)), min(rows, len(taken))))
    data: list[Row] = [
        [
            str(value) if kind == "text" and value is not None else value
            for kind, value in zip(types.values(), taken[place], strict=True)
        ]
        for place in places
    ]
    return Table(path.stem + (" as text" if as_text else ""), types, data, _roles(types, data))


def _simple(name: str) -> str:
    """A name that needs no quotes."""
    simple = re.sub(r"\W+", "_", name.lower()).strip("_")
    return simple if quoted(simple) == simple else f"c_{simple}"


def _roles(types: dict[str, str], rows: list[Row]) -> dict[str, list[str]]:
    roles: dict[str, list[str]] = {}
    for place, (name, data_type) in enumerate(types.items()):
        values = [row[place] for row in rows if row[place] not in (None, "")]
        if len(values) < 0.9 * len(rows):
            continue
        different = len(set(values))
        is_number = data_type in ("bigint", "double precision") or all(map(_is_number, values))
        kinds = ["missing"]
        if data_type == "text":
            kinds += ["placeholder", "truncated", "columns swapped"]
            kinds += ["number written otherwise"] if is_number and different > LISTED else []
            if not is_number:
                kinds += ["mistyped"] if different > LISTED else ["unknown value", "mistyped value of a list"]
        if is_number and data_type != "text" and different > LISTED and not re.search("id$|key|year|number", name):
            kinds.append("unit error")
        if data_type in ("date", "timestamp"):
            kinds += ["in the future", "stale"]
        if 1 < different < 0.5 * len(rows) and (data_type == "text" or different <= LISTED):
            kinds.append("wrong neighbour")
        if different == len(rows) and data_type in ("text", "bigint"):
            kinds.append("key repeated")
        for kind in kinds:
            roles.setdefault(kind, []).append(name)
    everything = list(types)
    texts = [name for name, data_type in types.items() if data_type == "text"]
    edited = {"row repeated with an edit": texts} if texts else {}
    return roles | {"row repeated": everything} | edited | {"row shifted": everything}


def _is_number(value: object) -> bool:
    return bool(re.fullmatch(r"[+-]?[0-9]*[.]?[0-9]+", str(value)))


def damage_all(table: Table, rate: float, draw: random.Random) -> tuple[list[Row], dict[str, Cells]]:
    """A copy of the rows with a share of them damaged, each in one way, and the damaged cells by kind of damage."""
    rows = [list(row) for row in table.rows]
    columns = list(table.types)
    is_text = set(table.types.values()) == {"text"}
    kinds = [kind for kind in table.roles if kind != "row shifted" or is_text]
    cells: dict[str, Cells] = {kind: set() for kind in kinds}
    chosen = draw.sample(range(len(rows)), max(len(kinds) if rate >= 0.01 else 1, round(rate * len(rows))))
    for number, index in enumerate(chosen):
        kind = kinds[number % len(kinds)] if rate >= 0.01 else draw.choice(kinds)
        if kind.startswith("row repeated"):
            copy = list(table.rows[index])
            if kind != "row repeated":
                filled = [i for i, value in enumerate(copy) if columns[i] in table.roles[kind] and value]
                if filled:
                    place = draw.choice(filled)
                    copy[place] = _CHANGES["mistyped"](copy[place], [], draw)
            rows.append(copy)
            cells[kind] |= {(len(rows) - 1, name) for name in columns}
            continue
        if kind == "row shifted":
            place = draw.randrange(len(columns) // 2 + 1)
            after = [*rows[index][:place], "", *rows[index][place:-1]]
        elif kind == "columns swapped":
            after = list(rows[index])
            texts = [columns.index(name) for name in table.roles[kind]]
            one, other = draw.sample(texts, 2) if len(texts) > 1 else (0, 0)
            after[one], after[other] = after[other], after[one]
        else:
            place = columns.index(draw.choice(table.roles[kind]))
            after = list(rows[index])
            if after[place] not in (None, ""):
                after[place] = _CHANGES[kind](after[place], [row[place] for row in table.rows], draw)
        cells[kind] |= {(index, name) for name, old, new in zip(columns, rows[index], after, strict=True) if old != new}
        rows[index] = after
    return rows, cells


def _written_otherwise(before: object, values: list[object], draw: random.Random) -> object:
    text = str(before)
    number = float(text)
    return draw.choice(
        [
            text.replace(".", ",") if "." in text else f"{text},0",
            f"{number:,.2f}",
            f"$ {text}",
            f"{text} kr",
            f"{number:.1e}",
        ]
    )


def _mistyped(before: object, values: list[object], draw: random.Random) -> object:
    text = str(before)
    place = draw.randrange(max(len(text) - 1, 1))
    letter = draw.choice("abcdefghiklmnoprstuvy")
    letter = letter.upper() if text.isupper() else letter
    return draw.choice(
        [
            text[:place] + letter + text[place + 1 :],
            text[:place] + text[place + 1 :],
            text[:place] + letter + text[place:],
        ]
    )


def _other(before: object, values: list[object], draw: random.Random) -> object:
    different = [value for value in values if value not in (before, None, "")]
    return draw.choice(different) if different else before


def _moved(before: object, days: int) -> object:
    return before + timedelta(days=days) if isinstance(before, date) else before


def _to_come(before: object, values: list[object], draw: random.Random) -> object:
    now = datetime.now()
    latest = now if isinstance(before, datetime) else now.date()
    return _moved(latest, draw.randint(30, 5000))


def _times(before: object, values: list[object], draw: random.Random) -> object:
    factor = draw.choice([10, 100, 1000])
    return before * factor if isinstance(before, int | float) else before


_CHANGES: dict[str, Callable[[object, list[object], random.Random], object]] = {
    "missing": lambda before, values, draw: None,
    "placeholder": lambda before, values, draw: draw.choice(["N/A", "-", "unknown", "null"]),
    "truncated": lambda before, values, draw: str(before)[: draw.randint(1, max(1, len(str(before)) - 2))],
    "number written otherwise": _written_otherwise,
    "mistyped": _mistyped,
    "mistyped value of a list": _mistyped,
    "unknown value": lambda before, values, draw: f"{draw.choice(['zz', 'other', 'qu'])}{draw.randint(1, 99)}",
    "unit error": _times,
    "in the future": _to_come,
    "stale": lambda before, values, draw: _moved(before, -draw.randint(3000, 20000)),
    "wrong neighbour": _other,
    "key repeated": _other,
}
