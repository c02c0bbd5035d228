"""Names where names have capitals: which sequence of capitalised words is a person's."""

import re

from python_jobs.masking import cues, standing
from python_jobs.masking.addresses import SIDES
from python_jobs.masking.brand_words import BRANDS
from python_jobs.masking.cue_words import COMPANY_AFTER, TYPE_FOLLOWS
from python_jobs.masking.dates_beside import of_date, ordinal_before
from python_jobs.masking.dictionary import danish_words, is_compound, is_definite
from python_jobs.masking.headlines import in_headline
from python_jobs.masking.name_slots import WHO
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
    is_brand,
    kind,
)
from python_jobs.masking.patterns import LETTERS, UPPER, Span
from python_jobs.masking.spelling import is_odd
from python_jobs.masking.things import is_goods, is_installed, is_landmark, is_thing, of_kin
from python_jobs.masking.turns import called_out
from python_jobs.masking.words import Token

# What is called after saints, and who reigns: 'Sct. Mortens sogn', 'Hotel Maria', 'Queen Victoria'.
_NAMED_AFTER = ("Sct. ", "Skt. ", "Sct ", "Skt ", "Sankt ", "Saint ", "Hotel ", "Café ", "Queen ", "Dronning ", "Kong ")
_FOLLOWING = (
    " Street| Road| Avenue| Lane| Square| pub| den 8.| den 9.| den 10.| IV| VII| IX| By| Sogn| Kirke| Ejerlav| Strand"
)
_ROADS = tuple(_FOLLOWING.split("|"))
# 'HANSEN/PETER MR Flight …': the title belongs to what is before it.
_TICKET = re.compile(rf"/[{UPPER}]+ (?:MR|MRS|MS|MISS|CHD)\.? \Z")
# Days and months, abbreviated, that are names, too, beside the number of a day.
_SHORT_MONTH = 3
# Ordinary words that begin a sentence have an article before or behind: 'Kunden ringede'.
_DEFINITE = ("en", "et", "ne", "er", "s")


_ROAD_LETTERS = frozenset(road[1] for road in _ROADS)
_PARTNER = re.compile(rf" & [{UPPER}][{LETTERS}]+")
_LONGEST_TICKET = 30
# Particles that are hardly words of a sentence before a name.
_OF_FAMILIES = frozenset(["de", "el", "al", "la", "le", "di", "du", "dos", "bin", "ibn", "zu"])
_CALLED_OUT = 0.5
NOBODY = 0.0
# Before an ordinary word with a capital: 'in the Hall'.
_ARTICLES = frozenset(["the"])
_DASHES = ("- ", "– ", "— ", "| ")
_ENDS_LETTER = frozenset(["", " ", ".", ",", ";", ":", ")", "\n", "?", "!", "/"])


def leads_in(text: str, sequence: list[Token]) -> bool:
    """Whether the first word only stands before the name: 'Kunden Mette Hansen', 'Ask John'."""
    first, second = sequence[0], sequence[1]
    if first.initial or first.flags & (GIVEN | FAMILY | FIRM | THING):
        return False
    whole = text[first.start - 2 : first.start] == ": " and cues.ends_phrase(text, sequence[-1].end)
    whole = whole or (
        text[first.start - 2 : first.start] in _DASHES and standing.isolated(text, first.start, sequence[-1].end)
    )
    if whole or not cues.begins_sentence(text, first.start) or cues.lead(text, first.start) & cues.ADDRESSED:
        # Inside a sentence an ordinary word has no capital unless it is of the name: 'skrev Lotten Gupta'.
        return bool(first.flags & PLACE)
    if second.initial and len(sequence) > 2 and not cues.begins_sentence(text, first.start):
        return False
    if first.flags & WEAK:
        return bool(second.flags & GIVEN and cues.begins_sentence(text, first.start) and len(sequence) > 2)
    return bool(first.flags & (WORD | PLACE)) and bool(second.flags & NAME or second.initial or not second.flags & WORD)


