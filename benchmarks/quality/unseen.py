"""What suggested tests find in any tables, damaged in many ways at once.

    python -m benchmarks.quality.unseen FILE.csv …            # columns as the files have them
    python -m benchmarks.quality.unseen --text FILE.csv …     # every column as text

A share of the rows is damaged, each in one of the ways that its columns allow. `suggest` sees the damaged table only.
Per kind of damage: share of the damaged cells that a finding blames (of damaged rows, where whole rows are damaged).
Precision: share of the findings that blame a damaged cell; and of those that the same test does not make in the same
row of the undamaged table. Per kind of test: its alarms on the undamaged tables, and what it finds. Prints Markdown.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality.__main__ import write
from benchmarks.quality.judged import Judged, judge
from benchmarks.quality.mixed import any_table
from benchmarks.throwaway import throwaway_warehouse
from python_jobs.suggestions.run import suggest
from python_jobs.suggestions.suggestion import Suggestion

RATES = (0.01, 0.03, 0.1)
Clean = dict[str, list[Suggestion]]
Damaged = dict[tuple[str, float], Judged]


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
    clean: Clean = {}
    damaged: Damaged = {}
    print(
        "| table | rows × columns | alarms undamaged, of its cells | recall, precision, of new findings at "
        + ", ".join(f"{rate:.0%}" for rate in rates)
        + " |\n|---|---|---:|---|"
    )
    with throwaway_warehouse() as (job, connection):
        connection.execute("create schema bench")
        for table in tables:
            write(connection, "clean", table, table.rows)
            clean[table.name] = suggest(job, "bench.clean").suggestions
            for rate in rates:
                damaged[table.name, rate] = judge(job, connection, table, rate, options.seed)
            alarms = sum(suggestion.failing or 0 for suggestion in clean[table.name])
            shape = f"{len(table.rows):,} × {len(table.types)}"
            share = alarms / max(len(table.rows) * len(table.types), 1)
            figures = " · ".join(_figures([damaged[table.name, rate]]) for rate in rates)
            print(f"| {table.name} | {shape} | {share:.3%} | {figures} |", flush=True)
    report(clean, damaged, rates)
    if options.missed:
        print("\n".join(["", *_details(damaged)]))


def report(clean: Clean, damaged: Damaged, rates: Sequence[float]) -> None:
    """Print all tables together, then by kind of damage, then by kind of test.

    Args:
        clean: per table what is suggested for it undamaged.
        damaged: per table and rate what was found.
        rates: those to report, in this order.
    """
    at = {rate: [judged for (_, of), judged in damaged.items() if of == rate] for rate in rates}
    print(f"| **all** | | | {' · '.join(_figures(at[rate]) for rate in rates)} |")
    print("\n| damage | cells | " + " | ".join(f"recall at {rate:.0%}" for rate in rates) + " |")
    print("|---|---:|" + "---:|" * len(rates))
    for kind in sorted({kind for judged in damaged.values() for kind in judged.damaged}):
        sums = [(sum(j.found[kind] for j in at[rate]), sum(j.damaged[kind] for j in at[rate])) for rate in rates]
        print(f"| {kind} | {sum(whole for _, whole in sums)} | " + " | ".join(_ratio(*pair) for pair in sums) + " |")
    print("\n| test | suggested | in tables | alarms undamaged | in tables | ", end="")
    print(" | ".join(f"findings, right, cells it alone finds at {rate:.0%}" for rate in rates) + " |")
    print("|---|---:|---:|---:|---:|" + "---:|" * len(rates))
    tests: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for table, suggestions in clean.items():
        for suggestion in suggestions:
            tests[kind_of(suggestion)].append((table, suggestion.failing or 0))
    found = {rate: _by_test(at[rate]) for rate in rates}
    for name in sorted(tests.keys() | {name for of_rate in found.values() for name in of_rate}):
        alarms = tests[name]
        cells = [found[rate][name] for rate in rates]
        figures = " | ".join(f"{c['findings']}, {_ratio(c['right'], c['findings'])}, {c['alone']}" for c in cells)
        print(
            f"| {name} | {len(alarms)} | {len({table for table, _ in alarms})} | {sum(n for _, n in alarms)} "
            f"| {len({table for table, n in alarms if n})} | {figures} |"
        )


def kind_of(suggestion: Suggestion) -> str:
    """Its test, and the dimension where one test stands for several rules."""
    return f"{suggestion.test} ({suggestion.dimension})"


def _by_test(several: Sequence[Judged]) -> dict[str, Counter[str]]:
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for judged in several:
        for of in judged.tests:
            sums[kind_of(of.test)].update(findings=of.findings, right=of.right, alone=of.alone)
    return sums


def _details(damaged: Damaged) -> list[str]:
    lines = []
    for (table, rate), judged in damaged.items():
        for (kind, column), (count, of_them) in judged.missed.items():
            lines.append(f"- {table} {rate:.0%} missed, {kind}: {column} {count}/{of_them}")
        for of in judged.tests:
            if wrong := of.findings - of.right:
                what = f"{of.test.test} of {of.test.column or 'the table'} {of.test.arguments}"
                lines.append(f"- {table} {rate:.0%} wrong: {wrong}, {of.old} of them old: {what}")
    return lines


def _figures(several: Sequence[Judged]) -> str:
    found = sum(sum(judged.found.values()) for judged in several)
    whole = sum(sum(judged.damaged.values()) for judged in several)
    tests = [of for judged in several for of in judged.tests]
    findings, right, old = (sum(getattr(of, name) for of in tests) for name in ("findings", "right", "old"))
    return ", ".join([_ratio(found, whole), _ratio(right, findings), _ratio(right, findings - old)])


def _ratio(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


if __name__ == "__main__":
    main()
