"""Persons by the form of a letter: headers of forwarded mail, and who speaks in a chat."""

import re
from collections.abc import Iterator

from python_jobs.masking.name_fields import of_fields
from python_jobs.masking.name_words import OFFICES, PARTICLES
from python_jobs.masking.names import FIRM, GIVEN, NAME, PLACE, STOP, WEAK, WORD, kind
from python_jobs.masking.patterns import LETTERS, UPPER, Span
from python_jobs.masking.spelling import is_slip

_HEADERS = frozenset(
    ["from", "fra", "to", "til", "cc", "bcc", "kopi", "kopi til", "afsender", "modtager", "sendt af", "skrevet af"]
)
_LONGEST_HEAD, _MOST_WORDS = 60, 5
_PIECE = re.compile(r"[^;<>\[\]()\n\"]+")
_NAME = rf"[{UPPER}][{LETTERS}'’.-]*"
_MENTIONED = re.compile(rf"(?<![^\s(,])@({_NAME})(?![\w.@])")
_OWN_LINE = re.compile(rf"[ \t>/-]*({_NAME}(?:[ ]{_NAME}){{0,2}})[ \t.]*\Z")
_SPEAKER = re.compile(
    rf"(?P<stamp>[ \t]*(?:\[[^\]\n]{{3,25}}\][ ]?|\(?\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?\)?[ ]))?(?P<angle><)?"
    rf"(?P<name>{_NAME}(?:[ ]{_NAME}){{0,3}})(?P<after>>|[ ]\(\d{{1,2}}[:.]\d\d\):|:)"
)


def of_letters(text: str) -> Iterator[Span]:
    """Names in header lines, before what is said in a chat, after an @, and on a line of their own at the end."""
    if "@" in text:
        for match in _MENTIONED.finditer(text):
            yield Span(match.start(1), match.end(1), "PERSON", 0.7)
    if "\n" in text:
        yield from _signature(text)
    if "=" in text or ":" in text:
        yield from of_fields(text)
    if ":" not in text and "<" not in text:
        return
    start = 0
    spoken: list[Span] = []
    certain = False
    for line in text.split("\n"):
        head, colon, _ = line[:_LONGEST_HEAD].partition(":")
        if colon and head.strip(" >*\t").lower() in _HEADERS:
            yield from _header(text, start + len(head) + 1, start + len(line))
        else:
            head_of_line = _SPEAKER.match(line)
            if head_of_line and (speaks := _speaks(head_of_line)) is not None:
                certain = certain or speaks
                first, last = head_of_line.span("name")
                spoken.append(Span(start + first, start + last, "PERSON", 0.7))
        start += len(line) + 1
    # Where one line has a speaker, the others that look so have one too.
    if certain:
        yield from spoken


def _signature(text: str) -> Iterator[Span]:
    """The last line of a paragraph, when names are all that it has."""
    start = 0
    for paragraph in text.split("\n\n"):
        stripped = paragraph.rstrip()
        begin = stripped.rfind("\n") + 1
        match = _OWN_LINE.match(stripped, begin) if begin or start else None
        if match:
            words = match[1].split()
            kinds = [kind(word.strip("."))[0] for word in words]
            named = kinds[0] & (GIVEN | WEAK) or (len(words) > 1 and kinds[-1] & NAME)
            office = kinds[-1] & FIRM or any(word.casefold() in OFFICES for word in words)
            if named and not office and not any(flags & STOP for flags in kinds):
                yield Span(start + match.start(1), start + match.end(1), "PERSON", 0.7)
        start += len(paragraph) + 2


def _header(text: str, start: int, end: int) -> Iterator[Span]:
    for piece in _PIECE.finditer(text, start, end):
        written = piece[0].strip(" ,'\t")
        if "@" in written or ":" in written or not written:
            continue
        words = written.replace(",", " ").split()
        kinds = [kind(word.strip("."))[0] for word in words]
        named = [
            flags & NAME or not (flags & (WORD | STOP | PLACE | FIRM) or is_slip(word))
            for flags, word in zip(kinds, words, strict=True)
        ]
        reversed_name = "," in written and len(words) <= 4 and any(named)
        formed = all(word[0].isupper() or word in PARTICLES for word in words) or written.islower()
        office = kinds[-1] & FIRM or any(word.casefold() in OFFICES for word in words)
        if formed and not office and len(words) <= _MOST_WORDS and (any(named) or reversed_name):
            begin = piece.start() + piece[0].index(written)
            yield Span(begin, begin + len(written), "PERSON", 0.8)


def _speaks(match: re.Match[str]) -> bool | None:
    """Whether the head of a line is certainly a person; None when it is certainly none."""
    words = match["name"].split()
    kinds = [kind(word.strip("."))[0] for word in words]
    if any(word.casefold() in OFFICES for word in words) or any(flags & (STOP | FIRM) for flags in kinds):
        return None
    if kinds[0] & (GIVEN | WEAK):
        return True
    certain = match["stamp"] is not None or match["angle"] is not None or match["after"] != ":"
    known = any(flags & NAME or not (flags & WORD or is_slip(word)) for flags, word in zip(kinds, words, strict=True))
    return certain and known
