"""Streets abroad: those whose kind stands before their name, as in the Romance and Slavic languages, and any words and
house number that a postcode and a town follow, as every country's post asks for.
"""

import re
from collections.abc import Iterator

from python_jobs.masking.patterns import LETTERS, UPPER, Span
from python_jobs.masking.words_of import words_of

# 'ul. Lipowa 23/18', 'Via dei Mulini 15', 'Strada Morii 16', 'Calle Mayor 5'; Slavic ones in any case.
_IN_ANY_CASE = (
    *("ul.", "ul", "ulica", "al.", "aleja", "os.", "osiedle", "pl.", "plac", "ulitsa", "bul.", "vul.", "vulytsia"),
)
_AS_WRITTEN = (
    *("Via", "Viale", "Vicolo", "Piazza", "Piazzale", "Corso", "Largo", "Calle", "C/", "Carrer", "Avenida", "Avda."),
    *("Plaza", "Paseo", "Camino", "Rua", "Praça", "Travessa", "Strada", "Str.", "Bulevardul", "Bd.", "Calea", "Aleea"),
    *("Odos", "Rruga"),
)
_FRENCH = ("rue", "avenue", "boulevard", "bd", "place", "chemin", "allée", "quai", "impasse", "cours", "route")
_KINDS = rf"(?:(?i:{'|'.join(map(re.escape, _IN_ANY_CASE))})|{'|'.join(map(re.escape, _AS_WRITTEN))})"
_HOUSE = r"\d{1,4}(?:[ ]?[A-Za-z](?![\w]))?(?:[/-](?:\d{1,4}[A-Za-z]?|[IVX]{1,4}))?(?:[ ][A-Z][ ]?\d{1,3}(?!\d))?"
_FLAT = r"(?:,?[ ](?:m\.|lok\.|ap\.|apt\.|et\.|sc\.|int\.|piso|bl\.)[ ]?\w{1,4}){0,3}"
_PARTICLE = r"d[aeiou]l?|d[eo]s|dell[aeo]|dei|degli|delle|la|las|los|el|lui|cel|i|y|e"
_NAME = rf"[{UPPER}][{LETTERS}.'’-]*"
_WORD = rf"(?:{_NAME}|{_PARTICLE}|\d{{1,2}}(?= [{UPPER}]))"
_KIND_FIRST = re.compile(
    rf"(?<![\w@.-]){_KINDS}[ ](?:{_WORD}[ ]){{0,4}}{_NAME},?[ ](?:nr\.?[ ]|n[.º°]+[ ])?{_HOUSE}{_FLAT}(?!\d)"
)
# '14 rue de la Paix', '3 bis, avenue Foch'.
_NUMBER_FIRST = re.compile(
    rf"(?<![\w-])\d{{1,4}}(?:[ ]?(?:bis|ter|[A-Ca-c]))?,?[ ](?i:{'|'.join(_FRENCH)})[ ]"
    rf"(?:(?:de|des|du|la|le|les|l['’]|d['’]|aux?|sur)[ ]?){{0,3}}{_NAME}(?:[ -]{_NAME}){{0,3}}"
)
# Any words that a house number, a postcode and a town follow.
_POSTCODE = r"(?:[A-Z]{1,3}-[ ]?)?(?:\d{2}-\d{3}|\d{4}-\d{3}|\d{3}[ ]\d{2}|\d{4}[ ]?[A-Z]{2}|\d{4,6})"
_STREET_BEFORE = re.compile(rf"(?P<street>{_NAME}(?:[ ][{LETTERS}.'’-]+){{0,4}})[ ]{_HOUSE}{_FLAT}\Z")
_ANCHOR = re.compile(rf"[,\n][ ]?{_POSTCODE}[ ][{UPPER}]")
_LONGEST_STREET = 80
_SEEN = frozenset([*_AS_WRITTEN, *_IN_ANY_CASE, *_FRENCH, *map(str.capitalize, (*_IN_ANY_CASE, *_FRENCH))])
# No street's name goes back beyond these.
_BEFORE = words_of(
    """
    adresse address adr addr bor bosat bopæl boende på i til at is er to in live lives living vi jeg i'm hos ved from
    fra moved flyttet sendes leveres deliver send ship dear hilsen mvh regards home hjem nye new min my our vores
    """
)
_LONGEST_ABBREVIATION = 5
_SCORE = 0.7


def addresses_abroad(text: str) -> Iterator[Span]:
    """Street and house number, in either order.

    Args:
        text: as delivered; at least one digit.
    """
    end = 0
    if not _SEEN.isdisjoint(text.split()):
        for match in _KIND_FIRST.finditer(text):
            end = match.end()
            yield Span(*match.span(), "ADDRESS", _SCORE)
        for match in _NUMBER_FIRST.finditer(text):
            yield Span(*match.span(), "ADDRESS", _SCORE)
    for anchor in _ANCHOR.finditer(text, end):
        street = _STREET_BEFORE.search(text, max(end, anchor.start() - _LONGEST_STREET), anchor.start())
        if street is not None:
            yield Span(_last_phrase(street), street.end(), "ADDRESS", _SCORE)


def _last_phrase(match: re.Match[str]) -> int:
    """Where the street begins: behind the last word that ends a sentence, or says that an address follows."""
    start = match.start("street")
    words = list(re.finditer(r"\S+", match["street"]))
    for word in words[:-1]:
        if word[0].casefold().rstrip(".:") in _BEFORE or (word[0][-1] in ".:" and len(word[0]) > _LONGEST_ABBREVIATION):
            start = match.start("street") + word.end() + 1
    return start
