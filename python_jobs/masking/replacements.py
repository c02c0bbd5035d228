"""What is put in the place of a value found in text. Presidio's operators (``operators.py``) wrap these; free text
calls them directly, so that masking doesn't import Presidio, and spaCy with it, which takes seconds."""

from python_jobs.masking.canonical import birth_date, examine
from python_jobs.masking.tokens import Tokeniser


def token(tokeniser: Tokeniser, entity: str, written: str, canonical: str | None = None) -> str:
    """The token in angle brackets.

    Args:
        tokeniser: makes it.
        entity: what the value is.
        written: the value as it stands in the text.
        canonical: its canonical form when that isn't the one of the text.
    """
    return f"<{tokeniser.token(entity, canonical or examine(entity)(written)[0] or '')}>"


def birth_year(written: str) -> str:
    """The year in angle brackets; without a year when the date can't be."""
    canonical, valid = birth_date(written)
    return f"<birthdate_{canonical[:4]}>" if valid and canonical else "<birthdate>"
