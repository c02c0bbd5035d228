"""Values known of a row and of its person, looked for inside its texts in every usual writing.

Most texts hold none of them, so nothing is worked out of a value before a piece of it is seen.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from python_jobs.masking.canonical import birth_date, examine
from python_jobs.masking.patterns import Span

KNOWN_SCORE = 1.0
Known = tuple[str, str]

_DIGIT_ENTITIES = frozenset(["PHONE_NUMBER", "DK_CPR", "IBAN_CODE", "CREDIT_CARD", "NATIONAL_ID", "PERSONAL_ID"])
_MINIMUM_DIGITS = 6
_VALUES_KEPT = 16_384
_DIGITS = re.compile(r"\d")
_NOT_DIGITS = re.compile(r"\D+")
_GAP = re.compile(r"[\s().\-/]*")
_PART = re.compile(r"[^\W\d_]{2,}")


def known_spans(text: str, known: Iterable[Known]) -> list[Span]:
    """Where the values stand in a text.

    Args:
        text: as delivered.
        known: (entity, value) pairs; blank values are passed over. A phone number's entity may name the country of
            numbers without a country code: ``PHONE_NUMBER:SE``.
    """
    found: list[Span] = []
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = text
    digits: str | None = None
    for kind, value in known:
        entity, region, written, needle, parts = _looked_for(kind, value)
        if not written:
            continue
        if region:
            found.extend(_of_region(text, lowered, written, region))
            continue
        whole = _written(text, lowered, needle, entity, value) if needle in lowered else []
        found += whole
        if entity == "PERSON":
            for part in parts:
                if part in text:
                    found += _name_part(text, part, value, whole)
        elif entity in _DIGIT_ENTITIES:
            if digits is None:
                digits = _NOT_DIGITS.sub("", text)
            if len(digits) >= _MINIMUM_DIGITS and _last_digits(value) in digits:
                found.extend(_in_digits(text, digits, entity, value))
        elif entity == "ADDRESS":
            street, comma, _ = value.partition(",")
            street = street.strip()
            if comma and len(street) > 5 and any(map(str.isdigit, street)):
                found += _written(text, lowered, street.lower(), entity, value)
        elif entity == "DATE_OF_BIRTH":
            found.extend(_written_date(text, lowered, value))
    return found


def _of_region(text: str, lowered: str, written: str, region: str) -> Iterator[Span]:
    """A foreign number as it was delivered, with its country code and without, in any grouping."""
    canonical = examine("PHONE_NUMBER", region)(written)[0]
    if not canonical:
        return
    digits = _NOT_DIGITS.sub("", text)
    for start, end in _places(text, lowered, written.lower()):
        yield Span(start, end, "PHONE_NUMBER", KNOWN_SCORE, canonical)
    for number in dict.fromkeys((_NOT_DIGITS.sub("", canonical), _NOT_DIGITS.sub("", written))):
        yield from _number(text, digits, number, "PHONE_NUMBER", canonical)


@lru_cache(maxsize=_VALUES_KEPT)
def _canonical(entity: str, value: str) -> str | None:
    return examine(entity)(value)[0]


@lru_cache(maxsize=_VALUES_KEPT)
def _looked_for(kind: str, value: str) -> tuple[str, str, str, str, tuple[str, ...]]:
    """Entity, region, the value without outer blanks, the same in lower case, and the parts of a name."""
    entity, _, region = kind.partition(":")
    written = value.strip()
    return entity, region, written, written.lower(), _name_parts(written) if entity == "PERSON" else ()


def _name_parts(value: str) -> tuple[str, ...]:
    """The parts of a name as they are written alone; capitalised, so that 'Bo' isn't found in 'bo'."""
    parts = _PART.findall(value)
    return tuple(dict.fromkeys([*(part[:1].upper() + part[1:] for part in parts), *map(str.upper, parts)]))


@lru_cache(maxsize=_VALUES_KEPT)
def _last_digits(value: str) -> str:
    """Those that a number keeps in every writing; something that no text holds when there are too few."""
    digits = _NOT_DIGITS.sub("", value)
    return digits[-_MINIMUM_DIGITS:] if len(digits) >= _MINIMUM_DIGITS else "-"


def _written(text: str, lowered: str, needle: str, entity: str, value: str) -> list[Span]:
    """Where the value stands as it was delivered, in any case, as words of its own (a genitive -s apart)."""
    return [
        Span(start, end, entity, KNOWN_SCORE, _canonical(entity, value))
        for start, end in _places(text, lowered, needle)
    ]


def _places(text: str, lowered: str, needle: str) -> list[tuple[int, int]]:
    places: list[tuple[int, int]] = []
    if len(needle) < 3:
        return places
    start = lowered.find(needle)
    while start >= 0:
        end = start + len(needle)
        if not _glued(text, start, end):
            places.append((start, end))
        start = lowered.find(needle, end)
    return places


def _glued(text: str, start: int, end: int) -> bool:
    """Whether the span is a part of a longer word or number."""
    before = text[start - 1] if start else " "
    if before.isalnum() and text[start].isalnum():
        return True
    after = text[end : end + 2] + "  "
    if not (after[0].isalnum() and text[end - 1].isalnum()):
        return False
    return not (after[0] in "sS" and not after[1].isalnum() and text[end - 1].isalpha())


def _name_part(text: str, written: str, value: str, whole: Sequence[Span]) -> list[Span]:
    """One of the person's names alone, outside of the whole name."""
    found: list[Span] = []
    start = text.find(written)
    while start >= 0:
        end = start + len(written)
        for span in whole:
            if span.start <= start and end <= span.end:
                break
        else:
            if not _glued(text, start, end) and text[start - 1 : start] not in ("@", "<"):
                found.append(Span(start, end, "PERSON", KNOWN_SCORE - 0.02, _canonical("PERSON", value)))
        start = text.find(written, end)
    return found


def _in_digits(text: str, digits: str, entity: str, value: str) -> Iterator[Span]:
    """Where the number stands with any blanks, hyphens, dots or brackets between its digits."""
    canonical = _canonical(entity, value) or ""
    number = _NOT_DIGITS.sub("", canonical.removeprefix("+45") if entity == "PHONE_NUMBER" else canonical)
    yield from _number(text, digits, number, entity, canonical)


def _number(text: str, digits: str, number: str, entity: str, canonical: str) -> Iterator[Span]:
    if len(number) < _MINIMUM_DIGITS:
        return
    index = digits.find(number)
    if index < 0:
        return
    places = [match.start() for match in _DIGITS.finditer(text)]
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


def _written_date(text: str, lowered: str, value: str) -> Iterator[Span]:
    forms = _date_forms(value)
    if not forms or forms[-1][:4] not in text:
        # Every writing has the year in four digits.
        return
    for form in forms:
        yield from _written(text, lowered, form.lower(), "DATE_OF_BIRTH", value)


@lru_cache(maxsize=_VALUES_KEPT)
def _date_forms(value: str) -> tuple[str, ...]:
    iso, valid = birth_date(value)
    if not iso or not valid:
        return ()
    year, month, day = iso.split("-")
    forms = [
        *(f"{day}{mark}{month}{mark}{year}" for mark in "-./"),
        *(f"{int(day)}{mark}{int(month)}{mark}{year}" for mark in "-./"),
        *(f"{month}/{day}/{year}", f"{int(month)}/{int(day)}/{year}", iso),
    ]
    return tuple(dict.fromkeys(forms))
