"""What the detection has to reach on the held-out part."""

from dataclasses import dataclass

from benchmarks.pii.columns import ColumnScore
from benchmarks.pii.score import TextScore

CERTAIN = ("DK_CPR", "EMAIL_ADDRESS", "IBAN_CODE", "CREDIT_CARD")
CERTAIN_RECALL = 0.999
PERSON_RECALL = 0.97
PERSON_PRECISION = 0.90
LEAK_SHARE = 0.01
COLUMN_F1 = 0.98


@dataclass(frozen=True)
class Goal:
    """A goal, what was measured, and whether it is met."""

    what: str
    measured: str
    met: bool


def goals(alone: TextScore, known: TextScore, of_columns: ColumnScore) -> list[Goal]:
    """Compare scores to goals.

    Args:
        alone: texts without the row's values: the harder way, and the one that recall is judged by.
        known: texts with them, as in a run.
        of_columns: columns.
    """
    result = [
        Goal(f"columns: F1 ≥ {COLUMN_F1}", f"{of_columns.f1:.3f}", of_columns.f1 >= COLUMN_F1),
        Goal("columns: no false alarm on a veto", str(len(of_columns.false_alarms)), not of_columns.false_alarms),
    ]
    for entity in CERTAIN:
        recall = alone.entities[entity].recall
        result.append(Goal(f"{entity}: recall ≥ {CERTAIN_RECALL}", f"{recall:.4f}", recall >= CERTAIN_RECALL))
    person = alone.entities["PERSON"]
    result.append(Goal(f"PERSON: recall ≥ {PERSON_RECALL}", f"{person.recall:.3f}", person.recall >= PERSON_RECALL))
    met = person.precision >= PERSON_PRECISION
    result.append(Goal(f"PERSON: precision ≥ {PERSON_PRECISION}", f"{person.precision:.3f}", met))
    for name, score in (("with the row's values", known), ("without them", alone)):
        share = score.leak_share
        result.append(Goal(f"texts with any leak ≤ {LEAK_SHARE:.0%}, {name}", f"{share:.2%}", share <= LEAK_SHARE))
    return result
