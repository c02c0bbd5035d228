"""``python -m benchmarks.pii``: scores and speed of the detection of personal data, as Markdown.

Everything is made up anew from the seed: messages and columns, a tuning part and a held-out part that share no
template, name, street, product or company. Presidio with its defaults and presidio-structured run on a part of the
same data where they are installed; else the reason is printed.
"""

import argparse
import itertools
import os
import platform
import time

from benchmarks.pii.columns import ColumnScore, columns, score_columns
from benchmarks.pii.detectors import atlas, atlas_column, presidio, presidio_detector, presidio_structured
from benchmarks.pii.freehand import PARTS, freehand
from benchmarks.pii.goals import goals
from benchmarks.pii.score import TextScore, score
from benchmarks.pii.special import score_flags, speaking, speaking_freely
from benchmarks.pii.speed import measure
from benchmarks.pii.styles import styled
from benchmarks.pii.texts import Labelled, messages

SEED = 7


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pii", description=__doc__)
    parser.add_argument("--texts", type=int, default=4_000, help="messages of each part")
    parser.add_argument("--rounds", type=int, default=6, help="rounds over the kinds of columns")
    parser.add_argument("--presidio-texts", type=int, default=300, help="messages that Presidio reads")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--errors", type=int, default=0, help="show so many errors of the tuning part")
    options = parser.parse_args()
    print(f"Seed {options.seed}, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}\n")
    engine, reason = presidio()
    results: dict[str, TextScore] = {}
    for part in ("tuning", "held_out"):
        items = list(messages(part, options.texts, options.seed))
        for name, known in (("alone", False), ("with the row's values", True)):
            results[f"{part}, {name}"] = score(items, atlas(known=known))
    held_out = list(itertools.islice(messages("held_out", options.texts, options.seed), options.presidio_texts))
    if engine is None:
        print(f"Skipped Presidio: {reason}\n")
    else:
        results["Presidio's defaults, held_out"] = score(held_out, presidio_detector(engine))
    _print_texts(results)
    _print_styles(options.texts, options.seed)
    _print_freehand(options.seed, options.errors)
    of_columns = {
        f"Atlas, {part}": score_columns(columns(part, options.rounds, options.seed), atlas_column)
        for part in ("tuning", "held_out")
    }
    judge, why = presidio_structured(engine) if engine is not None else (None, reason)
    if judge is None:
        print(f"Skipped presidio-structured: {why}\n")
    else:
        of_columns["presidio-structured, held_out"] = score_columns(columns("held_out", 1, options.seed), judge)
    _print_columns(of_columns)
    _print_flags(options.seed)
    _print_speed(engine, options.seed)
    print("## Goals\n\n| Goal | Measured | Met |\n|---|---|---|")
    alone, known = results["held_out, alone"], results["held_out, with the row's values"]
    for goal in goals(alone, known, of_columns["Atlas, held_out"]):
        print(f"| {goal.what} | {goal.measured} | {'yes' if goal.met else 'no'} |")
    _print_errors(results["tuning, alone"], options.errors, "the tuning part")
    of_tuning = of_columns["Atlas, tuning"]
    for line in (of_tuning.missed + of_tuning.false_alarms)[: options.errors]:
        print(line)


def _print_texts(results: dict[str, TextScore]) -> None:
    print("## Free text\n")
    print("| Detector and part | Texts | Labelled spans | Texts with any leak |\n|---|---|---|---|")
    for name, result in results.items():
        print(f"| {name} | {result.texts} | {result.labels} | {result.leak_share:.2%} |")
    print("\n| Entity | " + " | ".join(results) + " |\n|---" * 1 + "|---" * len(results) + "|")
    labelled = next(iter(results.values())).entities
    for entity in sorted(name for name, entry in labelled.items() if entry.labelled):
        row = []
        for result in results.values():
            entry = result.entities.get(entity)
            row.append(
                f"{entry.recall:.3f} / {entry.precision:.3f} / {entry.f2:.3f}" if entry and entry.labelled else "–"
            )
        print(f"| {entity} | " + " | ".join(row) + " |")
    print("\nEach cell: recall / precision / F2.\n")


