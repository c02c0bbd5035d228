"""Scores: what was found of what was labelled.

A label counts as found when every letter and digit of it lies in spans of its own entity, or in those that stand for
the same thing; a text leaks when a letter or digit of any label lies in no span at all. A span is right when it
overlaps a label of its entity.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.pii.texts import Labelled

Found = Sequence[tuple[int, int, str]]
Detector = Callable[[Labelled], Found]


@dataclass
class EntityScore:
    """Counts for one entity."""

    labelled: int = 0
    found: int = 0
    spans: int = 0
    right: int = 0

    @property
    def recall(self) -> float:
        return self.found / self.labelled if self.labelled else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.spans if self.spans else 1.0

    @property
    def f2(self) -> float:
        """F with recall counting twice as much as precision."""
        both = 4 * self.precision + self.recall
        return 5 * self.precision * self.recall / both if both else 0.0


@dataclass
class TextScore:
    """What a detector does on a set of texts."""

    entities: dict[str, EntityScore] = field(default_factory=dict)
    texts: int = 0
    with_labels: int = 0
    leaking: int = 0
    labels: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def leak_share(self) -> float:
        """Share of all texts with personal data in which some of it stays readable."""
        return self.leaking / self.with_labels if self.with_labels else 0.0


def score(texts: Iterable[Labelled], detect: Detector) -> TextScore:
    """Score a detector.

    Args:
        texts: labelled messages.
        detect: gives (start, end, entity) spans.
    """
    result = TextScore()
    for item in texts:
        found = detect(item)
        covered = [False] * len(item.text)
        by_entity: dict[str, list[bool]] = {}
        for start, end, entity in found:
            covered[start:end] = [True] * (end - start)
            by_entity.setdefault(entity, [False] * len(item.text))[start:end] = [True] * (end - start)
        leak = False
        for label in item.labels:
            entry = result.entities.setdefault(label.entity, EntityScore())
            entry.labelled += 1
            places = [place for place in range(label.start, label.end) if item.text[place].isalnum()]
            own = by_entity.get(label.entity)
            entry.found += own is not None and all(own[place] for place in places)
            if not all(covered[place] for place in places):
                leak = True
                result.missed[f"{label.entity}: {item.text[label.start : label.end]} | {item.text}"] += 1
        for start, end, entity in found:
            entry = result.entities.setdefault(entity, EntityScore())
            entry.spans += 1
            right = any(label.entity == entity and label.start < end and start < label.end for label in item.labels)
            entry.right += right
            if not right:
                result.wrong[f"{entity}: {item.text[start:end]} | {item.text}"] += 1
        result.texts += 1
        result.labels += len(item.labels)
        result.with_labels += bool(item.labels)
        result.leaking += leak
    return result
