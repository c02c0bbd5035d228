"""Items of one form: where one of '9.30: …', '2) …', '- …' holds a name, the others do."""

import re
from collections import defaultdict
from collections.abc import Iterator

from python_jobs.masking.name_fields import is_name
from python_jobs.masking.names import WORD, kind
from python_jobs.masking.patterns import LETTERS, UPPER, Span

# What stands before the item, the item itself, what may follow it.
_MARK = r"[ \t>]*(?:[-*•–][ ]|(?:kl\.?[ ])?\d{1,2}(?:[.:/)-]\d{0,2})*[.:)]?[ \t-]+)"
_ITEM = re.compile(
    rf"(?:^(?P<line>(?:{_MARK})?)|(?<=[,;/|])[ ]?(?P<form>{_MARK}))"
    rf"(?P<item>[{UPPER}][{LETTERS}'’.-]*(?:[ ][{LETTERS}][{LETTERS}'’.-]*){{0,3}}?)(?=[ ]?(?:[,;|\n(\t]|[-–][ ]|\Z))",
    re.MULTILINE | re.IGNORECASE,
)
_REVERSED = re.compile(
    rf"(?:^|[;\t|])[ ]?([{UPPER}][{LETTERS}'’-]+(?:[ ][{UPPER}][{LETTERS}'’-]+)?,"
    rf"(?:[ ][{UPPER}][{LETTERS}.'’-]*){{1,3}})"
    r"(?=[ ]?(?:[;\t|]|$))",
    re.MULTILINE,
)
# Lines without any mark need more of their like.
_FEWEST, _FEWEST_BARE = 2, 3
_FEWEST_BREAKS = _FEWEST_BARE - 1
# A look that costs little: whether a second item with a mark may be there.
_INLINE = re.compile(r"[,;/|\n][ ]?(?:kl|\d|[-*•–] )")
_DIGITS = re.compile(r"\d+")
_SCORE = 0.5


def parallel(text: str, found: list[Span]) -> Iterator[Span]:
    """Names in the places where other items of the same form have one.

    Args:
        text: as delivered.
        found: the names found so far.
    """
    if text.count("\n") < _FEWEST_BREAKS and _INLINE.search(text) is None:
        return
    of_form: dict[str, list[re.Match[str]]] = defaultdict(list)
    for match in _ITEM.finditer(text):
        if match["item"][0].isupper():
            of_form[_DIGITS.sub("0", match["form"] or match["line"] or "").strip()].append(match)
    for form, matches in of_form.items():
        if len(matches) < (_FEWEST if form else _FEWEST_BARE):
            continue
        named = [match for match in matches if _is_found(match, found)]
        if 2 * len(named) < len(matches):
            continue
        for match in matches:
            if not form and all(kind(word.strip("."))[0] & WORD for word in match["item"].split()):
                continue
            if not _is_found(match, found) and is_name(match["item"], sure=True):
                yield Span(*match.span("item"), "PERSON", _SCORE)


def _is_found(match: re.Match[str], found: list[Span]) -> bool:
    start, end = match.span("item")
    return any(span.start <= start and end <= span.end for span in found)


def reversed_fields(text: str, found: list[Span]) -> Iterator[Span]:
    """Fields between marks that hold 'Skjold, Runa', where a part of them is somebody's name by itself.

    Args:
        text: as delivered; with a mark between fields.
        found: the names found so far.
    """
    for match in _REVERSED.finditer(text):
        start, end = match.span(1)
        inside = [span for span in found if start <= span.start and span.end <= end]
        if inside and not any(span.start == start and span.end == end for span in inside):
            yield Span(start, end, "PERSON", _SCORE)