def _print_styles(count: int, seed: int) -> None:
    print("## Messages as people really write them\n")
    print(
        "| Style | Texts | Texts with any leak: tuning | held-out | held-out, with the row's values |\n"
        "|---|---|---|---|---|"
    )
    of_part = {part: list(styled(part, count, seed)) for part in ("tuning", "held_out")}
    for style in [*dict.fromkeys(style for style, _ in of_part["tuning"]), None]:
        chosen = {part: [item for name, item in items if style in (name, None)] for part, items in of_part.items()}
        shares = [
            score(chosen["tuning"], atlas(known=False)).leak_share,
            *(score(chosen["held_out"], atlas(known=known)).leak_share for known in (False, True)),
        ]
        name = style or "**all**"
        print(f"| {name} | {len(chosen['held_out'])} | " + " | ".join(f"{share:.1%}" for share in shares) + " |")
    held_out = score([item for _, item in of_part["held_out"]], atlas(known=False))
    print("\n| Entity, held-out | Labels | Recall | Precision |\n|---|---|---|---|")
    for entity, entry in sorted(held_out.entities.items()):
        if entry.labelled:
            print(f"| {entity} | {entry.labelled} | {entry.recall:.3f} | {entry.precision:.3f} |")
    print()


def _print_freehand(seed: int, errors: int) -> None:
    print("## Messages written freely\n")
    scores: dict[str, TextScore] = {}
    for part, sets in PARTS.items():
        for of_set in sets:
            items = list(freehand(of_set, seed))
            scores[f"{part}, {of_set}"] = score([item for _, item in items], atlas(known=False))
            _print_styles_of(of_set, items)
            if part == "tuning":
                _print_errors(scores[f"{part}, {of_set}"], errors, f"messages written freely, {of_set} set")
    _print_shares(scores)


def _print_styles_of(of_set: str, items: list[tuple[str, Labelled]]) -> None:
    print(f"| Style, {of_set} set | Texts | with labels | leaking | Wrong spans |\n|---|---|---|---|---|")
    for style in [*dict.fromkeys(style for style, _ in items), None]:
        result = score([item for name, item in items if style in (name, None)], atlas(known=False))
        counts = (result.texts, result.with_labels, result.leaking, result.wrong.total())
        print(f"| {style or '**all**'} | " + " | ".join(map(str, counts)) + " |")
    print()


def _print_shares(scores: dict[str, TextScore]) -> None:
    """Leaks and, per entity, recall and precision of each set."""
    print(
        "| Part, set | Texts with any leak | of | share | PERSON: recall | precision | everything else: recall |\n"
        "|---|---|---|---|---|---|---|"
    )
    for name, result in scores.items():
        person = result.entities["PERSON"]
        others = [entry for entity, entry in result.entities.items() if entity != "PERSON"]
        recall = sum(entry.found for entry in others) / sum(entry.labelled for entry in others)
        print(
            f"| {name} | {result.leaking} | {result.with_labels} | {result.leak_share:.1%} "
            f"| {person.recall:.3f} | {person.precision:.3f} | {recall:.3f} |"
        )
    print()


def _print_columns(results: dict[str, ColumnScore]) -> None:
    print("## Columns\n")
    print("| Judge and part | Columns | of them vetoes | Precision | Recall | F1 | False alarms on vetoes |")
    print("|---|---|---|---|---|---|---|")
    for name, result in results.items():
        counts = result.counts
        print(
            f"| {name} | {result.columns} | {result.vetoes} | {counts.precision:.3f} | {counts.recall:.3f} "
            f"| {result.f1:.3f} | {len(result.false_alarms)} |"
        )
    print()


def _print_flags(seed: int) -> None:
    print("## Texts that speak of special categories\n")
    print("| Part | Texts | Labels | Precision | Recall |\n|---|---|---|---|---|")
    texts = {part: speaking(part, seed) for part in ("tuning", "held_out")}
    texts |= {f"written freely, {part}": speaking_freely(part) for part in ("tuning", "held_out")}
    for part, items in texts.items():
        result = score_flags(items)
        print(f"| {part} | {result.texts} | {result.labelled.total()} | {result.precision:.3f} | {result.recall:.3f} |")
    print()


def _print_speed(engine: object, seed: int) -> None:
    print("## Speed, one process, per processor second\n")
    print("| What | Atlas | Presidio cell by cell | Ratio |\n|---|---|---|---|")
    start = time.monotonic()
    for speed in measure(engine, seed):
        other = f"{speed.presidio:.1f} {speed.unit}/s" if speed.presidio else "–"
        ratio = f"{speed.ratio:,.0f} ×" if speed.ratio else "–"
        print(f"| {speed.what} | {speed.atlas:,.0f} {speed.unit}/s | {other} | {ratio} |")
    print(f"\nMeasured in {time.monotonic() - start:.0f} s.\n")


def _print_errors(texts: TextScore, count: int, where: str) -> None:
    if not count:
        return
    print(f"\n## Errors of {where}\n")
    for name, errors in (("missed", texts.missed), ("wrong", texts.wrong)):
        for line, times in errors.most_common(count):
            print(f"{name} {times} {line!r}")


if __name__ == "__main__":
    main()
