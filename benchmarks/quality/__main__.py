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
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.quality.damage import DIMENSIONS, Cells, damage
from benchmarks.quality.tables import Row, Table, made_up, real
from python_jobs.job import Job
from python_jobs.settings import PROJECT_DIR, Settings
from python_jobs.suggestions.check import condition, failing_rows_sql, tested_rows
from python_jobs.suggestions.precedence import judged_sql
from python_jobs.suggestions.run import Suggested, suggest
from python_jobs.suggestions.suggestion import Suggestion

RATES = (0.001, 0.01, 0.03, 0.1)


@dataclass
class Outcome:
    """One damaged table."""

    table: str
    dimension: str
    kind: str
    rate: float
    damaged: int
    found: int
    findings: int
    right: int
    old: int
    clean_findings: int
    cells: int
    own: float
    others: float
    worst: str
    own_unseen: float
    others_unseen: float
    worst_unseen: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=4000, help="rows of a made-up table, and the most of a real one")
    parser.add_argument("--real", type=Path, help="folder with adventureworks/ and online_retail/")
    parser.add_argument("--only-real", action="store_true", help="leave the made-up tables out")
    parser.add_argument("--kind", action="append", help="only this kind of damage; may be repeated")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    tables = [] if options.only_real else made_up(options.rows, options.seed)
    tables += real(options.real, options.rows) if options.real else []
    outcomes: list[Outcome] = []
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(PROJECT_DIR, Path(folder) / "home", Path(folder) / "exports")
        job = Job(settings, Path(folder) / "none.yml")
        assert job.warehouse.embedded is not None
        job.warehouse.prepare()
        try:
            with job.connect(autocommit=True) as connection:
                connection.execute("create schema bench")
                for table in tables:
                    write(connection, "clean", table, table.rows)
                    if table.parent:
                        write_parent(connection, *table.parent)
                    clean = suggest(job, "bench.clean")
                    _report_clean(table, connection, clean)
                    for dimension, kinds in DIMENSIONS.items():
                        for kind in (kind for kind in kinds if kind in table.roles and kind in (options.kind or kinds)):
                            for rate in RATES:
                                outcomes.append(
                                    _measure(job, connection, table, clean, dimension, kind, rate, options.seed)
                                )
                                print(".", end="", file=sys.stderr, flush=True)
        finally:
            job.warehouse.embedded.stop()
    _report(outcomes)
    _report_scores(outcomes)
    print(f"\n{len(outcomes)} damaged tables in {time.monotonic() - started:.0f} s.")


def _measure(
    job: Job,
    connection: psycopg.Connection,
    table: Table,
    unseen: Suggested,
    dimension: str,
    kind: str,
    rate: float,
    seed: int,
) -> Outcome:
    rows, cells = damage(table, kind, rate, random.Random(f"{seed} {table.name} {kind} {rate}"))
    write(connection, "damaged", table, rows)
    suggested = suggest(job, "bench.damaged")
    accepted = cells | (_twins(table, rows, cells, kind))
    blamed: Cells = set()
    findings = right = old = clean = 0
    for suggestion in suggested.suggestions:
        before = set(_failing(connection, "clean", suggestion))
        clean += len(before)
        for row in _failing(connection, "damaged", suggestion):
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
        *_drops(connection, suggested.suggestions, dimension),
        *_drops(connection, unseen.suggestions, dimension),
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
        row = connection.execute(
            f"select count(*) filter (where judged), count(*) filter (where fails) from (select {judged_sql(test)} "
            f"as judged, {condition(test, relation)} as fails from {tested_rows(test, relation)}) as counted".encode()
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


def _failing(connection: psycopg.Connection, name: str, suggestion: Suggestion) -> list[int]:
    query = failing_rows_sql(suggestion, f"bench.{name}").replace("select *", "select _line", 1)
    return [row[0] for row in connection.execute(query.encode()).fetchall()]


def _report_clean(table: Table, connection: psycopg.Connection, suggested: Suggested) -> None:
    noisy = [s for s in suggested.suggestions if s.failing]
    failing = sum(s.failing or 0 for s in noisy)
    cells = len(table.rows) * len(table.types)
    print(
        f"- {table.name}, clean: {len(table.rows):,} rows × {len(table.types)}, {len(suggested.suggestions)} tests "
        f"suggested, {len(noisy)} of them raise {failing} alarms ({failing / cells:.3%} of the cells)"
    )
    for suggestion in noisy:
        print(f"  - {suggestion.test} of {suggestion.column or 'the table'}: {suggestion.failing}")


def _report(outcomes: list[Outcome]) -> None:
    print("\n| dimension | damage | " + " | ".join(f"recall at {rate:.1%}" for rate in RATES), end="")
    print(" | tables caught | precision | … of new findings | false alarms on the clean copy, of its cells |")
    print("|---|---|" + "---:|" * (len(RATES) + 4))
    groups = _groups(outcomes)
    for (dimension, kind), group in groups.items():
        print(f"| {dimension} | {kind} | {_figures(group)} |")
    for made, label in ((True, "made-up tables"), (False, "real tables")):
        part = [outcome for outcome in outcomes if (outcome.table in ("orders", "clinics")) is made]
        if part:
            print(f"| **all** | {label} | {_figures(part)} |")


def _groups(outcomes: list[Outcome]) -> dict[tuple[str, str], list[Outcome]]:
    groups: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.dimension, outcome.kind].append(outcome)
    return groups


def _report_scores(outcomes: list[Outcome]) -> None:
    """The least that a dimension lost by its own damage, and the most that another one did."""
    print(
        "\n| dimension | damage | rate | loses at least | another at most | which | unseen: loses | another | which |"
    )
    print("|---|---|---:|---:|---:|---|---:|---:|---|")
    for (dimension, kind), group in _groups(outcomes).items():
        for rate in RATES:
            part = [outcome for outcome in group if outcome.rate == rate and outcome.damaged]
            if not part:
                continue
            seen = max(part, key=lambda outcome: outcome.others)
            unseen = max(part, key=lambda outcome: outcome.others_unseen)
            print(
                f"| {dimension} | {kind} | {rate:.1%} | {min(o.own for o in part):.2f} | {seen.others:.2f} "
                f"| {seen.worst} ({seen.table}) | {min(o.own_unseen for o in part):.2f} | {unseen.others_unseen:.2f} "
                f"| {unseen.worst_unseen} ({unseen.table}) |"
            )


def _figures(group: list[Outcome]) -> str:
    recalls = []
    for rate in RATES:
        part = [outcome for outcome in group if outcome.rate == rate]
        recalls.append(_ratio(sum(o.found for o in part), sum(o.damaged for o in part)))
    caught = sum(o.found > 0 for o in group)
    precision = _ratio(sum(o.right for o in group), sum(o.findings for o in group))
    new = _ratio(sum(o.right for o in group), sum(o.findings - o.old for o in group))
    alarms = sum(o.clean_findings for o in group) / max(sum(o.cells for o in group), 1)
    return " | ".join([*recalls, f"{caught} of {len(group)}", precision, new, f"{alarms:.3%}"])


def _ratio(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


if __name__ == "__main__":
    main()
