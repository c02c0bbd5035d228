"""How many damaged cells suggested tests find, and how many undamaged ones they blame.

    python -m benchmarks.quality                          # made-up tables
    python -m benchmarks.quality --real DATA              # and real ones, from a folder with their files

Damages clean tables in known cells, one kind and rate after the other, lets `suggest` look at the damaged table (it
has never seen the clean one), and runs what it suggests on the damaged table and on the clean one. Prints Markdown.

A finding is a row that a suggested test fails, with the columns it blames. A damaged cell is found when a finding
blames it. A finding is right when one of the cells it blames is damaged; of rows that are there twice, and of keys
given twice, either row may be blamed. Real tables have errors of their own: precision is given twice, of all
findings and without those that the same test makes in the same row of the undamaged table.
"""

import argparse
import random
import sys
import time
from collections import defaultdict
from pathlib import Path

import psycopg

from benchmarks.quality.by_hand import WrittenTest, compiled, counted, judge
from benchmarks.quality.damage import DIMENSIONS, Cells, damage
from benchmarks.quality.report import RATES, Outcome, report, report_by_hand, report_scores
from benchmarks.quality.tables import Row, Table, made_up, real
from benchmarks.throwaway import throwaway_warehouse
from python_jobs.job import Job
from python_jobs.suggestions.check import condition, failing_rows_sql, tested_rows
from python_jobs.suggestions.run import Suggested, suggest
from python_jobs.suggestions.suggestion import Suggestion


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=4000, help="rows of a made-up table, and the most of a real one")
    parser.add_argument("--real", type=Path, help="folder with adventureworks/ and online_retail/")
    parser.add_argument("--only-real", action="store_true", help="leave the made-up tables out")
    parser.add_argument("--only-by-hand", action="store_true", help="suggest nothing: tests written by hand only")
    parser.add_argument("--kind", action="append", help="only this kind of damage; may be repeated")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    tables = [] if options.only_real else made_up(options.rows, options.seed)
    tables += real(options.real, options.rows) if options.real else []
    outcomes: list[Outcome] = []
    started = time.monotonic()
    with throwaway_warehouse() as (job, connection):
        connection.execute("create schema bench")
        written = compiled(job, tables)
        for table in tables:
            write(connection, "clean", table, table.rows)
            if table.parent:
                write_parent(connection, *table.parent)
            clean = None if options.only_by_hand else suggest(job, "bench.clean")
            _report_clean(table, connection, clean, written[table.name])
            for dimension, kinds in DIMENSIONS.items():
                for kind in (kind for kind in kinds if kind in table.roles and kind in (options.kind or kinds)):
                    for rate in RATES:
                        outcomes.append(
                            _measure(
                                *(job, connection, table, clean, written[table.name]),
                                *(dimension, kind, rate, options.seed),
                            )
                        )
                        print(".", end="", file=sys.stderr, flush=True)
    if not options.only_by_hand:
        report(outcomes)
        report_scores(outcomes)
    report_by_hand(outcomes)
    print(f"\n{len(outcomes)} damaged tables in {time.monotonic() - started:.0f} s.")


def _measure(
    job: Job,
    connection: psycopg.Connection,
    table: Table,
    unseen: Suggested | None,
    written: list[WrittenTest],
    dimension: str,
    kind: str,
    rate: float,
    seed: int,
) -> Outcome:
    rows, cells = damage(table, kind, rate, random.Random(f"{seed} {table.name} {kind} {rate}"))
    write(connection, "damaged", table, rows)
    suggestions = suggest(job, "bench.damaged").suggestions if unseen else []
    accepted = cells | (_twins(table, rows, cells, kind))
    blamed: Cells = set()
    findings = right = old = clean = 0
    for suggestion in suggestions:
        before = set(failing(connection, "clean", suggestion))
        clean += len(before)
        for row in failing(connection, "damaged", suggestion):
            at = {(row, column) for column in suggestion.blamed}
            blamed |= at
            findings += 1
            right += bool(at & accepted)
            old += row in before and not at & accepted
    damaged = {row for row, _ in cells} if kind == "row repeated" else cells
    found = {row for row, _ in cells & blamed} if kind == "row repeated" else cells & blamed
    size = len(rows) * len(table.types)
    return Outcome(
        *(table.name, dimension, kind, rate, len(damaged), len(found), findings, right, old, clean, size),
        *_drops(connection, suggestions, dimension),
        *_drops(connection, unseen.suggestions if unseen else [], dimension),
        judge(connection, written, dimension, cells, whole_rows=kind == "row repeated"),
    )


