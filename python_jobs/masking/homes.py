"""Where somebody lives by what the text says of it: a street without a number behind 'bor på', a farm's name, a post
box, the value of a field for an address.

A street alone is not one person's, and stays; behind such words it is somebody's home.
"""

import re
from collections.abc import Iterator

from python_jobs.masking.addresses import SIDES
from python_jobs.masking.names import STOP, kind
from python_jobs.masking.patterns import LETTERS, UPPER, Span
from python_jobs.masking.topics import BOX, FARM, FIELD, HOME, HOUSE, PREFIX, topics

_CAPITAL = rf"[{UPPER}][{LETTERS}.'’-]*"
# A street by its last word alone.
_ENDING = (
    r"(?:vej|vejen|gade|gaden|vænget|stræde|strædet|allé|alle|alléen|boulevard|boulevarden|torvet|pladsen|bakken|"
    r"parken|haven|stien|toften|lunden|engen|krogen|vangen|marken|diget|gatan|gata|straße|strasse)"
)
_ENGLISH = r"(?:Street|Road|Avenue|Lane|Drive|Close|Grove|Crescent|Terrace|Gardens|Cottages?|Farm|Lodge)"
_STREET = (
    rf"(?:(?:{_CAPITAL}[ ]){{0,3}}?[{UPPER}][{LETTERS}-]+{_ENDING}"
    rf"|(?:{_CAPITAL}[ ]){{1,3}}?(?i:vej|gade|allé|alle|plads|boulevard|stræde|{_ENGLISH}))(?![{LETTERS}])"
)
_HOMES = (
    r"(?:(?:bor|bo|boede|boende|bosat|bopæl|hjemme|hus|huset|villa|villaen|lejlighed|lejligheden|rækkehus|rækkehuset|"
    r"grunden|haven|sommerhus|sommerhuset|værelse|værelset|house|flat|apartment|home|live|lives|lived|living)"
    r"(?:[ ](?:nu|stadig|selv|now|still))?[ ](?:på|i|ved|on|in|at)|"
    r"(?:flyttet|flytter|flytte|moved|move|moving|vokset op|grew up)[ ](?:til|på|fra|to|on|from|in))"
)
_AT_HOME = re.compile(rf"\b(?i:{_HOMES})[ ]({_STREET})")
_FARM = re.compile(
    r"\b(?i:gården|slægtsgården|landstedet|husmandsstedet|ejendommen|nedlagt landbrug|the farm)[ ]"
    rf"({_CAPITAL}(?:[ ]{_CAPITAL}){{0,2}})"
)
_HOUSE = re.compile(
    rf"((?:{_CAPITAL}[ ]){{1,2}}(?:Cottages?|House|Farm|Farmhouse|Lodge|Barn|Hall|Court),[ ](?:\d{{1,4}}[a-z]?[ ])?"
    rf"(?:{_CAPITAL}[ ]){{1,3}}{_ENGLISH})(?![{LETTERS}])"
)
# Streets that are called so in front: 'ul. Długa 5', 'Rue de Lyon 12'.
_PREFIXED = re.compile(
    rf"(?<!\w)(?:[Rr]ue|ul\.|[Uu]lica|Rua|Avenida|Piazza|Plaza|Calle|Viale)[ ]"
    rf"(?:(?:de|del|della|di|la|du|des)[ ]){{0,2}}{_CAPITAL}(?:[ ]{_CAPITAL})?,?[ ]\d{{1,4}}(?:/\d{{1,4}})?"
)
_BOX = re.compile(r"(?<!\w)(?:postboks|p\.? ?o\.? ?box|post box)[ ]?(?:nr\.?[ ]?)?\d{1,5}(?!\d)", re.IGNORECASE)
# An address in a field: letters first, then a number or a street's name.
_FIELD = re.compile(
    r"(?i:adresse|adr|addr|address|vejnavn|vej|gade|street|bopæl|residence)\.?[\"']?[ ]?[:=][ ]?[\"']?"
    rf"(?P<value>[{LETTERS}][{LETTERS}.'’ -]{{1,40}}?[ ]\d{{1,4}}(?!\d)[ ]?(?:[A-Za-z](?!\w))?|{_STREET})"
)
# Addresses that nobody lives at.
_ELSEWHERE = re.compile(r"(?:mail|ip|mac|web|wallet|url|\be)[ _-]?\Z", re.IGNORECASE)
_LONGEST_ELSEWHERE = 8
_SCORE = 0.55


def homes(text: str) -> Iterator[Span]:
    """Homes that have no street with a number, or one only by their label.

    Args:
        text: as delivered.
    """
    spoken = topics(text)
    if spoken & HOME:
        for match in _AT_HOME.finditer(text):
            yield Span(*match.span(1), "ADDRESS", _SCORE)
    if spoken & FARM:
        for match in _FARM.finditer(text):
            first = match[1].partition(" ")[0]
            if first.casefold() in SIDES or not kind(first)[0] & STOP:
                yield Span(*match.span(1), "ADDRESS", _SCORE)
    if spoken & HOUSE and ", " in text:
        for match in _HOUSE.finditer(text):
            yield Span(*match.span(1), "ADDRESS", _SCORE)
    if spoken & PREFIX:
        for match in _PREFIXED.finditer(text):
            yield Span(match.start(), match.end(), "ADDRESS", _SCORE)
    if spoken & BOX:
        for match in _BOX.finditer(text):
            yield Span(match.start(), match.end(), "ADDRESS", _SCORE)
    if spoken & FIELD and (":" in text or "=" in text):
        yield from _of_fields(text)


def _of_fields(text: str) -> Iterator[Span]:
    for match in _FIELD.finditer(text):
        if _ELSEWHERE.search(text, max(0, match.start() - _LONGEST_ELSEWHERE), match.start()):
            continue
        first = match["value"].partition(" ")[0]
        if first[0].isupper() or not kind(first)[0] & STOP:
            yield Span(*match.span("value"), "ADDRESS", _SCORE)
