"""Where a street is: the postcode and town that stand behind an address belong to it, and are masked with it.

They are a span of their own, so that the street's token stays the one that a column of streets has. A postcode or a
town that stands anywhere else says nothing of one person, and stays.
"""

import re
from collections.abc import Iterator

from python_jobs.masking.addresses import addresses
from python_jobs.masking.addresses_abroad import addresses_abroad
from python_jobs.masking.names import NAME, PLACE, STOP, WORD, kind
from python_jobs.masking.patterns import LETTERS, UPPER, Span

_GAP = r"(?:[ ]?,[ ]{0,2}|[ ]{1,2}|,?[ ]?\r?\n)"
_COUNTRY = r"(?:(?:DK|SE|NO|FI|IS|FO|GL|DE|NL|AT|CH|D|S|N)[- ]{1,2})?"
# The Netherlands, Sweden and Czechia, Poland, Portugal; Denmark and Norway, Germany and France, Romania.
_POSTCODE = (
    rf"(?:\d{{4}}[ ]?[A-Z]{{2}}(?=[ ][{UPPER}])|\d{{3}}[ ]\d{{2}}|\d{{2}}-\d{{3}}|\d{{4}}-\d{{3}}|\d{{4,6}})"
    r"(?!\d|[.,]\d)"
)
# Words that a town's name goes on after: 'Kongens Lyngby', 'Ny Solbjerg', 'Nr. Nebel'.
_FIRST_PARTS = (
    r"(?:Ny|Nye|Store|St\.?|Lille|Ll\.?|Sankt|Skt\.?|Sct\.?|Kongens|Kgs\.?|Nørre|Nr\.?|Sønder|Sdr\.?|Vester|Øster|"
    r"Gammel|Gl\.?|Høje|Hvide|Over|Neder|Øvre|Nedre|Nordre|Søndre|Bad|Frankfurt|The|New|San|Los|Las|Saint|Fort)"
)
_NAME = rf"(?:Kbh\.|[{UPPER}][{LETTERS}’'-]+)"
# 'København Ø', 'Aarhus SV', 'Nykøbing F'.
_QUARTER = rf"(?:[ ](?:[NSVØKCFMJ]|[NS][VØ])(?!\.?[{LETTERS}]))?"
_COUNTED = r"(?!(?i:stk|styk|kr|kroner|dkk|eur|usd|euro|pcs|timer|gange|kg|gram|liter|meter)\b)"
# 'Sjællands Odde', 'Frankfurt am Main', 'Cluj-Napoca'.
_SECOND = (
    r"(?:[ ](?i:odde|strand|havn|bugt|lyng|mølle|nord|syd|øst|vest|hede|kirkeby|am main|am see|"
    rf"de [{LETTERS}]+)(?![{LETTERS}]))?"
)
_TOWN = rf"(?:{_FIRST_PARTS}[ ]){{0,2}}{_NAME}{_QUARTER}{_SECOND}"
_WITH_POSTCODE = re.compile(
    rf"{_GAP}({_COUNTRY}{_POSTCODE}[ ]{{1,2}}{_COUNTED}(?:({_TOWN})|([{LETTERS}’'-]{{3,}}(?:[ ][nsvøkc]\b)?{_SECOND})))"
)
_TOWN_ALONE = re.compile(
    rf"(?:[ ]?,[ ]{{0,2}}|[ ](?:i|in)[ ]|,?[ ]?\r?\n)({_TOWN}|[{LETTERS}’'-]{{3,}}(?:[ ][nsvøkc]\b)?)"
)
_CLOSES = re.compile(r"[.,]?(?:\s|\Z)")
# 'LS6 2AB', 'IL 62704-1234'.
_CODE_ABROAD = r"(?:[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}|[A-Z]{2}[ ]\d{5}(?:-\d{4})?)\b"
_ENGLISH = re.compile(rf"[ ]?,?(?:[ ]|\n)((?:(?:{_NAME}|upon|on|of|le)[ ]?,?[ ]){{0,4}}{_CODE_ABROAD})")


def whole_addresses(text: str) -> Iterator[Span]:
    """Streets with their numbers and floors, and what says where they are."""
    for street in (*addresses(text), *addresses_abroad(text)):
        yield street
        town = _town(text, street.end)
        if town:
            yield Span(*town, street.entity, street.score)


def _town(text: str, end: int) -> tuple[int, int] | None:
    match = _WITH_POSTCODE.match(text, end)
    if match and (match[2] or _is_place(match[3])):
        return match.span(1)
    match = _ENGLISH.match(text, end)
    if match:
        return match.span(1)
    match = _TOWN_ALONE.match(text, end)
    if match and (_is_place(match[1]) or (text[end : end + 2] == ", " and _may_be_town(text, match))):
        return match.span(1)
    return None


def _may_be_town(text: str, match: re.Match[str]) -> bool:
    """Whether one unknown word with a capital closes the address: 'Strandgyvelvej 9, Marielyst.'"""
    word = match[1]
    return (
        word[0].isupper() and not kind(word)[0] & (NAME | WORD | STOP) and _CLOSES.match(text, match.end()) is not None
    )


def _is_place(words: str) -> bool:
    return any(kind(word.strip(".,"))[0] & PLACE for word in words.split() if len(word) > 2)
