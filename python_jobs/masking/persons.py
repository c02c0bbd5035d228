"""Names of persons inside text: name lists, an ordinary dictionary, and the context.

Sequences of capitalised words that are no ordinary words are looked at one by one; where nothing is capitalised,
sequences that the lists know. Sentences begin with a capital in Danish and English, and only names have one inside.
"""

import re
from collections.abc import Iterator

from python_jobs.masking import cues
from python_jobs.masking.letters import of_letters
from python_jobs.masking.name_words import NEVER, OFFICES, PARTICLES, SELDOM_PERSONS
from python_jobs.masking.names import (
    COMMON_FAMILY,
    CORE,
    FAMILY,
    FIRM,
    GIVEN,
    NAME,
    PLACE,
    STOP,
    THING,
    WEAK,
    WORD,
    kind,
)
from python_jobs.masking.patterns import Span
from python_jobs.masking.words import Token as _Token
from python_jobs.masking.words import tokens_of as _tokens

# Ordinary words that begin a sentence have an article before or behind: 'Kunden ringede'.
_DEFINITE = ("en", "et", "ne", "er", "s")
_COMPANY_AFTER = re.compile(
    r"(?:\s[\w-]+)?\s?(?:,\s)?\b(?:a/s|aps|i/s|k/s|p/s|ivs|ltd|inc|llc|gmbh|ab|oy|plc|corp)\b|"
    r"\s?&\s?(?:co|søn|sønner|datter|sons|partner)\w*\b",
    re.IGNORECASE,
)
_MAXIMUM = 6
_LONGEST_UNKNOWN = 9


def persons(text: str) -> Iterator[Span]:
    """Every name of a person in a text."""
    yield from of_letters(text)
    tokens = _tokens(text, lower=text.islower())
    if not tokens:
        return
    shouted = text.isupper()
    any_capital = not shouted and text != text.lower()
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.flags & STOP or not (
            token.capital
            or token.flags & NAME
            or token.initial
            or not (any_capital or token.flags & WORD)
            or cues.introduces(text, token.start)
        ):
            position += 1
            continue
        if token.flags & (WORD | PLACE) and not token.flags & NAME and any_capital and token.capital:
            # Most capitals only begin a sentence: no name follows, no title comes before.
            follower = tokens[position + 1].start if position + 1 < len(tokens) else len(text) + 2
            if follower > token.end + 2 and not token.initial:
                score = _word_as_name(text, token)
                if score:
                    yield Span(token.start, token.end, "PERSON", score)
                position += 1
                continue
        sequence = _sequence(text, tokens, position, loose=not token.capital or shouted)
        span = None
        if token.capital and not shouted:
            while len(sequence) > 1 and _leads_in(text, sequence):
                sequence = sequence[1:]
            span = _capitalised(text, tokens, sequence)
        if span is None and (not token.capital or shouted or not any_capital):
            span = _lower(text, sequence, any_capital=any_capital)
        if span is None:
            position += 1
            continue
        yield span
        while position < len(tokens) and tokens[position].start < span.end:
            position += 1


def _sequence(text: str, tokens: list[_Token], position: int, *, loose: bool) -> list[_Token]:
    """Words that follow each other within a line and may be one name."""
    sequence = [tokens[position]]
    index = position + 1
    while index < len(tokens) and len(sequence) < _MAXIMUM:
        gap = text[sequence[-1].end : tokens[index].start]
        if gap != " " and (
            not (gap.isspace() or gap in (".", ". ")) or "\n" in gap or (gap[0] == "." and not sequence[-1].initial)
        ):
            break
        token = tokens[index]
        if token.word in PARTICLES and not loose:
            follows = index + 1 < len(tokens) and tokens[index + 1].capital
            if follows and text[token.end : tokens[index + 1].start] in (" ", " den ", " der "):
                sequence.append(token)
                index += 1
                continue
        if loose and (skipped := _loose_particles(text, tokens, index)):
            sequence += tokens[index : index + skipped]
            index += skipped
            continue
        if token.flags & STOP and not token.initial:
            break
        wanted = token.capital or token.initial
        if loose:
            genitive = token.word.endswith("s") and kind(token.word[:-1])[0] & COMMON_FAMILY
            wanted = bool(token.flags & (GIVEN | FAMILY) or genitive) or not token.flags & WORD or token.initial
        if not wanted:
            break
        sequence.append(token)
        index += 1
    while sequence[-1].word in PARTICLES and len(sequence) > 1:
        sequence.pop()
    return sequence


