"""Special categories of personal data (GDPR, article 9) that texts speak of: flagged for attention, not masked."""

import re
from collections.abc import Sequence

from python_jobs.masking.names import FAMILY, GIVEN, kind
from python_jobs.masking.special_words import OF_PERSONS, OF_THINGS, PERSON, SURE

# Categories in the order in which they are told.
_CATEGORIES = tuple(SURE)
_SURE = {name: re.compile(rf"(?<!\w)(?:{words})", re.IGNORECASE) for name, words in SURE.items()}
_OF_PERSONS = {name: re.compile(rf"(?<!\w)(?:{words})", re.IGNORECASE) for name, words in OF_PERSONS.items()}
_PERSON = re.compile(rf"(?<!\w)(?:{PERSON})(?!\w)", re.IGNORECASE)
_OF_THINGS = re.compile(OF_THINGS, re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?\n]+|\Z)")
_CAPITALISED = re.compile(r"(?<![\w.])[A-ZÆØÅ][^\W\d_]+")


def special_categories(text: str) -> list[str]:
    """The categories that a text may speak of."""
    return [name for name in _CATEGORIES if _SURE[name].search(text) or _said_of_somebody(text, _OF_PERSONS[name])]


def _said_of_somebody(text: str, words: re.Pattern[str]) -> bool:
    """Whether words that are said of things, too, stand in a sentence that speaks of a person."""
    if words.search(text) is None:
        return False
    for sentence in _SENTENCE.finditer(text):
        said = words.search(sentence[0])
        if said and not _OF_THINGS.search(sentence[0]) and _speaks_of_somebody(sentence[0], said):
            return True
    return False


def _speaks_of_somebody(sentence: str, said: re.Match[str]) -> bool:
    if _PERSON.search(sentence[: said.start()]) or _PERSON.search(sentence, said.end()):
        return True
    return any(kind(word[0])[0] & (GIVEN | FAMILY) for word in _CAPITALISED.finditer(sentence))


def in_words(values: Sequence[str]) -> str:
    """How many of the values speak of which category: ``; speaks of health (3 %)``; nothing when none does."""
    counts = dict.fromkeys(_CATEGORIES, 0)
    for value in values:
        for name in special_categories(value):
            counts[name] += 1
    found = [f"{name} ({max(1, round(100 * count / len(values)))} %)" for name, count in counts.items() if count]
    return f"; speaks of special categories: {', '.join(found)}" if found else ""
