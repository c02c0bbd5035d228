"""What the benchmark prints."""

from collections import defaultdict
from dataclasses import dataclass

from benchmarks.quality.by_hand import ByHand

RATES = (0.001, 0.01, 0.03, 0.1)
# Points that another dimension may lose.
LEAK = 0.2


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
    by_hand: ByHand


def report(outcomes: list[Outcome]) -> None:
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


def report_scores(outcomes: list[Outcome]) -> None:
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


def report_by_hand(outcomes: list[Outcome]) -> None:
    """What tests written by hand find, and which scores they lower."""
    print("\n| dimension | damage | " + " | ".join(f"cells found at {rate:.1%}" for rate in RATES), end="")
    print(" | tables caught | own loses at least at 1 %, 10 % | another at most at 1 %, 10 % | which |")
    print("|---|---|" + "---:|" * (len(RATES) + 3) + "---|")
    for (dimension, kind), group in _groups(outcomes).items():
        recalls = []
        for rate in RATES:
            part = [outcome for outcome in group if outcome.rate == rate]
            recalls.append(_ratio(sum(o.by_hand.found for o in part), sum(o.damaged for o in part)))
        own, others = [], []
        worst = max(group, key=lambda outcome: (outcome.rate == 0.1, outcome.by_hand.others))
        for rate in (0.01, 0.1):
            part = [outcome for outcome in group if outcome.rate == rate and outcome.damaged]
            own.append(f"{min((o.by_hand.own for o in part), default=0):.2f}")
            others.append(f"{max((o.by_hand.others for o in part), default=0):.2f}")
        caught = f"{sum(o.by_hand.found > 0 for o in group)} of {len(group)}"
        which = f"{worst.by_hand.worst} ({worst.table})" if worst.by_hand.others > 0 else ""
        figures = [*recalls, caught, ", ".join(own), ", ".join(others), which]
        print(f"| {dimension} | {kind} | {' | '.join(figures)} |")
    leaks = [o for o in outcomes if o.rate >= 0.01 and o.by_hand.others > LEAK]
    blind = [o for o in outcomes if o.rate >= 0.01 and o.damaged and o.by_hand.own <= 0]
    print(f"\nBy hand, from 1 % on: {len(leaks)} damaged tables where another dimension loses more than {LEAK}, ")
    print(f"{len(blind)} where its own loses nothing.")
    for outcome in leaks:
        loses = f"{outcome.by_hand.worst} {outcome.by_hand.others:.2f}"
        print(f"- {outcome.table}, {outcome.kind}, {outcome.rate:.0%}: {loses}")
    for outcome in blind:
        print(f"- {outcome.table}, {outcome.kind}, {outcome.rate:.0%}: blind")