def _loose_particles(text: str, tokens: list[_Token], index: int) -> int:
    """How many tokens 'van der' or 'de la' are where nothing, or everything, has capitals; 0 when no name follows."""
    words = [token.word.casefold() for token in tokens[index : index + 3]]
    count = 2 if words[:2] in (["van", "der"], ["van", "den"], ["de", "la"], ["von", "der"]) else 1
    if count == 1 and words[:1] not in (["van"], ["von"], ["el"], ["al"], ["bin"], ["di"]):
        return 0
    if len(words) <= count or text[tokens[index].start : tokens[index + count].start].count(" ") != count:
        return 0
    return count if tokens[index + count].flags & FAMILY or not tokens[index + count].flags & WORD else 0


def _leads_in(text: str, sequence: list[_Token]) -> bool:
    """Whether the first word only stands before the name: 'Kunden Mette Hansen', 'Ask John'."""
    first, second = sequence[0], sequence[1]
    if first.initial or first.flags & (GIVEN | FAMILY | FIRM | THING):
        return False
    if not cues.begins_sentence(text, first.start) or cues.lead(text, first.start) & cues.ADDRESSED:
        # Inside a sentence an ordinary word has no capital unless it is of the name: 'skrev Lotten Gupta'.
        return bool(first.flags & PLACE)
    if second.initial and len(sequence) > 2 and not cues.begins_sentence(text, first.start):
        return False
    if first.flags & WEAK:
        return bool(second.flags & GIVEN and cues.begins_sentence(text, first.start) and len(sequence) > 2)
    return bool(first.flags & (WORD | PLACE)) and bool(second.flags & NAME or second.initial or not second.flags & WORD)


def _company_follows(text: str, end: int) -> bool:
    """Whether a company's form stands behind a blank, a comma or an ampersand."""
    after = text[end : end + 1]
    return (after in (",", "&") or after.isspace()) and _COMPANY_AFTER.match(text, end) is not None


def _capitalised(text: str, tokens: list[_Token], sequence: list[_Token]) -> Span | None:
    if (sequence[-1].flags | sequence[0].flags) & FIRM or _company_follows(text, sequence[-1].end):
        return None
    if cues.firm_follows(text, sequence[-1].end):
        return None
    if sequence[-1].flags & THING and not sequence[-1].flags & FAMILY:
        return None
    score = _alone(text, tokens, sequence[0]) if len(sequence) == 1 else _together(text, sequence)
    if not score:
        return None
    end = sequence[-1].end
    if sequence[-1].initial and text[end : end + 1] == ".":
        end += 1
    return Span(_with_particles(text, sequence[0].start), end, "PERSON", score)


def _with_particles(text: str, start: int) -> int:
    """Where 'van der Berg' and, after a title, 'de Vries' begin."""
    begin = start
    while (word := cues.word_before(text, begin)) in PARTICLES or word == "den":
        begin -= len(word) + 1
        if word in ("van", "von") or cues.titled(text, begin):
            start = begin
    if begin == start:
        return start
    return begin if kind(cues.word_before(text, begin))[0] & (GIVEN | FAMILY) else start


def _together(text: str, sequence: list[_Token]) -> float:
    first, last = sequence[0], sequence[-1]
    parts = [token for token in sequence if token.word not in PARTICLES]
    if first.flags & GIVEN:
        return 0.85
    if first.flags & WEAK and not (first.word.casefold() in NEVER and last.flags & WORD and not last.flags & FAMILY):
        named = last.flags & NAME or not last.flags & WORD or not cues.begins_sentence(text, first.start)
        return 0.75 if named else 0.0
    if first.initial and kind(cues.word_before(text, first.start))[0] & PLACE:
        # 'København K. Ingen svarer': the letter ends a town's name.
        return 0.0
    if first.flags & PLACE and not first.flags & NAME and len(parts) > 1 and parts[1].initial:
        return 0.0
    if any(token.initial for token in parts):
        return 0.7 if any(len(token.word) > 2 and not token.flags & (PLACE | THING) for token in parts) else 0.0
    if last.flags & FAMILY and not first.flags & (WORD | PLACE | FIRM):
        return 0.7
    inside = text[first.start - 2 : first.start] == ": " or not cues.begins_sentence(text, first.start)
    inside = inside or bool(cues.lead(text, first.start) & cues.ADDRESSED)
    familiar = last.flags & FAMILY and (last.flags & COMMON_FAMILY or not last.flags & WORD)
    if inside and familiar and not last.flags & (PLACE | FIRM) and not first.flags & (PLACE | FIRM | THING):
        return 0.6
    if first.flags & FAMILY and not first.flags & PLACE and last.flags & (FAMILY | GIVEN):
        return 0.65
    if cues.introduces(text, first.start) and not last.flags & PLACE:
        return 0.75
    if not any(token.flags & (WORD | PLACE | THING | FIRM) for token in parts) and not last.word.isupper():
        return 0.5
    return 0.0


