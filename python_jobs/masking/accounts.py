"""Who did something, by letters or by an account: '//mbl', 'af hbk', 'Attestant: ML', 'oprettet af lise.thode',
'user: hkim', '[10:42] mia_b: …'."""

import re
from collections.abc import Iterator

from python_jobs.masking import cues
from python_jobs.masking.name_words import OFFICES
from python_jobs.masking.names import FIRM, GIVEN, NAME, PLACE, STOP, THING, WEAK, WORD, kind
from python_jobs.masking.patterns import LETTERS, UPPER, Span
from python_jobs.masking.spelling import is_odd
from python_jobs.masking.words import Token
from python_jobs.masking.words_of import words_of

_LETTERS_OF_INITIALS = (2, 4)
_KNOWN = WORD | STOP | PLACE | FIRM | THING
# Short capitals that close a message and are nobody's.
NOBODY = words_of(
    """
    ok fyi eod tbc tbd asap ps nb dk uk eu us pdf kl rip lol btw omg thx tnx np pls api sql csv xml json html http url
    vpn sms mms usb gps led lcd cpu ram ssd iso din ean gln cvr cpr rki pbs bs fi mfl pin puk imei sim wifi dab tv pc
    mac it hr kpi roi crm erp btb gdpr vat ltd aps dkk eur usd gbp sek nok kwh mwh kg cm mm kva amp led pvc abs mdf osb
    etc mv osv ff stk pcs pr kr td cc bcc ref nr no id faq ceo cfo cto coo vip diy ai ml ui ux qa ci cd pr db os ip dns
    """
)
_DOERS = re.compile(r"(?:([^\W\d_](?:et|dt|gt|vt|ed|ten))|.|^) (?:af|by) \Z", re.IGNORECASE)
_REFERENCE = re.compile(
    r"(?:\b(?:ref|sign|init\w*|sagsbeh\w*|ansv\w*|beh|att\w*|rekvirent|kvitter\w*|underskr\w*)\.?:?\s|\s/{1,2}|\bv/)\Z",
    re.IGNORECASE,
)
# What such a field holds is letters of somebody, whatever else they stand for.
_OF_FIELD = re.compile(
    r"(?:\bsign|\binit\w*|\bsagsbeh\w*|\bansv\w*|\battestant|\brekvirent|\bunderskr\w*)\.?:\s\Z", re.IGNORECASE
)
# 'Spoke w/ J.T. re: pricing', 'aftalt med J. T.'
_LETTERS_ALONE = re.compile(
    rf"(?:\bw/|\bm/|\b(?:with|med|af|by|hos|til|to|fra|from|ask|hej|hi|dear|kære)) ?([{UPPER}]\. ?[{UPPER}]\.)(?!\w)",
    re.IGNORECASE,
)
_FILES = "dk com net org se no de eu info uk nu io py js txt pdf doc docx xlsx csv jpg png md"
_TOP_LEVEL = frozenset(_FILES.split())
_DOT_INSIDE = re.compile(r"\.[^\W\d_]")
_DOTTED = re.compile(rf"(?<![\w@./:-])([{LETTERS}]{{2,}})\.([{LETTERS}]{{2,}})(?![\w@/.-])")
# What an account's name stands behind, with a mark or without.
_LABELS = "user bruger login log-in logon konto account assignee assigned watcher watchers uid usr nick handle alias"
_LABELLED = re.compile(
    rf"(?<![{LETTERS}])(?:(?:user|bruger|login|account|screen)[ _-]?(?:name|navn|id)|brugeren|brugernavnet|kontoen|"
    rf"(?:password|passcode|kodeord(?:et)?|adgangskoden?|adgang(?:en)?|access|login) "
    rf"(?:for|til)(?: (?:the user|user|brugeren|bruger))?|"
    rf"{'|'.join(_LABELS.split())})"
    rf"[\"']?(?P<mark>\s?[:=]\s?[\"']?|\s)(?P<name>[{LETTERS}][\w.+-]*\w)(?![@\w])",
    re.IGNORECASE,
)
_STEMS = (
    "password",
    "passcode",
    "kodeord",
    "adgang",
    "access ",
    "user",
    "bruger",
    "log",
    "account",
    "assign",
    "watch",
    "uid",
    "usr",
    "nick",
    "handle",
    "alias",
    "konto",
)
_NEXT_OF_LIST = re.compile(rf",[ ]?([{LETTERS}][\w.+-]*\w)(?=[,;.\s]|\Z)")
_SPEAKER = re.compile(
    rf"^(?P<stamp>[ \t]*[\[(]?\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?[\])]?[ ])?[<]?(?P<name>[{LETTERS}]\w*[_.\d]\w*)(?:>|:[ ])",
    re.MULTILINE,
)
# '@mette_l', 'sendt fra Peters iPhone'.
_HANDLE = re.compile(rf"(?<![\w@./])@([{LETTERS}][\w.-]*\w)(?![\w@])")
_DEVICES = ("iphone", "ipad", "mac", "macbook", "galaxy", "samsung", "android")
_DEVICE = re.compile(rf"\b(?:fra|from|på|on) ([{UPPER}][{LETTERS}-]+?)['’]?s (?i:{'|'.join(_DEVICES)})\b")
_PARTS = re.compile(rf"[{LETTERS}]+")
_SHORTEST_ACCOUNT = 3
_SCORE = 0.5


