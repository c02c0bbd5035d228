"""What free text is searched for. Presidio's recognizers (``recognizers.py``) wrap the same finders; whoever calls
these doesn't import Presidio's analyzer, and spaCy with it, which takes seconds."""

import re
from collections.abc import Iterator

from python_jobs.masking import addresses, danish, patterns
from python_jobs.masking.patterns import Finder, Span
from python_jobs.masking.persons import persons

# Those that look for numbers of six digits and more, and those that don't.
OF_NUMBERS: tuple[Finder, ...] = (
    danish.cprs,
    patterns.ibans,
    danish.bank_accounts,
    patterns.cards,
    danish.phones,
)
OF_WORDS: tuple[Finder, ...] = (
    patterns.emails,
    patterns.ips,
    addresses.addresses,
    addresses.birth_dates,
    persons,
)
_LONG_NUMBER = re.compile(r"\d(?:[^\w\n]{0,3}\d){5}|\d{4}[^\d\n]{1,20}\d{6}")


def find_all(text: str) -> Iterator[Span]:
    """Spans of every kind, overlaps included."""
    for finder in OF_WORDS:
        yield from finder(text)
    if _LONG_NUMBER.search(text):
        for finder in OF_NUMBERS:
            yield from finder(text)
