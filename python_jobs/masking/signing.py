"""Who signs: the last words of a text, and initials of whoever did something: '//mbl', 'af hbk', 'ref. TKJ'."""

import re
from collections.abc import Iterator

from python_jobs.masking import cues
from python_jobs.masking.name_words import OFFICES, PARTICLES, SELDOM_PERSONS
from python_jobs.masking.names import FAMILY, FIRM, GIVEN, NAME, PLACE, STOP, THING, WEAK, WORD, kind
from python_jobs.masking.patterns import LETTERS, Span
from python_jobs.masking.words import Token

# What stands behind a signature: marks, smileys, symbols.
_BEHIND = " \t\r\n.!,:;()*^<>_=❤♥♡☺\ufe0f"
_KISSES = re.compile(r"\s(?:[xo]+|:?-?D|<3)\Z", re.IGNORECASE)
_FIRST_SYMBOL = "\u2600"
_FINAL = re.compile(
    rf"(?:\A|[.!?…)\n:]\s+|\s[-–/]{{1,2}}\s?)([{LETTERS}][{LETTERS}'’.-]*(?: [{LETTERS}][{LETTERS}'’.-]*){{0,3}})\Z"
)
_WINDOW = 40
_LETTERS_OF_INITIALS = (2, 4)
_KNOWN = WORD | STOP | PLACE | FIRM | THING
# Short capitals that close a message and are nobody's.
_CODES = """
    ok fyi eod tbc tbd asap ps nb dk uk eu us pdf kl rip lol btw omg thx tnx np pls api sql csv xml json html http url
    vpn sms mms usb gps led lcd cpu ram ssd iso din ean gln cvr cpr rki pbs bs fi mfl pin puk imei sim wifi dab tv pc
    mac it hr kpi roi crm erp btb gdpr vat ltd aps dkk eur usd gbp sek nok kwh mwh kg cm mm kva amp led pvc abs mdf osb
    etc mv osv ff stk pcs pr kr td cc bcc ref nr no id faq ceo cfo cto coo vip diy ai ml ui ux qa ci cd pr db os ip dns
"""
_NOBODY = frozenset(_CODES.split())
_DOERS = re.compile(r"(?:([^\W\d_](?:et|dt|gt|vt|ed|ten))|.|^) (?:af|by) \Z", re.IGNORECASE)
_REFERENCE = re.compile(r"(?:\b(?:ref|sign|init|sagsbeh|ansv|beh)\.?:?\s|\s/{1,2}|\bv/)\Z", re.IGNORECASE)
_TOP_LEVEL = frozenset(
    [
        "dk",
        "com",
        "net",
        "org",
        "se",
        "no",
        "de",
        "eu",
        "info",
        "uk",
        "nu",
        "io",
        "py",
        "js",
        "txt",
        "pdf",
        "doc",
        "docx",
        "xlsx",
        "csv",
        "jpg",
        "png",
        "md",
    ]
)
_DOTTED = re.compile(rf"(?<![\w@./:-])([{LETTERS}]{{2,}})\.([{LETTERS}]{{2,}})(?![\w@/.-])")


def last_words(text: str, *, cased: bool) -> Iterator[Span]:
    """A name that is all the last sentence has.

    Args:
        text: as delivered.
        cased: whether a name has a capital.
    """
    tail = text[-_WINDOW:]
    body = _KISSES.sub("", tail.rstrip(_BEHIND)).rstrip(_BEHIND)
    while body and body[-1] >= _FIRST_SYMBOL:
        body = body[:-1].rstrip(_BEHIND)
    last = body.rpartition(" ")[2]
    # A word of a sentence in small letters is what most texts end in.
    if not last or (cased and last.islower() and "/" not in last):
        return
    match = _FINAL.search(body)
    if match is None or (len(tail) == _WINDOW and match.start() == 0 and not match[0][0].isspace()):
        return
    words = match[1].split()
    if (cased and not words[0][0].isupper()) or not _signs(text, words, cased=cased):
        return
    begin = len(text) - len(tail) + match.start(1)
    yield Span(begin, begin + len(match[1]), "PERSON", 0.5)


def _signs(text: str, words: list[str], *, cased: bool) -> bool:
    kinds = [kind(word.strip("."))[0] for word in words]
    forms = [word.casefold().strip(".") for word in words]
    if any(form in OFFICES or not cues.is_no_role(form) for form in forms):
        return False
    if any(flags & (STOP | FIRM | THING) and form not in PARTICLES for flags, form in zip(kinds, forms, strict=True)):
        return False
    first = kinds[0]
    if len(words) == 1:
        if forms[0] in SELDOM_PERSONS or forms[0] in _NOBODY or first & PLACE:
            return False
        if words[0].isupper() and not text.isupper() and len(forms[0]) < 4:
            return len(forms[0]) > 1 and not first & WORD
        return bool(first & (GIVEN | WEAK)) or (bool(first & FAMILY) and not first & WORD)
    rest = all(
        flags & NAME or not flags & WORD or len(form) == 1 for flags, form in zip(kinds[1:], forms[1:], strict=True)
    )
    known = bool(first & (GIVEN | WEAK)) or (not first & (WORD | PLACE) and any(flags & FAMILY for flags in kinds[1:]))
    if not (cased or rest) and len(words) == 2 and first & GIVEN and not first & WORD:
        # 'torben fjord'.
        return True
    return known and rest and not all(flags & PLACE for flags in kinds)


def initials(text: str, tokens: list[Token]) -> Iterator[Span]:
    """Two to four letters in the place of who did or answers for something."""
    shortest, longest = _LETTERS_OF_INITIALS
    for token in [token for token in tokens if token.end - token.start <= longest and not token.flags & _KNOWN]:
        size = len(token.word)
        if size < shortest:
            continue
        if not (token.word.islower() or token.word.isupper()) or token.word.casefold() in _NOBODY:
            continue
        before = text[max(0, token.start - 10) : token.start]
        doer = _DOERS.search(before)
        ends = cues.ends_phrase(text, token.end)
        signed = size < longest and ends and cues.lead(text, token.start) & cues.ADDRESSED
        if (
            (doer and (ends or doer[1]))
            or signed
            or _REFERENCE.search(before)
            or (token.capital and cues.acts(text, token.end))
        ):
            yield Span(token.start, token.end, "PERSON", 0.5)


def user_names(text: str) -> Iterator[Span]:
    """Names that are written with a full stop, as accounts are: 'oprettet af lise.thode'."""
    if not any(part[:1].isalpha() for part in text.split(".")[1:]):
        return
    for match in _DOTTED.finditer(text):
        first, second = kind(match[1])[0], kind(match[2])[0]
        sure = first & (GIVEN | WEAK) and not second & STOP
        known = not second & WORD or (second & NAME and not first & WORD)
        if sure and known and match[1].islower() == match[2].islower() and match[2].lower() not in _TOP_LEVEL:
            yield Span(match.start(), match.end(), "PERSON", 0.5)
