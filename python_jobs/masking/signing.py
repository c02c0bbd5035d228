"""Who signs: a name, or initials, that are all the last sentence has."""

import re
from collections.abc import Iterator

from python_jobs.masking import cues
from python_jobs.masking.accounts import NOBODY
from python_jobs.masking.name_words import OFFICES, PARTICLES, SELDOM_PERSONS
from python_jobs.masking.names import FAMILY, FIRM, GIVEN, NAME, PLACE, STOP, THING, WEAK, WORD, kind
from python_jobs.masking.patterns import LETTERS, Span
from python_jobs.masking.spelling import is_odd

# What stands behind a signature: marks, smileys, symbols.
_BEHIND = " \t\r\n.!,:;()*^<>_=❤♥♡☺\ufe0f"
_KISSES = re.compile(r"\s(?:[xo]+|:?-?D|<3)\Z", re.IGNORECASE)
_KISSED = frozenset("xoXOdD3")
_FIRST_SYMBOL = "\u2600"
_FINAL = re.compile(
    rf"(?:\A|[.!?…)\n:]\s+|\s[-–/]{{1,2}}\s?)([{LETTERS}][{LETTERS}'’.-]*(?: [{LETTERS}][{LETTERS}'’.-]*){{0,3}})\Z"
)
_WINDOW = 40
_MOST_INITIALS, _KISS = 3, "XO"


def last_words(text: str, *, cased: bool) -> Iterator[Span]:
    """A name that is all the last sentence has.

    Args:
        text: as delivered.
        cased: whether a name has a capital.
    """
    tail = text[-_WINDOW:]
    body = tail.rstrip(_BEHIND)
    if body[-1:] in _KISSED:
        body = _KISSES.sub("", body).rstrip(_BEHIND)
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
    if cased and not text.isupper() and _are_initials(match[0], words):
        begin = len(text) - len(tail) + match.start(1)
        yield Span(begin, begin + len(match[1]), "PERSON", 0.5)
        return
    marked = match[0].startswith(("//", "/"), len(match[0]) - len(match[0].lstrip()))
    if marked and not any(kind(word.strip("."))[0] & STOP for word in words) and len(words) == 1:
        yield Span(len(text) - len(tail) + match.start(1), len(text) - len(tail) + match.end(1), "PERSON", 0.5)
        return
    if (cased and not words[0][0].isupper()) or not _signs(text, words, cased=cased):
        return
    begin = len(text) - len(tail) + match.start(1)
    yield Span(begin, begin + len(match[1]), "PERSON", 0.5)


def _are_initials(found: str, words: list[str]) -> bool:
    """Whether one to three capitals close the text, by themselves or behind a dash or a slash: 'Den kommer i dag. B'.

    A single letter behind a colon is an answer, and not a signature.
    """
    letters = words[0].replace(".", "")
    if len(words) > 1 or not letters.isupper() or len(letters) > _MOST_INITIALS or letters.casefold() in NOBODY:
        return False
    marked = found.lstrip()[:1] in "-–/"
    if len(letters) == 2 and found[:1] in ".!?" and not kind(letters)[0] & WORD:
        return True
    return marked or (len(letters) == 1 and letters not in _KISS and found[:1] != ":")


def _signs(text: str, words: list[str], *, cased: bool) -> bool:
    kinds = [kind(word.strip("."))[0] for word in words]
    forms = [word.casefold().strip(".") for word in words]
    if any(form in OFFICES or not cues.is_no_role(form) for form in forms):
        return False
    if any(flags & (STOP | FIRM | THING) and form not in PARTICLES for flags, form in zip(kinds, forms, strict=True)):
        return False
    first = kinds[0]
    if len(words) == 1:
        if forms[0] in SELDOM_PERSONS or forms[0] in NOBODY or first & PLACE:
            return False
        if words[0].isupper() and not text.isupper() and len(forms[0]) < 4:
            return len(forms[0]) > 1 and not first & WORD
        return bool(first & (GIVEN | WEAK)) or (bool(first & FAMILY) and not first & WORD)
    rest = all(
        flags & NAME or not flags & WORD or len(form) == 1 for flags, form in zip(kinds[1:], forms[1:], strict=True)
    )
    known = bool(first & (GIVEN | WEAK)) or (not first & (WORD | PLACE) and any(flags & FAMILY for flags in kinds[1:]))
    if not cased and len(words) == 2 and words[0].isupper() and not (first or kinds[1]):
        # 'OZMA KRELBÆK', on no list.
        return all(len(form) > _MOST_INITIALS and not is_odd(form) for form in forms)
    if not (cased or rest) and len(words) == 2 and first & GIVEN and not first & WORD:
        # 'torben fjord'.
        return True
    return known and rest and not all(flags & PLACE for flags in kinds)
