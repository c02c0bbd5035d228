"""Ordinary words: the dictionaries (simplemma's, Danish and English), and words put together from what is in them."""

from collections.abc import Iterable
from functools import lru_cache

from python_jobs.masking.word_lists import WordList

_SHORTEST_COMPOUND, _SHORTEST_PART, _LONGEST = 9, 4, 24
# What family names end in.
_ENDINGS = """
    bæk sted holt green gren krog høj mark kilde borg gård gaard vang kær strup rup lund bjerg holm dahl dal skov
    toft land strand stad burg berg stein sten feld felt man mann son sen lykke løkke hus huse hede bro vad rose
    blad blom quist kvist stjerne ager agre torp drup lev løse inge skjold ulf hild trud ton ford field wood well
    worth ley ham by bury sø å bach stone smith water brook hill house church pool gate shaw wick wright ward low
    stock royd reden
"""
_PREFIXES = (
    *(
        "til",
        "ud",
        "op",
        "ned",
        "ind",
        "af",
        "på",
        "over",
        "under",
        "for",
        "frem",
        "hen",
        "igen",
        "med",
        "mis",
        "om",
        "sam",
    ),
    *("efter", "gen", "bi", "hjem"),
)
# Verbs and their participles end so.
_VERBAL = ("et", "te", "dt", "lt", "rt", "gt", "kt", "ede", "nde", "ende", "er")
LANDSCAPE = tuple(_ENDINGS.split())


def is_word(form: str) -> bool:
    """Whether a form in lower case is an ordinary Danish or English word."""
    return form in ordinary_words()


@lru_cache(maxsize=65_536)
def is_definite(form: str) -> bool:
    """Whether a form in lower case is a Danish noun with its article behind: 'kunden', 'huset', 'børnene'."""
    return form.endswith(("en", "et", "ne")) and (
        is_word(form[:-2]) or (is_word(form[:-1]) and not form.endswith("ne"))
    )


@WordList
def danish_words() -> Iterable[str]:
    """Danish words in lower case, in all their forms."""
    return _dictionary("da")


@WordList
def ordinary_words() -> Iterable[str]:
    """Danish and English words in lower case, in all their forms."""
    return (*_dictionary("da"), *_dictionary("en"))


def _dictionary(language: str) -> Iterable[str]:
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    return DefaultDictionaryFactory().get_dictionary(language)


@lru_cache(maxsize=65_536)
def is_prefixed(form: str) -> bool:
    """Whether a form in lower case is a Danish verb with a prefix: 'tilkaldt', 'udbedret'."""
    if not form.endswith(_VERBAL) or form.endswith(LANDSCAPE):
        return False
    danish = danish_words()
    return any(form.startswith(prefix) and form[len(prefix) :] in danish for prefix in _PREFIXES)


@lru_cache(maxsize=65_536)
def is_compound(word: str) -> bool:
    """Whether a word that is in no dictionary is put together from two that are, and not as family names are, which end
    in what is in a landscape: 'Ejerudgift', but not 'Kragelund'.

    Args:
        word: as written.
    """
    form = word.casefold()
    if not _SHORTEST_COMPOUND <= len(form) <= _LONGEST or not form.isalpha() or form.endswith(LANDSCAPE):
        return False
    danish = danish_words()
    for at in range(_SHORTEST_PART, len(form) - _SHORTEST_PART + 1):
        first = form[:at]
        # 'Ejer-udgift', 'fødsel-s-dag', 'jul-e-aften'.
        joined = first[-1] in "se" and len(first) > _SHORTEST_PART and first[:-1] in danish
        if form[at:] in danish and (joined or first in danish):
            return True
    return False
