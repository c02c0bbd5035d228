"""Who is when: items of a list that have a name and then a day, a week or an hour in the same form.

'Ferie: Dora uge 28-30, Krelbo uge 29-31', 'krm 3/5 kl 9, tbo 3/5 kl 11', '16.00 Dora, 16.15 Fie B.'. Where one of them
names a person, the others do.
"""

import re
from collections.abc import Iterator

from python_jobs.masking.name_fields import is_name
from python_jobs.masking.name_words import OFFICES
from python_jobs.masking.names import FIRM, NAME, PLACE, STOP, THING, WORD, kind
from python_jobs.masking.patterns import LETTERS, UPPER, Span
from python_jobs.masking.spelling import is_odd
from python_jobs.masking.words_of import words_of

_DAYS = (
    r"(?:man|tirs|ons|tors|fre|lør|søn)(?:dag)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun"
)
_WHEN = rf"(?i:(?:uge|week|wk|kl|d|den|nr|bord|hold|gruppe|table)\.? ?\d|\d|(?:{_DAYS})\b)[^,;\n]{{0,24}}"
_WHO = rf"[{LETTERS}][{LETTERS}'’-]*(?: [{UPPER}](?:\.|(?![{LETTERS}])|[{LETTERS}'’-]+)){{0,2}}"
_BEFORE_WHEN = re.compile(rf"(?:(?<=[,;:\n] )|(?<=\n)|\A|(?<=[A-ZÆØÅ] ))(?P<who>{_WHO}) (?P<when>{_WHEN})")
_AFTER_WHEN = re.compile(
    rf"(?:(?<=[,;:\n] )|(?<=\n)|\A)(?P<when>(?:kl\.? ?)?\d{{1,2}}(?:[.:]\d\d)?\.?)(?:[ ]|:[ ])(?P<who>{_WHO})"
    r"(?=[,;.\n]|\Z)"
)
# A look that costs little: whether a second item may be there.
_SECOND = re.compile(
    rf"[,;\n] ?(?:[{LETTERS}][{LETTERS}'’-]* (?:[{UPPER}][{LETTERS}.'’-]* )?{_WHEN}"
    rf"|(?:kl\.? ?)?\d{{1,2}}(?:[.:]\d\d)?[.:]? [{UPPER}])"
)
_ANY_DAY = re.compile(_DAYS)
_DIGITS = re.compile(r"\d+")
_BEGIN_TIMES = frozenset("ukdnbhgwtmolfsUKDNBHGWTMOLFS")
_SCORE = 0.5
_MONTHS = words_of(
    """
    januar februar marts april maj juni juli august september oktober november december january february march may
    june july october uge week kl side page nr rum lokale room sal etage floor line linje
    """
)


def rotas(text: str, found: list[Span]) -> Iterator[Span]:
    """Names in lists of who is when.

    Args:
        text: as delivered, one with several commas or lines.
        found: the names found so far; without one among the items there is no list of persons.
    """
    if not any(_is_timed(text, span) for span in found) or _SECOND.search(text) is None:
        return
    for pattern in (_BEFORE_WHEN, _AFTER_WHEN):
        items = [match for match in pattern.finditer(text) if match["who"].casefold() not in _MONTHS]
        if len(items) < 2:
            continue
        forms = [_form(match["when"]) for match in items]
        named = [
            any(span.start < match.end("who") and match.start("who") < span.end for span in found) for match in items
        ]
        known = {form for form, is_person in zip(forms, named, strict=True) if is_person}
        for match, form, is_person in zip(items, forms, named, strict=True):
            if not is_person and form in known and _may_be(match["who"]):
                yield Span(*match.span("who"), "PERSON", _SCORE)


def _is_timed(text: str, span: Span) -> bool:
    """A look that costs little: whether a day or an hour may stand beside a name."""
    if text[span.end : span.end + 1] == " ":
        behind = text[span.end + 1 : span.end + 2]
        if behind.isdigit() or behind in _BEGIN_TIMES:
            return True
    return text[span.start - 2 : span.start - 1].isdigit() or text[span.start - 3 : span.start - 2].isdigit()


def _form(when: str) -> str:
    """What kind of time it is: its words without numbers, one word for all days."""
    return _ANY_DAY.sub("day", _DIGITS.sub("0", when.casefold())).partition(" ")[0].rstrip("-–./")[:4]


def _may_be(who: str) -> bool:
    """Whether a person may be written so: a name, letters of one, or a word that nobody knows."""
    if who[0].isupper() and is_name(who, sure=True):
        flags = kind(who.partition(" ")[0])[0]
        return bool(flags & NAME or not flags & WORD) and not is_odd(who)
    flags = kind(who)[0]
    return len(who) < 5 and who.isalpha() and not flags & (STOP | FIRM | THING | PLACE | WORD) and who not in OFFICES
