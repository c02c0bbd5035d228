"""Names of days and months that are names of persons, too: 'since Tue', 'den 3. Sal'."""

import re

from python_jobs.masking.words import Token

_OF_DATES = frozenset(["tue", "sat", "jan", "mar", "apr", "maj", "may", "jun", "jul", "aug", "sep"])
_DAY_BESIDE = re.compile(r",?[ ](?:d\.[ ]|den[ ])?\d")
_BESIDE_DAYS = re.compile(r"\b(?:since|until|mon|wed|thu|fri|sun)(?:,| -| and|/)? \Z", re.IGNORECASE)
_NEAR_DAYS = 12


def ordinal_before(text: str, start: int) -> bool:
    """Whether a number with a full stop stands right before: 'den 3. Sal'."""
    return text[start - 2 : start] == ". " and text[start - 3 : start - 2].isdigit()


def of_date(text: str, token: Token) -> bool:
    """Whether it is a day's or a month's name: 'On Tue, 5 Mar 2024'."""
    if token.word.casefold() not in _OF_DATES:
        return False
    if _BESIDE_DAYS.search(text, max(0, token.start - _NEAR_DAYS), token.start):
        return True
    before = text[max(0, token.start - 3) : token.start].rstrip(". ")
    return before[-1:].isdigit() or _DAY_BESIDE.match(text, token.end) is not None