def _word_as_name(text: str, token: _Token) -> float:
    """How sure an ordinary word with a capital is a name: 'Hej Basse,', 'at Basse har'."""
    said = cues.lead(text, token.start)
    if said & cues.TITLED:
        return 0.8
    if token.flags & (PLACE | THING | FIRM) or token.word.casefold() in OFFICES or len(token.word) < 3:
        return 0.0
    signed = text[token.start - 1 : token.start] in ("/", "-") and said & cues.INTRODUCED
    if (signed or said & cues.ADDRESSED) and cues.ends_phrase(text, token.end):
        return 0.6
    if not token.word.lower().endswith(_DEFINITE) and cues.is_no_role(token.word) and cues.acts(text, token.end):
        return 0.45
    if token.word[-1] == "s" and kind(token.word[:-1])[0] & (GIVEN | WEAK):
        inside = not cues.begins_sentence(text, token.start)
        return 0.5 if inside or cues.owns(text, token.end) else 0.0
    if not cues.begins_sentence(text, token.start) and cues.paired(text, token.start, token.end):
        return 0.5
    if said & cues.CERTAIN or (said & (cues.JOINED | cues.BESIDE) and cues.performs(text, token.end)):
        return 0.5
    return 0.0


def _alone(text: str, tokens: list[_Token], token: _Token) -> float:
    flags = token.flags
    said = cues.lead(text, token.start)
    if said & cues.TITLED:
        return 0.0 if flags & STOP else 0.8
    if flags & (WORD | PLACE) and not flags & NAME:
        return _word_as_name(text, token)
    if flags & THING or cues.named_thing(text, token.start, token.end) or token.initial:
        return 0.0
    if flags & FAMILY and cues.beside_ampersand(text, token.start, token.end):
        return 0.0
    shouting = token.word.isupper() and len(token.word) < 4
    if flags & GIVEN and not shouting and not flags & PLACE:
        return 0.6
    introduced = bool(said & cues.INTRODUCED) or cues.paired(text, token.start, token.end)
    if flags & GIVEN and not shouting:
        return 0.6 if introduced else 0.0
    if flags & WEAK and not shouting:
        if introduced or cues.acts(text, token.end):
            return 0.6
        subject = token.word.casefold() not in SELDOM_PERSONS and not flags & PLACE
        if subject and cues.performs(text, token.end):
            return 0.55
        inside, before = not cues.begins_sentence(text, token.start), cues.word_before(text, token.start)
        place = flags & PLACE or before in ("i", "in") or (before[:1].isupper() and not kind(before)[0] & STOP)
        return 0.5 if inside and not place and len(token.word) > 2 else 0.0
    if cues.word_before(text, token.start) in ("i", "in"):
        return 0.0
    if flags & FAMILY and not flags & PLACE and not shouting:
        owner = token.word[-1] == "s" and cues.owns(text, token.end)
        certain = flags & COMMON_FAMILY or not flags & WORD or owner or cues.performs(text, token.end)
        inside = not cues.begins_sentence(text, token.start)
        return (
            0.5
            if introduced or owner or (certain and (inside or flags & COMMON_FAMILY)) or cues.performs(text, token.end)
            else 0.0
        )
    if flags & (WORD | PLACE) or shouting:
        return 0.0
    inside = not cues.begins_sentence(text, token.start)
    plain = token.word[1:].islower() or "-" in token.word or token.word.startswith(("Mc", "Mac", "O'"))
    if inside and plain and not cues.article_before(text, token.start):
        # A capital inside a sentence on a word that nobody knows: a name, or a brand.
        return 0.45
    return 0.5 if introduced or cues.performs(text, token.end) else 0.0


