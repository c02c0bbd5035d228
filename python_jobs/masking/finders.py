"""What free text is searched for. Presidio's recognizers (``recognizers.py``) wrap the same finders; whoever calls
these doesn't import Presidio's analyzer, and spaCy with it, which takes seconds."""

import re
from collections.abc import Iterator, Sequence

from python_jobs.masking import birth_dates, danish, patterns
from python_jobs.masking.called_numbers import NUMBER, called, called_numbers, labelled_ids
from python_jobs.masking.canonical import IBAN_LENGTHS
from python_jobs.masking.homes import homes
from python_jobs.masking.patterns import Finder, Span
from python_jobs.masking.persons import persons
from python_jobs.masking.spelt_numbers import spelt_birth_dates, spelt_phones
from python_jobs.masking.text_tables import of_tables
from python_jobs.masking.towns import whole_addresses

OF_WORDS: tuple[Finder, ...] = (patterns.emails, persons, spelt_phones, spelt_birth_dates, homes)
OF_LINES: tuple[Finder, ...] = (of_tables,)
OF_ANY_NUMBERS: tuple[Finder, ...] = (
    patterns.ips,
    whole_addresses,
    birth_dates.birth_dates,
    birth_dates.dates_of_somebody,
    labelled_ids,
)
OF_LONG_NUMBERS: tuple[Finder, ...] = (
    danish.cprs,
    patterns.ibans,
    danish.bank_accounts,
    patterns.cards,
    danish.phones,
    called_numbers,
)
FINDERS = OF_WORDS + OF_LINES + OF_ANY_NUMBERS + OF_LONG_NUMBERS
# What a number needs at least to be a phone number, a CPR or account number, a card.
_PHONE, _TEN, _CARD = 7, 10, 12
# How far a match may begin before its digits, and end after them.
_PREFIX, _ACCOUNT_PREFIX, _EXTENSION, _IBAN = 9, 20, 14, 110
# Three marks, two letters and one character before them.
_COUNTRY_PREFIX = 6
_DIGIT = re.compile(r"\d")


def find_all(texts: Sequence[str]) -> list[list[Span]]:
    """Spans of every kind in each text, overlaps included.

    One finder goes over all texts before the next one begins: its code and tables stay in the processor's cache, which
    saves a fifth of the time.
    """
    found: list[list[Span]] = [[] for _ in texts]
    numbered = [(spans, text) for spans, text in zip(found, texts, strict=True) if _DIGIT.search(text)]
    for finder in OF_WORDS:
        for spans, text in zip(found, texts, strict=True):
            spans.extend(finder(text))
    lined = [(spans, text) for spans, text in zip(found, texts, strict=True) if "\n" in text]
    for finder in OF_LINES:
        for spans, text in lined:
            spans.extend(finder(text))
    for finder in (*OF_ANY_NUMBERS, of_numbers):
        for spans, text in numbered:
            spans.extend(finder(text))
    return found


def of_numbers(text: str) -> Iterator[Span]:
    """What has many digits: CPR numbers, IBANs, bank accounts, cards, phones. Each is looked for only around numbers
    that are long enough for it."""
    several = 0
    for number in NUMBER.finditer(text):
        start, end = number.span()
        if _follows_country(text, start):
            yield from patterns.ibans(text, start - _PREFIX, start + _IBAN)
        if end - start < _PHONE:
            several += end - start > 3
            continue
        several += 1
        found = list(_of_number(text, start, end))
        yield from found
        if not any(span.start <= start and end <= span.end for span in found):
            yield from called(text, start, end)
    if several > 1:
        lower = text.lower()
        if "kont" in lower or "kto" in lower or "acc" in lower:
            yield from danish.bank_accounts(text)


def _of_number(text: str, start: int, end: int) -> Iterator[Span]:
    """What a long number is by its form."""
    for phone in danish.phones(text, start - _PREFIX, end + _EXTENSION):
        if phone.start < end:
            yield phone
    length = end - start
    if length >= _TEN:
        yield from danish.cprs(text, start, end)
        if not text[start:end].isdigit() or _DIGIT.search(text, max(0, start - _ACCOUNT_PREFIX), start):
            # Registration number and account are never written as one.
            yield from danish.bank_accounts(text, start - _ACCOUNT_PREFIX, end)
        if length >= _CARD:
            yield from patterns.cards(text, start, end)


def _follows_country(text: str, start: int) -> bool:
    """Whether two letters that begin IBANs stand before a number, as a word or after ``IBAN``."""
    lead = text[max(0, start - _COUNTRY_PREFIX) : start].rstrip(" .–-")
    if lead[-2:].upper() not in IBAN_LENGTHS:
        return False
    before = lead[-3:-2]
    return not (before.isascii() and before.isalnum()) or before in "nN"