def capitalised(text: str, tokens: list[Token], sequence: list[Token]) -> Span | None:
    """The name that a sequence of capitalised words is; None when it is a firm, a thing or nobody.

    Args:
        text: as delivered.
        tokens: all of its words.
        sequence: those that may be one name.

    Returns:
        The name; a span with the score ``NOBODY`` when none of its words names anybody; or None.
    """
    first, last = sequence[0], sequence[-1]
    start, end = first.start, last.end
    if first.flags & WORD and not first.flags & (GIVEN | WEAK) and in_headline(text, tokens, sequence):
        return None
    before, after = text[start - 1 : start], text[end : end + 1]
    if before == " " and text.endswith(_NAMED_AFTER, 0, start):
        return None
    if after == " " and text[end + 1 : end + 2] in _ROAD_LETTERS and text.startswith(_ROADS, end):
        return None
    if first.flags & FIRM and first.word.casefold() not in PARTICLES:
        return None
    if last.flags & FIRM and not _named_as_firm(text, sequence):
        return None
    if COMPANY_AFTER.match(text, end) or cues.firm_follows(text, end):
        return None
    if len(sequence) > 1 and (is_brand(text[start:end]) or is_landmark(sequence)):
        return Span(start, end, "PERSON", NOBODY)
    if text.startswith(" & ", end) and (other := _PARTNER.match(text, end)) and is_brand(text[start:end] + other[0]):
        return None
    if (
        before == " "
        and text[start - 2 : start - 1] in "RSD."
        and _TICKET.search(text, max(0, start - _LONGEST_TICKET), start)
    ):
        return None
    if len(sequence) > 1 and (
        cues.one_of_things(text, sequence[0].start, sequence[-1].end) or is_goods(text, sequence[0].start, end)
    ):
        return Span(start, end, "PERSON", NOBODY)
    if sequence[-1].flags & THING and not sequence[-1].flags & FAMILY:
        return None
    score = _alone(text, tokens, sequence[0]) if len(sequence) == 1 else _together(text, sequence)
    if not score and len(sequence) == 1 and called_out(text, first, cased=True):
        score = _CALLED_OUT
    if not score:
        return None
    end = sequence[-1].end
    if sequence[-1].initial and text[end : end + 1] == ".":
        end += 1
    return Span(_with_particles(text, sequence[0].start), end, "PERSON", score)


def _named_as_firm(text: str, sequence: list[Token]) -> bool:
    """Whether a family name that firms and streets have, too, stands behind a given name: 'Elin Gade'."""
    if len(sequence) < 2 or not sequence[-1].flags & FAMILY:
        return False
    before = sequence[-2]
    own = before.flags & (GIVEN | WEAK) and not before.flags & PLACE
    return bool(own) and text[before.end : sequence[-1].start] == " "


def _with_particles(text: str, start: int) -> int:
    """Where 'van der Berg' and, after a title, 'de Vries' begin."""
    begin = start
    word = cues.word_before(text, begin)
    while word in PARTICLES or word == "den":
        begin -= len(word) + 1
        if word in ("van", "von") or cues.titled(text, begin):
            start = begin
        word = cues.word_before(text, begin)
    if begin < start and text[begin:start].count(" ") == 1 and text[begin : start - 1] in _OF_FAMILIES:
        return begin
    return begin if begin < start and kind(word)[0] & (GIVEN | FAMILY) else start


def _together(text: str, sequence: list[Token]) -> float:
    first, last = sequence[0], sequence[-1]
    parts = [token for token in sequence if token.word not in PARTICLES]
    if all(token.flags & PLACE for token in parts):
        return 0.0
    if first.initial and text[first.start - 2 : first.start - 1].isdigit() and text[first.start - 1] == " ":
        # '31,2 C. Kvitteret': a unit.
        return 0.0
    if len(last.word) == 1 and not last.initial and _lettered(text, first, last):
        return 0.5
    common = last.flags & WORD and not last.flags & NAME
    if common and not first.flags & CORE and (first.flags & PLACE or cues.determined(text, first.start)):
        # 'Arla Foods', 'the Line Manager'.
        return 0.0
    if last.flags & PLACE and not (last.flags & NAME or first.flags & NAME or first.initial):
        # 'Worcester Bosch'.
        return 0.0
    if first.word.casefold() in SIDES and not last.flags & GIVEN:
        # 'Store Brøndum': a place.
        return 0.0
    if first.flags & GIVEN:
        return 0.85
    if first.flags & WEAK and not (first.word.casefold() in NEVER and last.flags & WORD and not last.flags & FAMILY):
        owned = last.word[-1] == "s" and cues.owns(text, last.end)
        named = owned or last.flags & NAME or not last.flags & WORD or not cues.begins_sentence(text, first.start)
        named = named or (first.word.casefold() not in SELDOM_PERSONS and cues.performs(text, last.end))
        return 0.75 if named else 0.0
    if first.initial and kind(cues.word_before(text, first.start))[0] & PLACE:
        # 'København K. Ingen svarer': the letter ends a town's name.
        return 0.0
    if first.flags & PLACE and not first.flags & NAME and len(parts) > 1 and parts[1].initial:
        return 0.0
    if cues.acts(text, last.end) and not first.flags & (WORD | PLACE | FIRM | THING | STOP) and not is_odd(first.word):
        return 0.6
    if any(token.initial for token in parts):
        return (
            0.7
            if any(
                len(token.word) > 2
                and (token.flags & FAMILY or not (token.flags & (PLACE | THING) or is_compound(token.word)))
                for token in parts
            )
            else 0.0
        )
    if last.flags & FAMILY and not first.flags & (WORD | PLACE | FIRM):
        return 0.7
    inside = text[first.start - 2 : first.start] == ": " or not cues.begins_sentence(text, first.start)
    inside = inside or bool(cues.lead(text, first.start) & cues.ADDRESSED)
    familiar = last.flags & FAMILY and (last.flags & COMMON_FAMILY or not last.flags & WORD)
    if inside and familiar and not last.flags & (PLACE | FIRM) and not first.flags & (PLACE | FIRM | THING):
        return 0.6
    if inside and not last.flags and not first.flags & (PLACE | FIRM | THING | STOP) and first.word.istitle():
        return 0.5
    if first.flags & FAMILY and not first.flags & PLACE and last.flags & (FAMILY | GIVEN):
        return 0.65
    if cues.introduces(text, first.start) and not last.flags & PLACE:
        return 0.75
    if not any(token.flags or len(token.word) <= _SHORT_MONTH for token in parts) and last.word.isupper():
        return 0.5 if standing.isolated(text, first.start, last.end) or standing.reached(text, last.end) else 0.0
    if not any(token.flags & (WORD | PLACE | THING | FIRM) for token in parts) and not last.word.isupper():
        return 0.5
    foreign = not first.flags & (PLACE | THING | FIRM | STOP) and first.word.casefold() not in danish_words()
    if foreign and not last.flags and not is_odd(last.word) and standing.isolated(text, first.start, last.end):
        return 0.5
    return 0.0


