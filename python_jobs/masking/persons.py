"""Names of persons inside text: name lists with context. (A language model backs this up in a later release.)"""

import re
from collections.abc import Iterator

from python_jobs.masking.names import (
    AMBIGUOUS,
    NOT_NAMES,
    THINGS,
    danish_family_names,
    family_names,
    given_names,
)
from python_jobs.masking.patterns import Span

_UPPER = "A-ZÀ-ÖØ-ÞČĆĐŁŠŽ"
_LOWER = "a-zß-öø-ÿčćđłšž"
_WORD = rf"(?:[{_UPPER}][{_UPPER}{_LOWER}]*(?:['’-][{_UPPER}{_LOWER}]+)*|[{_UPPER}]\.)"
_RUN = re.compile(rf"(?<![\w@.<]){_WORD}(?:[ ](?:(?:von|van|de|af|el|al|bin)[ ])?{_WORD}){{0,4}}(?![\w@]|\.\w)")
_SPLIT = re.compile(r"\S+")
_TITLE = re.compile(
    r"(?:\b(?:hr|fru|frk|mr|mrs|ms|miss|dr|prof)\.?|\bjeg hedder|\bmit navn er|\bmy name is|\bnamed|\bved navn|"
    r"\bnavn:|\bname:)\s$",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:\b(?:hej|hi|hello|dear|kære|att|i am|i'm|jeg er|det er|this is|from|fra|hos|til|to|med|with|af|by|and|og)"
    r"[.:,]?\s|^\s*)$",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"(?:\bmvh|\bvenlig hilsen|\bvenlige hilsner|\bde bedste hilsner|\bhilsen|\bvh|\bkh|\bregards|\bsincerely|\bcheers|"
    r"\byours|\bthanks|\bthank you|\bbest|\btak)[,.!]?\s*[\r\n ]\s*$",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?:\bmvh|\bhilsen|\bhilsner|\bvh|\bkh|\bregards|\bsincerely)[,.!]?[\s]+"
    r"([^\W\d_]{2,}(?:[ ][^\W\d_]{2,}){0,2})[ \t]*(?:[.\r\n]|$)",
    re.IGNORECASE,
)
_LOOK_BACK = 24
_COMPANY = frozenset(["a/s", "aps", "as", "ltd", "inc", "llc", "i/s", "gmbh", "group", "plc", "corp", "co"])


def persons(text: str) -> Iterator[Span]:
    """Sequences of capitalised words that are names by list or by context, and signatures in any case."""
    for match in _RUN.finditer(text):
        yield from _in_run(text, match.start(), match.end())
    for match in _SIGNED.finditer(text):
        if any(_stem(word) in given_names() for word in match[1].split()) and not _stop(match[1].split()[0]):
            yield Span(match.start(1), match.end(1), "PERSON", 0.7)


def _in_run(text: str, start: int, end: int) -> Iterator[Span]:
    words = [(start + part.start(), start + part.end()) for part in _SPLIT.finditer(text, start, end)]
    words = [(first - start, last - start) for first, last in words]
    position = 0
    while position < len(words):
        if _stop(text[slice(*words[position])]):
            position += 1
            continue
        stop = position
        while stop < len(words) and not _stop(text[slice(*words[stop])]):
            stop += 1
        score = _score(
            text, [text[slice(*word)] for word in words[position:stop]], words[position][0], words[stop - 1][1]
        )
        if score:
            first, last = words[position][0], words[stop - 1][1]
            yield Span(first, _without_genitive(text, first, last), "PERSON", score)
        elif stop - position > 1:
            # 'Elgiganten Mette Hansen': the name may begin later in the run.
            position += 1
            continue
        position = stop


def _score(text: str, words: list[str], start: int, end: int) -> float:
    stems = [_stem(word) for word in words]
    before = text[max(0, start - _LOOK_BACK) : start]
    given = stems[0] in given_names()
    if len(words) == 1:
        if _next_word(text, end) in THINGS:
            return 0.0
        if _TITLE.search(before):
            return 0.8
        named = given or stems[0] in danish_family_names()
        if _SIGNATURE.search(before):
            return 0.7 if named else 0.0
        if not named or (len(words[0]) < 3 and not _GREETING.search(before)):
            return 0.0
        if words[0].isupper() and len(words[0]) < 4:
            return 0.0
        return 0.5 if stems[0] not in AMBIGUOUS or (before.strip() and _GREETING.search(before)) else 0.0
    if stems[-1] in THINGS:
        return 0.0
    if given and (stems[0] not in AMBIGUOUS or stems[-1] in family_names()):
        return 0.85
    if stems[-1].startswith(("al-", "el-")) or (given and len(words) <= 3 and not words[-1].isupper()):
        return 0.6
    if stems[-1] in danish_family_names() and len(words) <= 3:
        return 0.75
    if _TITLE.search(before) or (_SIGNATURE.search(before) and len(words) <= 3):
        return 0.75
    return 0.0


def _stop(word: str) -> bool:
    return word.casefold() in NOT_NAMES


def _stem(word: str) -> str:
    """The word without genitive or trailing punctuation: ``Mettes`` → ``mette`` when only that is a name."""
    form = word.casefold().rstrip(".'’")
    for ending in ("'s", "’s", "s"):
        shorter = form.removesuffix(ending)
        known = shorter in given_names() or shorter in family_names()
        if shorter != form and known and form not in given_names() and form not in family_names():
            return shorter
    return form


def _without_genitive(text: str, start: int, end: int) -> int:
    last = text[start:end].split()[-1]
    return end - (len(last.rstrip(".'’")) - len(_stem(last))) if _stem(last) != last.casefold() else end


def _next_word(text: str, end: int) -> str:
    match = re.compile(r"\s([^\W\d_]+)").match(text, end)
    return match[1].casefold() if match else ""


def looks_like_full_name(value: str) -> bool:
    """Whether a whole cell is a person's name: two to five words of letters, a listed given or Danish family name."""
    words = value.replace(",", " ").split()
    if not 2 <= len(words) <= 6 or any(char.isdigit() for char in value):
        return False
    stems = [word.casefold().strip(".'’") for word in words]
    if stems[-1] in THINGS or _COMPANY & set(stems) or NOT_NAMES & set(stems):
        return False
    return any(stem in given_names() for stem in stems[:2]) or stems[-1] in danish_family_names()
