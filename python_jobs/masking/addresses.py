"""Finders of street addresses and birth dates in text.

A Danish street is known by its ending, by floor and door or postcode and town after its number, or by a word of place
before it; Nordic, German and English ones by their endings.
"""

import re
from collections.abc import Iterator

from python_jobs.masking.names import NAME, PLACE, STOP, WORD, kind
from python_jobs.masking.patterns import LETTERS, UPPER, Span


def _any_of(words: str) -> str:
    return "|".join(words.split())


_DIGIT = re.compile(r"[0-9]")
_STREET_CHARACTERS = 48
_BEFORE_NUMBER = re.compile(rf"([{LETTERS}'’-]+)\.?[ ](?:nr\.?[ ])?\d{{1,4}}(?!\d)")
# Endings of street names: those that hardly end another word, and those that do.
_SURE = _any_of(
    """
    vej vejen gade gaden vænget vænge allé alle alléen alleen stræde strædet boulevard boulevarden torvet pladsen draget
    drag stranden broen kajen løkken lyngen diget sletten kærene agrene bakkerne husene engene lodden krattet leddet
    dyssen skellet skiftet bredningen fælleden haverne parken bakken marken stien toften lunden engen krogen vangen
    svinget brynet haven skrænten kvarteret gyden gatan gata vägen veien gränd straße strasse weg platz straat laan katu
    """
)
_OTHERS = _any_of(
    """
    plads torv park have bakke mark sti skov skoven toft lund ager ageren kær kæret kvarter dal dalen kaj eng krog gård
    gården vang høj højen ås åsen bro strand brygge gyde passage huse bo kilde hegn hegnet bjerg banke banken lykke
    lykken mose mosen næs odde rod rød side vold volden ring ringen væld vig vigen tie
    """
)
_SEPARATE = _any_of("boulevard allé alle plads vænge vej gade torv stræde")
_STREET_WORDS = tuple(f"{_SURE}|{_OTHERS}|{_SEPARATE}".split("|"))
_LETTER = rf"(?:(?:[A-Za-zÆØÅæøå]|[ ][A-HJ-Z]|[ ][a-h](?=[,.\n]|$))(?![{LETTERS}]))?"
_NUMBER = rf"[ ](?:nr\.?[ ])?\d{{1,4}}{_LETTER}(?:-\d{{1,4}}[A-Z]?)?(?![\d.,]?\d)"
_LEVEL = r"(?:\d{1,2}\.|st\.?|kl\.?|stuen|kælder(?:en)?)(?:\s?sal)?"
_DOOR = r"(?:tv|th|mf)\b\.?"
_FLOOR = (
    rf"(?:,?[ ](?:{_LEVEL},?(?:\s?(?:{_DOOR}|(?:dør|nr\.?|lejl\.?)\s?\d{{1,4}}|\d{{1,3}}(?!\d|\.|\s?kr)))?"
    r"|(?:lejl\.?|dør)\s?\d{1,4}))?"
)
_CERTAIN_FLOOR = rf",?[ ](?:\d{{1,2}}\.?|st\.?|kl\.?)(?:[ ]sal)?,?[ ]{_DOOR}"
_TOWN_FOLLOWS = rf"(?=(?:,[ ]|[ ]|,?\n)(?:DK-?)?\d{{4}}[ ][{UPPER}][{LETTERS}])"
# Words that stand before a street's name and belong to it.
_BEFORE = (
    r"(?:(?:gl|gammel|gamle|ny|nye|ndr|nordre|nørre|sdr|søndre|sønder|vestre|vester|østre|øster|store|st|lille|ll|indre|"
    r"ydre|sankt|skt|sct|chr|kgs|gammelt|nyt|over|neder|nedre|øvre|midtre)\b\.?[ ])"
)
_STREET_ADJECTIVES = frozenset(
    _any_of("gl gammel ny nye ndr nordre nørre sdr søndre vestre østre store lille ll bag ved over under").split("|")
)
_WORD_BEFORE_STREET = re.compile(rf"(?<![{LETTERS}0-9@.])([{LETTERS}]+\.?)[ ]$")
_WORD = rf"[{UPPER}][{LETTERS}.'’-]*"
_START = rf"(?<![{LETTERS}0-9])"
_CAPITALISED = re.compile(
    rf"{_START}(?:(?i:{_BEFORE}){{0,2}}{_WORD}(?:{_SURE}|{_OTHERS})"
    rf"|(?:(?:{_WORD}|de|den|og)[ ]){{1,4}}(?i:{_SURE}|{_OTHERS})){_NUMBER}{_FLOOR}"
)
_NOT_SMALL = r"(?!(?:på|i|til|ved|hos|bor|at|to|in|og|af|fra|from|er|is|the|den|det|adresse[nr]?|address)\b)"
_ANY_CASE = re.compile(
    rf"{_START}(?:{_BEFORE}{{0,2}}[{LETTERS}.'’-]+(?:{_SURE})"
    rf"|(?:ved|bag|over|under|mellem)[ ][{LETTERS}]*(?:{_SURE})"
    rf"|{_NOT_SMALL}[{LETTERS}.'’-]+[ ](?:[{LETTERS}.'’-]+[ ])?(?:{_SEPARATE})){_NUMBER}{_FLOOR}",
    re.IGNORECASE,
)
_ENGLISH_TYPES = _any_of(
    """
    street st road rd avenue ave lane ln drive dr boulevard blvd court ct square sq place pl way terrace close crescent
    gardens grove hill highway hwy parkway pkwy circle mews row walk green park
    """
)
_FLAT = r"(?:,?\s(?:Apt\.?|Apartment|Suite|Unit|Flat|Floor)\s#?\w{1,6}|\s#\d{1,5})?"
_ENGLISH = re.compile(
    rf"(?<!\w)\d{{1,6}}[A-Z]?[ ](?:{_WORD}[ ]){{1,4}}(?i:{_ENGLISH_TYPES})\b\.?(?i:{_FLAT})"
    rf"|(?<!\w)\d{{1,6}}[a-z]?[ ](?:[{LETTERS}.'’-]{{3,}}[ ]){{1,2}}"
    rf"(?:street|road|avenue|boulevard|lane|drive|court|close)\b(?i:{_FLAT})"
)
# Any street, when floor and door or postcode and town follow its number.
_COMPLETE = re.compile(
    rf"{_START}(?:(?:{_WORD}|de|den|og)[ ]){{0,3}}{_WORD}{_NUMBER}(?:{_CERTAIN_FLOOR}|{_FLOOR}{_TOWN_FOLLOWS})"
    rf"|{_START}[{LETTERS}.'’-]{{3,}}{_NUMBER}{_CERTAIN_FLOOR}"
)
# A name that is no ordinary word, and a small number that counts nothing, after a word of place.
_PLACED = re.compile(
    rf"(?i:\b(?:på|til|ved|hos|at|to|bor|bopæl|i)[ ])((?:{_WORD}[ ]){{0,2}}{_WORD}{_NUMBER}{_FLOOR})"
    r"(?![ ]?(?:kr|stk|%|dkk|eur|år|dage|timer|min|kg|cm|mm|km|gange|pcs|days|years|€|gb|mb|v\b|w\b|x\b|m\b|g\b|l\b))"
)
_SAID = re.compile(
    r"\b(?:bor (?:på|i|nu på)|boende|adresse[nr]?(?: er)?:?|flyttet til|live at|lives at|living at|address(?: is)?:?)\s"
    rf"(?!(?:to|er|is|at|på|til|nu)\b)"
    rf"((?:[{LETTERS}.'’-]+[ ]){{1,4}}?\d{{1,4}}(?:[A-Za-z](?![{LETTERS}]))?{_FLOOR})(?!\d)",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-zæøå]{0,7}"