def _lettered(text: str, first: Token, last: Token) -> bool:
    """Whether a letter stands for the family name of somebody whom nobody knows: 'Krelbo B har'."""
    if first.flags or len(first.word) <= _SHORT_MONTH or not first.word.istitle() or is_odd(first.word):
        return False
    follows = text[last.end : last.end + 1]
    return follows in _ENDS_LETTER and last.word not in "XIV" and not cues.article_before(text, first.start)


def word_as_name(text: str, token: Token) -> float:
    """How sure an ordinary word with a capital is a name: 'Hej Basse,', 'at Basse har'."""
    said = cues.lead(text, token.start)
    if said & cues.TITLED and len(token.word) > 1:
        return 0.8
    if token.flags & (PLACE | THING | FIRM) or token.word.casefold() in OFFICES or len(token.word) < 3:
        return 0.0
    signed = text[token.start - 1 : token.start] in ("/", "-") and said & cues.INTRODUCED
    addressed = signed or (said & cues.ADDRESSED and cues.is_no_role(token.word))
    if addressed and cues.ends_phrase(text, token.end):
        return 0.6
    if cues.acts(text, token.end) and not token.word.lower().endswith(_DEFINITE) and cues.is_no_role(token.word):
        return 0.45
    if token.word[-1] == "s" and kind(token.word[:-1])[0] & (GIVEN | WEAK):
        inside = not cues.begins_sentence(text, token.start)
        return 0.5 if inside or cues.owns(text, token.end) else 0.0
    if cues.paired(text, token.start, token.end) and not cues.begins_sentence(text, token.start):
        return 0.5
    told = said & cues.CONTACTED and not cues.begins_sentence(text, token.start) and cues.is_no_role(token.word)
    if told or said & cues.CERTAIN:
        return 0.5
    if (not said and cues.begins_sentence(text, token.start)) or is_definite(token.word.casefold()):
        return 0.0
    if said & (cues.JOINED | cues.BESIDE) and cues.performs(text, token.end):
        return 0.5
    return 0.45 if cues.with_whom(text, token.start, token.end) or cues.called(text, token.start, token.end) else 0.0


def _asks(before: str) -> bool:
    """Whether the sentence's first word is a verb, so that its subject follows: 'Gør Lone bilen klar?'."""
    return bool(kind(before)[0] & STOP) or (before.istitle() and before[-1:] == "r" and bool(kind(before)[0] & WORD))


def _is_kind(text: str, token: Token) -> bool:
    """Whether an unknown word is put together from ordinary ones, or has a type's number behind it: 'Leica M6'."""
    return is_compound(token.word) or TYPE_FOLLOWS.match(text, token.end) is not None


