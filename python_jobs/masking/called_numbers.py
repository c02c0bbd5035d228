"""Numbers that the text calls by name, in whatever groups: 'mobil 22/33_44·55', 'konto 4567 890 12'.

The finders of ``danish.py`` and ``patterns.py`` know the usual writings wherever they stand; behind a word that says
what the number is, its digits need no form.
"""

import re
from collections.abc import Iterator

from python_jobs.masking.canonical import parse_date
from python_jobs.masking.patterns import Span, before

_WINDOW = 44
_STEMS = re.compile(
    r"tlf|tel|mob|phone|cell|ph|sms|what|dire|fax|numm|numb|nr|ring|fang|træf|nås|kont|kto|acc|call|\Apå\Z|reach|text|cpr|c\.p|pers|kort|card|visa|pan|bank|reg|master"
)
_WORDS_KEPT = 65_536
_NUMBER_WORD = r"[\s._-]*(?:nr|nummer|no|number|num)?[\s.:=#\"'(]*(?:er|is|på)?[\s:=\"'(]*\Z"
_CALLED = re.compile(
    r"(?<![^\W\d_])(?:"
    r"(?P<PHONE_NUMBER>(?:tlf|telefon\w*|tel|telephone|mob|mobil\w*|mobile|phone\w*|cell\w*|ph|sms|whatsapp|direkte|fax|kontakt)\.?|"
    r"(?:mit|hendes|hans|vores|my|her|his|our)\s(?:nummer|nr\.?|number)|(?:\A|[\n.!?]\s?)(?:nr|nummer)(?=\ser\s)|"
    r"(?:til|med|fat\si)\s[^\W\d_]+(?:\s[^\W\d_]+)?(?=\spå\s)|"
    r"(?:fange\w*|træffe\w*|nås|ring\w*(?:\stil)?(?:\s(?:mig|hende|ham|os))?|kontakt\w*|"
    r"(?:call|text|phone|ring)(?:\s(?:me|her|him|us))?(?:\sback)?|reach\w*(?:\s(?:me|her|him|us))?)\s(?:på|on|at))"
    r"|(?P<DK_BANK_ACCOUNT>(?:løn|nem|bank|giro)?(?:konto|kontonr|kontonummer|kto|acc)|(?:løn|nem)konto[^.;\n\d]{1,36}(?=:\s)|bank\saccount|reg\b[./]*\s?(?:(?:og\s)?/?konto\w*)?)"
    r"|(?P<DK_CPR>cpr|c\.p\.r|personnummer|personnr|pers\.?-?)"
    r"|(?P<CREDIT_CARD>(?:betalings|kredit|debet|dan|visa)?kort|(?:credit\s|debit\s)?card|visa|mastercard|pan)"
    rf"){_NUMBER_WORD}",
    re.IGNORECASE,
)
# A letter that says what it is, written right before: 't22334455', 'M: …'.
_LETTER = re.compile(r"(?<![^\W_])[tTmM][:.]?\s?\+?\Z")
_LETTERS = frozenset("tTmM")
_GROUP = re.compile(r"\d+")
# Digits at least and at most, and as many as most have: where other digits follow, that many belong to the number.
_DIGITS = {
    "PHONE_NUMBER": (7, 13, 8),
    "DK_BANK_ACCOUNT": (6, 16, 14),
    "DK_CPR": (10, 10, 10),
    "CREDIT_CARD": (13, 19, 16),
}
# What stands between two numbers, and not between the groups of one.
_SEPARATORS = ",;:\t|+<>=\"'"
_WHOLE_DATE = re.compile(r"\d{1,2}[./ -]{1,2}\d{1,2}[./ -]{1,2}(?:19|20)\d\d(?!\d)|(?:19|20)\d\d[./-]\d\d?[./-]\d")
# A passport's, a driving licence's, a car's.
_PAPERS = re.compile(
    r"(?<![^\W_])(?:(?:pas|passport|kørekort|driving licen[cs]e)[ _-]?(?:nr|nummer|no|number)?"
    r"[\s.:=#\"']{0,4}(?:er |is )?"
    r"(?P<paper>[A-Z]{0,3}\d{6,9})"
    r"|(?:reg(?:istrerings)?\.?[ _-]?(?:nr|nummer|no)|nummerplade|nr\.?plade|plate|licen[cs]e plate)"
    r"[\s.:=#\"']{0,4}(?:er |is )?"
    r"(?P<plate>[A-ZÆØÅ]{2}[ -]?\d\d[ .-]?\d{3}))(?!\w)",
    re.IGNORECASE,
)
# 'sort code 20-45-53, account 12345678', in either order: a British bank account.
_SORT_CODE = r"(?:sort[\s-]?(?:code)?[\s.:=#]{0,3}(?P<sort>\d\d[- ]?\d\d[- ]?\d\d))(?!\d)"
_BRITISH = re.compile(rf"{_SORT_CODE}[^\d\n]{{1,30}}(?P<account>\d{{8}})(?!\d)", re.IGNORECASE)
_BRITISH_AFTER = re.compile(rf"(?<!\d)(?P<account>\d{{8}})[^\d\n]{{1,12}}{_SORT_CODE}", re.IGNORECASE)
# Digits with nothing but punctuation between them.
NUMBER = re.compile(r"\d+(?:(?:[^\w\n]|_){1,3}\d+)*")
# '44,81,33,64': commas between pairs are no list of numbers.
_PAIRS = re.compile(r"\d\d(?:,[ ]?\d\d){3}(?![,.]?\d)")
_SHORTEST = min(least for least, _, _ in _DIGITS.values())
_SCORE = 0.45


