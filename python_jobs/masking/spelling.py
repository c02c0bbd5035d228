"""Slips of the pen: whether an unknown word is an ordinary one with a letter wrong, or a given name with one."""

from functools import lru_cache

from python_jobs.masking.dictionary import is_compound, is_word
from python_jobs.masking.name_lists import EXTRA_GIVEN
from python_jobs.masking.names import core_given_names

_SHORTEST_WORD, _SHORTEST_NAME, _LONGEST = 6, 5, 24
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
    places = range(1, len(form))
    if any(is_word(form[:at] + form[at + 1] + form[at] + form[at + 2 :]) for at in places[:-1]):
        return True
    if any(is_word(form[:at] + form[at + 1 :]) for at in places):
        return True
    return any(is_word(form[:at] + letter + form[at:]) for at in places for letter in _ALPHABET)


def is_odd(word: str) -> bool:
    """Whether an unknown word is a slip or a compound, and so no name."""
    return is_slip(word) or is_compound(word)


@lru_cache(maxsize=1)
def _shortened() -> frozenset[str]:
    """Known given names, each with one letter less."""
    names = [name for name in core_given_names() | EXTRA_GIVEN if len(name) >= _SHORTEST_NAME and name.isalpha()]
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
