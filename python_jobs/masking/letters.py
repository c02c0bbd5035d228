"""Persons by the form of a letter: headers of forwarded mail, and who speaks in a chat."""

import re
from collections import Counter
from collections.abc import Iterator

from python_jobs.masking import cues
from python_jobs.masking.name_fields import of_fields
from python_jobs.masking.name_words import AMBIGUOUS, OFFICES, PARTICLES
from python_jobs.masking.names import FIRM, GIVEN, NAME, PLACE, STOP, WEAK, WORD, kind
from python_jobs.masking.patterns import LETTERS, UPPER, Span
from python_jobs.masking.spelling import is_odd

_HEADERS = frozenset(
    ["from", "fra", "to", "til", "cc", "bcc", "kopi", "kopi til", "afsender", "modtager", "sendt af", "skrevet af"]
)
_LONGEST_HEAD, _MOST_WORDS = 60, 5
_PIECE = re.compile(r"[^;<>\[\]()\n\"]+")
_NAME = rf"[{UPPER}][{LETTERS}'’.-]*"
_MENTIONED = re.compile(rf"(?<![^\s(,])@([{LETTERS}][{LETTERS}'’-]*(?:\.[{LETTERS}]+)*)(?![\w@])")
# Who is spoken to with an @ and is nobody.
_EVERYBODY = frozenset(["all", "alle", "here", "channel", "everyone", "team", "kanal", "param", "return", "media"])
# 'HANSEN/PETER MR', as tickets have it.
_ON_TICKETS = re.compile(
    rf"(?<![{LETTERS}/])([{UPPER}]{{2,}}/[{UPPER}]{{2,}}(?:[ ][{UPPER}]{{2,}})?)[ ]?(?:MR|MRS|MS|CHD|INF|MSTR|MISS)\b"
)
_SMALL_SPEAKER = re.compile(
    rf"[ \t]*(?P<stamp>\[?\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?\]?[ ])?([a-zæøåé][{LETTERS}.-]{{1,11}}):[ ]"
)
_JOINED = re.compile(rf"^[ \t>]*([{LETTERS}]+_[{LETTERS}]+\d*):[ ]", re.MULTILINE)
_OWN_LINE = re.compile(rf"[ \t>/-]*({_NAME}(?:[ ]{_NAME}){{0,2}})[ \t.]*\Z")
_NEXT_HEADER = re.compile(r"[ ]([^\W\d_]+):(?=[ ])")
_SPEAKER = re.compile(
    rf"(?P<stamp>[ \t]*(?:\[[^\]\n]{{3,25}}\][ ]?|\(?\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?\)?[ ]))?(?P<angle><)?"
    rf"(?P<name>{_NAME}(?:[ ]{_NAME}){{0,3}})(?P<after>>|[ ]\(\d{{1,2}}[:.]\d\d\):|:)"
)


def of_letters(text: str) -> Iterator[Span]:
    """Names in header lines, before what is said in a chat, after an @, and on a line of their own at the end."""
    if "@" in text:
        for match in _MENTIONED.finditer(text):
            if _is_handle(match[1]):
                yield Span(match.start(1), match.end(1), "PERSON", 0.7)
    if "/" in text:
        for match in _ON_TICKETS.finditer(text):
            yield Span(match.start(1), match.end(1), "PERSON", 0.8)
    if "\n" in text:
        yield from _signature(text)
    if "=" in text or ":" in text or " - " in text:
        yield from of_fields(text)
    if ":" not in text and "<" not in text:
        return
    if "_" in text and "\n" in text:
        yield from _joined(text)
    start = 0
    spoken: list[Span] = []
    small: list[Span] = []
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
            elif head_of_line is None and (colon or ":" in line) and (of_small := _SMALL_SPEAKER.match(line)):
                flags = kind(of_small[2])[0]
                if not flags & STOP and (flags & NAME or not flags & WORD):
                    certain = certain or of_small["stamp"] is not None or bool(flags & GIVEN and not flags & WORD)
                    small.append(Span(start + of_small.start(2), start + of_small.end(2), "PERSON", 0.6))
        start += len(line) + 1
    if not certain and len(spoken) + len(small) > 1:
        certain = _alternate([text[span.start : span.end] for span in (*spoken, *small)])
    elif certain and spoken and "\n" in text:
        spoken = _all_speak(text) or spoken
    # Where one line has a speaker, the others that look so have one too.
    if certain or (spoken and small):
        yield from spoken
        yield from small
    elif len(small) > 1 and len({text[span.start : span.end] for span in small}) > 1:
        yield from small


def _alternate(heads: list[str]) -> bool:
    """Whether heads of lines come again, and not only one, as in a talk and in no form."""
    return 1 < len(set(heads)) < len(heads)


def _all_speak(text: str) -> list[Span]:
    """Who speaks in a text whose lines all begin with a speaker, one of them again; ordinary words, too."""
    heads = [_SPEAKER.match(text, *place) for place in _lines_of(text)]
    found = [head for head in heads if head is not None]
    if len(found) < len(heads) or not _alternate([head["name"] for head in found]):
        return []
    return [
        Span(*head.span("name"), "PERSON", 0.6)
        for head in found
        if cues.is_no_role(head["name"])
        and head["name"].casefold() not in OFFICES
        and not kind(head["name"])[0] & (STOP | FIRM)
    ]


def _lines_of(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _is_handle(written: str) -> bool:
    """Whether somebody is called so: no word, or a name."""
    flags = kind(written.partition(".")[0])[0]
    if written[0].isupper():
        return not flags & PLACE or bool(flags & NAME)
    return written not in _EVERYBODY and ("." in written or bool(flags & NAME) or not flags & (WORD | PLACE))


def _joined(text: str) -> Iterator[Span]:
    """Who speaks under two words with a stroke between them, again and again: 'ozma_krelbo: …'."""
    heads = list(_JOINED.finditer(text))
    times = Counter(match[1] for match in heads)
    for match in heads:
        parts = [kind(part)[0] for part in match[1].strip("0123456789").split("_")]
        office = any(flags & (STOP | FIRM) for flags in parts) or match[1].partition("_")[0].casefold() in OFFICES
        if times[match[1]] > 1 and not office and any(flags & NAME or not flags & WORD for flags in parts):
            yield Span(*match.span(1), "PERSON", 0.6)


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
    if (other := _NEXT_HEADER.search(text, start, end)) is not None:
        # 'from: bill to: sue re: the roof'
        if other[1].casefold() in _HEADERS:
            yield from _header(text, other.end(), end)
        end = other.start()
    for piece in _PIECE.finditer(text, start, end):
        written = piece[0].strip(" ,'\t")
        if "@" in written or ":" in written or not written:
            continue
        words = written.replace(",", " ").split()
        kinds = [kind(word.strip("."))[0] for word in words]
        named = [
            flags & NAME or not (flags & (WORD | STOP | PLACE | FIRM) or is_odd(word))
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
    if not cues.is_no_role(words[0]):
        return None
    if kinds[0] & GIVEN or (kinds[0] & WEAK and (len(words) > 1 or words[0].casefold() in AMBIGUOUS)):
        return True
    certain = match["stamp"] is not None or match["angle"] is not None or match["after"] != ":"
    known = any(flags & NAME or not (flags & WORD or is_odd(word)) for flags, word in zip(kinds, words, strict=True))
    if not known:
        return None
    return certain or (bool(kinds[0] & WEAK) and not kinds[0] & WORD)
