"""How many rows of the whole table each suggestion finds, by its own condition."""

from collections import defaultdict
from contextlib import suppress
from dataclasses import replace

import psycopg

from python_jobs.scoring.dimensions import RANK
from python_jobs.suggestions.frame import Frame, FrameColumn
from python_jobs.suggestions.precedence import after, ranks
from python_jobs.suggestions.suggestion import Suggestion
from python_jobs.suggestions.traits import LEAST_BREAKING

# A rule that a quarter of the rows break says nothing about them.
MOST_FAILING = 0.25
AT_ONCE = 40
# So many of the rows that break a rule are looked at.
MOST_SHOWN = 2_000
# Values outside of a form, or far from their group, that come again and again are values like any other; errors are
# each unlike the other. So many different ones there are at least, for so many of the rows.
REPEATED = {"matches_pattern": 0.3, "no_rare_variants": 0.3, "near_group_median": 0.5}
LEAST_REPEATED = 3
# A value that is nearly a frequent one is no value of its own, wherever it comes.
JUDGED_BY_VALUE = ("no_rare_variants",)


def tested_rows(suggestion: Suggestion, relation: str) -> str:
    """What the suggestion is about, as text for a from clause: the relation, or those of its rows that are tested."""
    return f"(select * from {relation} where {suggestion.where}) as tested" if suggestion.where else relation


def condition(suggestion: Suggestion, relation: str) -> str:
    """SQL that is true for a failing row of ``tested_rows``."""
    return suggestion.fails.replace("{table}", tested_rows(suggestion, relation))


def failing_rows_sql(suggestion: Suggestion, relation: str) -> str:
    """The query that shows the rows that fail."""
    return (
        f"select * from (select *, {condition(suggestion, relation)} as fails "
        f"from {tested_rows(suggestion, relation)}) as judged where fails"
    )


def check(
    connection: psycopg.Connection, frame: Frame, suggestions: list[Suggestion]
) -> tuple[int, list[Suggestion], list[str]]:
    """Count what fails, dimension after dimension, in as few passes as may be.

    Returns:
        Rows of the table, the suggestions with their failing rows, and in words those that were left out.
    """
    relation = frame.table.identifier.as_string(connection)
    rows, _ = _count(connection, relation, [])
    kept: list[Suggestion] = []
    left_out = [f"{_named(suggestion)}: {suggestion.doubt}" for suggestion in suggestions if suggestion.doubt]
    suggestions = [suggestion for suggestion in suggestions if not suggestion.doubt]
    for rank in ranks(suggestions):
        part = [after(kept, suggestion) for suggestion in suggestions if RANK[suggestion.dimension] == rank]
        kept += _check(connection, frame, rows, part, left_out)
    places: dict[tuple[str, str | None, str], int] = {}
    for place, suggestion in enumerate(suggestions):
        for possible in filter(None, (suggestion, suggestion.otherwise)):
            places.setdefault(_identity(possible), place)
    return rows, sorted(kept, key=lambda suggestion: places[_identity(suggestion)]), left_out


def _named(suggestion: Suggestion) -> str:
    return f"{suggestion.test} of {suggestion.column or 'the table'}"


def _identity(suggestion: Suggestion) -> tuple[str, str | None, str]:
    return suggestion.test, suggestion.column, str(suggestion.arguments)


