"""Names beside names: the other items of a list, the letter behind a given name, names on both sides of a slash.

Whoever stands in a list with somebody who is certainly a person is one, too: 'Interviewed Jude, Temperance, Ye-jin'.
"""

import re
from collections.abc import Iterator

from python_jobs.masking import cues
from python_jobs.masking.cue_words import SEPARATES_ITEMS
from python_jobs.masking.dictionary import is_definite
from python_jobs.masking.name_words import OFFICES, SELDOM_PERSONS
from python_jobs.masking.names import FAMILY, FIRM, GIVEN, NAME, PLACE, STOP, THING, WEAK, WORD, kind
from python_jobs.masking.patterns import UPPER, Span
from python_jobs.masking.spelling import is_odd
from python_jobs.masking.words import Token
from python_jobs.masking.words_of import words_of

_LETTER = re.compile(r" ([A-HJ-ZÆØÅ])(?=\.?(?:[\s,;:)/(]|\Z))(?! [a-z]*(?:mail|post|nr))")
_SMALL_LETTER = re.compile(r" ([b-hj-zæø])(?=\.?(?:[,;:)/.\n]|\Z| (?:og|and|har|er|vil|is|has)\b| ring| call))")
_AFTER = (",", ";", "/", "+", " og ", " and ", " or ", " eller ", " & ", " samt ", " /", " +")
_BEFORE = (", ", "; ", "/", "+", " og ", " and ", " or ", " eller ", " & ", " samt ", "/ ", "+ ")
_ITEM_ENDS = re.compile(r"\s?(?:[,.;)/\n]|\Z)|\s(?:og|and|&|samt|[-–])\s")
# Family names that are among the commonest words, so that they are no words of names at all elsewhere.
_AS_FAMILY = re.compile(r" ([A-ZÆØÅ][a-zæøå]{2,})(?=[,.;)|\"\n\t]|\s*\Z| [a-zæøå(=-])")
# 'Hej Jørgen Kan du': a clause that begins without a full stop before it.
_CLAUSE = words_of(
    """
    jeg du han hun vi i de det den der kan skal vil må har er var hvad hvor hvem hvis når så men og eller tak hej kære
    mvh ring skriv you can could please the this is are was were does did have has will would should they she he
    thanks what when where who how why mandag tirsdag onsdag torsdag fredag lørdag søndag monday tuesday wednesday
    thursday friday saturday sunday
    """
)
# 'Karen "Misse" Lund', 'Bob (Bobby) Hill'.
_NICKNAME = re.compile(
    rf"[ ](?:[\"“”'‘«]([{UPPER}][^\W\d_]+)[\"“”'’»](?:[ ][{UPPER}][\w'’-]+)?"
    rf"|\([{UPPER}][^\W\d_]+\)[ ][{UPPER}][\w'’-]+)"
)
_SLASH = re.compile(r"/([^\W\d_]{2,})(?![\w/]|\.\w)")
_SURE, _LOOK_BACK = 0.5, 18
_QUOTES = "\"“”'‘«("


def companions(text: str, tokens: list[Token], found: list[Span], *, cased: bool) -> Iterator[Span]:
    """Names that stand beside names.

    Args:
        text: as delivered.
        tokens: its words.
        found: the names found so far.
        cased: whether a name has a capital.
    """
    waiting = [span for span in found if span.score >= _SURE and _has_neighbour(text, span)]
    if not waiting:
        return
    taken = [(span.start, span.end) for span in found]
    while waiting:
        span = waiting.pop()
        end = _goes_on(text, span, cased=cased)
        if end > span.end:
            yield Span(span.start, end, "PERSON", span.score)
        if (slash := _SLASH.match(text, span.end)) and kind(slash[1])[0] & NAME and slash[1].islower() != cased:
            yield Span(slash.start(1), slash.end(1), "PERSON", span.score)
        for index, before in _beside(text, tokens, span):
            token = tokens[index]
            if any(start < token.end and token.start < end for start, end in taken):
                continue
            if not _item(text, token, span, cased=cased, before=before):
                continue
            last = _end_of_item(text, tokens, index) if cased and not before else token.end
            other = Span(token.start, last, "PERSON", _SURE)
            taken.append((other.start, other.end))
            waiting.append(other)
            yield other


