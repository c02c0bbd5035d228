"""What suggested tests find in any tables, damaged in many ways at once.

    python -m benchmarks.quality.unseen FILE.csv …            # columns as the files have them
    python -m benchmarks.quality.unseen --text FILE.csv …     # every column as text

A share of the rows is damaged, each in one of the ways that its columns allow. `suggest` sees the damaged table only.
Per kind of damage: share of the damaged cells that a finding blames (of damaged rows, where whole rows are damaged).
Precision: share of the findings that blame a damaged cell; and of those that the same test does not make in the same
row of the undamaged table. Prints Markdown.
"""

import argparse
import random
from collections import Counter, defaultdict
from pathlib import Path

import psycopg

from benchmarks.quality.__main__ import failing, write
from benchmarks.quality.damage import Cells
from benchmarks.quality.mixed import any_table, damage_all
from benchmarks.quality.tables import Row, Table
from benchmarks.throwaway import throwaway_warehouse
from python_jobs.suggestions.run import suggest
from python_jobs.suggestions.suggestion import Suggestion

RATES = (0.01, 0.03, 0.1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", help="CSV files with a header")
    parser.add_argument("--text", action="store_true", help="read every column as text")
    parser.add_argument("--rows", type=int, default=2000, help="the most rows of a table")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rate", type=float, action="append", help="share of damaged rows; may be repeated")
    parser.add_argument("--missed", action="store_true", help="name columns and tests: what was missed, what was wrong")
    options = parser.parse_args()
    tables = [any_table(path, options.rows, options.seed, as_text=options.text) for path in options.files]
    rates = options.rate or RATES
    found: Counter[tuple[str, float]] = Counter()
    damaged: Counter[tuple[str, float]] = Counter()
    print(
        "| table | rows × columns | alarms undamaged, of its cells | recall, precision, of new findings at "
        + ", ".join(f"{rate:.0%}" for rate in rates)
        + " |"
    )
    print("|---|---|---:|---|")
    totals: dict[float, Counter[str]] = defaultdict(Counter)
    details: list[str] = []
    with throwaway_warehouse() as (job, connection):
        connection.execute("create schema bench")
        for table in tables:
            write(connection, "clean", table, table.rows)
            alarms = sum(suggestion.failing or 0 for suggestion in suggest(job, "bench.clean").suggestions)
            figures = []
            for rate in rates:
                rows, cells = damage_all(table, rate, random.Random(f"{options.seed} {table.name} {rate}"))
                write(connection, "damaged", table, rows)
                tests = suggest(job, "bench.damaged").suggestions
                at_fault, tally, wrong = _findings(connection, table, rows, cells, tests)
                for kind, of_kind in cells.items():
                    hit, whole = _share(kind, of_kind, at_fault)
                    found[kind, rate] += hit
                    damaged[kind, rate] += whole
                    tally["found"] += hit
                    tally["damaged"] += whole
                    if options.missed:
                        missed = Counter(column for _, column in of_kind - at_fault)
                        if missed and not kind.startswith("row"):
                            of_them = Counter(column for _, column in of_kind)
                            what = ", ".join(f"{c} {n}/{of_them[c]}" for c, n in missed.most_common())
                            details.append(f"- {table.name} {rate:.0%} missed, {kind}: {what}")
                if options.missed:
                    details += [f"- {table.name} {rate:.0%} wrong, {what}: {n}" for what, n in wrong.most_common(12)]
                totals[rate].update(tally)
                figures.append(_figures(tally))
            size = len(table.rows) * len(table.types)
            shape = f"{len(table.rows):,} × {len(table.types)}"
            print(f"| {table.name} | {shape} | {alarms / size:.3%} | {' · '.join(figures)} |", flush=True)
    print(f"| **all** | | | {' · '.join(_figures(totals[rate]) for rate in rates)} |")
    print(
        "\n| damage | cells | "
        + " | ".join(f"recall at {rate:.0%}" for rate in rates)
        + " |\n|---|---:|"
        + "---:|" * len(rates)
    )
    for kind in sorted({kind for kind, _ in damaged}):
        shares = " | ".join(_ratio(found[kind, rate], damaged[kind, rate]) for rate in rates)
        print(f"| {kind} | {sum(damaged[kind, rate] for rate in rates)} | {shares} |")
    print("\n".join(["", *details]))


def _findings(
    connection: psycopg.Connection, table: Table, rows: list[Row], cells: dict[str, Cells], tests: list[Suggestion]
) -> tuple[Cells, Counter[str], Counter[str]]:
    accepted = set().union(*cells.values()) | _originals(table, rows, cells)
    blamed: Cells = set()
    tally: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for test in tests:
        before = set(failing(connection, "clean", test))
        for row in failing(connection, "damaged", test):
            at = {(row, column) for column in test.blamed}
            blamed |= at
            tally["findings"] += 1
            right = bool(at & accepted)
            tally["right"] += right
            tally["old"] += row in before and not right
            if not right:
                since = "old" if row in before else "new"
                wrong[f"{test.test} of {test.column or 'the table'} ({since}) {test.arguments}"] += 1
    return blamed, tally, wrong


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


def _share(kind: str, cells: Cells, blamed: Cells) -> tuple[int, int]:
    if not kind.startswith("row"):
        return len(cells & blamed), len(cells)
    return len({row for row, _ in cells & blamed}), len({row for row, _ in cells})


def _figures(tally: Counter[str]) -> str:
    new = tally["findings"] - tally["old"]
    return ", ".join(
        [
            _ratio(tally["found"], tally["damaged"]),
            _ratio(tally["right"], tally["findings"]),
            _ratio(tally["right"], new),
        ]
    )


def _ratio(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


if __name__ == "__main__":
    main()