def _lower(text: str, sequence: list[_Token], *, any_capital: bool) -> Span | None:
    """A name without capitals: listed words only, unless the text says that a name follows."""
    first = sequence[0]
    flags, said = first.flags, cues.lead(text, first.start)
    titled = bool(said & cues.TITLED)
    introduced = bool(said & (cues.TITLED | cues.INTRODUCED))
    certain = bool(flags & GIVEN) and (not flags & WORD or (bool(flags & CORE) and not any_capital))
    second = sequence[1] if len(sequence) > 1 else None
    family = second is not None and bool(
        (second.flags & FAMILY and flags & GIVEN)
        or (flags & WEAK and second.flags & FAMILY and (second.flags & COMMON_FAMILY or not second.flags & WORD))
        or (first.initial and (second.flags & NAME or not second.flags & WORD))
        or (second.flags & NAME and flags & NAME and not (flags & second.flags) & WORD)
        or (second.flags & FAMILY and not any_capital and not (flags | second.flags) & WORD)
    )
    if not (titled or family or flags & GIVEN or (flags & NAME and said & cues.CERTAIN)):
        # 'best price', 'thanks will', a word with a typo: what is no sure name counts where the phrase ends.
        likely = bool(flags & WEAK) or (not flags & WORD and len(first.word) <= _LONGEST_UNKNOWN)
        signed = not any_capital or text[first.start - 1 : first.start] == "\n" or flags & WEAK
        introduced = introduced and likely and bool(signed) and cues.ends_phrase(text, sequence[-1].end)
    known_pair = bool(flags & NAME) and cues.paired_in_lower_case(text, first.start, first.end)
    if known_pair or (flags & WEAK and introduced and cues.from_somewhere(text, first.end)):
        likely = introduced = True
    if flags & WORD and not flags & NAME and not titled:
        introduced = False
    sure = flags & WEAK or (flags & FAMILY and not flags & WORD)
    acting = bool(sure) and cues.acts(text, first.end) and not cues.determined(text, first.start)
    # Nobody writes with capitals here: a subject that is no common noun, where a sentence or a clause begins.
    if not any_capital and not acting and (said & cues.JOINED or cues.begins_sentence(text, first.start)):
        nobody = flags & (PLACE | THING | FIRM) or first.word.casefold() in SELDOM_PERSONS
        proper = not flags & WORD or (flags & WEAK and said & cues.JOINED)
        acting = not nobody and bool(proper) and len(first.word) > 3 and cues.performs(text, first.end)
    if not any_capital and acting:
        certain = True
    if said & cues.CERTAIN and second is not None and second.flags & FAMILY:
        introduced = True
    if not flags and said & cues.BESIDE and len(first.word) > 3 and text.isupper():
        introduced = True
    if flags & WEAK and said & (cues.CONTACTED | cues.CERTAIN) and first.word.casefold() not in SELDOM_PERSONS:
        introduced = True
    if not (introduced or certain or family) or (first.initial and not family):
        return None
    if not introduced and not family and len(first.word) < 3 + (not acting) and not flags & CORE:
        return None
    if cues.named_thing(text, first.start, first.end) or _company_follows(text, sequence[-1].end):
        return None
    if first.flags & (PLACE | THING) and not (introduced or acting):
        return None
    end = sequence[-1].end
    if titled and len(sequence) == 1 and not any_capital:
        end = cues.family_follows(text, end)
    return Span(first.start, end, "PERSON", 0.6 if introduced or family else 0.5)


def looks_like_full_name(value: str) -> bool:
    """Whether a whole cell is a person's name: two to six words of letters, one of them a listed name."""
    words = value.replace(",", " ").split()
    if not 2 <= len(words) <= 6 or any(char.isdigit() for char in value) or _COMPANY_AFTER.search(value):
        return False
    flags = [kind(word.strip(".'’"))[0] for word in words]
    if any(flag & (THING | STOP) for flag in flags) or (flags[-1] | flags[0]) & FIRM:
        return False
    return any(flag & GIVEN for flag in flags) or (
        bool((flags[-1] | flags[0]) & FAMILY) and not all(flag & WORD for flag in flags)
    )


def looks_like_name_part(value: str) -> bool:
    """Whether a whole cell is given names or family names and nothing else, by list."""
    words = value.replace(",", " ").split()
    if not 1 <= len(words) <= 4 or not all(word[0].isalpha() for word in words):
        return False
    flags = [kind(word.strip(".'’"))[0] for word in words]
    return all(flag & NAME and not flag & (THING | FIRM | STOP | PLACE) for flag in flags) and any(
        flag & (GIVEN | COMMON_FAMILY) or (flag & FAMILY and not flag & WORD) for flag in flags
    )
