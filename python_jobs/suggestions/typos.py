"""Texts that are nearly a much more frequent one: mistyped, or cut short."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from python_jobs.suggestions.frame import FrameColumn
from python_jobs.suggestions.suggestion import Suggestion

FREQUENT_TIMES = 5
# Where most rows have no text that comes so often, this is enough, and a smaller share of the rows.
FEWER_TIMES = 3
MOSTLY_OFTEN, LEAST_OFTEN = 0.6, 0.3
SHORTEST_TYPO = 4
LONGEST_TYPO = 100
MOST_VALUES = 10_000
# Of the frequent texts, those that are near one another; of all rows, those that are near one of them.
MOST_NEIGHBOURS, MOST_CUT_NEIGHBOURS, MOST_NEAR = 0.1, 0.02, 0.12


def typos(column: FrameColumn, *, is_listed: bool) -> Suggestion | None:
    """Many texts, most of them often, and a few that are nearly one of them.

    Args:
        column: of text.
        is_listed: whether its values are a closed list, which may not be shown: this is what can be said of it then.
    """
    if column.form is not None or not 2 <= column.distinct <= MOST_VALUES:
        return None
    counts = {value: int(count) for value, count in zip(column.values, column.counts, strict=True)}
    often = {
        least: sum(count for count in counts.values() if count >= least) for least in (FREQUENT_TIMES, FEWER_TIMES)
    }
    times = FREQUENT_TIMES if often[FREQUENT_TIMES] >= MOSTLY_OFTEN * column.present else FEWER_TIMES
    if often[times] < LEAST_OFTEN * column.present:
        return None
    # Where frequent texts are neighbours, too, as names of persons are, nearness says nothing.
    frequent = {value: times for value, count in counts.items() if count >= times}
    edited = near(counts, times) if len(near(frequent, 1, times)) <= MOST_NEIGHBOURS * len(frequent) else set()
    cuts = len(cut_short(frequent, 1, times)) <= MOST_CUT_NEIGHBOURS * len(frequent)
    found = edited | (cut_short(counts, times) if cuts else set())
    rows = sum(counts[value] for value in found)
    if not edited or not found or rows > MOST_NEAR * column.present or len(found) > 0.6 * column.distinct:
        return None
    return Suggestion(
        *("no_rare_variants", column.name, {"times": times} | ({"cut_short": True} if cuts else {})),
        dimension="validity" if is_listed else "accuracy",
        evidence=f"{len(found):,} rare values are one edit{' or an end' if cuts else ''} from a value that comes "
        f"{times} times as often",
        fails=rare_variants_sql(column, times, cuts=cuts),
        blamed=(column.name,),
        names_dimension=is_listed,
    )


def near(counts: Mapping[str, int], times: int = FREQUENT_TIMES, least: int | None = None) -> set[str]:
    """Values that are one edit, or only case and blanks, from one that comes much more often.

    An edit is a sign too many, too few, another or swapped with its neighbour: two texts with one edit between them
    are the same after leaving out one sign of each, or of one. Values that differ in digits only are different things.

    Args:
        counts: how often each value comes.
        times: how many times as often the other one comes.
        least: how often it comes at least; as ``times`` by default.
    """
    # Per variant, how often the most frequent value of each wording (all but its digits) comes.
    usual: dict[str, dict[str, int]] = defaultdict(dict)
    for value, count in counts.items():
        if count >= (least or times):
            wording = _without_digits(value)
            for variant in _variants(_normal(value)):
                usual[variant][wording] = max(count, usual[variant].get(wording, 0))
    found = set()
    for value, count in counts.items():
        wording = _without_digits(value)
        if any(
            often >= times * count and other != wording
            for variant in _variants(_normal(value))
            for other, often in usual.get(variant, {}).items()
        ):
            found.add(value)
    return found


def cut_short(counts: Mapping[str, int], times: int, least: int | None = None) -> set[str]:
    """Values that are the beginning of one that comes much more often, and end within a word of it."""
    usual: dict[str, int] = {}
    for value, count in counts.items():
        if count >= (least or times):
            normal = _normal(value)
            for start in _starts(normal):
                usual[start] = max(count, usual.get(start, 0))
    return {value for value, count in counts.items() if usual.get(_normal(value), 0) >= times * count}


def _starts(text: str) -> Iterable[str]:
    """Every beginning that ends within a word."""
    return (text[:i] for i in range(1, min(len(text), LONGEST_TYPO)) if text[i - 1].isalpha() and text[i].isalpha())


def _variants(text: str) -> set[str]:
    """The text, and unless it is too short or long, the text without each of its signs."""
    if not SHORTEST_TYPO <= len(text) <= LONGEST_TYPO:
        return {text}
    return {text, *(text[:i] + text[i + 1 :] for i in range(len(text)))}


def _normal(value: str) -> str:
    return re.sub(r"\s+", " ", value.strip().lower())


def _without_digits(value: str) -> str:
    return re.sub("[0-9]", "", value)


def rare_variants_sql(typed: FrameColumn, times: int, *, cuts: bool) -> str:
    """True for a row whose value is nearly a much more frequent one; the condition of the test ``no_rare_variants``.

    Args:
        typed: the column.
        times: as often as it comes the other one.
        cuts: whether the beginning of a value is nearly that value.
    """
    column, present = typed.sql, typed.present_sql  # the name is quoted
    starts = f""",
        starts as (
            select left(normal, i) as start, max(n) as n
            from counted cross join generate_series(1, least(length(normal), {LONGEST_TYPO}) - 1) as i
            where n >= {times} and substr(normal, i, 2) ~ '^[[:alpha:]]{{2}}$' group by left(normal, i))"""
    cut = f"""
        union select rare.v from counted as rare join starts on rare.normal = starts.start
        where starts.n >= {times} * rare.n"""
    return f"""{column} in (
        with counted as (
            select {column} as v, count(*) as n, lower(regexp_replace(trim({column}), '\\s+', ' ', 'g')) as normal
            from {{table}} where {present} group by {column}),
        variants as (
            select distinct v, n,
                case when i = 0 then normal else left(normal, i - 1) || substr(normal, i + 1) end as variant
            from counted
            cross join generate_series(0, case
                when length(normal) between {SHORTEST_TYPO} and {LONGEST_TYPO} then length(normal) else 0 end) as i)
            {starts if cuts else ""}
        select rare.v from variants as rare join variants as usual on rare.variant = usual.variant
        where usual.n >= {times} * rare.n and usual.n >= {times} and rare.v <> usual.v
            and regexp_replace(rare.v, '[0-9]', '', 'g') <> regexp_replace(usual.v, '[0-9]', '', 'g')
        {cut if cuts else ""})"""
