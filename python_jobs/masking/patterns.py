"""Finders of personal data inside text: pure functions, from a text to spans. Presidio's classes wrap them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address

from python_jobs.masking.canonical import (
    cpr_birth_date,
    cpr_modulus_11,
    iban_holds,
    luhn_holds,
    parse_date,
)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text that holds personal data.

    Attributes:
        start: first character.
        end: one past the last character.
        entity: what it is.
        score: how sure, 0 to 1.
        canonical: its canonical value when that isn't the one of the text itself.
    """

    start: int
    end: int
    entity: str
    score: float
    canonical: str | None = None


Finder = Callable[[str], Iterator[Span]]

_LETTERS = "A-Za-zÀ-ÖØ-öø-ž"
_UPPER = "A-ZÀ-ÖØ-ÞČĆĐŁŠŽ"
_EMAIL = re.compile(
    rf"(?<![{_LETTERS}0-9._%+-])[{_LETTERS}0-9_][{_LETTERS}0-9._%+'-]{{0,63}}\s?(?:@|\(at\)|\[at\])\s?"
    rf"[{_LETTERS}0-9-]{{1,63}}(?:(?:\.|\s?\(dot\)\s?)[{_LETTERS}0-9-]{{1,63}})*"
)
_CPR = re.compile(r"(?<![\d-])(\d{6})([- ]?)(\d{4})(?![\d-])")
_CPR_CONTEXT = re.compile(r"cpr|personnummer|personnr|social security|ssn", re.IGNORECASE)
_PHONES = re.compile(
    r"(?<![\w+])(?:"
    r"(?P<foreign>(?:\+|00)\s?[1-9](?:[ .\-/()]{0,2}\d){6,14}(?:\s?(?:x|ext\.?)\s?\d{1,6})?)"
    r"|(?P<pairs>\d\d(?:[ .\-]\d\d){3}|\d{4}[ ]\d{4}|\d\d[ .\-]\d{3}[ .\-]\d{3})"
    r"|(?P<bare>[2-9]\d{7})"
    r"|(?P<american>(?:1[ .\-])?\(?[2-9]\d\d\)?[ .\-]{0,2}\d{3}[ .\-]\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,5})?)"
    r")(?!\w)(?![-.]\d)"
)
_NOT_A_PHONE = re.compile(
    r"(?:ordre|order|faktura|invoice|cvr|ean|sku|vare|item|sag|case|ticket|ref|kunde|customer)\w*"
    r"[\s.:#]*(?:nummer|nr|number|no|id)?[\s.:#]*$",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])")
