"""What free text is searched for. Presidio's recognizers (``recognizers.py``) wrap the same finders; whoever calls
these doesn't import Presidio's analyzer, and spaCy with it, which takes seconds."""

import re
from collections.abc import Iterator

from python_jobs.masking import addresses, danish, patterns
from python_jobs.masking.patterns import Finder, Span
from python_jobs.masking.persons import persons

# Those that look for long numbers, each with the digits that it needs, and those that don't.
OF_NUMBERS: tuple[tuple[int, Finder], ...] = (
    (10, danish.cprs),
    (6, patterns.ibans),
    (6, danish.bank_accounts),
    (12, patterns.cards),
    (7, danish.phones),
)
OF_WORDS: tuple[Finder, ...] = (
    patterns.emails,
    persons,
)
OF_ANY_NUMBERS: tuple[Finder, ...] = (
    patterns.ips,
    addresses.addresses,
    addresses.birth_dates,
)
_SHORTEST = min(digits for digits, _ in OF_NUMBERS)
_DIGIT = re.compile(r"[0-9]")
# Digits with nothing but punctuation between them.
_NUMBER = re.compile(r"[0-9](?:[^\w\n]{0,3}[0-9])*")


def find_all(text: str) -> Iterator[Span]:
    """Spans of every kind, overlaps included."""
    for finder in OF_WORDS:
        yield from finder(text)
    if not _DIGIT.search(text):
        return
    for finder in OF_ANY_NUMBERS:
        yield from finder(text)
    longest = max(map(len, _NUMBER.findall(text)))
    if longest >= _SHORTEST:
        for digits, finder in OF_NUMBERS:
            if longest >= digits:
                yield from finder(text)
