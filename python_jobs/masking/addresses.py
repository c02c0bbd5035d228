"""Finders of street addresses and birth dates in text."""

import re
from collections.abc import Iterator

from python_jobs.masking.patterns import LETTERS, UPPER, Span

_DIGIT = re.compile(r"[0-9]")
# Endings of Danish street names: those that hardly end another word, and those that do.
_SURE = (
    "vej|vejen|gade|gaden|vænget|vænge|allé|alle|alléen|alleen|stræde|strædet|boulevard|boulevarden|torvet|pladsen|"
    "parken|bakken|marken|stien|toften|lunden|engen|krogen|vangen|svinget|brynet|haven|skrænten|kvarteret|gyden|"
    "gatan|gata|vägen|veien|gränd|straße|strasse|weg|platz|straat|laan|katu|tie"
)
_OTHERS = (
    "plads|torv|park|have|bakke|mark|sti|skov|skoven|toft|lund|ager|ageren|kær|kæret|kvarter|dal|dalen|kaj|kajen|eng|"
    "krog|gård|gården|vang|høj|højen|ås|åsen|bro|strand|brygge|gyde|passage|huse|bo|kilde|hegn|hegnet|bjerg|banke|"
    "banken|lykke|lykken|mose|mosen|næs|odde|rod|rød|rev|side|tværvej|vænge|vold|volden|ring|ringen|have|væld|vig|vigen"
)
_NUMBER = (
    rf"[ ](?:nr\.?[ ])?\d{{1,4}}(?:(?:[A-Za-zÆØÅæøå]|[ ][A-HJ-Z]|[ ][a-h](?=[,.\n]|$))(?![{LETTERS}]))?(?:-\d{{1,4}}[A-Z]?)?"
    r"(?![\d.,]?\d)"
)
_FLOOR = (
    r"(?:,?[ ](?:(?:\d{1,2}\.|st\.?|kl\.?|stuen|kælder(?:en)?)(?:\s?sal)?,?(?:\s?(?:(?:tv|th|mf)\b\.?|"
    r"(?:dør|nr\.?|lejl\.?)\s?\d{1,4}|\d{1,3}(?!\d|\.|\s?kr)))?|(?:lejl\.?|dør)\s?\d{1,4}))?"
)
# Words that stand before a street's name and belong to it.
_BEFORE = (
    r"(?:(?:gl|gammel|gamle|ny|nye|ndr|nordre|nørre|sdr|søndre|sønder|vestre|vester|østre|øster|store|st|lille|ll|indre|"
    r"ydre|sankt|skt|sct|chr|kgs|gammelt|nyt|over|neder|nedre|øvre|midtre)\b\.?[ ])"
)
_WORD = rf"[{UPPER}][{LETTERS}.'’-]*"
_CAPITALISED = re.compile(
    rf"(?<![{LETTERS}0-9])(?:(?i:{_BEFORE}){{0,2}}{_WORD}(?:{_SURE}|{_OTHERS})"
    rf"|(?:(?:{_WORD}|de|den|og)[ ]){{1,4}}(?i:{_SURE}|{_OTHERS})){_NUMBER}{_FLOOR}"
)
_ANY_CASE = re.compile(
    rf"(?<![{LETTERS}0-9])(?:{_BEFORE}{{0,2}}[{LETTERS}.'’-]+(?:{_SURE})"
    rf"|[{LETTERS}.'’-]+[ ](?:[{LETTERS}.'’-]+[ ])?(?:boulevard|allé|alle|plads|vænge|vej|gade|torv|stræde))"
    rf"{_NUMBER}{_FLOOR}",
    re.IGNORECASE,
)
_AFTER_CUE = re.compile(
    rf"\b(?:bor (?:på|i|nu på)|boende|adresse[nr]?(?: er)?:?|flyttet til|live at|lives at|living at|address(?: is)?:?)\s(?!to\b|er\b|is\b|at\b|på\b|til\b|nu\b)"
    rf"((?:[{LETTERS}.'’-]+[ ]){{1,4}}?\d{{1,4}}(?:[A-Za-z](?![{LETTERS}]))?{_FLOOR})(?!\d)",
    re.IGNORECASE,
)
_SUFFIXES = "|".join(
    """street st road rd avenue ave lane ln drive dr boulevard blvd court ct square sq place pl way terrace close
    crescent gardens grove hill highway hwy parkway pkwy circle mews row walk green park""".split()
)
_FLAT = rf"(?:,?\s(?:Apt\.?|Apartment|Suite|Unit|Flat|Floor)\s#?\w{{1,6}}|\s#\d{{1,5}})?"
_MONTH = (
    r"(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-zæøå]{0,7}"
)
_DATE = (
    r"(?:(?:den|the|d\.)\s)?(\d{1,2}\s?[-./]\s?\d{1,2}\s?(?:[-./]|\s)\s?(?:\d{4}|\d{2})(?!\d)|\d{4}[-./]\d{1,2}[-./]\d{1,2}|"
    rf"\d{{1,2}}(?:\.|st|nd|rd|th)?\s(?:of\s)?{_MONTH}\.?,?\s\d{{4}}|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}|\d{{6}}(?![\d-])|\d{{8}}(?!\d))"
)
_BIRTH_DATE = re.compile(
    r"(?:\b(?:født|foedt|fødsels\w*|foedsels\w*|fødes|born|date of birth|birth\s?date|birthday|birth|dob|d\.o\.b\.?)"
    rf"\b[^\d\n]{{0,25}}?|(?<![{LETTERS}])(?-i:f)\.\s?(?:d\.\s?)?){_DATE}",
    re.IGNORECASE,
)


_ENGLISH = re.compile(
    rf"(?<!\w)\d{{1,6}}[A-Z]?\s(?:[{UPPER}][{LETTERS}.'’-]*\s){{1,4}}(?i:{_SUFFIXES})\b\.?(?i:{_FLAT})"
    rf"|(?<!\w)\d{{1,6}}[a-z]?\s(?:[{LETTERS}.'’-]{{3,}}\s){{1,2}}"
    rf"(?:street|road|avenue|boulevard|lane|drive|court)\b(?i:{_FLAT})"
)


def addresses(text: str) -> Iterator[Span]:
    """Street and house number, with floor and door: Danish in any case, Nordic, German and English by their endings."""
    if not _DIGIT.search(text):
        return
    for pattern in (_CAPITALISED, _ANY_CASE, _ENGLISH):
        for match in pattern.finditer(text):
            yield Span(match.start(), match.end(), "ADDRESS", 0.75)
    for match in _AFTER_CUE.finditer(text):
        yield Span(match.start(1), match.end(1), "ADDRESS", 0.6)


def birth_dates(text: str) -> Iterator[Span]:
    """Dates that the text itself calls a birth date."""
    if not _DIGIT.search(text):
        return
    for match in _BIRTH_DATE.finditer(text):
        yield Span(match.start(1), match.end(1), "DATE_OF_BIRTH", 0.8)
