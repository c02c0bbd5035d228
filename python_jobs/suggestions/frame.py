"""The rows of a table as arrays, which is what the detectors look at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from python_jobs.masking.hints import words
from python_jobs.profiling.read import Rows
from python_jobs.profiling.shapes import FORMS, MAJORITY
from python_jobs.profiling.table import TableToProfile
from python_jobs.suggestions.missing import Missing
from python_jobs.suggestions.traits import Traits

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# A writing of nothing that is more than a tenth of a column is a value like any other there.
PLACEHOLDER_SHARE = 0.1
# Unless it is most of it: then the column is mostly empty. A day without an end is a value, however often it comes.
MOSTLY_NOTHING = 0.5
LEAST_VALUES = 30
DAY = 86_400.0
_ID_WORDS = frozenset(["id", "key", "sku", "uuid", "guid", "nr", "no", "number", "nummer", "num", "code", "index"])
_LOADER = ("_dlt_", "_file_id", "_line")


@dataclass(frozen=True)
class FrameColumn:
    """One column of the rows that were read.

    Attributes:
        name: as in the database.
        sql: the same, quoted where it must be.
        kind: number, date, timestamp, boolean or text.
        form: what most of a text column's values are (``integer``, ``e-mail`` …).
        may_show: whether a value may be quoted.
        codes: per row the number of its value in ``values``; -1 for nothing.
        values: the different values as text, placeholders of nothing excepted.
        counts: rows per value.
        numbers: per row the value as a number (seconds since 1970 for dates); NaN for none. None for text.
        nulls: rows without a value, blank ones included.
        placeholders: writings of nothing, and how often they come.
        not_missing: what elsewhere is a writing of nothing, and a value here.
        missing: what counts as no value.
    """

    name: str
    sql: str
    data_type: str
    kind: str
    form: str | None
    may_show: bool
    codes: Codes
    values: list[str]
    counts: Codes
    numbers: Floats | None
    nulls: int
    placeholders: dict[str, int]
    not_missing: tuple[str, ...] = ()
    missing: Missing = field(default_factory=Missing)

    @property
    def present(self) -> int:
        return int(self.counts.sum())

    @property
    def distinct(self) -> int:
        return len(self.values)

    @cached_property
    def is_whole(self) -> bool:
        """Whether it consists of whole numbers."""
        if self.numbers is None or self.kind not in ("number", "text"):
            return False
        known = self.numbers[~np.isnan(self.numbers)]
        return bool(len(known)) and bool(np.mean(known == np.round(known)) > 0.99)

    @cached_property
    def names_an_id(self) -> bool:
        return bool(words(self.name) & _ID_WORDS) or self.name.lower().endswith(
            ("id", "key", "number", "nummer", "code", "no", "nr")
        )

    @cached_property
    def traits(self) -> Traits:
        """Its rows in groups, by value."""
        return Traits.of(self.codes, self.values, self.numbers)

    @property
    def present_sql(self) -> str:
        """SQL that is true when there is a value, blanks being none."""
        if self.kind == "text":
            return self.missing.present_sql(self.sql)
        return f"{self.known_sql} is not null"

    @property
    def known_sql(self) -> str:
        """SQL of the value; null for a day that stands for nothing."""
        return f"({self.missing.known_date_sql(self.sql)})" if self.kind in ("date", "timestamp") else self.sql

    @property
    def number_sql(self) -> str:
        """SQL of the value as a number, null where text is none."""
        if self.kind != "text":
            return self.sql
        return f"(case when {self.sql} ~ '^[+-]?[0-9]*[.]?[0-9]+$' then cast({self.sql} as numeric) end)"


@dataclass(frozen=True)
class Frame:
    """A table's rows, or a sample of them."""

    table: TableToProfile
    rows: int
    rows_read: int
    columns: Sequence[FrameColumn]


def frame_of(rows: Rows, table: TableToProfile, missing: Missing) -> Frame:
    """Arrays of what was read. The loader's own columns are left out."""
    columns = [
        _column(rows, index, table, missing)
        for index, column in enumerate(table.columns)
        if not column.name.startswith(_LOADER)
    ]
    return Frame(table, rows.rows, rows.rows_read, columns)


def quoted(name: str) -> str:
    """A column's name as SQL takes it."""
    simple = name.isascii() and name.replace("_", "a").isalnum() and name == name.lower() and not name[0].isdigit()
    return name if simple and name not in _RESERVED else '"' + name.replace('"', '""') + '"'


