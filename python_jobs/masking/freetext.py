"""Free text: the persons in it become typed tokens, everything else stays.

What the row is known to hold (its own personal columns, its customer's) is looked for first and gets the token
that it has in the structured columns; then patterns, then names by list and context.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from python_jobs.masking import packs
from python_jobs.masking.canonical import birth_date, examine
from python_jobs.masking.finders import find_all
from python_jobs.masking.operators import BirthYearOperator, TokenOperator
from python_jobs.masking.patterns import Finder, Span
from python_jobs.masking.query import SEPARATOR
from python_jobs.masking.tokens import Tokeniser

KNOWN_SCORE = 1.0
_DIGIT_ENTITIES = frozenset(["PHONE_NUMBER", "DK_CPR", "IBAN_CODE", "CREDIT_CARD", "NATIONAL_ID", "PERSONAL_ID"])
_MINIMUM_DIGITS = 6
_DIGITS = re.compile(r"\d")
_GAP = re.compile(r"[\s().\-/]*")
_EDGE = " \t\r\n,.;:-()'’"
_PART = re.compile(r"[^\W\d_]{2,}")

Known = tuple[str, str]


class FreeText:
    """Masks texts. Holds keys: it is forked into workers, never sent to them.

    Args:
        tokeniser: makes the tokens.
        countries: packs that are switched on (``packs.py``).
    """

    def __init__(self, tokeniser: Tokeniser, countries: Sequence[str] = ()) -> None:
        self.tokeniser = tokeniser
        self.finders = [packs.finder(country) for country in countries]
        self.token = TokenOperator()
        self.birth_year = BirthYearOperator()

    def mask(self, text: str, known: Iterable[Known] = ()) -> tuple[str, int]:
        """Replace every span that holds personal data.

        Args:
            text: as delivered.
            known: (entity, value) pairs of the row and of the person that it is about.

        Returns:
            The text with ``<token>`` in the place of each span, and how many there were.
        """
        pieces: list[str] = []
        position = count = 0
        for span in spans(text, known, self.finders):
            pieces += (text[position : span.start], self._replacement(text[span.start : span.end], span))
            position = span.end
            count += 1
        pieces.append(text[position:])
        return "".join(pieces), count

    def mask_rows(
        self, texts: Sequence[Sequence[str | None]], known: Sequence[tuple[str, Sequence[str | None]]]
    ) -> tuple[list[list[str | None]], list[int]]:
        """Mask columns of text.

        Args:
            texts: columns of equal length.
            known: (entity, column) pairs of the same length; several values in a cell are split at ``SEPARATOR``.

        Returns:
            The columns masked, blank cells as None; and the number of spans replaced in each.
        """
        masked: list[list[str | None]] = [[] for _ in texts]
        replaced = [0] * len(texts)
        for row in range(len(texts[0]) if texts else 0):
            pairs = [
                (entity, value)
                for entity, column in known
                if column[row]
                for value in str(column[row]).split(SEPARATOR)
            ]
            for number, (column, result) in enumerate(zip(texts, masked, strict=True)):
                text = column[row]
                if text is None or not text.strip():
                    result.append(None)
                    continue
                clean, count = self.mask(text, pairs)
                result.append(clean)
                replaced[number] += count
        return masked, replaced

    def _replacement(self, written: str, span: Span) -> str:
        if span.entity == "DATE_OF_BIRTH":
            return self.birth_year.operate(span.canonical or written)
        params = {"tokeniser": self.tokeniser, "entity": span.entity, "canonical": span.canonical}
        return self.token.operate(written, params)


def spans(text: str, known: Iterable[Known] = (), finders: Iterable[Finder] = ()) -> list[Span]:
    """Everything personal in a text, in order and without overlaps.

    Args:
        text: as delivered.
        known: as for ``FreeText.mask``.
        finders: those of country packs, beside the usual ones.
    """
    found = list(_known_spans(text, known))
    for finder in finders:
        found.extend(finder(text))
    found.extend(find_all(text))
    return resolve(text, found)


def resolve(text: str, spans: Iterable[Span]) -> list[Span]:
    """Spans that don't overlap, in order: known values first, then the longest, then the surest.

    What sticks out of a winner is kept as a span of its own, so that an overlap never uncovers a piece.
    """
    spans = list(spans)
    if len(spans) < 2:
        return spans
    ranked = sorted(spans, key=lambda span: (span.score < KNOWN_SCORE, span.start - span.end, -span.score))
    kept: list[Span] = []
    for span in ranked:
        kept.extend(_uncovered(text, span, kept))
    return sorted(kept, key=lambda span: span.start)


def _uncovered(text: str, span: Span, kept: list[Span]) -> list[Span]:
    pieces = [(span.start, span.end)]
    for other in kept:
        if other.start < span.end and span.start < other.end:
            halves = [
                half for start, end in pieces for half in ((start, min(end, other.start)), (max(start, other.end), end))
            ]
            pieces = [(start, end) for start, end in halves if start < end]
    if pieces == [(span.start, span.end)]:
        return [span]
    rest = []
    for start, end in pieces:
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip(_EDGE))
        end -= len(piece) - len(piece.rstrip(_EDGE))
        if end - start > 1 and any(char.isalnum() for char in text[start:end]):
            rest.append(Span(start, end, span.entity, span.score))
    return rest


def _known_spans(text: str, known: Iterable[Known]) -> Iterator[Span]:
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = text
    places: list[int] | None = None
    digits = ""
    for entity, value in known:
        canonical = examine(entity)(value)[0]
        if not canonical:
            continue
        yield from _written(text, lowered, value.strip(), entity, canonical)
        if entity in _DIGIT_ENTITIES:
            if places is None:
                places = [match.start() for match in _DIGITS.finditer(text)]
                digits = "".join(text[place] for place in places)
            number = canonical.removeprefix("+45") if entity == "PHONE_NUMBER" else canonical
            yield from _in_digits(text, places, digits, "".join(filter(str.isdigit, number)), entity, canonical)
        elif entity == "PERSON":
            for part in _PART.findall(value):
                yield from _name_part(text, part, canonical)
        elif entity == "ADDRESS" and "," in value:
            street = value.partition(",")[0].strip()
            if len(street) > 5 and any(char.isdigit() for char in street):
                yield from _written(text, lowered, street, entity, canonical)
        elif entity == "DATE_OF_BIRTH":
            yield from _written_date(text, lowered, value, canonical)


def _written(text: str, lowered: str, value: str, entity: str, canonical: str) -> Iterator[Span]:
    """Where the value stands as it was delivered, in any case, as words of its own (a genitive -s apart)."""
    needle = value.lower()
    if len(needle) < 3:
        return
    start = lowered.find(needle)
    while start >= 0:
        end = start + len(needle)
        if not _glued(text, start, end):
            yield Span(start, end, entity, KNOWN_SCORE, canonical)
        start = lowered.find(needle, end)


def _glued(text: str, start: int, end: int) -> bool:
    """Whether the span is a part of a longer word or number."""
    before = text[start - 1] if start else " "
    if before.isalnum() and text[start].isalnum():
        return True
    after = text[end : end + 2] + "  "
    if not (after[0].isalnum() and text[end - 1].isalnum()):
        return False
    return not (after[0] in "sS" and not after[1].isalnum() and text[end - 1].isalpha())


def _name_part(text: str, part: str, canonical: str) -> Iterator[Span]:
    """One of the person's names alone; capitalised, so that 'Bo' isn't found in 'bo'."""
    for written in {part[:1].upper() + part[1:], part.upper()}:
        start = text.find(written)
        while start >= 0:
            end = start + len(written)
            if not _glued(text, start, end) and text[start - 1 : start] not in ("@", "<"):
                yield Span(start, end, "PERSON", KNOWN_SCORE - 0.02, canonical)
            start = text.find(written, end)


def _in_digits(text: str, places: list[int], digits: str, number: str, entity: str, canonical: str) -> Iterator[Span]:
    """Where the number stands with any blanks, hyphens, dots or brackets between its digits."""
    if len(number) < _MINIMUM_DIGITS:
        return
    index = digits.find(number)
    while index >= 0:
        start, last = places[index], places[index + len(number) - 1]
        inner = _DIGITS.sub("", text[start:last])
        alone = not text[last + 1 : last + 2].isdigit() and (start == 0 or not text[start - 1].isdigit())
        if _GAP.fullmatch(inner) and alone:
            if entity == "PHONE_NUMBER":
                start = _with_country_code(text, start)
            yield Span(start, last + 1, entity, KNOWN_SCORE, canonical)
        index = digits.find(number, index + 1)


def _with_country_code(text: str, start: int) -> int:
    match = re.search(r"(?:\+|00)?45[ .\-]?$|\(?(?:\+|00)45\)?[ .\-]?$|\+$", text[max(0, start - 8) : start])
    if not match:
        return start
    begin = start - len(match[0])
    return begin if begin == 0 or not text[begin - 1].isalnum() else start


def _written_date(text: str, lowered: str, value: str, canonical: str) -> Iterator[Span]:
    iso, valid = birth_date(value)
    if not iso or not valid:
        return
    year, month, day = iso.split("-")
    for form in {
        *(f"{day}{mark}{month}{mark}{year}" for mark in "-./"),
        *(f"{int(day)}{mark}{int(month)}{mark}{year}" for mark in "-./"),
        *(f"{month}/{day}/{year}", f"{int(month)}/{int(day)}/{year}", iso),
    }:
        yield from _written(text, lowered, form, "DATE_OF_BIRTH", canonical)