def _has_neighbour(text: str, span: Span) -> bool:
    """A look that costs little: whether a mark of lists, a letter or such a word stands beside."""
    end = span.end
    if text.startswith(_AFTER, end) or text.endswith(_BEFORE, 0, span.start):
        return True
    behind = text[end + 1 : end + 2]
    return text[end : end + 1] == " " and (
        behind.isdigit() or behind.isupper() or behind in _QUOTES or not text[end + 2 : end + 3].isalpha()
    )


def _goes_on(text: str, span: Span, *, cased: bool) -> int:
    """Where a given name ends that a letter, or a family name among the commonest words, stands behind."""
    written = text[span.start : span.end]
    if (nickname := _NICKNAME.match(text, span.end)) is not None:
        return nickname.end()
    match = (_SMALL_LETTER if written.islower() else _LETTER).match(text, span.end)
    if match is None and cased and (match := _AS_FAMILY.match(text, span.end)) is not None:
        clause = match[1].casefold() in _CLAUSE and text[match.end() : match.end() + 1] == " "
        match = None if clause else match
    last = kind(written.rpartition(" ")[2])[0]
    if match is None or not (last & (GIVEN | WEAK) or (last & FAMILY and not last & WORD)):
        return span.end
    return match.end(1)


def _beside(text: str, tokens: list[Token], span: Span) -> Iterator[tuple[int, bool]]:
    """The words on the other side of a comma, a slash or an 'and', and whether they stand before."""
    mark = SEPARATES_ITEMS.match(text, span.end)
    if mark:
        place = mark.end()
        yield from ((index, False) for index, token in enumerate(tokens) if token.start == place)
    if not text.endswith(_BEFORE, 0, span.start):
        return
    head = text[max(0, span.start - _LOOK_BACK) : span.start]
    for match in SEPARATES_ITEMS.finditer(head):
        if match.end() == len(head):
            place = span.start - len(match[0])
            yield from ((index, True) for index, token in enumerate(tokens) if token.end == place)
            return


def _item(text: str, token: Token, span: Span, *, cased: bool, before: bool) -> bool:
    """Whether a word beside a person is one."""
    flags, form = token.flags, token.word.casefold()
    if token.initial or len(form) < 2 or flags & (STOP | FIRM) or (flags & (PLACE | THING) and not flags & NAME):
        return False
    if cues.beside_ampersand(text, token.start, token.end) and not flags & GIVEN:
        # 'Ozma & Bo Krelbæk' are two persons, 'Holm & Dahl' is a firm.
        in_full = before and not flags & FAMILY and " " in text[span.start : span.end]
        if not in_full:
            return False
    if form in OFFICES or form in SELDOM_PERSONS or not cues.is_no_role(form) or (cased and not token.capital):
        return False
    if token.word.isupper() and len(form) < 4 and not flags & NAME and not text.isupper():
        return False
    if flags & (GIVEN | WEAK) or (flags & FAMILY and not flags & (WORD | PLACE)):
        return before is False or cased or not flags & WORD
    alone = _ITEM_ENDS.match(text, token.end) is not None
    if not alone or is_definite(form) or text[token.end : token.end + 2] == ". ":
        return False
    if before and cues.begins_sentence(text, token.start) and text[token.start - 2 : token.start] != ": ":
        return False
    if not flags & WORD:
        return not is_odd(token.word)
    if kind(text[span.start : span.end].partition(" ")[0])[0] & WORD:
        # Two ordinary words beside each other say nothing of one another.
        return False
    # 'Hej Mette, Regningen …' begins anew; in the middle of a list an ordinary word with a capital is a name.
    return cased and not cues.lead(text, span.start) & cues.ADDRESSED and text[token.start - 2 : token.start] == ", "


def _end_of_item(text: str, tokens: list[Token], index: int) -> int:
    """Where a name of several words ends: 'Elna Bank,'."""
    end = tokens[index].end
    for token in tokens[index + 1 : index + 4]:
        if text[end : token.start] != " " or not token.capital or token.flags & STOP:
            break
        end = token.end
    return end if _ITEM_ENDS.match(text, end) else tokens[index].end
