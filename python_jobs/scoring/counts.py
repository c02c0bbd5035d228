"""How many rows each test has tested, and how many of them failed: counted with as few conditions as will do."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import psycopg

from python_jobs.errors import AtlasError
from python_jobs.job import safe_message
from python_jobs.scoring.outcomes import TestRecord
from python_jobs.scoring.tested_rows import is_there

# The macro present_text writes so whether a column holds a value: neither null nor a writing of nothing.
_PRESENT = re.compile(r"/\* present (.+?) \*/.*?/\* present \*/ is not null", re.DOTALL)


def count_rows(connection: psycopg.Connection, records: list[TestRecord]) -> None:
    """Fill in rows tested and rows failed, with one statement for every relation and test at once.

    The names of the relations, their filters and the SQL of the tests are dbt's, taken from its artifacts. What a test
    of completeness has counted is not counted again. Where it found no more rows missing than are null, no value of the
    column stands for a missing one, and conditions that look for such values ask for null instead.

    Raises:
        AtlasError: a relation is not there any more.
    """
    of_rows = [(record.relation, record) for record in records if record.relation and not record.table_level]
    lacking = {
        (relation, record.presence.condition): record.failures or 0 for relation, record in of_rows if record.presence
    }
    plain = _never_in_disguise(connection, of_rows, set(lacking))
    lacking |= {
        (relation, is_there(column)): count for relation, columns in plain.items() for column, count in columns.items()
    }
    judged = {
        record.test_id: (relation, _plainly(record.judged, plain.get(relation, {}))) for relation, record in of_rows
    }
    asked: dict[str, list[str | None]] = defaultdict(lambda: [None])
    for relation, condition in judged.values():
        # Several tests of a column are counted once, and a relation is read once for all of its tests.
        if (relation, condition) not in lacking and condition not in asked[relation]:
            asked[relation].append(condition)
    rows = _counts(connection, asked)
    rows |= {(relation, condition): rows[relation, None] - count for (relation, condition), count in lacking.items()}
    recounts = {record.test_id: record.recount for record in records if record.recount}
    failing = dict(zip(recounts, _select(connection, [f"array[({sql})]" for sql in recounts.values()]), strict=True))
    for record in records:
        failures = failing[record.test_id][0] if record.test_id in failing else record.failures
        if failures is None:
            continue
        record.rows_tested = 1 if record.table_level else rows[judged[record.test_id]]
        record.rows_failed = min(failures, record.rows_tested)


def _never_in_disguise(
    connection: psycopg.Connection, records: list[tuple[str, TestRecord]], counted: set[tuple[str, str]]
) -> dict[str, dict[str, int]]:
    """Columns in which all that is missing is null, by relation, and how many rows that is.

    Nulls are missing to every test, and no test calls more missing than the one of completeness: where it found as many
    as there are nulls, all of them agree.
    """
    missing: dict[str, dict[str, int]] = defaultdict(dict)
    for relation, record in records:
        if record.presence and record.presence.null_or:
            missing[relation][record.presence.null_or] = record.failures or 0
    looked_for = {
        (relation, column)
        for relation, record in records
        if (relation, record.judged) not in counted
        for column in _PRESENT.findall(record.judged or "")
    }
    unsure = {
        relation: [is_there(column) for column, count in columns.items() if count and (relation, column) in looked_for]
        for relation, columns in missing.items()
    }
    there = _counts(connection, {relation: [None, *columns] for relation, columns in unsure.items() if columns})

    def nulls(relation: str, column: str) -> int | None:
        count = there.get((relation, is_there(column)))
        return None if count is None else there[relation, None] - count

    return {
        relation: {column: count for column, count in columns.items() if count == 0 or nulls(relation, column) == count}
        for relation, columns in missing.items()
    }


def _plainly(condition: str | None, columns: Iterable[str]) -> str | None:
    """A condition that asks these columns only whether they are null, not what stands in them for nothing."""
    if condition is None:
        return None
    return _PRESENT.sub(lambda found: is_there(found[1]) if found[1] in columns else found[0], condition).strip()


def _counts(connection: psycopg.Connection, asked: Mapping[str, list[str | None]]) -> dict[tuple[str, str | None], int]:
    """How many rows of a relation meet a condition; all of them meet None."""
    counted = _select(connection, [_count_sql(relation, conditions) for relation, conditions in asked.items()])
    return {
        (relation, condition): count
        for (relation, conditions), counts in zip(asked.items(), counted, strict=True)
        for condition, count in zip(conditions, counts, strict=True)
    }


def _count_sql(relation: str, conditions: list[str | None]) -> str:
    """An array of how many rows of a relation meet each condition."""
    flags = "".join(f", ({condition}) as j{i}\n" for i, condition in enumerate(conditions) if condition)
    counts = ", ".join(
        f"count(*) filter (where j{i})" if condition else "count(*)" for i, condition in enumerate(conditions)
    )
    return f"array[{counts}] from (select 1{flags} from {relation}\n) as tested"  # noqa: S608  # the project's own SQL


def _select(connection: psycopg.Connection, arrays: list[str]) -> list[list[int]]:
    """The arrays that SQL gives, in one statement."""
    if not arrays:
        return []
    sql = "\nunion all\n".join(f"select {number}, {array}" for number, array in enumerate(arrays))
    try:
        counts: dict[int, list[int]] = dict(connection.execute(sql.encode()).fetchall())
    except psycopg.Error as error:
        raise AtlasError(
            f"quality: the rows behind the tests could not be counted: {safe_message(error)}; "
            "a model may have been dropped meanwhile: run `atlas build` again"
        ) from None
    return [counts[number] for number in range(len(arrays))]
