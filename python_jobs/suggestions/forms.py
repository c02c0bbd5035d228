"""Tests of one text column: is it there, does it have the form, is it one of the values, is it a typing error?"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np

from python_jobs.profiling.shapes import FORMS
from python_jobs.suggestions.frame import Frame, FrameColumn
from python_jobs.suggestions.suggestion import Suggestion, literal, share

MOST_NULLS = 0.1
# Text that doesn't fit a number is dirt only while it is rare.
MOST_USUAL_MISFITS = 0.12
MOST_SHAPES = 4
SHAPES_COVER = 0.88
LEAST_ROWS = 20
MOST_VALUES = 60
FREQUENT_TIMES = 5
SHORTEST_TYPO = 4
LONGEST_TYPO = 100
MOST_TYPO_VALUES = 10_000
MOST_NEIGHBOURS = 0.1
_FORMS = dict(FORMS)
_JINJA = re.compile(r"{{|{%|{#|}}|%}|#}")


def of_column(frame: Frame, column: FrameColumn) -> Iterator[Suggestion]:
    """Every suggestion for one column by itself, numbers' ranges and keys excepted."""
    yield from _completeness(frame, column)
    if column.present < LEAST_ROWS:
        return
    values = _domain(column)
    if values is not None:
        yield values
    if column.kind == "text":
        # A list says all that a pattern could.
        pattern = None if values else _form(column) or _shapes(column)
        if pattern:
            yield pattern
        elif not values:
            yield from _writing(column)
        if not values and (typos := _typos(column)):
            yield typos


def _completeness(frame: Frame, column: FrameColumn) -> Iterator[Suggestion]:
    rows = frame.rows_read
    if rows and column.nulls <= MOST_NULLS * rows:
        yield Suggestion(
            *("not_null_ratio", column.name, {}, "completeness"),
            evidence=f"{share(rows - column.nulls, rows)} of the rows have a value",
            fails=f"nullif(trim(cast({column.sql} as text)), '') is null",
            blamed=(column.name,),
        )
    if column.placeholders and sum(column.placeholders.values()) <= MOST_NULLS * rows:
        words = sorted({text.strip().lower() for text in column.placeholders})
        listed = "|".join(re.sub(r"([^a-z0-9 /#-])", r"[\1]", word) for word in words)
        yield _pattern(
            column,
            f"(?i)^(?!\\s*({listed})\\s*$)",
            f"stands for nothing: {', '.join(words)}",
            dimension="completeness",
        )


def _pattern(column: FrameColumn, pattern: str, evidence: str, dimension: str = "validity") -> Suggestion:
    return Suggestion(
        *("matches_pattern", column.name, {"pattern": pattern}, dimension, evidence),
        fails=f"{column.sql} !~ {literal(pattern)}",
        blamed=(column.name,),
        names_dimension=dimension != "validity",
    )


def _misfits(column: FrameColumn, suggestion: Suggestion) -> int:
    pattern = suggestion.arguments["pattern"]
    for name, signs in (("[:upper:]", "A-ZÆØÅÄÖÜ"), ("[:lower:]", "a-zæøåäöüé"), ("[:space:]", r"\s")):
        pattern = pattern.replace(name, signs)
    compiled = re.compile(pattern)
    return sum(
        int(count)
        for value, count in zip(column.values, column.counts, strict=True)
        if not compiled.search(value)
    )


def _form(column: FrameColumn) -> Suggestion | None:
    if column.form is None or (column.form == "boolean" and column.distinct > 6):
        return None
    # Whole numbers with always the same number of digits are codes: shapes say more about them.
    if column.form == "integer" and (codes := _shapes(column)) and (column.names_an_id or "|" not in str(codes.arguments)):
        return codes
    result = _pattern(column, _FORMS[column.form], "")
    misfits = _misfits(column, result)
    # Letters behind a number that come again and again are part of a code.
    if column.form in ("integer", "decimal", "boolean") and misfits > MOST_USUAL_MISFITS * column.present:
        return None
    fitting = share(column.present - misfits, column.present)
    return _pattern(column, _FORMS[column.form], f"{fitting} of the values have the form of {_a(column.form)}")


def _a(form: str) -> str:
    return f"an {form}" if form[0] in "aeiou" else f"a {form}"


def shape_of(value: str, exact: bool) -> str:
    """The regular expression of values that look like this one; without ``exact``, letters may be any number."""
    parts: list[str] = []
    for match in re.finditer(r"[A-ZÆØÅ]+|[a-zæøåäöüé]+|[0-9]+|\s+|.", value, re.DOTALL):
        text = match.group()
        length = len(text)
        if text[0].isdigit() and text[0].isascii():
            parts.append("[0-9]" + _times(length))
        elif text.isspace():
            parts.append(" " if text == " " else "\\s{2,}" if length > 1 else "\\s")
        elif text[0].isupper() and len(text[0]) == 1 and text.isalpha():
            parts.append("[[:upper:]]" + (_times(length) if exact else "+"))
        elif text[0].isalpha():
            parts.append("[[:lower:]]" + (_times(length) if exact else "+"))
        else:
            parts.append(f"[{text}]" if text not in "^\\[]" else f"\\{text}")
    return "".join(parts)