def _drops(connection: psycopg.Connection, tests: list[Suggestion], dimension: str) -> tuple[float, float, str]:
    """Points that the dimension loses by the damage, and what the dimension besides it loses most, with its name."""
    before, after = (scores(connection, tests, f"bench.{name}") for name in ("clean", "damaged"))
    points = {name: 100 * (before[name] - after[name]) for name in before.keys() & after.keys()}
    own = points.pop(dimension, 0.0)
    worst = max(points, key=lambda name: points[name], default="")
    return own, points.get(worst, 0.0), worst


def scores(connection: psycopg.Connection, tests: list[Suggestion], relation: str) -> dict[str, float]:
    """Per dimension rows passed over rows tested, as the recorder counts them."""
    tested: dict[str, int] = defaultdict(int)
    failed: dict[str, int] = defaultdict(int)
    for test in tests:
        counted = f"select {test.judged or 'true'} as judged, {condition(test, relation)} as fails"
        row = connection.execute(
            "select count(*) filter (where judged), count(*) filter (where fails) "
            f"from ({counted} from {tested_rows(test, relation)}) as counted".encode()
        ).fetchone()
        assert row is not None
        tested[test.dimension] += row[0]
        failed[test.dimension] += min(row[0], row[1])
    return {name: 1 - failed[name] / count for name, count in tested.items() if count}


def _twins(table: Table, rows: list[Row], cells: Cells, kind: str) -> Cells:
    """The rows whose key or content a damaged row took."""
    if kind == "row repeated":
        copies = {tuple(map(str, rows[row])) for row, _ in cells}
        return {(i, name) for i, row in enumerate(rows) if tuple(map(str, row)) in copies for name in table.types}
    if kind == "key repeated":
        (column,) = {name for _, name in cells}
        place = list(table.types).index(column)
        taken = {rows[row][place] for row, _ in cells}
        return {(i, column) for i, row in enumerate(rows) if row[place] in taken}
    return set()


def write(connection: psycopg.Connection, name: str, table: Table, rows: list[Row]) -> None:
    """Make a table of these rows in the schema bench."""
    # _line is the loader's: suggestions leave it alone.
    columns = ", ".join(f"{column} {data_type}" for column, data_type in table.types.items())
    connection.execute(f"drop table if exists bench.{name}".encode())
    connection.execute(f"create table bench.{name} ({columns}, _line bigint)".encode())
    with connection.cursor().copy(f"copy bench.{name} from stdin".encode()) as copy:
        for number, row in enumerate(rows):
            copy.write_row([*row, number])
    connection.execute(f"analyze bench.{name}".encode())


def write_parent(connection: psycopg.Connection, name: str, columns: str, rows: list[Row]) -> None:
    """Make the table that another one refers to."""
    connection.execute(f"drop table if exists bench.{name}".encode())
    connection.execute(f"create table bench.{name} ({columns})".encode())
    with connection.cursor().copy(f"copy bench.{name} from stdin".encode()) as copy:
        for row in rows:
            copy.write_row(row)


def failing(connection: psycopg.Connection, name: str, suggestion: Suggestion) -> list[int]:
    """Which rows of the table of this name fail, counted from 0."""
    query = failing_rows_sql(suggestion, f"bench.{name}").replace("select *", "select _line", 1)
    return [row[0] for row in connection.execute(query.encode()).fetchall()]


def _report_clean(
    table: Table, connection: psycopg.Connection, suggested: Suggested | None, written: list[WrittenTest]
) -> None:
    cells = len(table.rows) * len(table.types)
    alarms = {test.name: failed for test in written if (failed := counted(connection, test, "clean")[1])}
    print(
        f"- {table.name}, clean: {len(table.rows):,} rows × {len(table.types)}, {len(written)} tests written by hand, "
        f"{len(alarms)} of them raise {sum(alarms.values())} alarms ({sum(alarms.values()) / cells:.3%} of the cells)"
    )
    for name, failed in alarms.items():
        print(f"  - {name}: {failed}")
    if suggested is None:
        return
    noisy = [s for s in suggested.suggestions if s.failing]
    raised = sum(s.failing or 0 for s in noisy)
    print(
        f"- {table.name}, clean: {len(table.rows):,} rows × {len(table.types)}, {len(suggested.suggestions)} tests "
        f"suggested, {len(noisy)} of them raise {raised} alarms ({raised / cells:.3%} of the cells)"
    )
    for suggestion in noisy:
        print(f"  - {suggestion.test} of {suggestion.column or 'the table'}: {suggestion.failing}")


if __name__ == "__main__":
    main()
