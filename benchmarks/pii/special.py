"""Whether texts that speak of special categories (GDPR, article 9) are flagged: ``text/special.txt`` filled in.

The labels are the file's. A text of an ordinary template counts as speaking of none, but for those listed here.
``text/special_free.txt`` holds whole texts, written freely: half of them, by a hash of the line, are held out.
"""

import hashlib
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from benchmarks.pii.people import People
from benchmarks.pii.texts import FOLDER, fill, templates
from benchmarks.pii.values import Values
from python_jobs.masking.special import special_categories

# Ordinary templates that speak of one, too: {part: {beginning: category}}.
_ORDINARY = {"held_out": {"NB: {G} har allergi": "health"}}


@dataclass
class FlagScore:
    """Counts over texts and their flags."""

    texts: int = 0
    labelled: Counter[str] = field(default_factory=Counter)
    flagged: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right.total() / self.flagged.total() if self.flagged else 1.0

    @property
    def recall(self) -> float:
        return self.right.total() / self.labelled.total() if self.labelled else 1.0


def speaking(part: str, seed: int) -> Iterator[tuple[str, frozenset[str]]]:
    """Every template of a part once, and the categories that its text speaks of.

    Args:
        part: ``tuning`` or ``held_out``.
        seed: of the values.

    Raises:
        ValueError: a line of the file has not four fields.
    """
    rng = random.Random(f"special {seed} {part}")
    people = People(rng, held_out=part == "held_out")
    for language, template, categories in (*_of_file(part), *_ordinary(part)):
        values = Values(rng, held_out=part == "held_out", danish=language == "da")
        yield fill(rng, template, people, values, typed=False).text, categories


def speaking_freely(part: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Every text of a part that was written freely, and the categories that it speaks of."""
    for line in (FOLDER / "special_free.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#") and _part_of(line) == part:
            _, categories, text = line.split(" | ", 2)
            yield text, frozenset(categories.split(", ")) - {"-"}


def _part_of(line: str) -> str:
    return "held_out" if hashlib.sha256(line.encode()).digest()[0] % 2 else "tuning"


def score_flags(texts: Iterable[tuple[str, frozenset[str]]]) -> FlagScore:
    """Compare the flags to the labels, for texts with the categories that they speak of."""
    result = FlagScore()
    for text, categories in texts:
        flags = set(special_categories(text))
        result.texts += 1
        result.labelled.update(categories)
        result.flagged.update(flags)
        result.right.update(flags & categories)
        if flags != categories:
            result.errors.append(f"{sorted(categories)} flagged {sorted(flags)}: {text}")
    return result


def _of_file(part: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    for line in (FOLDER / "special.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            of_part, language, categories, template = line.split(" | ", 3)
            if of_part == part:
                named = frozenset(categories.split(", ")) - {"-"}
                yield language, template, named


def _ordinary(part: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    listed = _ORDINARY.get(part, {})
    for language in ("da", "en"):
        for template in templates(part, language):
            named = frozenset(category for start, category in listed.items() if template.startswith(start))
            yield language, template, named