_CARD = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
_DIGIT = re.compile(r"[0-9]")
_IP4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IP6 = re.compile(r"(?<![\w:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
_BIRTH_DATE = re.compile(
    r"(?:født|foedt|fødselsdato|fødselsdag|born|date of birth|birth date|birthday|dob)\b[^\d\n]{0,20}"
    r"(\d{1,2}[-./]\s?\d{1,2}[-./]\s?\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}\.? [a-zæøå]{3,9}\.? \d{4}|"
    r"[a-z]{3,9} \d{1,2},? \d{4})",
    re.IGNORECASE,
)
# Endings of Danish street names; 'Vestergade', 'H.C. Andersens Boulevard', 'Dronningens Tværgade'.
_ENDINGS = (
    "vej|gade|gaden|vænget|vænge|allé|alle|alléen|stræde|strædet|plads|pladsen|torv|torvet|boulevard|parken|park|have|"
    "haven|bakken|bakke|marken|mark|stien|sti|skoven|toften|toft|lunden|lund|ager|ageren|kær|kæret|kvarter|dal|dalen|"
    "kaj|engen|krogen|gården|vang|vangen|høj|højen|ås|åsen|svinget|bro|strand|strandvej|brygge|vejen|gyde|passage|huse"
)
_DANISH_ADDRESS = re.compile(
    rf"(?<![{_LETTERS}0-9])(?:[{_UPPER}][{_LETTERS}.'’-]*\s){{0,3}}"
    rf"(?:[{_UPPER}][{_LETTERS}.'’-]*(?:{_ENDINGS})|(?<=\s)(?i:{_ENDINGS}))\s\d{{1,4}}(?:\s?[A-Za-z](?![{_LETTERS}]))?"
    r"(?:,?\s(?:\d{1,2}\.|st\.?|kl\.?|stuen)(?:\s?sal)?,?\s?(?:(?:tv|th|mf)\b\.?|(?:dør|nr\.?)\s?\d{1,4}|\d{1,3}(?!\d))?)?"
)


@lru_cache(maxsize=1)
def _american_address() -> re.Pattern[str]:
    from faker.providers.address.en_US import Provider

    suffixes = "|".join(sorted({*Provider.street_suffixes, "St", "Ave", "Rd", "Dr", "Ln", "Blvd", "Ct"}, key=len)[::-1])
    return re.compile(
        rf"(?<![\w])\d{{1,6}}\s(?:[{_UPPER}][{_LETTERS}.'’-]*\s){{1,4}}(?:{suffixes})\b"
        r"(?:,?\s(?:Apt\.?|Suite|Unit)\s#?\w{1,6})?"
    )


def emails(text: str) -> Iterator[Span]:
    if "@" not in text and "(at)" not in text and "[at]" not in text:
        return
    for match in _EMAIL.finditer(text):
        written = match[0]
        plain = written.replace("(at)", "@").replace("[at]", "@").replace("(dot)", ".")
        whole = "." in plain.rpartition("@")[2]
        if not whole and " " in written:
            continue
        form = "".join(plain.split()).casefold()
        yield Span(match.start(), match.end(), "EMAIL_ADDRESS", 0.95 if whole else 0.6, form)


def cprs(text: str) -> Iterator[Span]:
    """Score: hyphen .65, space .45, none .30; +.20 modulus 11; +.35 context; accepted from .45."""
    for match in _CPR.finditer(text):
        digits = match[1] + match[3]
        score = {"-": 0.65, " ": 0.45}.get(match[2], 0.30)
        context = bool(_CPR_CONTEXT.search(text, max(0, match.start() - 40), match.start()))
        if cpr_birth_date(digits) is None:
            if not context:
                continue
            score = 0.2
        elif cpr_modulus_11(digits):
            score += 0.20
        score += 0.35 if context else 0
        if score >= 0.45:
            yield Span(match.start(), match.end(), "DK_CPR", min(score, 1.0), digits)


def phones(text: str) -> Iterator[Span]:
    for match in _PHONES.finditer(text):
        kind = str(match.lastgroup)
        before = text[max(0, match.start() - 30) : match.start()]
        if kind == "bare" and (parse_date(match[0]) is not None or _NOT_A_PHONE.search(before)):
            continue
        score = {"foreign": 0.9, "pairs": 0.75, "american": 0.7}.get(kind, 0.5)
        yield Span(match.start(), match.end(), "PHONE_NUMBER", score)


def ibans(text: str) -> Iterator[Span]:
    for match in _IBAN.finditer(text):
        written = match[0]
        # The words after an IBAN look like more of it: take the longest part that holds.
        for length in range(len(written), 14, -1):
            form = written[:length].replace(" ", "").upper()
            if written[length - 1] != " " and iban_holds(form):
                yield Span(match.start(), match.start() + length, "IBAN_CODE", 0.95, form)
                break


def cards(text: str) -> Iterator[Span]:
    for match in _CARD.finditer(text):
        digits = "".join(filter(str.isdigit, match[0]))
        if luhn_holds(digits):
            yield Span(match.start(), match.end(), "CREDIT_CARD", 0.8, digits)


def ips(text: str) -> Iterator[Span]:
    patterns = (_IP4, _IP6) if ":" in text else (_IP4,)
    for pattern in patterns:
        for match in pattern.finditer(text):
            try:
                form = str(ip_address(match[0]))
            except ValueError:
                continue
            if form != "::":
                yield Span(match.start(), match.end(), "IP_ADDRESS", 0.8, form)


def addresses(text: str) -> Iterator[Span]:
    if not _DIGIT.search(text):
        return
    for pattern, score in ((_DANISH_ADDRESS, 0.75), (_american_address(), 0.75)):
        for match in pattern.finditer(text):
            yield Span(match.start(), match.end(), "ADDRESS", score)


def birth_dates(text: str) -> Iterator[Span]:
    """Dates that the text itself calls a birth date."""
    for match in _BIRTH_DATE.finditer(text):
        yield Span(match.start(1), match.end(1), "DATE_OF_BIRTH", 0.8)