def _times(length: int) -> str:
    return "" if length == 1 else f"{{{length}}}"


def _shapes_of(column: FrameColumn, exact: bool) -> Counter[str]:
    shapes: Counter[str] = Counter()
    for value, count in zip(column.values, column.counts, strict=True):
        shapes[shape_of(value, exact) if len(value) <= 60 else ".{61,}"] += int(count)
    return shapes


def _shapes(column: FrameColumn) -> Suggestion | None:
    """A few shapes that nearly all values have."""
    for exact in (True, False):
        shapes = _shapes_of(column, exact)
        least = max(3, 0.01 * column.present)
        usual = [(shape, count) for shape, count in shapes.most_common(MOST_SHAPES + 1) if count >= least]
        covered = sum(count for _, count in usual)
        rest = column.present - covered
        if not 0 < len(usual) <= MOST_SHAPES or covered < SHAPES_COVER * column.present:
            continue
        # What is left over must be scattered: a shape of its own that comes again and again is no accident.
        if rest and max(count for shape, count in shapes.items() if count < least) > max(2, 0.006 * column.present):
            continue
        if ".{61,}" in dict(usual) or not _tells(column, [shape for shape, _ in usual], exact):
            continue
        pattern = "^(" + "|".join(sorted(shape for shape, _ in usual)) + ")$"
        if len(usual) == 1:
            pattern = f"^{usual[0][0]}$"
        return _pattern(
            column, pattern, f"{share(covered, column.present)} of the values look like {_read(pattern)}"
        )
    return None


def _read(pattern: str) -> str:
    """The pattern as people read shapes."""
    text = pattern.strip("^$()").replace("[[:upper:]]", "A").replace("[[:lower:]]", "a").replace("[0-9]", "9")
    text = re.sub(r"(.)\{(\d+)\}", lambda match: match.group(1) * min(int(match.group(2)), 20), text)
    return re.sub(r"\[(.)\]", r"\1", text).replace("|", " or ")


def _tells(column: FrameColumn, shapes: list[str], exact: bool) -> bool:
    """Whether the shapes say something: words of any length do not, and neither do as many shapes as values."""
    if exact and len(shapes) * 3 > column.distinct:
        return False
    return any("[0-9]" in shape or re.search(r"\[[^\[\]A-Za-z0-9 .',-]\]", shape) for shape in shapes) or (
        exact and column.distinct > 10
    )


def _writing(column: FrameColumn) -> Iterator[Suggestion]:
    """Free text: letters of one case, no strange signs, no stray blanks, when nearly all of it is so."""
    rules = (
        ("^[^[:upper:]]*$", r"[^\W\d_]", r"[A-ZÆØÅ]", "no capital letters"),
        ("^[^[:lower:]]*$", r"[^\W\d_]", r"[a-zæøå]", "no small letters"),
        ("^[^0-9]*$", r"", r"[0-9]", "no digits"),
        ("^[^@#$^*_=<>|~{}]*$", r"", r"[@#$^*_=<>|~{}]", "no strange signs"),
        (r"^\S+( \S+)*$", r"", r"^\s|\s$|\s\s|[\t\n]", "no stray blanks"),
    )
    for pattern, concerns, bad, words in rules:
        concerned = found = 0
        for value, count in zip(column.values, column.counts, strict=True):
            if concerns and not re.search(concerns, value):
                continue
            concerned += int(count)
            found += int(count) if re.search(bad, value) else 0
        most = 0.05 if "blanks" in words or "letters" in words else 0.01
        if found and concerned and found <= most * concerned:
            yield _pattern(column, pattern, f"{share(concerned - found, concerned)} of the values have {words}")


def _domain(column: FrameColumn) -> Suggestion | None:
    """A closed list of values: few, and each of them often."""
    if column.kind not in ("text", "number") or (column.kind == "number" and not column.is_whole):
        return None
    if column.data_type in ("numeric", "real", "double precision") or not column.may_show:
        return None
    order = np.argsort(-column.counts, kind="stable")
    counts = column.counts[order]
    names = [column.values[i] for i in order]
    limit = MOST_VALUES if column.kind == "text" else 12
    kept = _cut(counts)
    if kept > 3 * limit:
        return None
    near = _near(dict(zip(names, counts.tolist(), strict=True)))
    listed = [name for name in names[:kept] if name not in near]
    if column.kind == "number" or column.form == "integer":
        # Next to the others, a rare number is only that: a seventh line of an order.
        listed = _with_neighbours(listed, names)
    rare = set(names) - set(listed)
    if not 0 < len(listed) <= limit or column.present < 8 * len(listed):
        return None
    lost = sum(int(count) for name, count in zip(names, counts, strict=True) if name in rare)
    if lost > 0.12 * column.present or any(_JINJA.search(name) for name in listed):
        return None
    singles = sum(1 for name, count in zip(names, counts, strict=True) if name not in rare and count <= 2)
    if singles > 0.2 * len(listed):
        return None
    if column.kind == "number":
        listed = [f"{float(name):g}" for name in listed]
    return Suggestion(
        *("in_set", column.name, {"values": sorted(listed)}, "validity"),
        evidence=f"{share(column.present - lost, column.present)} of the values are one of these {len(listed)}",
        fails=f"cast({column.sql} as text) not in ({', '.join(literal(name) for name in listed)})",
        blamed=(column.name,),
    )