_RESERVED = frozenset(
    [
        *(
            "all",
            "and",
            "any",
            "array",
            "as",
            "asc",
            "both",
            "case",
            "cast",
            "check",
            "collate",
            "column",
            "constraint",
        ),
        *("create", "current_date", "current_user", "default", "desc", "distinct", "do", "else", "end", "except"),
        *("false", "fetch", "for", "foreign", "from", "grant", "group", "having", "in", "initially", "intersect"),
        *("into", "lateral", "leading", "limit", "not", "null", "offset", "on", "only", "or", "order", "placing"),
        *("primary", "references", "returning", "select", "some", "symmetric", "table", "then", "to", "trailing"),
        *("true", "union", "unique", "user", "using", "variadic", "when", "where", "window", "with", "left", "right"),
        *("full", "inner", "outer", "join", "cross", "natural", "like", "ilike", "is", "isnull", "similar", "freeze"),
        *("analyse", "analyze", "asymmetric", "authorization", "binary", "concurrently", "deferrable", "notnull"),
    ]
)


def _column(rows: Rows, index: int, table: TableToProfile, missing: Missing) -> FrameColumn:
    column = table.columns[index]
    encoded = (
        rows.duck.execute(f"select cast(c{index} as varchar) as v from t")
        .to_arrow_table()
        .column(0)
        .combine_chunks()
        .dictionary_encode()
    )
    texts: list[str] = encoded.dictionary.to_pylist()
    raw = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    counts = np.bincount(raw[raw >= 0], minlength=len(texts)).astype(np.int64)
    total = max(int(counts.sum()), 1)
    is_text = column.kind == "text"
    blank = [is_text and not text.strip() for text in texts]
    is_date = column.kind in ("date", "timestamp")
    writings = [not blank[i] and missing.is_writing_of_nothing(text) for i, text in enumerate(texts)]
    hollow = [
        is_writing
        and not PLACEHOLDER_SHARE * total < counts[i] <= (1 if is_date else MOSTLY_NOTHING) * total
        and not (is_date and _lies_amid(texts[i], texts))
        for i, is_writing in enumerate(writings)
    ]
    keep = np.array([not (blank[i] or hollow[i]) for i in range(len(texts))], dtype=bool)
    renumbered = np.full(len(texts) + 1, -1, dtype=np.int64)
    renumbered[:-1][keep] = np.arange(int(keep.sum()))
    values = [text for i, text in enumerate(texts) if keep[i]]
    form = _form(rows, values, counts[keep]) if is_text else None
    codes, numbers = renumbered[raw], _numbers(rows, index, column.kind, form)
    blanks = int(sum(counts[i] for i, is_blank in enumerate(blank) if is_blank))
    return FrameColumn(
        column.name,
        quoted(column.name),
        column.data_type,
        column.kind,
        form,
        column.may_show,
        codes=codes,
        values=values,
        counts=counts[keep],
        numbers=np.where(codes < 0, np.nan, numbers) if numbers is not None else None,
        nulls=int((raw < 0).sum()) + blanks,
        placeholders={texts[i]: int(counts[i]) for i, is_hollow in enumerate(hollow) if is_hollow},
        not_missing=tuple(sorted({texts[i].strip() for i, is_it in enumerate(writings) if is_it and not hollow[i]})),
        missing=missing,
    )


def _lies_amid(day: str, days: list[str]) -> bool:
    """Whether there are dates of the year before and after it, so that it is one like any other (ISO 8601)."""
    if not day[:4].isdigit():
        return False
    year = int(day[:4])
    near = [other for other in days if other[:4].isdigit() and abs(int(other[:4]) - year) <= 1 and other != day]
    return any(other < day for other in near) and any(other > day for other in near)


def _numbers(rows: Rows, index: int, kind: str, form: str | None) -> Floats | None:
    if kind == "number":
        expression = f"c{index}"
    elif kind in ("date", "timestamp"):
        expression = f"epoch(c{index})"
    elif form in ("integer", "decimal"):
        expression = f"try_cast(c{index} as double)"
    else:
        return None
    values = rows.duck.execute(
        f"select coalesce(cast({expression} as double), 'nan'::double) as v from t"
    ).fetchnumpy()["v"]
    numbers = np.ma.filled(values, np.nan).astype(np.float64)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _form(rows: Rows, values: list[str], counts: Codes) -> str | None:
    """The form that most values have; rows count."""
    best, share = None, 0.0
    total = int(counts.sum())
    for name, pattern in FORMS:
        compiled = re.compile(pattern.replace("[:space:]", r"\s"))
        fits = np.fromiter((bool(compiled.search(value)) for value in values), dtype=bool, count=len(values))
        found = float(counts[fits].sum()) / max(total, 1)
        if name == "decimal" and best == "integer" and found <= share + 0.01:
            continue
        if found > share:
            best, share = name, found
    return best if share >= MAJORITY else None