def initials(text: str, tokens: list[Token]) -> Iterator[Span]:
    """Letters in the place of who did or answers for something: two to four, or capitals with full stops."""
    shortest, longest = _LETTERS_OF_INITIALS
    lettered = False
    for token in tokens:
        size = len(token.word)
        if token.end - token.start > longest or size < shortest:
            lettered = lettered or token.initial
            continue
        upper = token.word.isupper()
        if not (upper or (token.word.islower() and not token.flags & _KNOWN)):
            continue
        known = token.flags & _KNOWN or token.word.casefold() in NOBODY
        if known and not upper:
            continue
        before = text[max(0, token.start - 14) : token.start]
        if known:
            if _OF_FIELD.search(before) and not text.isupper():
                yield Span(token.start, token.end, "PERSON", _SCORE)
            continue
        doer = _DOERS.search(before)
        ends = cues.ends_phrase(text, token.end)
        signed = size < longest and ends and cues.lead(text, token.start) & cues.ADDRESSED
        if (
            (doer and (ends or doer[1]))
            or signed
            or _REFERENCE.search(before)
            or (token.capital and cues.acts(text, token.end))
        ):
            yield Span(token.start, token.end, "PERSON", _SCORE)
    if lettered:
        for match in _LETTERS_ALONE.finditer(text):
            if match[1].isupper():
                yield Span(*match.span(1), "PERSON", _SCORE)


def user_names(text: str) -> Iterator[Span]:
    """Names of accounts: behind a label, as who speaks in a chat, or written with a full stop between two names.

    Args:
        text: as delivered.
    """
    if 0 <= text.find(".") < len(text) - 1 and _DOT_INSIDE.search(text):
        for match in _DOTTED.finditer(text):
            first, second = kind(match[1])[0], kind(match[2])[0]
            sure = first & (GIVEN | WEAK) and not second & STOP
            known = not second & WORD or (second & NAME and not first & WORD)
            if sure and known and match[1].islower() == match[2].islower() and match[2].lower() not in _TOP_LEVEL:
                yield Span(match.start(), match.end(), "PERSON", _SCORE)
    if "@" in text:
        for match in _HANDLE.finditer(text):
            if _of_somebody(match[1], sure=not match[1].isalpha()):
                yield Span(*match.span(1), "PERSON", _SCORE)
    lower = text.lower()
    if any(map(lower.__contains__, _DEVICES)):
        for match in _DEVICE.finditer(text):
            yield Span(*match.span(1), "PERSON", _SCORE)
    if any(map(lower.__contains__, _STEMS)):
        yield from _labelled(text)
    if (":" in text or ">" in text) and ("_" in text or "\n" in text or text[0] in "[(<" or text[0].isdigit()):
        for match in _SPEAKER.finditer(text):
            if _of_somebody(match["name"], sure=match["stamp"] is not None):
                yield Span(*match.span("name"), "PERSON", _SCORE)


def _labelled(text: str) -> Iterator[Span]:
    for match in _LABELLED.finditer(text):
        marked = match["mark"] != " "
        start, end = match.span("name")
        if not _of_somebody(match["name"], sure=True):
            continue
        if not marked and ((match["name"][0].isupper() and match["name"].isalpha()) or not _has_shape(match["name"])):
            # 'User Settings', 'the user said'.
            continue
        yield Span(start, end, "PERSON", _SCORE)
        while following := _NEXT_OF_LIST.match(text, end):
            if not _of_somebody(following[1], sure=True):
                break
            yield Span(*following.span(1), "PERSON", _SCORE)
            end = following.end()


def _has_shape(name: str) -> bool:
    """Whether it is hardly a word of a sentence: nobody knows it, or it has digits or marks."""
    return not name.isalpha() or not is_odd(name)


def _of_somebody(name: str, *, sure: bool) -> bool:
    """Whether an account is a person's: its letters are no ordinary words or offices, or among them is a name.

    Args:
        name: as written.
        sure: whether its place says that it is an account's name, so that what nobody knows is one.
    """
    parts = [part for part in _PARTS.findall(name) if len(part) > 1] or [name]
    kinds = [kind(part)[0] for part in parts]
    if len(name) < _SHORTEST_ACCOUNT or (any(part.casefold() in OFFICES for part in parts) and len(parts) == 1):
        return False
    if any(flags & GIVEN and not flags & (WORD | PLACE) for flags in kinds):
        return True
    unknown = not any(flags & (STOP | FIRM | THING) for flags in kinds) and any(
        not flags & (WORD | PLACE) for flags in kinds
    )
    return sure and (unknown or (len(kinds) == 1 and bool(kinds[0] & WEAK)))
