"""Names that are among the commonest words or a month: 'My Krog', 'Hej Maj,', 'cc Mark, April and Rob'.

As words they never begin a name; here they do where a title, a greeting, a field or a family name says so.
"""

import re
from collections.abc import Iterator

from python_jobs.masking import cues
from python_jobs.masking.names import COMMON_FAMILY, FAMILY, FIRM, NAME, PLACE, STOP, THING, WORD, kind
from python_jobs.masking.patterns import LETTERS, UPPER, Span

_NAMES = ("Maj", "My", "June", "April", "August", "Juni", "March")
_FOUND = re.compile(rf"(?<![{LETTERS}\d.-])(?:{'|'.join(_NAMES)})(?![{LETTERS}\d-])")
_FAMILY_BEHIND = re.compile(rf"(?:[ ]([{UPPER}][{LETTERS}'’-]+\.?))((?:[ ][{UPPER}][{LETTERS}'’-]+)?)")
# Beside a number, a year or a word of time it is a month.
_DATED = re.compile(
    r"(?:\d|\b(?:i|in|fra|from|til|to|until|till|by|since|siden|inden|medio|primo|ultimo|d|den|the|of|end|early|late|mid|"
    r"during|before|after|for|on|næste|next|last|sidste))[.,]?[ ]\Z",
    re.IGNORECASE,
)
_DAY_BEHIND = re.compile(r"[ ,.]*(?:\d|-)")
_NAMED = cues.TITLED | cues.CERTAIN | cues.ADDRESSED | cues.CONTACTED
_SCORE, _NEAR = 0.55, 12


def stop_names(text: str) -> Iterator[Span]:
    """Persons whose given name is a stop word or a month.

    Args:
        text: as delivered, one where capitals mean something.
    """
    if "M" not in text and "J" not in text and "A" not in text:
        return
    if not any(map(text.__contains__, _NAMES)):
        return
    for match in _FOUND.finditer(text):
        start, end = match.span()
        family = _family_end(text, end)
        begins = cues.begins_sentence(text, start)
        if _DAY_BEHIND.match(text, end) or (
            family == end and match[0] != "My" and _DATED.search(text, max(0, start - _NEAR), start)
        ):
            continue
        said = cues.lead(text, start)
        if match[0] == "My" and begins and not said & cues.TITLED:
            # 'My order', 'Hi! My Bosch': whose it is.
            following = kind(text[end + 1 : family].partition(" ")[0])[0] if family > end else 0
            alone = cues.ends_phrase(text, end) and said & _NAMED
            if not (following & COMMON_FAMILY or alone):
                continue
        elif not (family > end or (said & _NAMED and _closes(text, end)) or _beside(text, start, end, begins=begins)):
            continue
        yield Span(start, family, "PERSON", _SCORE)


def _family_end(text: str, end: int) -> int:
    """Where the name ends when family names follow; else the end given."""
    match = _FAMILY_BEHIND.match(text, end)
    if match is None:
        return end
    flags = kind(match[1].rstrip("."))[0]
    if flags & (STOP | THING) or (flags & PLACE and not flags & FAMILY) or (flags & FIRM and not flags & FAMILY):
        return end
    initial = len(match[1]) == 2 and match[1][1] == "."
    if not (initial or flags & NAME or not flags & WORD):
        return end
    behind = match[2].strip()
    last = kind(behind)[0] if behind else 0
    goes_on = behind and not last & (STOP | THING | FIRM) and (last & NAME or not last & WORD)
    return match.end(2) if goes_on else match.end(1)


def _closes(text: str, end: int) -> bool:
    """Whether the sentence goes on as it does behind a name."""
    return cues.ends_phrase(text, end) or cues.performs(text, end) or text[end + 1 : end + 2].islower()


def _beside(text: str, start: int, end: int, *, begins: bool) -> bool:
    """Whether it stands inside a sentence where persons do: beside a given name, behind 'med'."""
    if begins:
        return False
    if cues.paired(text, start, end) or cues.listed(text, start, end) or cues.with_whom(text, start, end):
        return True
    before = cues.word_before(text, start)
    return text[start:end] == "My" and before.islower() and not text[end + 1 : end + 2].isupper()
