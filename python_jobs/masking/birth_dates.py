"""Finders of birth dates: where a word calls a date so, and where an old date stands behind a name or in a record of
somebody."""

import datetime
import re
from collections.abc import Iterator

from python_jobs.masking.canonical import past_year
from python_jobs.masking.names import FAMILY, GIVEN, STOP, kind
from python_jobs.masking.patterns import LETTERS, MONTH, UPPER, Span

_DATE = (
    r"(?:(?:den|the|d\.)\s)?(\d{1,2}\s?[-./]\s?\d{1,2}\s?(?:[-./]|\s)\s?(?:\d{4}|\d{2})(?!\d)|"
    rf"\d\d \d\d (?:19|20)\d\d(?!\d)|\d{{1,2}}[- ]{MONTH}[- ]\d{{2,4}}(?!\d)|"
    rf"\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}|\d{{1,2}}(?:\.|st|nd|rd|th)?\s(?:of\s)?{MONTH}\.?,?\s(?:\d{{4}}|"
    rf"['’]?\d\d(?!\d))|"
    rf"{MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}|\d{{6}}(?![\d-])|\d{{8}}(?!\d))"
)
_BORN = (
    r"født|fødd|føt|foedt|född|fødes|fødsels\w*|foedsels\w*|födelse\w*|f\.?dato|born|birthday|birth|dob|d\.o\.b\.?|geb\.?|"
    r"geboren|geburtsdatum|geburtstag|date[\s_]?of[\s_]?birth|birth[\s_-]?date|née?|nacid[oa]|urodzon\w*"
)
_BIRTH_DATE = re.compile(
    rf"(?<![^\W_])(?:{_BORN})(?![^\W_])[^\d\n]{{0,25}}?(?:\?\s*\n[^\d\n:]{{0,24}}:\s?|:\s*\n\s*)?{_DATE}",
    re.IGNORECASE,
)
# 'f. 12.05.79', 'f 120579', 'b. 12/05/79'.
_SHORT_BIRTH_DATE = re.compile(rf"[fFb](?:\.|:?\s)\s?(?:d\.\s?)?{_DATE}")
# '12/05/1979 (DOB)'.
_BIRTH_DATE_BEFORE = re.compile(
    rf"(?<![\w./-]){_DATE}\s?\((?:dob|d\.o\.b|født|f\.|born|fødselsdato|birth)", re.IGNORECASE
)
# A whole date, whose year is the first of the groups that is there; and what costs little to look for in one.
_WHOLE_DATE = re.compile(
    r"(?:\d{1,2}(?P<mark>[-./])\d{1,2}(?P=mark)(?P<last>\d{4}|\d{2})|(?P<first>\d{4})-\d\d-\d\d|"
    rf"\d{{1,2}}\.? {MONTH} (?P<in_words>\d{{4}}))(?![\w:/-]|[.,]\d)"
)
_MIDDLE = re.compile(r"[-./]\d{1,2}[-./]\d\d|[a-zæøå.] (?:19\d\d|20[01]\d)")
_BEFORE_MIDDLE = re.compile(r"(?:\d{1,4}|\d{1,2}\.? [a-zæøåA-ZÆØÅ]{2,11})\Z")
_LONGEST_BEFORE = 15
# 'Dora Holm (12.05.1979)', 'Holm, Dora, 12.05.1979'.
_NAMED = re.compile(rf"([{UPPER}][{LETTERS}'’-]+)(?:, ?| ?\(\*? ?| ?[;\t|] ?| - | )\Z")
_LOOK_BACK = 34
_INSIDE = frozenset("./:-_")
_FIELDS = re.compile(r"[;\t|]")
_LEAST_AGE, _EARLIEST = 15, 1905
_BORN_STEMS = ("dato", "fød", "foed", "föd", "føt", "born", "birth", "dob", "d.o", "geb", "né", "nacid", "urodz")
_SHORT_STEMS = ("f.", "f:", "f ", "F.", "F:", "F ", "b.")


def dates_of_somebody(text: str) -> Iterator[Span]:
    """Dates of at least fifteen years ago, right behind a name or as a whole field of a record of somebody.

    Hardly anything else that old is told of a person without a word for it.
    """
    for middle in _MIDDLE.finditer(text):
        at = middle.start() + (text[middle.start()] not in _INSIDE)
        day = _BEFORE_MIDDLE.search(text, max(0, at - _LONGEST_BEFORE), at)
        match = _WHOLE_DATE.match(text, day.start()) if day else None
        if match is None:
            continue
        before = text[match.start() - 1 : match.start()]
        if (
            not (before.isalnum() or before in _INSIDE)
            and _is_old(match)
            and (_behind_name(text, match.start()) or _in_record(text, *match.span()))
        ):
            yield Span(match.start(), match.end(), "DATE_OF_BIRTH", 0.5)


def _is_old(match: re.Match[str]) -> bool:
    year = int(match["last"] or match["first"] or match["in_words"])
    if year < 100:
        year = past_year(year)
    return _EARLIEST <= year <= datetime.date.today().year - _LEAST_AGE


def _behind_name(text: str, start: int) -> bool:
    word = _NAMED.search(text, max(0, start - _LOOK_BACK), start)
    return word is not None and bool(kind(word[1])[0] & (GIVEN | FAMILY))


def _in_record(text: str, start: int, end: int) -> bool:
    """Whether the date is all of a field, on a line where another field is a mailbox or begins with a given name."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line = text[first : last if last >= 0 else len(text)]
    if _FIELDS.search(line) is None or not (_ends_field(text, end) and _begins_field(text, start)):
        return False
    if "@" in line:
        return True
    words = (field.strip().partition(" ")[0].strip(",\"'") for field in _FIELDS.split(line))
    return any(word.istitle() and kind(word)[0] & (GIVEN | FAMILY) and not kind(word)[0] & STOP for word in words)


def _begins_field(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] in ";\t|\n" or text[max(0, start - 2) : start] in ("; ", "| ")


def _ends_field(text: str, end: int) -> bool:
    return end == len(text) or text[end] in ";\t|\n" or text[end : end + 2] in (" |", " ;")


def birth_dates(text: str) -> Iterator[Span]:
    """Dates that the text itself calls a birth date."""
    if any(map(text.__contains__, _SHORT_STEMS)):
        for match in _SHORT_BIRTH_DATE.finditer(text):
            before = text[match.start() - 1 : match.start()]
            if not (before.isalnum() or before == "." or text.startswith(("b ", "b:"), match.start())):
                yield Span(match.start(1), match.end(1), "DATE_OF_BIRTH", 0.8)
    if any(map(text.lower().__contains__, _BORN_STEMS)):
        for match in _BIRTH_DATE.finditer(text):
            yield Span(match.start(1), match.end(1), "DATE_OF_BIRTH", 0.8)
        if "(" in text:
            for match in _BIRTH_DATE_BEFORE.finditer(text):
                yield Span(match.start(1), match.end(1), "DATE_OF_BIRTH", 0.8)