def _alone(text: str, tokens: list[Token], token: Token) -> float:
    flags = token.flags
    if len(token.word) == _SHORT_MONTH and of_date(text, token):
        return 0.0
    said = cues.lead(text, token.start)
    if said & cues.TITLED:
        return 0.0 if flags & STOP or len(token.word) < 2 else 0.8
    if flags & (WORD | PLACE) and not flags & NAME:
        return word_as_name(text, token)
    if flags & THING or cues.named_thing(text, token.start, token.end) or token.initial:
        return 0.0
    if flags & FAMILY and cues.beside_ampersand(text, token.start, token.end):
        return 0.0
    shouting = token.word.isupper() and len(token.word) < 4
    introduced = bool(said & cues.INTRODUCED) or cues.paired(text, token.start, token.end)
    if flags & GIVEN and (not shouting or said & cues.CERTAIN):
        if flags & PLACE and token.word.casefold() in BRANDS and not flags & CORE:
            return 0.0
        if not (introduced or flags & (CORE | PLACE)) and is_installed(text, token.start):
            return 0.0
        return 0.6 if introduced or not flags & PLACE else 0.0
    if flags & WEAK and not shouting:
        if of_kin(token.word) or (token.word == "Sal" and ordinal_before(text, token.start)):
            # 'Kære Mor og Far', 'den 3. Sal'.
            return 0.0
        if flags & WORD and cues.word_before(text, token.start).casefold() in _ARTICLES:
            return 0.0
        if introduced or cues.acts(text, token.end) or cues.with_whom(text, token.start, token.end):
            return 0.6
        subject = token.word.casefold() not in SELDOM_PERSONS and not flags & PLACE
        if subject and (cues.performs(text, token.end) or standing.placed(text, token.end)):
            return 0.55
        inside, before = not cues.begins_sentence(text, token.start), cues.word_before(text, token.start)
        place = flags & PLACE or before in ("i", "in") or (before[:1].isupper() and not _asks(before))
        if standing.reached(text, token.end) and standing.isolated_before(text, token.start):
            return 0.5
        if subject and standing.in_field(text, token.start, token.end):
            return 0.5
        return 0.5 if inside and not place and len(token.word) > 2 else 0.0
    before = cues.word_before(text, token.start)
    if before in ("i", "in") or (before[:1].isupper() and before.casefold() in SIDES):
        return 0.0
    if flags & FAMILY and not flags & PLACE and not shouting:
        if flags & WORD and (before.casefold() in _ARTICLES or standing.of_thing(text, token.start)):
            return 0.0
        owner = (token.word[-1] == "s" and cues.owns(text, token.end)) or standing.placed(text, token.end)
        owner = owner or (not flags & WORD and text[token.end : token.end + 2] in ("'s", "’s"))
        certain = flags & COMMON_FAMILY or not flags & WORD or owner or cues.performs(text, token.end)
        inside = not cues.begins_sentence(text, token.start)
        return (
            0.5
            if introduced
            or owner
            or (not flags & WORD and standing.isolated(text, token.start, token.end))
            or (certain and (inside or flags & COMMON_FAMILY))
            or cues.performs(text, token.end)
            else 0.0
        )
    if flags & (WORD | PLACE) or shouting:
        return 0.0
    plain = token.word[1:].islower() or "-" in token.word or token.word.startswith(("Mc", "Mac", "O'"))
    if (
        standing.isolated(text, token.start, token.end)
        and plain
        and not _is_kind(text, token)
        and not is_odd(token.word)
        and not (text[token.start - 1 : token.start] == "(" and is_thing(text, token.start, token.end))
    ):
        return 0.45
    if cues.listed(text, token.start, token.end):
        return 0.5
    inside = not cues.begins_sentence(text, token.start)
    inside = inside and not cues.beside_ampersand(text, token.start, token.end)
    inside = inside and not standing.supplied_by(text, token.start)
    subject = cues.word_before(text, token.start) in ("det", "it") and WHO.match(text, token.end) is not None
    if inside and plain and (subject or not cues.article_before(text, token.start)) and not _is_kind(text, token):
        # A capital inside a sentence on a word that nobody knows: a name, or a brand.
        return 0.45 if introduced or not is_thing(text, token.start, token.end) else 0.0
    if text[token.end : token.end + 2] in ("'s", "’s") and plain and len(token.word) > 2 and not is_odd(token.word):
        return 0.5
    if token.word[-1] == "s" and cues.owns(text, token.end) and not is_odd(token.word[:-1]):
        return 0.5
    placed = cues.performs(text, token.end) or standing.placed(text, token.end) or standing.reached(text, token.end)
    if introduced:
        return 0.0 if is_compound(token.word) and not said & cues.CERTAIN else 0.5
    if not (placed and plain) or is_odd(token.word):
        return 0.0
    return 0.0 if inside and is_thing(text, token.start, token.end) else 0.5