def _check(
    connection: psycopg.Connection,
    frame: Frame,
    rows: int,
    suggestions: list[Suggestion],
    left_out: list[str],
) -> list[Suggestion]:
    """Those that may stay, with their failing rows; the others are named in ``left_out``."""
    relation = frame.table.identifier.as_string(connection)
    found: dict[int, int] = {}
    # Those that test the same rows are counted together.
    groups: dict[str | None, list[tuple[int, Suggestion]]] = defaultdict(list)
    for place, suggestion in enumerate(suggestions):
        groups[suggestion.where].append((place, suggestion))
    for group in groups.values():
        for start in range(0, len(group), AT_ONCE):
            part = group[start : start + AT_ONCE]
            try:
                found |= _counted(connection, relation, part)
            except psycopg.Error:
                for single in part:
                    with suppress(psycopg.Error):
                        found |= _counted(connection, relation, [single])
    counts = [found.get(place) for place in range(len(suggestions))]
    kept = []
    for suggestion, failing in zip(suggestions, counts, strict=True):
        what = _named(suggestion)
        if failing is None:
            left_out.append(f"{what}: its SQL does not run on this table")
        elif failing > MOST_FAILING * rows:
            left_out.append(f"{what}: {failing:,} of {rows:,} rows break it")
        elif why := _explained(connection, relation, frame, suggestion, failing):
            if suggestion.otherwise:
                wider = replace(suggestion.otherwise, where=suggestion.where, judged=suggestion.judged)
                kept += _check(connection, frame, rows, [wider], left_out)
                continue
            left_out.append(f"{what}: its {failing:,} deviations go along with {why}: a meaning of their own")
        else:
            kept.append(replace(suggestion, failing=failing))
    return kept


def _explained(
    connection: psycopg.Connection, relation: str, frame: Frame, suggestion: Suggestion, failing: int
) -> str | None:
    """What the failing rows have in common, in words; None when they are scattered, as errors are."""
    if (
        failing < LEAST_BREAKING
        or suggestion.dimension not in ("validity", "accuracy", "consistency")
        or suggestion.test == "in_set"
    ):
        return None
    own = [column for column in frame.columns if (column.name,) == suggestion.blamed]
    others = [column for column in frame.columns if column.name not in suggestion.blamed]
    if not others and not own:
        return None
    some = f" and random() < {MOST_SHOWN / failing}" if failing > MOST_SHOWN else ""
    rows = connection.execute(
        f"select {', '.join(map(_shown, [*others, *own]))} from (select *, {condition(suggestion, relation)} as fails "
        f"from {tested_rows(suggestion, relation)}) as judged where fails{some}".encode()
    ).fetchall()
    read = list(zip(*rows, strict=True)) if rows else []
    if own and read and suggestion.test in REPEATED:
        different = len(set(read[-1]))
        if LEAST_REPEATED <= different <= REPEATED[suggestion.test] * len(rows):
            return "the same few values that come again and again"
    if suggestion.test in JUDGED_BY_VALUE:
        return None
    times = {
        column.name: column.traits.gathered(column.traits.count(values, column.placeholders))
        for column, values in zip(others, read, strict=False)
    }
    most = max(times, key=lambda name: times[name], default="")
    return most if most and times[most] else None


def _shown(column: FrameColumn) -> str:
    """SQL of a value as text, as its traits take it."""
    value = f"extract(epoch from {column.known_sql})" if column.kind in ("date", "timestamp") else column.sql
    return f"cast({value} as text)"


def _counted(connection: psycopg.Connection, relation: str, part: list[tuple[int, Suggestion]]) -> dict[int, int]:
    _, counts = _count(connection, relation, [suggestion for _, suggestion in part])
    return dict(zip((place for place, _ in part), counts, strict=True))


def _count(connection: psycopg.Connection, relation: str, suggestions: list[Suggestion]) -> tuple[int, list[int]]:
    """Rows, and failing rows per suggestion; all suggestions test the same rows."""
    flags = [f"{condition(suggestion, relation)} as f{i}" for i, suggestion in enumerate(suggestions)]
    counts = "".join(f", count(*) filter (where f{i})" for i in range(len(suggestions)))
    of = tested_rows(suggestions[0], relation) if suggestions else relation
    query = f"select count(*){counts} from (select {', '.join(flags) or '1'} from {of}) as judged"
    row = connection.execute(query.encode()).fetchone()
    assert row is not None  # noqa: S101  (an aggregate has a row)
    return int(row[0]), [int(value) for value in row[1:]]
