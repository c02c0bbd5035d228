"""Names that are ordinary words, and names on no list, where capitals say nothing: 'tell nisse that', 'LINE WHITE HAR'.

Only the place in the sentence tells them from words: behind what introduces a person, before a family name, beside a
given name, as the subject of what only persons do.
"""

import re

from python_jobs.masking import cues, standing
from python_jobs.masking.dictionary import is_definite
from python_jobs.masking.name_slots import in_slot
from python_jobs.masking.name_words import PARTICLES, SELDOM_PERSONS
from python_jobs.masking.names import (
    COMMON_FAMILY,
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
from python_jobs.masking.spelling import is_misspelt, is_odd, is_slip, sounds_given
from python_jobs.masking.words import Token

# Who is told, asked or talked with, and what goes on behind.
_TOLD = re.compile(
    r"\b(?:tell|told|ask|asked|remind|thank|spørg|spurgte|spørge|bed|bede|bad|fortæl|sig til|sagde til|hils|takke)\s\Z",
    re.IGNORECASE,
)
_AS_TOLD = re.compile(
    r"\s(?:that|to|if|whether|when|why|what|who|how|about|for|again|at|om|hvornår|hvorfor|hvad|hvem|hvordan|når|igen|"
    r"fra|mange)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\s*(?:[.,!?;)\n/]|\Z)|\s(?:og|and|om|i|på|jeg|der|som|who|about|yesterday|today|on|at|kl|den|tlf|from|fra|har|"
    r"hun|han|he|she|mit|min|my|is|er|again|igen|her|here|født|cpr|phone|tel|not|ikke|ligger|skal|kan|bor|men|but|så|når|"
    r"hvis|mangler|står|to)\b",
    re.IGNORECASE,
)
# What a name is said to be when it isn't said itself: 'mit navn er forkert'.
_NO_NAMES = frozenset(
    [
        *("forkert", "rigtigt", "rigtig", "korrekt", "ændret", "stavet", "skrevet", "staves", "angivet", "nødvendig"),
        *("wrong", "correct", "incorrect", "changed", "spelled", "spelt", "misspelled", "required", "different"),
        *("missing", "unknown", "ukendt"),
    ]
)
_OF_VERBS = re.compile(
    r" (?:for|about|if|whether|a|an|the|my|your|our|you|me|him|her|them|it|us|that|how|why|when|what|up|out|off)\b"
)
_VOWEL = re.compile(r"[aeiouyæøåäöüéıáíóú]", re.IGNORECASE)
# Whom a case is about.
_ABOUT = re.compile(r"\b(?:vedr|ang|kd|pt|re|kunde|klient|borger|elev|navn)[.:=]?\s?\Z", re.IGNORECASE)
_PARTICIPLE = ("dt", "lt", "gt", "bt", "kt", "et")
_ACTING = ("er", "ede", "te", "ed", "ing")
_LOOK_BACK = 16
_SHORTEST, _LONGEST_SHORT = 2, 3


def ordinary(text: str, tokens: list[Token], position: int) -> Span | None:
    """A name that begins with an ordinary or unknown word.

    Args:
        text: one in which capitals say nothing.
        tokens: all of its words.
        position: of the word.
    """
    token = tokens[position]
    form = token.word.casefold()
    if token.flags & (STOP | PLACE | THING | FIRM) or token.initial or len(form) < _SHORTEST:
        return None
    if token.flags & WORD and _is_verb(text, token):
        return None
    said = cues.lead(text, token.start)
    begins = (
        bool(said & cues.JOINED)
        or text[token.start - 2 : token.start] == ", "
        or cues.begins_sentence(text, token.start)
    )
    known = token.flags & NAME or not token.flags & WORD
    if not (known or said or begins or _name_follows(tokens, position)):
        paired = cues.paired_in_lower_case(text, token.start, token.end) and not cues.determined(text, token.start)
        return Span(token.start, token.end, "PERSON", 0.5) if paired else None
    end, sure = _family(text, tokens, position)
    verb = not known and form.endswith(_ACTING[:3] + _PARTICIPLE)
    if sure and not verb and (said or begins or _addressed(text, tokens, position)):
        return Span(token.start, end, "PERSON", 0.6)
    about = end > token.end and not token.flags & WORD
    if about and _ABOUT.search(text, max(0, token.start - _LOOK_BACK), token.start):
        return Span(token.start, end, "PERSON", 0.55)
    if end > token.end and (token.flags & WEAK or _in_full(text, token, end, said, begins=begins)):
        return Span(token.start, end, "PERSON", 0.55)
    if token.flags & COMMON_FAMILY and not token.flags & WORD:
        return None if cues.of_firm(text, token.start, token.end) else Span(token.start, end, "PERSON", 0.5)
    if cues.paired_in_lower_case(text, token.start, token.end) and not cues.determined(text, token.start):
        return Span(token.start, token.end, "PERSON", 0.5)
    if token.flags & (WEAK | GIVEN) and form not in SELDOM_PERSONS and cues.paired_words(text, token.start, token.end):
        return Span(token.start, token.end, "PERSON", 0.5)
    if form in SELDOM_PERSONS and token.flags & WEAK and (said & cues.ADDRESSED or _at_home(text, token)):
        return Span(token.start, end, "PERSON", 0.5)
    if form in SELDOM_PERSONS or (not known and is_definite(form)):
        return None
    if _bearable(token) and in_slot(text, token.start, end, said):
        return Span(token.start, end, "PERSON", 0.5)
    if token.word[-1] in "sS" and cues.owns(text, token.end) and kind(token.word[:-1])[0] & (GIVEN | WEAK):
        return Span(token.start, token.end - 1, "PERSON", 0.5)
    if said & cues.TITLED and form not in _NO_NAMES and (end > token.end or _GOES_ON.match(text, end)):
        return Span(token.start, end, "PERSON", 0.6)
    if _TOLD.search(text, max(0, token.start - _LOOK_BACK), token.start) and _AS_TOLD.match(text, token.end):
        return Span(token.start, end, "PERSON", 0.55)
    if said & cues.CERTAIN and not cues.determined(text, token.start) and _GOES_ON.match(text, end):
        return Span(token.start, end, "PERSON", 0.5)
    if begins and cues.acts(text, token.end) and not (form.endswith(_ACTING) and token.flags & WORD):
        return None if token.flags & WORD == 0 and is_slip(token.word) else Span(token.start, end, "PERSON", 0.5)
    if not token.flags and _stands_out(text, token, said):
        owned = form.endswith("s") and cues.owns(text, token.end)
        return Span(token.start, token.end - owned, "PERSON", 0.5)
    if said & cues.BESIDE and known and _somebody(token):
        return Span(token.start, end, "PERSON", 0.5)
    return Span(token.start, end, "PERSON", 0.45) if not token.flags and _somebody(token) else None


def _is_verb(text: str, token: Token) -> bool:
    """Whether a word stands where an infinitive does: 'told to ask for', 'want to grant you'."""
    return cues.word_before(text, token.start) == "to" and _OF_VERBS.match(text, token.end) is not None


def family_end(text: str, tokens: list[Token], position: int) -> int:
    """Where a name that begins with a word ends, family names behind it included."""
    return _family(text, tokens, position)[0]


def _stands_out(text: str, token: Token, said: int) -> bool:
    """Whether a word that nobody knows is somebody by its place: all that a field holds, who a case is about, who owns
    something."""
    if len(token.word) <= _LONGEST_SHORT or is_odd(token.word) or not _VOWEL.search(token.word):
        return False
    if said & (cues.CERTAIN | cues.TITLED) or standing.isolated(text, token.start, token.end):
        return True
    if token.word[-1] in "sS" and cues.owns(text, token.end) and not is_odd(token.word[:-1]):
        return True
    return _ABOUT.search(text, max(0, token.start - _LOOK_BACK), token.start) is not None


def _at_home(text: str, token: Token) -> bool:
    """Whether 'hos' stands before, which hardly anything follows but persons and firms."""
    return cues.word_before(text, token.start).casefold() == "hos"


def _name_follows(tokens: list[Token], position: int) -> bool:
    token, follower = tokens[position], tokens[position + 1] if position + 1 < len(tokens) else None
    if follower is None or follower.start > token.end + 1:
        return False
    return bool(follower.flags & NAME or not follower.flags & WORD)


def _bearable(token: Token) -> bool:
    """Whether a person may be called so: a name, but for family names that are mostly words, or a word that nobody
    knows and that is no ordinary one misspelt."""
    if not token.flags:
        return len(token.word) > _LONGEST_SHORT and not (is_slip(token.word) or is_misspelt(token.word))
    return bool(token.flags & (GIVEN | WEAK | COMMON_FAMILY) or (token.flags & FAMILY and not token.flags & WORD))


def _in_full(text: str, token: Token, end: int, said: int, *, begins: bool) -> bool:
    """Whether two words are a name in full: where persons are named, or as who does something; in capitals also when
    nobody knows either of them."""
    if begins and cues.performs(text, end):
        return True
    if said & (cues.BESIDE | cues.INTRODUCED | cues.TITLED) and (cues.acts(text, end) or _GOES_ON.match(text, end)):
        return True
    return not token.flags and token.word.isupper() and len(token.word) > 3 and not is_slip(token.word)


def _somebody(token: Token) -> bool:
    """Whether a word alone is hardly anything but a name: a family name that is no word, or nearly a given name."""
    if token.flags & WORD or len(token.word) < 4:
        return False
    return bool(token.flags & FAMILY) or (not token.flags and sounds_given(token.word) and not is_slip(token.word))


def _addressed(text: str, tokens: list[Token], position: int) -> bool:
    """Whether the word before is one for a person, 'kunden', or a verb, 'refund', and no article."""
    before = cues.word_before(text, tokens[position].start)
    return bool(before) and not cues.determined(text, tokens[position].start) and not kind(before)[0] & NAME


def _family(text: str, tokens: list[Token], position: int) -> tuple[int, bool]:
    """Where the name ends when family names follow, and whether one of them is no ordinary word."""
    end, sure = tokens[position].end, False
    reached = end
    for token in tokens[position + 1 : position + 5]:
        if text[reached : token.start] != " ":
            break
        form = token.word.casefold()
        reached = token.end
        if token.initial:
            # 'ozma k. krelbæk'.
            reached += text[reached : reached + 1] == "."
            continue
        if form in PARTICLES:
            continue
        if token.flags & (STOP | THING | FIRM):
            break
        unknown = not token.flags and len(token.word) > _LONGEST_SHORT and not is_slip(token.word)
        if not (token.flags & FAMILY or (token.flags & GIVEN and not token.flags & WORD) or unknown):
            break
        if form in SELDOM_PERSONS and not (sure or cues.ends_phrase(text, token.end)):
            break
        sure = sure or bool(token.flags & (FAMILY | GIVEN) and not token.flags & WORD)
        end = token.end
    return end, sure
