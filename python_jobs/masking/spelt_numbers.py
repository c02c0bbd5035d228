"""Numbers in words, as they are dictated: 'to nul fire seks, enogtres, halvtreds', 'two five one double four',
'født den fjortende juli nittenhundrede og treogtres'."""

import re
from collections.abc import Iterator

from python_jobs.masking.patterns import Span

_DANISH = "nul en to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten"
_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_DANISH_TENS = "tyve tredive fyrre halvtreds tres halvfjerds firs halvfems"
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = """
    første anden andet tredje fjerde femte sjette syvende ottende niende tiende ellevte tolvte trettende fjortende
    femtende sekstende syttende attende nittende tyvende enogtyvende toogtyvende treogtyvende fireogtyvende
    femogtyvende seksogtyvende syvogtyvende otteogtyvende niogtyvende tredivte enogtredivte first second third fourth
    fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth
    eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth
    twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first
"""
_MONTHS = """
    januar februar marts april maj juni juli august september oktober november december january february march may june
    july october
"""


def _values() -> dict[str, str]:
    """Words for numbers below a hundred, with their digits."""
    found = {"oh": "0", "et": "1"}
    for words, tens in ((_DANISH, _DANISH_TENS), (_ENGLISH, _ENGLISH_TENS)):
        low = words.split()
        found |= {word: str(value) for value, word in enumerate(low)}
        for ten, word in enumerate(tens.split(), start=2):
            found[word] = f"{ten}0"
            for unit, small in enumerate(low[:10]):
                if unit:
                    found[f"{small}og{word}"] = found[f"{word} {small}"] = found[f"{word}-{small}"] = f"{ten}{unit}"
    return found


_VALUES = _values()


def _of(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


_ONE = "|".join(sorted((word.replace(" ", "[ ]") for word in _VALUES), key=len, reverse=True))
_NUMBER = rf"(?:(?:dobbelt|double|triple)[ -])?(?:{_ONE})(?:indstyve|sindstyve)?"
_SPELT = re.compile(rf"\b((?:dobbelt|double|triple)[ -])?({_ONE})(?:s?indstyve)?\b|(\d+)", re.IGNORECASE)
_BETWEEN = r"(?:\s?[,.–-]\s?|\s(?:og\s|and\s)?)"
_RUN = re.compile(rf"\b{_NUMBER}(?:{_BETWEEN}(?:{_NUMBER}|\d{{1,4}})\b){{3,11}}", re.IGNORECASE)
# Words that hardly stand in a text without such a number: a look that costs little.
_TELLING = frozenset(word for word in _VALUES if " " not in word) - {"en", "et", "to", "one", "two", "ti", "ten", "oh"}
_OF_DATES = frozenset(f"{_ORDINALS} {_MONTHS}".split())
_FEWEST_TELLING = 2
_TIMES = {"d": 2, "t": 3}
_DIGITS_OF_PHONE, _SHORTEST, _LONGEST = 8, 7, 12
_CALLED = re.compile(r"numm|\bnr\b|numb|tlf|telefon|mobil|phone|ring|call|fang|reach|text|sms", re.IGNORECASE)
_ORDINAL = rf"(?:{_of(_ORDINALS)}|\d{{1,2}}(?:\.|st|nd|rd|th)?)"
_CARDINAL = rf"(?:{_ONE}|(?:nitten|atten|to)?hundrede|hundred|(?:to)?tusinde?|thousand)"
_YEAR = rf"(?:[ ](?:\d{{4}}|['’]?\d\d|{_CARDINAL}(?:[ -](?:(?:og|and)[ ])?{_CARDINAL}){{0,4}}))"
_BIRTH = re.compile(
    r"(?:fødsels|foedsels|\bfødt|\bfoedt|\bborn|\bbirth|\bdob\b|"
    r"\bf\.?dato)[^\d\n.?]{0,25}?(?:\?\s*\n[^\n:]{0,20}:)?[ ]?\b"
    rf"(?P<date>(?:den[ ]|the[ ])?{_ORDINAL}[ ](?:i[ ]|of[ ])?(?:{_of(_MONTHS)}|{_of(_ORDINALS)})\b{_YEAR}?)\b",
    re.IGNORECASE,
)


def spelt_phones(text: str) -> Iterator[Span]:
    """Phone numbers in words: as many digits as a Danish one has, or seven to twelve where the text speaks of one."""
    words = text.lower().replace(",", " ").split()
    if _TELLING.isdisjoint(words) or sum(map(_TELLING.__contains__, words)) < _FEWEST_TELLING:
        return
    for match in _RUN.finditer(text):
        digits = _digits(match[0])
        called = _CALLED.search(text, max(0, match.start() - 40), match.start()) is not None
        written = any(map(str.isdigit, match[0]))
        if (len(digits) == _DIGITS_OF_PHONE and not written) or (called and _SHORTEST <= len(digits) <= _LONGEST):
            yield Span(match.start(), match.end(), "PHONE_NUMBER", 0.6, digits)


def spelt_birth_dates(text: str) -> Iterator[Span]:
    """Birth dates in words, or with a year of two digits behind a month."""
    lower = text.lower()
    if _says_birth(lower) and not _OF_DATES.isdisjoint(lower.split()):
        for match in _BIRTH.finditer(text):
            yield Span(*match.span("date"), "DATE_OF_BIRTH", 0.7)


def _says_birth(lower: str) -> bool:
    return "fød" in lower or "foed" in lower or "born" in lower or "birth" in lower or "dob" in lower or "dato" in lower


def _digits(run: str) -> str:
    return "".join(
        match[3] or _VALUES[match[2].lower()] * (_TIMES[match[1][0].lower()] if match[1] else 1)
        for match in _SPELT.finditer(run)
    )
