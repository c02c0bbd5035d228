"""What a column's name says about its content, in Danish, English and the neighbours' languages."""

import re

from python_jobs.masking import hint_words

_ENTRIES = {
    entity: tuple(frozenset(entry.split("+")) for entry in entries.split())
    for entity, entries in hint_words.HINTS.items()
}
_OF_SOMEBODY = ("PERSON", "USERNAME", "CITY", "ADDRESS")
_NAMES = ("navn", "name", "navne", "names")
_ROLE_STEMS = frozenset(role.rstrip("s") for role in hint_words.ROLES)
_OF_BUSINESS = hint_words.NOT_PERSONAL | hint_words.DATES
_WORDS = re.compile(r"[a-z]+|\d+")
_FOLD = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ö": "oe", "ä": "ae", "ü": "ue", "ß": "ss"})


def words(name: str) -> set[str]:
    """The words of a column's name: ``KundeNavn``, ``kunde_navn`` and ``kunde navn`` alike."""
    return set(_in_order(name))


def _in_order(name: str) -> list[str]:
    snake = re.sub(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])", "_", name).casefold().translate(_FOLD)
    return [word for word in _WORDS.findall(snake) if not word.isdigit()]


def hint(name: str) -> str | None:
    """The entity that a column's name speaks of, or None.

    A last ``by`` or ``af`` is who did something (``created_by``), a town (``postnr_by``) or neither (``order_by``).
    """
    in_order = _in_order(name)
    found = set(in_order)
    if len(in_order) > 1 and in_order[-1] in hint_words.BY and not found & hint_words.BESIDE_TOWNS:
        return None if found & hint_words.ARRANGED else "USERNAME"
    entity = _by_words(found) or next(filter(None, map(_by_word, in_order)), None)
    if entity in _OF_SOMEBODY and found & hint_words.NOT_A_PERSON and not _ends_with_somebody(in_order):
        return None
    if entity == "SPECIAL_CATEGORY" and found & hint_words.AMBIGUOUS and found & _OF_BUSINESS:
        return None
    return entity


def _ends_with_somebody(in_order: list[str]) -> bool:
    """Whether the last word but 'name' is somebody: ``store_manager``, ``firma_kontakt_navn``, not ``owner_firma``."""
    last = next((word for word in reversed(in_order) if word not in _NAMES), "")
    return last in hint_words.ROLES


def _by_words(found: set[str]) -> str | None:
    for entity, entries in _ENTRIES.items():
        if any(entry <= found for entry in entries) and not (entity == "IP_ADDRESS" and "country" in found):
            return entity
    return None


def _by_word(word: str) -> str | None:
    """What one word says by its beginning or its end."""
    if word.startswith(hint_words.SPECIAL_STEMS):
        return "SPECIAL_CATEGORY"
    for ending, entity in hint_words.ENDINGS:
        if word.endswith(ending) and word not in hint_words.NO_ENDINGS:
            return entity
    for ending in _NAMES:
        if word.endswith(ending) and word.removesuffix(ending).rstrip("s") in _ROLE_STEMS:
            return "PERSON"
    return None


def names_somebody(name: str) -> bool:
    """Whether a column's name speaks of a person by what they do: ``patient``, ``assignee``."""
    in_order = _in_order(name)
    found = set(in_order)
    if found & hint_words.NOT_PERSONAL or not found & hint_words.ROLES:
        return False
    return _ends_with_somebody(in_order) or not found & hint_words.NOT_A_PERSON


def names_a_thing(name: str) -> bool:
    """Whether a column's name speaks of products, companies or other things that carry names."""
    in_order = _in_order(name)
    return bool(set(in_order) & hint_words.NOT_A_PERSON) and not _ends_with_somebody(in_order)


def names_an_id(name: str) -> bool:
    """Whether a column's name speaks of a number or code of the business: order, CVR, EAN, id."""
    return bool(words(name) & hint_words.NOT_PERSONAL)


def names_a_date(name: str) -> bool:
    """Whether a column's name speaks of a day or time in the business's own life."""
    return bool(words(name) & hint_words.DATES)
