"""Streets abroad: those whose kind stands before their name, as in the Romance and Slavic languages, and any words and
house number that a postcode and a town follow, as every country's post asks for.
"""

import re
from collections.abc import Iterator

from python_jobs.masking.patterns import LETTERS, UPPER, Span

# 'ul. Lipowa 23/18', 'Via dei Mulini 15', 'Strada Morii 16', 'Calle Mayor 5, 2º'.
_KINDS = (
    r"(?:[Uu]l\.?|[Uu]lica|[Aa]l\.|[Aa]leja|[Aa]leje|[Oo]s\.|[Oo]siedle|[Pp]l\.|[Pp]lac|Via|Viale|Vicolo|Piazza|Piazzale|Corso|Largo|"
    r"Calle|C/|Carrer|Avenida|Avda\.?|Plaza|Paseo|Camino|Rua|Praça|Travessa|Strada|Str\.|Bulevardul|Bd\.|Calea|Aleea|"
    r"[Uu]litsa|[Vv]ulytsia|[Vv]ul\.|[Bb]ul\.|Odos|Rruga)"
)
_HOUSE = r"\d{1,4}(?:[ ]?[A-Za-z](?![\w]))?(?:[/-](?:\d{1,4}[A-Za-z]?|[IVX]{1,4}))?(?:[ ][A-Z][ ]?\d{1,3}(?!\d))?"
_FLAT = r"(?:,?[ ](?:m\.|lok\.|ap\.|apt\.|et\.|sc\.|int\.|piso|bl\.)[ ]?\w{1,4}){0,3}"
_WORD = rf"(?:[{UPPER}][{LETTERS}.'’-]*|d[aeiou]l?|d[eo]s|dell[aeo]|dei|degli|delle|la|las|los|el|lui|cel|i|y|e|\d{{1,2}}(?= [{UPPER}]))"
_KIND_FIRST = re.compile(rf"(?<![\w@.-]){_KINDS}[ ](?:{_WORD}[ ]){{0,4}}[{UPPER}][{LETTERS}.'’-]*,?[ ](?:nr\.?[ ]|n[.º°]+[ ])?{_HOUSE}{_FLAT}(?!\d)")
# '14 rue de la Paix', '3 bis, avenue Foch'.
_NUMBER_FIRST = re.compile(
    rf"(?<![\w-])\d{{1,4}}(?:[ ]?(?:bis|ter|[A-Ca-c]))?,?[ ](?i:rue|avenue|boulevard|bd|place|chemin|allée|quai|impasse|cours|route|"
    rf"square|passage)[ ](?:(?:de|des|du|la|le|les|l['’]|d['’]|aux?|sur)[ ]?){{0,3}}[{UPPER}][{LETTERS}'’-]+(?:[ -][{UPPER}][{LETTERS}'’-]+){{0,3}}"
)
# Any words that a house number, a postcode and a town follow.
_POSTCODE = r"(?:[A-Z]{1,3}-[ ]?)?(?:\d{2}-\d{3}|\d{4}-\d{3}|\d{3}[ ]\d{2}|\d{4}[ ]?[A-Z]{2}|\d{4,6})"
_ANCHORED = re.compile(
    rf"(?P<street>[{UPPER}][{LETTERS}.'’-]*(?:[ ][{LETTERS}.'’-]+){{0,4}})[ ]{_HOUSE}{_FLAT}(?=,[ ]?{_POSTCODE}[ ][{UPPER}]|\n{_POSTCODE}[ ][{UPPER}])"
)
_ANCHOR = re.compile(rf"\d[^\d\n,]{{0,6}}(?:,[ ]?|\n){_POSTCODE}[ ][{UPPER}]")
_KIND_SEEN = re.compile(rf"(?<![\w@.-]){_KINDS}[ ]")
_FRENCH = ("rue ", "avenue ", "boulevard ", "place ", "chemin ", "allée ", "quai ", "impasse ", "route ", "cours ")
_SCORE = 0.7


def addresses_abroad(text: str) -> Iterator[Span]:
    """Street and house number, in either order.

    Args:
        text: as delivered; at least one digit.
    """
    end = 0
    if _KIND_SEEN.search(text):
        for match in _KIND_FIRST.finditer(text):
            end = match.end()
            yield Span(*match.span(), "ADDRESS", _SCORE)
    lower = text.lower()
    if any(map(lower.__contains__, _FRENCH)):
        for match in _NUMBER_FIRST.finditer(text):
            yield Span(*match.span(), "ADDRESS", _SCORE)
    if _ANCHOR.search(text):
        for match in _ANCHORED.finditer(text, end):
            yield Span(_last_phrase(match), match.end(), "ADDRESS", _SCORE)


def _last_phrase(match: re.Match[str]) -> int:
    """Where the street begins: behind the last word that ends a sentence or a phrase, or says that an address follows."""
    start = match.start("street")
    words = list(re.finditer(r"\S+", match["street"]))
    for word in words[:-1]:
        if word[0].casefold().rstrip(".:") in _BEFORE or (word[0][-1] in ".:" and len(word[0]) > _LONGEST_ABBREVIATION):
            start = match.start("street") + word.end() + 1
    return start


_LONGEST_ABBREVIATION = 5
_BEFORE = frozenset(
    """
    adresse address adr addr bor bosat bopæl boende på i til at is er to in live lives living vi jeg i'm hos ved from fra lives moved
    flyttet sendes leveres deliver send ship dear hilsen mvh regards home hjem nye new gamle old my min our vores
    """.split()
)
