"""How many rows of the whole table each suggestion finds, by its own condition."""

from collections import defaultdict
from contextlib import suppress
from dataclasses import replace

import psycopg

from python_jobs.profiling.table import TableToProfile
from python_jobs.scoring.dimensions import RANK
from python_jobs.suggestions.frame import quoted
from python_jobs.suggestions.precedence import after, ranks
from python_jobs.suggestions.suggestion import Suggestion

# A rule that a quarter of the rows break says nothing about them.
MOST_FAILING = 0.25
AT_ONCE = 40
# Deviations have a meaning of their own when so many of them share a trait that so few of the other rows have.
LEAST_EXPLAINED = 5
MOSTLY = 0.8
HARDLY = 0.05
MISSING = ("missing", "is null")
TRAITS = {
    "number": (MISSING, ("below 0", "< 0"), ("equal to 0", "= 0")),
    "boolean": (MISSING, ("being true", "= true"), ("being false", "= false")),
}


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
    connection: psycopg.Connection, table: TableToProfile, suggestions: list[Suggestion]
) -> tuple[int, list[Suggestion], list[str]]:
    """Count what fails, dimension after dimension, in as few passes as may be.

    Returns:
        Rows of the table, the suggestions with their failing rows, and in words those that were left out.
    """
    relation = table.identifier.as_string(connection)
    rows, _ = _count(connection, relation, [])
    kept: list[Suggestion] = []
    left_out = [f"{_named(suggestion)}: {suggestion.doubt}" for suggestion in suggestions if suggestion.doubt]
    suggestions = [suggestion for suggestion in suggestions if not suggestion.doubt]
    for rank in ranks(suggestions):
        part = [after(kept, suggestion) for suggestion in suggestions if RANK[suggestion.dimension] == rank]
        kept += _check(connection, table, rows, part, left_out)
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
    table: TableToProfile,
    rows: int,
    suggestions: list[Suggestion],
    left_out: list[str],
) -> list[Suggestion]:
    """Those that may stay, with their failing rows; the others are named in ``left_out``."""
    relation = table.identifier.as_string(connection)
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
        elif why := _explained(connection, relation, table, suggestion, failing):
            if suggestion.otherwise:
                wider = replace(suggestion.otherwise, where=suggestion.where, judged=suggestion.judged)
                kept += _check(connection, table, rows, [wider], left_out)
                continue
            left_out.append(f"{what}: its {failing:,} deviations go along with {why}: a meaning of their own")
        else:
            kept.append(replace(suggestion, failing=failing))
    return kept


def _explained(
    connection: psycopg.Connection, relation: str, table: TableToProfile, suggestion: Suggestion, failing: int
) -> str | None:
    """What nearly all failing rows have in another column, and hardly another row; None without such a thing.

    Errors are scattered over the rows. A form that only rows with a negative quantity have is that of a cancellation.
    """
    if failing < LEAST_EXPLAINED or suggestion.dimension not in ("validity", "accuracy", "consistency"):
        return None
    traits = [
        (f"{column.name} {words}", f"{quoted(column.name)} {rule}")
        for column in table.columns
        if column.name not in suggestion.concerns
        for words, rule in TRAITS.get(column.kind, (MISSING,))
    ]
    if not traits:
        return None
    flags = ", ".join(f"coalesce({rule}, false) as t{i}" for i, (_, rule) in enumerate(traits))
    counts = ", ".join(
        f"count(*) filter (where fails and t{i}), count(*) filter (where not fails and t{i})"
        for i in range(len(traits))
    )
    row = connection.execute(
        f"select count(*) filter (where not fails), {counts} from (select {flags}, "
        f"coalesce({condition(suggestion, relation)}, false) as fails "
        # Without offset 0 Postgres would work the condition out once for each count.
        f"from {tested_rows(suggestion, relation)} offset 0) as judged".encode()
    ).fetchone()
    assert row is not None  # noqa: S101  (an aggregate has a row)
    for i, (words, _) in enumerate(traits):
        if row[1 + 2 * i] >= MOSTLY * failing and row[2 + 2 * i] <= HARDLY * row[0]:
            return words
    return None


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
