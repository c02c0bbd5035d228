"""Finders of e-mail addresses, IBANs, cards and IP addresses: pure functions, from a text to spans. Presidio's classes
wrap them, as they do those of ``danish.py``, ``addresses.py`` and ``persons.py``."""

import re
import sys
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import NamedTuple

from python_jobs.masking.canonical import IBAN_LENGTHS, card_brand, iban_holds, luhn_holds


class Span(NamedTuple):
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

LETTERS = "A-Za-zÀ-ÖØ-öø-ž"
UPPER = "A-ZÀ-ÖØ-ÞČĆĐŁŠŽ"
# A month's name, whole or cut short; Danish and English.
MONTH = r"(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-zæøå]{0,7}"
_SIGN = r"(?:[(\[{<]\s?(?:at|a|snabel-?\s?a)\s?[)\]}>]|\s[-–]\s?at\s?[-–]\s|＠)"
_AT = rf"(?:\s?(?:@{{1,2}}|{_SIGN})\s?|\s(?:snabel-?\s?a|alfakrøl)\s|_at_)"
_FULL_STOP = r"(?:[(\[{<]\s?(?:dot|punktum|prik)\s?[)\]}>]|[-–_]\s?dot\s?[-–_])"
# A slip: a comma for the full stop, or a blank beside it; known by what is behind.
_TOP = r"(?:dk|com|net|org|se|no|de|eu|info|uk|nu|io)\b"
_DOT = rf"(?:\.|\s?{_FULL_STOP}\s?|\s(?:dot|punktum|prik)\s|(?:,|\s\.\s?|\.\s|\.\.)(?={_TOP})|\s(?=(?:dk|com)\b))"
_LOCAL = rf"(?<![{LETTERS}0-9._%+-])[{LETTERS}0-9_][{LETTERS}0-9._%+'&-]{{0,63}}"
_LABEL = rf"[{LETTERS}0-9-]{{1,63}}"
_EMAIL = re.compile(rf"{_LOCAL}{_AT}{_LABEL}(?:{_DOT}{_LABEL})*", re.IGNORECASE)
# 'anne at firma dot dk': the dot in words makes it one.
_SPELT = re.compile(
    rf"(?:[{LETTERS}0-9]{{2,20}}\s(?:dot|punktum|prik)\s){{0,2}}"
    rf"{_LOCAL}\sat\s{_LABEL}(?:\.{_LABEL})*\s(?:dot|punktum)\s[a-z]{{2,12}}\b",
    re.IGNORECASE,
)
_SPELT_SIGN = re.compile(r"\s(?:at|snabel-?\s?a)\s", re.IGNORECASE)
# 'bo.krag at firma.dk': an address when it is called one, or when no word is written so.
_AT_ALONE = re.compile(
    rf"{_LOCAL}\sat\s{_LABEL}(?:\.{_LABEL})*\.{_TOP}(?![\w@])",
    re.IGNORECASE,
)
_AT_HOST = re.compile(rf" at [\w-]+(?:\.[\w-]+)*\.{_TOP}")
_CALLED_MAIL = re.compile(r"mail|skriv|write", re.IGNORECASE)
_PARTS_IN_WORDS = re.compile(rf"(?<!\w)(?:[{LETTERS}0-9]{{2,20}}\s(?:dot|punktum|prik)\s){{1,2}}\Z", re.IGNORECASE)
_SIGN_IN_WORDS = re.compile(rf"\s?{_SIGN}\s?|\s(?:snabel-?\s?a|alfakrøl)\s|_at_", re.IGNORECASE)
_DOT_IN_WORDS = re.compile(rf"\s?{_FULL_STOP}\s?|\s(?:dot|punktum|prik)\s|,|\.\.|\s(?=(?:dk|com)\Z)", re.IGNORECASE)
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])(?:IBAN)?([A-Za-z]{2}[ .–/_-]{0,3}\d[ .–/_-]{0,3}\d(?:[ .–/_-]{0,3}[A-Za-z0-9]){11,30})"
)
_IBAN_DIGITS = re.compile(r"[A-Za-z]{2}[ .–-]{0,3}\d[ .–-]{0,3}\d(?:[ .–-]{0,3}(?:[A-Za-z]{4}(?=[ .-]?\d)|\d)){10,}")
_IBAN_CONTEXT = re.compile(r"\biban\b", re.IGNORECASE)
_CARD = re.compile(r"(?<![\w-])\d(?:[ .-]?\d){11,18}(?![\w-])")
_CARD_CONTEXT = re.compile(r"kort|card|visa|mastercard|maestro|amex", re.IGNORECASE)
_IP4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)")
_DIGITS_DOTTED = re.compile(r"[0-9]\.[0-9]")
_IP6 = re.compile(r"(?<![\w:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
_VERSION = re.compile(r"\b(?:v|ver|version|vers|release|build|firmware)[. :]*$", re.IGNORECASE)
_PAIRS = re.compile(r"[2-9]\d(?:\.\d\d){3}")
_IP_CONTEXT = re.compile(r"\bip|login|server|host|client|log", re.IGNORECASE)
CONTEXT_CHARACTERS = 40


def before(text: str, start: int, length: int = CONTEXT_CHARACTERS) -> str:
    """The characters right before a place."""
    return text[max(0, start - length) : start]


def _may_say_at(lower: str) -> bool:
    """A look that costs little before the one that costs more."""
    if "(" in lower or "[" in lower or "{" in lower or "<" in lower:
        return True
    return "＠" in lower or "_at_" in lower or "-at" in lower or "- at" in lower or "–at" in lower or "alfakr" in lower


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses, also with the sign or the dot in words; one without a top-level domain counts less."""
    lower = text.lower()
    if "@" in text or "nabel" in lower or (_may_say_at(lower) and _SIGN_IN_WORDS.search(text)):
        for match in _EMAIL.finditer(text):
            written = match[0]
            form = "".join(_DOT_IN_WORDS.sub(".", _SIGN_IN_WORDS.sub("@", written)).split()).casefold()
            host, _, top = form.rpartition("@")[2].rpartition(".")
            whole = bool(host) and len(top) > 1 and top.isalpha()
            if whole or " " not in written:
                parts = _PARTS_IN_WORDS.search(text, max(0, match.start() - 60), match.start())
                yield Span(
                    parts.start() if parts else match.start(),
                    match.end(),
                    "EMAIL_ADDRESS",
                    0.95 if whole else 0.6,
                    form,
                )
    if (" at " in text or " AT " in text) and ("dot" in lower or "punktum" in lower):
        for match in _SPELT.finditer(text):
            form = "".join(_DOT_IN_WORDS.sub(".", _SPELT_SIGN.sub("@", match[0], count=1)).split()).casefold()
            yield Span(match.start(), match.end(), "EMAIL_ADDRESS", 0.9, form)
    if " at " in lower and _AT_HOST.search(lower):
        for match in _AT_ALONE.finditer(text):
            local = match[0].partition(" ")[0]
            if not local.isalpha() or _CALLED_MAIL.search(before(text, match.start(), 25)):
                yield Span(match.start(), match.end(), "EMAIL_ADDRESS", 0.7, _SPELT_SIGN.sub("@", match[0]).casefold())


def ibans(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Span]:
    """IBANs of the country's length whose modulus 97 holds; after the word IBAN also those with a slip of the pen, with
    a lower score."""
    for match in _IBAN.finditer(text, max(0, start), end):
        length = IBAN_LENGTHS.get(match[1][:2].upper())
        if length is None:
            continue
        last = match.start(1)
        for _ in range(length):
            while last < match.end(1) and not text[last].isalnum():
                last += 1
            last += 1
        form = re.sub(r"[ .–/_-]", "", text[match.start(1) : last]).upper()
        if last > match.end(1) or text[last : last + 1].isalnum():
            form = ""
        letters = sum(map(str.isalpha, form))
        if len(form) == length and 2 * letters <= length + 2 and iban_holds(form):
            yield Span(match.start(1), last, "IBAN_CODE", 0.95, form)
        elif _IBAN_CONTEXT.search(before(text, match.end(1), match.end(1) - match.start() + 15)):
            written = _IBAN_DIGITS.match(match[1])
            if written:
                yield Span(match.start(1), match.start(1) + written.end(), "IBAN_CODE", 0.5)


def cards(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Span]:
    """Payment cards: the Luhn sum holds, and the first digits are a brand's, or the context speaks of a card.
    Sixteen digits of a brand in such a context count even with a slip of the pen."""
    for match in _CARD.finditer(text, max(0, start), end):
        digits = "".join(filter(str.isdigit, match[0]))
        context = _CARD_CONTEXT.search(before(text, match.start(), 30)) is not None
        brand = card_brand(digits)
        if luhn_holds(digits) and (brand or context):
            yield Span(match.start(), match.end(), "CREDIT_CARD", 0.9 if context else 0.8, digits)
        elif brand and context and len(digits) == 16:
            yield Span(match.start(), match.end(), "CREDIT_CARD", 0.5, digits)


def ips(text: str) -> Iterator[Span]:
    """IP addresses of both versions."""
    if text.count(".") > 2 and _DIGITS_DOTTED.search(text):
        yield from _ips(_IP4, text)
    if "::" in text or text.count(":") > 6:
        yield from _ips(_IP6, text)


def _ips(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    for match in pattern.finditer(text):
        try:
            form = str(ip_address(match[0]))
        except ValueError:
            continue
        preceding = before(text, match.start(), 20)
        if form == "::" or _VERSION.search(preceding):
            continue
        # Four pairs may be a Danish phone number written with dots.
        pairs = _PAIRS.fullmatch(match[0]) and not _IP_CONTEXT.search(preceding)
        yield Span(match.start(), match.end(), "IP_ADDRESS", 0.6 if pairs else 0.8, form)
