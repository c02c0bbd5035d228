"""What suggested tests find in one table that was damaged in many ways at once."""

import random
from collections import Counter
from dataclasses import dataclass, field

import psycopg

from benchmarks.quality.__main__ import failing, write
from benchmarks.quality.damage import Cells
from benchmarks.quality.mixed import damage_all
from benchmarks.quality.tables import Row, Table
from python_jobs.job import Job
from python_jobs.suggestions.run import suggest
from python_jobs.suggestions.suggestion import Suggestion


@dataclass(frozen=True)
class JudgedTest:
    """One suggested test.

    Attributes:
        test: as the suggestion has it.
        findings: rows of the damaged table that fail.
        right: findings of which a blamed cell is damaged.
        old: wrong findings that it makes in the same row of the undamaged table.
        alone: damaged cells that no other test blames.
    """

    test: Suggestion
    findings: int
    right: int
    old: int
    alone: int


@dataclass(frozen=True)
class Judged:
    """A damaged table.

    Attributes:
        tests: each suggestion.
        damaged: by kind of damage, the damaged cells (rows, where whole rows are damaged).
        found: those that a test blames.
        missed: by kind and column, damaged cells that none blames, and all that are damaged.
    """

    tests: list[JudgedTest]
    damaged: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)


def judge(job: Job, connection: psycopg.Connection, table: Table, rate: float, seed: int) -> Judged:
    """Damage a table, whose undamaged rows are in ``bench.clean``, and judge what is suggested then.

    Args:
        job: of the warehouse.
        connection: to it, autocommit.
        table: with its undamaged rows.
        rate: share of the rows that are damaged.
        seed: of the damage.
    """
    rows, cells = damage_all(table, rate, random.Random(f"{seed} {table.name} {rate}"))
    write(connection, "damaged", table, rows)
    accepted = set().union(*cells.values()) | _originals(table, rows, cells)
    damaged = set().union(*(of_kind for kind, of_kind in cells.items() if not kind.startswith("row")))
    suggestions = suggest(job, "bench.damaged").suggestions
    blames = [
        {row: {(row, column) for column in test.blamed} for row in failing(connection, "damaged", test)}
        for test in suggestions
    ]
    times = Counter(cell for by_row in blames for at in by_row.values() for cell in at)
    tests = []
    for test, by_row in zip(suggestions, blames, strict=True):
        before = set(failing(connection, "clean", test))
        wrong = [row for row, at in by_row.items() if not at & accepted]
        alone = sum(times[cell] == 1 for at in by_row.values() for cell in at & damaged)
        tests.append(
            JudgedTest(test, len(by_row), len(by_row) - len(wrong), sum(row in before for row in wrong), alone)
        )
    result = Judged(tests)
    for kind, of_kind in cells.items():
        if kind.startswith("row"):
            result.damaged[kind] += len({row for row, _ in of_kind})
            result.found[kind] += len({row for row, _ in of_kind & times.keys()})
            continue
        result.damaged[kind] += len(of_kind)
        result.found[kind] += len(of_kind & times.keys())
        missed = Counter(column for _, column in of_kind - times.keys())
        of_them = Counter(column for _, column in of_kind)
        result.missed.update({(kind, column): (count, of_them[column]) for column, count in missed.items()})
    return result


def _originals(table: Table, rows: list[Row], cells: dict[str, Cells]) -> Cells:
    """Of a row or key that is there twice, either may be blamed."""
    found: Cells = set()
    columns = list(table.types)
    for kind, of_kind in cells.items():
        if kind == "key repeated":
            for row, column in of_kind:
                place = columns.index(column)
                found |= {(i, column) for i, other in enumerate(rows) if other[place] == rows[row][place]}
        elif kind.startswith("row repeated"):
            for row in {row for row, _ in of_kind}:
                same = [
                    i for i, other in enumerate(rows) if sum(a != b for a, b in zip(other, rows[row], strict=True)) <= 1
                ]
                found |= {(i, column) for i in same for column in columns}
    return found