_DATE = (
    r"(?:(?:den|the|d\.)\s)?(\d{1,2}\s?[-./]\s?\d{1,2}\s?(?:[-./]|\s)\s?(?:\d{4}|\d{2})(?!\d)|"
    rf"\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}|\d{{1,2}}(?:\.|st|nd|rd|th)?\s(?:of\s)?{_MONTH}\.?,?\s\d{{4}}|"
    rf"{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}|\d{{6}}(?![\d-])|\d{{8}}(?!\d))"
)
_BIRTH_DATE = re.compile(
    r"(?:\b(?:født|foedt|fødsels\w*|foedsels\w*|fødes|born|date of birth|birth\s?date|birthday|birth|dob|d\.o\.b\.?)"
    rf"\b[^\d\n]{{0,25}}?|(?<![{LETTERS}])(?-i:f)\.\s?(?:d\.\s?)?){_DATE}",
    re.IGNORECASE,
)


def _whole_name(text: str, start: int) -> int:
    """Where the street's name begins: 'Amager Strandvej' has a place before, 'Ved Stranden' a small word."""
    for _ in range(2):
        match = _WORD_BEFORE_STREET.search(text, max(0, start - 24), start)
        if match is None:
            return start
        word = match[1]
        flags = kind(word.rstrip("."))[0]
        capital = (
            word[0].isupper() and not flags & (NAME | STOP) and match.start() > 0 and text[match.start() - 1] == " "
        )
        if not (flags & PLACE or word.casefold().rstrip(".") in _STREET_ADJECTIVES or capital):
            return start
        start = match.start()
    return start


def addresses(text: str) -> Iterator[Span]:
    """Street and house number, with floor and door."""
    named = list(_BEFORE_NUMBER.finditer(text))
    for place in named:
        if not place[1].lower().endswith(_STREET_WORDS):
            continue
        # Only around the number: the patterns are slow on text without streets.
        begin = text.find(" ", max(0, place.start() - _STREET_CHARACTERS)) if place.start() > _STREET_CHARACTERS else 0
        for pattern in (_CAPITALISED, _ANY_CASE):
            for match in pattern.finditer(text, min(begin, place.start()), place.end() + _STREET_CHARACTERS):
                yield Span(_whole_name(text, match.start()), match.end(), "ADDRESS", 0.75)
    if _DIGIT.search(text):
        for match in _ENGLISH.finditer(text):
            yield Span(match.start(), match.end(), "ADDRESS", 0.75)
    if not named:
        return
    for match in _COMPLETE.finditer(text):
        yield Span(match.start(), match.end(), "ADDRESS", 0.75)
    for match in _PLACED.finditer(text):
        # 'på Windows 11' is no address; what the dictionary doesn't know, and what is named after a person, may be.
        flags = kind(match[1].partition(" ")[0])[0]
        if not flags & WORD or flags & NAME:
            yield Span(match.start(1), match.end(1), "ADDRESS", 0.55)
    for match in _SAID.finditer(text):
        yield Span(match.start(1), match.end(1), "ADDRESS", 0.6)


def birth_dates(text: str) -> Iterator[Span]:
    """Dates that the text itself calls a birth date."""
    if not _DIGIT.search(text):
        return
    for match in _BIRTH_DATE.finditer(text):
        yield Span(match.start(1), match.end(1), "DATE_OF_BIRTH", 0.8)
