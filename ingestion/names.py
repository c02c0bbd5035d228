"""One rule for the names of columns: readable snake_case that keeps every letter.

``Beløb`` becomes ``beloeb`` and ``CustomerKey`` becomes ``customer_key``. dlt uses the same rule
(``ingestion/dlt_naming.py``).
"""

import hashlib
import re
import unicodedata

MAXIMUM_LENGTH = 63  # Postgres cuts off longer identifiers without a word.

_LETTERS = {
    **{"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"},
    **{"ð": "d", "þ": "th", "ł": "l", "đ": "d", "œ": "oe", "ı": "i"},
}
_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*")


def identifier(text: str) -> str:
    """The database name for a delivered name.

    Args:
        text: a header or key as it was delivered.

    Returns:
        Lower case letters, digits and single underscores, at most 63 long; empty when nothing of the
        name can be written that way.
    """
    latin = unicodedata.normalize("NFKD", _transliterate(unicodedata.normalize("NFC", text)))
    plain = "".join(letter for letter in latin if not unicodedata.combining(letter))
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", plain)
    words = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", words)
    name = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    if name and name[0].isdigit():
        name = f"_{name}"
    return shorten(name)


def is_identifier(text: str) -> bool:
    """Whether a name can be used in the database as it stands."""
    return bool(_IDENTIFIER.fullmatch(text)) and len(text) <= MAXIMUM_LENGTH


def shorten(name: str) -> str:
    """Cut a long name to 63 letters, the last eight a digest of the whole, so that it stays unique."""
    if len(name) <= MAXIMUM_LENGTH:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: MAXIMUM_LENGTH - 9].rstrip('_')}_{digest}"


def _transliterate(text: str) -> str:
    letters = []
    for position, letter in enumerate(text):
        replacement = _LETTERS.get(letter.lower())
        if replacement is None:
            letters.append(letter)
        elif letter.islower():
            letters.append(replacement)
        else:
            # ÆRØ is one word and so must AEROE be; Æble is Aeble.
            neighbours = text[max(position - 1, 0) : position] + text[position + 1 : position + 2]
            upper = any(neighbour.isupper() for neighbour in neighbours)
            letters.append(replacement.upper() if upper else replacement.capitalize())
    return "".join(letters)
