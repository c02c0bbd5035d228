"""What names a row, and rows that come twice."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from math import sqrt

import numpy as np

from python_jobs.suggestions.frame import Codes, Flags, Frame, FrameColumn
from python_jobs.suggestions.suggestion import Suggestion, share

KEY_BY_NAME = 0.85
KEY_BY_VALUES = 0.995
# With fewer different values, only what stands where a key stands is one whose values repeat by mistake.
SURELY_KEY = 0.98
# A number within the key, such as that of an order's line, has few values, and repeats within a key so much less than
# chance has it.
MOST_PARTS, LESS_THAN_CHANCE, LEAST_CHANCE = 100, 0.25, 0.1
# Rows of one key have something in common when so many pairs agree in it beyond chance, and beyond its deviations.
LEAST_PAIRS, IN_COMMON, DEVIATIONS = 10, 0.1, 4
# Rows that differ in fewer columns are the same row; of many columns one more may be wrong in one of them.
LEAST_UNLIKE, MANY_COLUMNS = 2, 6
MOSTLY_CODES = 0.95
COMBINED_KEY = 0.99
# Rows that have it in common, and are not one row twice.
MOST_IN_COMMON = 0.003
MOST_COMBINED = 10
# Without a key all columns take part, and rows that are the same in all of them are one row twice.
MOST_DUPLICATES = 0.05
# Of the rows that are the same there, so many are so in the other columns, too.
MOSTLY_TWINS = 0.5
MOST_REPEATED = 0.25
# Where they are more than a few, so many may be so by chance, going by rows that are the same but for one column.
MOST_BY_CHANCE = 0.3
LONGEST_KEY = 40
_MEASURED = ("date", "timestamp", "day/month/year", "clock time", "decimal")


def keys(frame: Frame) -> Iterator[Suggestion]:
    """Keys of one column, else of two or three, and repeated rows."""
    singles = [column for column in frame.columns if _is_key(frame, column)]
    for column in singles[:3]:
        yield _unique(frame, [column], f"{share(column.distinct, column.present)} of its values are different")
    if not singles and (combined := _combined(frame)):
        yield combined
    if not frame.rows_read < frame.rows:
        yield from _repeated(frame, singles)


def _is_key(frame: Frame, column: FrameColumn) -> bool:
    if (
        column.present < 0.95 * frame.rows_read
        or column.present < 20
        or column.kind in ("date", "timestamp", "boolean")
    ):
        return False
    if (column.kind == "number" and not column.is_whole) or column.form in _MEASURED:
        return False
    if column.kind == "text" and sum(map(len, column.values)) > LONGEST_KEY * column.distinct:
        return False
    ratio = column.distinct / column.present
    if column.names_an_id or (_is_first(frame, column) and _is_code(column)):
        # Of a few keys with many rows each it is a reference, however many others there are.
        if ratio < KEY_BY_NAME or int(column.counts.max()) > 0.02 * column.present + 3:
            return False
        if ratio < SURELY_KEY and not _stands_first(frame, column):
            return False
        return not _is_shared(frame, column, LEAST_PAIRS if ratio >= SURELY_KEY else 1)
    return ratio >= (KEY_BY_VALUES if column.kind == "text" else 1.0) and (
        column.kind == "text" or _is_first(frame, column)
    )


def _is_first(frame: Frame, column: FrameColumn) -> bool:
    return frame.columns[0] is column


def _is_code(column: FrameColumn) -> bool:
    """Whether nearly all values have a digit and no blank."""
    if column.kind != "text":
        return False
    codes = sum(bool(re.fullmatch(r"\S*[0-9]\S*", value)) for value in column.values)
    return codes >= MOSTLY_CODES * column.distinct


def _stands_first(frame: Frame, column: FrameColumn) -> bool:
    """Whether no other column before it could be the key."""
    return next((other for other in frame.columns if other.names_an_id), frame.columns[0]) is column or _is_first(
        frame, column
    )


def _is_shared(frame: Frame, column: FrameColumn, least_pairs: int) -> bool:
    """Whether rows with the same key belong together on purpose, as the lines of an order and people of a house do.

    Lines have another column that tells them apart, people one that they have in common. Rows that have the same key by
    mistake agree in another column as often as any two rows.

    Args:
        frame: the rows.
        column: the key.
        least_pairs: of fewer rows with the same key nothing is known, and half as many must agree by chance.
    """
    repeated = np.isin(column.codes, np.flatnonzero(column.counts > 1))
    order = np.argsort(column.codes[repeated], kind="stable")
    keys = column.codes[repeated][order]
    same_key = keys[1:] == keys[:-1]
    # A row that is there twice says nothing of its key.
    agreeing = {other.name: _next_to_each_other(other, repeated, order) for other in frame.columns}
    unlike = LEAST_UNLIKE + (len(frame.columns) >= MANY_COLUMNS)
    same_key &= np.sum(list(agreeing.values()), axis=0) <= len(frame.columns) - unlike
    if np.sum(same_key) < least_pairs:
        return False
    for other in frame.columns:
        if other is column or other.distinct < 2 or other.present < 0.9 * frame.rows_read:
            continue
        by_chance = float(np.sum((other.counts / other.present) ** 2))
        agree = float(np.mean(agreeing[other.name][same_key]))
        is_known = by_chance >= LEAST_CHANCE and by_chance * np.sum(same_key) >= least_pairs / 2
        if other.distinct <= MOST_PARTS and is_known and agree < LESS_THAN_CHANCE * by_chance:
            return True
        beyond = max(IN_COMMON, DEVIATIONS * sqrt(by_chance * (1 - by_chance) / np.sum(same_key)))
        if np.sum(same_key) >= LEAST_PAIRS and agree >= by_chance + beyond:
            return True
    return False


def _next_to_each_other(column: FrameColumn, rows: Flags, order: Codes) -> Flags:
    """Whether rows, in this order, have the value of the one before."""
    values = column.codes[rows][order]
    same: Flags = values[1:] == values[:-1]
    return same


def _unique(frame: Frame, columns: Sequence[FrameColumn], evidence: str) -> Suggestion:
    names = [column.sql for column in columns]
    present = " and ".join(column.present_sql for column in columns)
    return Suggestion(
        *("unique_key", None, {"columns": names}, "uniqueness", evidence),
        fails=f"{present} and count(*) over (partition by {', '.join(names)}) > 1",
        blamed=tuple(column.name for column in columns),
    )


def combine(columns: Sequence[FrameColumn]) -> Codes:
    """One number per row for the values of several columns together; -1 where one is missing."""
    result = columns[0].codes.copy()
    for column in columns[1:]:
        missing = (result < 0) | (column.codes < 0)
        result = result * (column.distinct + 1) + column.codes
        result[missing] = -1
        _, result = np.unique(result, return_inverse=True)
        # unique numbers -1 as 0, when there is one
        result = result - (1 if missing.any() else 0)
    return result.astype(np.int64)


def _combined(frame: Frame) -> Suggestion | None:
    candidates = [
        column
        for column in frame.columns
        if column.present >= 0.95 * frame.rows_read
        and 1 < column.distinct < column.present
        and (
            column.names_an_id or column.kind in ("date", "timestamp") or (column.kind == "number" and column.is_whole)
        )
        and not (column.kind == "text" and sum(map(len, column.values)) > LONGEST_KEY * column.distinct)
    ]
    candidates = sorted(candidates, key=lambda column: (not column.names_an_id, -column.distinct))[:MOST_COMBINED]
    for size in (2, 3):
        found = []
        for columns in combinations(candidates, size):
            if sum(column.names_an_id for column in columns) < size - 1:
                continue
            codes = combine(columns)
            present = int(np.sum(codes >= 0))
            ratio = len(np.unique(codes[codes >= 0])) / max(present, 1)
            is_key = ratio >= COMBINED_KEY and present >= 0.9 * frame.rows_read
            if is_key and _unlike_pairs(frame, codes) <= MOST_IN_COMMON * present:
                found.append((ratio, columns))
        if found:
            ratio, columns = max(found, key=lambda entry: entry[0])
            names = " and ".join(column.name for column in columns)
            return _unique(
                frame, columns, f"no column is a key by itself; {names} together differ in {ratio:.2%} of the rows"
            )
    return None


def _unlike_pairs(frame: Frame, codes: Codes) -> int:
    """Rows with the key of another one that are not the same row in the other columns."""
    order = np.argsort(codes, kind="stable")
    same = (codes[order][1:] == codes[order][:-1]) & (codes[order][1:] >= 0)
    unlike = np.sum([column.codes[order][1:] != column.codes[order][:-1] for column in frame.columns], axis=0)
    return int(np.sum(unlike[same] >= LEAST_UNLIKE))


def _repeated(frame: Frame, singles: list[FrameColumn]) -> Iterator[Suggestion]:
    """Rows that are the same but for their key, once case, blanks and punctuation are out of the way."""
    others = [
        column
        for column in frame.columns
        if column not in singles and column.present >= 0.99 * frame.rows_read and column.distinct > 1
    ]
    others = sorted(others, key=lambda column: -column.distinct)[:8]
    if len(others) < 3:
        return
    codes = combine([_folded(column) for column in others])
    if not _are_twins(
        codes, [column for column in frame.columns if column.distinct > 1 and column not in (*others, *singles)]
    ):
        return
    codes = codes[codes >= 0]
    if not len(codes):
        return
    _, counts = np.unique(codes, return_counts=True)
    repeated = int(counts[counts > 1].sum())
    if singles and not repeated:
        # Rows with a key of their own are the same thing twice only where such rows were seen.
        return
    # Where rows are nearly never the same, two that are the same are one thing twice.
    most = MOST_DUPLICATES if singles else MOST_REPEATED
    if repeated > most * len(codes) or (repeated > 0.02 * len(codes) and counts.max() > 4):
        return
    if repeated > MOST_DUPLICATES * len(codes) and _by_chance(others) > MOST_BY_CHANCE * _pairs(codes):
        return
    names = [column.sql for column in others]
    present = " and ".join(f"{name} is not null" for name in names)
    folded = ", ".join(f"regexp_replace(lower(cast({name} as text)), '[^[:alnum:]]+', '', 'g')" for name in names)
    yield Suggestion(
        *("no_near_duplicates", None, {"columns": names}, "uniqueness"),
        evidence=f"{share(len(codes) - repeated, len(codes))} of the rows differ from every other row in these columns",
        fails=f"{present} and count(*) over (partition by {folded}) > 1",
        blamed=tuple(column.name for column in others),
    )


def _by_chance(columns: Sequence[FrameColumn]) -> float:
    """How many pairs of rows would be the same in all columns, if one of these were dealt out by chance.

    Taken is the column of which that is most: brothers are the same but for their height, and some by chance in
    that, too.
    """
    draw = np.random.default_rng(0)
    known = np.all([column.codes >= 0 for column in columns], axis=0)
    # Sums of a random number for each value: equal rows have equal sums, and others hardly ever.
    numbers = [draw.integers(-(2**62), 2**62, column.distinct)[column.codes[known]] for column in columns]
    together = np.sum(numbers, axis=0)
    same = _pairs(together)
    alike = [_pairs(together - without) - same for without in numbers]
    values = [float(np.sum((column.counts / max(column.present, 1)) ** 2)) for column in columns]
    return max(pairs * share_of_pairs for pairs, share_of_pairs in zip(alike, values, strict=True))


def _pairs(codes: Codes) -> int:
    """Pairs of rows with the same number."""
    _, counts = np.unique(codes, return_counts=True)
    return int(np.sum(counts * (counts - 1))) // 2


def _are_twins(codes: Codes, rest: Sequence[FrameColumn]) -> bool:
    """Whether rows with the same code mostly agree in the rest of the columns, but for one."""
    order = np.argsort(codes, kind="stable")
    same = (codes[order][1:] == codes[order][:-1]) & (codes[order][1:] >= 0)
    if not same.any() or not rest:
        return True
    unlike = np.sum([column.codes[order][1:] != column.codes[order][:-1] for column in rest], axis=0)
    return bool(np.mean(unlike[same] <= min(1, len(rest) - 1)) >= MOSTLY_TWINS)


def _folded(column: FrameColumn) -> FrameColumn:
    """The column with values that differ only in case, blanks and punctuation made one."""
    numbers: dict[str, int] = {}
    mapped = [
        numbers.setdefault("".join(sign for sign in value.lower() if sign.isalnum()), len(numbers))
        for value in column.values
    ]
    codes = np.array([*mapped, -1], dtype=np.int64)[column.codes]
    return replace(column, codes=codes, values=list(numbers), counts=np.bincount(codes[codes >= 0]).astype(np.int64))