def _with_neighbours(listed: list[str], names: list[str]) -> list[str]:
    known = [float(name) for name in listed if _is_number(name)]
    if not known:
        return listed
    low, high = min(known), 2 * max(known)
    return [name for name in names if name in listed or (_is_number(name) and low <= float(name) <= high)]


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[+-]?[0-9]*[.]?[0-9]+", text))


def _cut(counts: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> int:
    """How many of the counts, greatest first, belong to the list: up to the widest gap before rare values."""
    total = int(counts.sum())
    best, ratio = len(counts), float(FREQUENT_TIMES)
    rest = 0
    for index in range(len(counts) - 1, 0, -1):
        rest += int(counts[index])
        if rest > 0.12 * total or counts[index] > max(2, 0.0003 * total):
            break
        if counts[index - 1] / counts[index] >= ratio:
            best, ratio = index, float(counts[index - 1] / counts[index])
    return best


def normal(value: str) -> str:
    return re.sub(r"\s+", " ", value.strip().lower())


def _variants(text: str) -> set[str]:
    """The text, and unless it is too short or long, the text without each of its signs."""
    if not SHORTEST_TYPO <= len(text) <= LONGEST_TYPO:
        return {text}
    return {text, *(text[:i] + text[i + 1 :] for i in range(len(text)))}


def _near(counts: dict[str, int], times: int = FREQUENT_TIMES) -> set[str]:
    """Values that are one edit, or only case and blanks, from one that comes much more often.

    An edit is a sign too many, too few, another or swapped with its neighbour: two texts with one edit between them
    are the same after leaving out one sign of each, or of one. Values that differ in digits only are different things.
    """
    # Per variant, how often the most frequent value of each wording (all but its digits) comes.
    usual: dict[str, dict[str, int]] = defaultdict(dict)
    for value, count in counts.items():
        if count >= FREQUENT_TIMES:
            wording = _without_digits(value)
            for variant in _variants(normal(value)):
                usual[variant][wording] = max(count, usual[variant].get(wording, 0))
    found = set()
    for value, count in counts.items():
        wording = _without_digits(value)
        if any(
            often >= times * count and other != wording
            for variant in _variants(normal(value))
            for other, often in usual.get(variant, {}).items()
        ):
            found.add(value)
    return found


def _without_digits(value: str) -> str:
    return re.sub("[0-9]", "", value)


def _typos(column: FrameColumn) -> Suggestion | None:
    """Many values, most of them often, and a few that are nearly one of them."""
    if column.form is not None or not 2 <= column.distinct <= MOST_TYPO_VALUES:
        return None
    counts = {value: int(count) for value, count in zip(column.values, column.counts, strict=True)}
    often = sum(count for count in counts.values() if count >= FREQUENT_TIMES)
    if often < 0.6 * column.present:
        return None
    near = _near(counts)
    rows = sum(counts[value] for value in near)
    # Where frequent values are neighbours, too, as names of persons are, nearness says nothing.
    frequent = {value: FREQUENT_TIMES for value, count in counts.items() if count >= FREQUENT_TIMES}
    if len(_near(frequent, times=1)) > MOST_NEIGHBOURS * len(frequent):
        return None
    if not near or rows > 0.12 * column.present or len(near) > 0.6 * column.distinct:
        return None
    return Suggestion(
        *("no_rare_variants", column.name, {"times": FREQUENT_TIMES}, "accuracy"),
        evidence=f"{len(near):,} rare values are one edit from a value that comes {FREQUENT_TIMES} times as often",
        fails=rare_variants_sql(column.sql),
        blamed=(column.name,),
    )


def rare_variants_sql(column: str) -> str:
    """True for a row whose value is nearly a much more frequent one; the condition of the test ``no_rare_variants``."""
    return f"""{column} in (
        with counted as (
            select {column} as v, count(*) as n, lower(regexp_replace(trim({column}), '\\s+', ' ', 'g')) as normal
            from {{table}} where nullif(trim({column}), '') is not null group by {column}),
        variants as (
            select distinct v, n,
                case when i = 0 then normal else left(normal, i - 1) || substr(normal, i + 1) end as variant
            from counted
            cross join generate_series(0, case
                when length(normal) between {SHORTEST_TYPO} and {LONGEST_TYPO} then length(normal) else 0 end) as i)
        select rare.v from variants as rare join variants as usual on rare.variant = usual.variant
        where usual.n >= {FREQUENT_TIMES} * rare.n and usual.n >= {FREQUENT_TIMES} and rare.v <> usual.v
            and regexp_replace(rare.v, '[0-9]', '', 'g') <> regexp_replace(usual.v, '[0-9]', '', 'g'))"""