class _Calling(dict[str, bool]):
    """Which words may say what a number is; looked up from C."""

    def __missing__(self, word: str) -> bool:
        if word.isdigit():
            return False
        if len(self) >= _WORDS_KEPT:
            self.clear()
        calls = self[word] = _STEMS.search(word.lower()) is not None
        return calls


_CALLING = _Calling()


def labelled_ids(text: str) -> Iterator[Span]:
    """Numbers of passports, driving licences and cars behind a word for them; British accounts beside a sort code."""
    lower = text.lower()
    if (
        "pas" in lower
        or "plade" in lower
        or "plate" in lower
        or "reg" in lower
        or "kørekort" in lower
        or "lice" in lower
    ):
        for match in _PAPERS.finditer(text):
            yield Span(*match.span("paper" if match["paper"] else "plate"), "PERSONAL_ID", _SCORE)
    if "sort" in lower:
        for pattern in (_BRITISH, _BRITISH_AFTER):
            for match in pattern.finditer(text):
                yield Span(*match.span("sort"), "DK_BANK_ACCOUNT", _SCORE)
                yield Span(*match.span("account"), "DK_BANK_ACCOUNT", _SCORE)


def called_numbers(text: str) -> Iterator[Span]:
    """Every number that stands behind a word that says what it is."""
    for number in NUMBER.finditer(text):
        if number.end() - number.start() >= _SHORTEST:
            yield from called(text, *number.span())


def called(text: str, start: int, end: int) -> Iterator[Span]:
    """A number behind a word that says what it is.

    Args:
        text: as delivered.
        start: of a run of digits and the marks between them.
        end: of that run.
    """
    preceding = before(text, start, _WINDOW)
    entity = None
    if any(map(_CALLING.__getitem__, preceding.split())) and (match := _CALLED.search(preceding)) is not None:
        entity = match.lastgroup
    elif preceding.rstrip(" +:.")[-1:] in _LETTERS and _LETTER.search(preceding):
        entity = "PHONE_NUMBER"
    if entity is None:
        return
    if entity == "PHONE_NUMBER" and "," in text[start:end] and (pairs := _PAIRS.match(text, start)) is not None:
        yield Span(start, pairs.end(), entity, _SCORE, "".join(filter(str.isdigit, pairs[0])))
        return
    least, most, usual = _DIGITS[entity]
    last, digits, ends = start, 0, []
    for group in _GROUP.finditer(text, start, end):
        if any(mark in text[last : group.start()] for mark in _SEPARATORS):
            break
        last, digits = group.end(), digits + len(group[0])
        ends.append((digits, last))
    fitting = [place for count, place in ends if least <= count <= most]
    if digits > most:
        fitting = [place for count, place in ends if count == usual]
    if not fitting:
        return
    written = text[start : fitting[-1]]
    dated = entity == "PHONE_NUMBER" and (_WHOLE_DATE.match(written) or parse_date(written) is not None)
    if not dated or written.isdigit():
        yield Span(start, fitting[-1], entity, _SCORE, "".join(filter(str.isdigit, written)))
