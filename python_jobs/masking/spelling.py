"""Slips of the pen: whether an unknown word is an ordinary one with a letter wrong, or a given name with one."""

from functools import lru_cache

from python_jobs.masking.dictionary import danish_words, is_compound, ordinary_words
from python_jobs.masking.name_lists import EXTRA_GIVEN
from python_jobs.masking.names import core_given_names
from python_jobs.masking.word_lists import WordList

_SHORTEST_WORD, _SHORTEST_NAME, _LONGEST = 6, 5, 24
# A letter too many is no slip at the end of what ends as names do: 'Daveno'.
_NAMES_END = "aoi"
_SHORTEST_MISSPELT = 5
_SOUNDS_LIKE = {"a": "åæ", "o": "øå", "e": "æi", "æ": "e", "i": "e", "å": "o", "u": "y"}
_ALPHABET = "etanrisldogkmfvøbpuhyåæjcwxzq"


@lru_cache(maxsize=65_536)
def is_slip(word: str) -> bool:
    """Whether a word that is in no dictionary is an ordinary one with two letters swapped, one missing, doubled or
    added (Damerau 1964: four in five misspellings are one such slip).

    Args:
        word: as written.
    """
    form = word.casefold()
    if not _SHORTEST_WORD <= len(form) <= _LONGEST or not form.isalpha():
        return False
    words = ordinary_words()
    for at in range(1, len(form)):
        begin, end = form[:at], form[at:]
        if next(words.iterkeys(begin), None) is None:
            # No word begins so, with whatever slip further on.
            return False
        if (begin + end[1:] in words and (len(end) > 1 or form[-1] not in _NAMES_END)) or (
            len(end) > 1 and begin + end[1] + end[0] + end[2:] in words
        ):
            return True
        if any(begin + letter + end in words for letter in _ALPHABET):
            return True
    return False


@lru_cache(maxsize=65_536)
def is_misspelt(word: str) -> bool:
    """Whether a word without a capital is an ordinary one as the ear or a foreign keyboard writes it: 'verker',
    'abner', 'sprøg'; wider than :func:`is_slip`, for texts whose writers take no care.

    Args:
        word: as written.
    """
    form = word.casefold()
    if len(form) < _SHORTEST_MISSPELT or not form.isalpha():
        return False
    words = danish_words()
    for at, letter in enumerate(form):
        begin, end = form[:at], form[at + 1 :]
        if any(begin + other + end in words for other in _SOUNDS_LIKE.get(letter, "")):
            return True
        if at and end and begin + end[0] + letter + end[1:] in words:
            return True
    stem = form.removesuffix("en").removesuffix("et")
    return stem != form and stem[-1] in "aou"


def is_odd(word: str) -> bool:
    """Whether an unknown word is a slip or a compound, and so no name."""
    return is_slip(word) or is_compound(word)


@WordList
def _shortened() -> frozenset[str]:
    """Known given names, each with one letter less."""
    names = [name for name in core_given_names.words() | EXTRA_GIVEN if len(name) >= _SHORTEST_NAME and name.isalpha()]
    return frozenset(name[:at] + name[at + 1 :] for name in names for at in range(1, len(name))) | frozenset(names)


@lru_cache(maxsize=65_536)
def sounds_given(word: str) -> bool:
    """Whether an unknown word is a given name of five letters or more with one letter wrong, missing or added.

    Args:
        word: as written.
    """
    form = word.casefold()
    if not _SHORTEST_NAME <= len(form) <= _LONGEST or not form.isalpha():
        return False
    known = _shortened()
    return form in known or any(form[:at] + form[at + 1 :] in known for at in range(1, len(form)))
