"""Names that a text has told already: by naming a person in full, or by an e-mail address that is made of the name."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from python_jobs.masking.name_words import OFFICES, PARTICLES, SELDOM_PERSONS
from python_jobs.masking.names import NAME, STOP, THING, WORD, kind
from python_jobs.masking.patterns import Span
from python_jobs.masking.words import Token

_SURE = 0.5
_SHORTEST = 3
_IN_WORDS = re.compile(
    r"([^\W\d_][\w.+-]*)\s?(?:[(\[{]\s?(?:at|a|snabel-?a)\s?[)\]}]|\ssnabel-?a\b|\bat\s\S+\s(?:dot|punktum)\b)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\W\d_]+")
_WRITTEN = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ö": "o", "ü": "u", "ä": "a", "é": "e"})


def mentioned_again(tokens: list[Token], found: list[Span], *, cased: bool) -> Iterator[Span]:
    """Words that are part of a name elsewhere in the text.

    Args:
        tokens: the text's words.
        found: the names found so far.
        cased: whether a name has a capital.
    """
    words = [token.word.casefold() for token in tokens]
    if len(set(words)) == len(words) and not _in_genitive(words):
        return
    rest = [token for token in tokens if not any(span.start < token.end and token.start < span.end for span in found)]
    if not rest:
        return
    names = {
        token.word.casefold()
        for token in tokens
        if not token.flags & STOP and token.word not in PARTICLES and token.word.casefold() not in SELDOM_PERSONS
        for span in found
        if span.score >= _SURE and span.start <= token.start and token.end <= span.end
    }
    for token in rest:
        form = token.word.casefold()
        if len(form) < _SHORTEST or not (token.capital or not cased):
            continue
        if form in names or (form[-1] == "s" and len(form) > _SHORTEST and form[:-1] in names):
            yield Span(token.start, token.end, "PERSON", _SURE)


def _in_genitive(words: list[str]) -> bool:
    """Whether a word stands a second time with an s behind it: 'Krelbæk … Krelbæks hegn'."""
    ending = {word[:-1] for word in words if word[-1] == "s"}
    return not ending.isdisjoint(words)


def of_mailboxes(text: str, tokens: Iterable[Token], *, cased: bool) -> Iterator[Span]:
    """Words that an e-mail address of the text has before its sign: 'Ask skriver fra ask.holm@firma.dk'.

    Args:
        text: as delivered.
        tokens: its words.
        cased: whether a name has a capital.
    """
    if "@" in text:
        boxes = [before.rstrip(" ").rpartition(" ")[2].rpartition("\n")[2] for before in text.split("@")[:-1]]
    else:
        boxes = _IN_WORDS.findall(text)
    written = " ".join(boxes).casefold()
    if not written:
        return
    parts = _BETWEEN.split(written)
    for token in tokens:
        if token.flags & STOP or len(token.word) < _SHORTEST or (cased and not token.capital):
            continue
        form = token.word.casefold()
        if (form in parts or (not form.isascii() and form.translate(_WRITTEN) in parts)) and _is_name(token.word):
            yield Span(token.start, token.end, "PERSON", _SURE)


@lru_cache(maxsize=16_384)
def _is_name(part: str) -> bool:
    flags = kind(part)[0]
    ordinary = flags & (WORD | THING) and not flags & NAME
    return not flags & STOP and not ordinary and part.casefold() not in OFFICES
