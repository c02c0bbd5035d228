"""Names where nothing, or everything, has capitals."""

import re

from python_jobs.masking import cues
from python_jobs.masking.cue_words import COMPANY_AFTER
from python_jobs.masking.dictionary import is_compound
from python_jobs.masking.name_words import POSSESSIVES, SELDOM_PERSONS
from python_jobs.masking.names import COMMON_FAMILY, CORE, FAMILY, FIRM, GIVEN, NAME, PLACE, THING, WEAK, WORD
from python_jobs.masking.patterns import Span
from python_jobs.masking.spelling import is_odd, is_slip
from python_jobs.masking.words import Token

_LONGEST_UNKNOWN, _SHORTEST_UNKNOWN = 9, 4
# 'someone else', 'the customer will'.
_NO_NAME_FOLLOWS = re.compile(
    r"(?:(?:some|any|every|no)(?:one|body|thing|where)|no one|who|what|or|customer|client|tenant|caretaker|driver|"
    r"manager|owner|patient|courier|technician|engineer|nurse|doctor|teacher|neighbour|he|she|it|we|they|you|i|this|"
    r"that|there) \Z",
    re.IGNORECASE,
)
_LOOK_BACK = 12
_GOES_ON = re.compile(r" [a-zæøå]{2}")


def _unknown_family(text: str, first: Token, second: Token) -> bool:
    """Whether a family name on no list follows a given name that is a word, too: 'MARTIN GREIBE'."""
    if second.flags or len(second.word) < _SHORTEST_UNKNOWN or first.word.casefold() in SELDOM_PERSONS:
        return False
    if first.word.isupper():
        return not is_compound(second.word)
    follows = cues.ends_phrase(text, second.end) or cues.performs(text, second.end)
    return follows and not is_odd(second.word)


def uncased(text: str, sequence: list[Token], *, any_capital: bool) -> Span | None:
    """A name without capitals: listed words only, unless the text says that a name follows."""
    first = sequence[0]
    if any_capital and first.word in POSSESSIVES and _GOES_ON.match(text, first.end):
        return None
    if first.word in ("else", "will") and _NO_NAME_FOLLOWS.search(text, max(0, first.start - _LOOK_BACK), first.start):
        return None
    flags, said = first.flags, cues.lead(text, first.start)
    if first.word in POSSESSIVES and len(sequence) > 1 and not said & (cues.TITLED | cues.INTRODUCED):
        # 'tager hans tur'
        behind = sequence[1].flags
        if behind & WORD and not behind & (COMMON_FAMILY | GIVEN):
            return None
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
        or (second.initial and flags & (GIVEN | WEAK) and len(sequence) > 2)
        or (not any_capital and flags & WEAK and _unknown_family(text, first, second))
    )
    somewhere = bool(flags & WEAK) and introduced and cues.from_somewhere(text, first.end)
    if not (titled or family or flags & GIVEN or (flags & NAME and said & cues.CERTAIN)):
        # 'best price', 'thanks will', a word with a typo: what is no sure name counts where the phrase ends.
        likely = bool(flags & WEAK) or (not flags & WORD and len(first.word) <= _LONGEST_UNKNOWN)
        signed = not any_capital or text[first.start - 1 : first.start] == "\n" or flags & WEAK
        introduced = introduced and likely and bool(signed) and cues.ends_phrase(text, sequence[-1].end)
    known_pair = bool(flags & NAME) and not any_capital and cues.paired_in_lower_case(text, first.start, first.end)
    if known_pair or somewhere:
        likely = introduced = True
    if flags & WORD and not flags & NAME and not titled:
        introduced = False
    sure = flags & WEAK or (flags & FAMILY and not flags & WORD)
    acting = bool(sure) and cues.acts(text, first.end) and not cues.determined(text, first.start)
    said = cues.lead(text, first.start)
    # Nobody writes with capitals here: a subject that is no common noun, where a sentence or a clause begins.
    if not any_capital and not acting and (said & cues.JOINED or cues.begins_sentence(text, first.start)):
        nobody = flags & (PLACE | THING | FIRM) or first.word.casefold() in SELDOM_PERSONS
        proper = not flags & WORD or (flags & WEAK and said & cues.JOINED)
        acting = not nobody and bool(proper) and len(first.word) > 3 and cues.performs(text, first.end)
        acting = acting and (bool(flags) or not is_slip(first.word))
    if not any_capital and acting:
        certain = True
    if said & cues.CERTAIN and second is not None and second.flags & FAMILY:
        introduced = True
    if text.isupper() and said & cues.BESIDE and not flags and len(first.word) > 3:
        introduced = True
    if flags & WEAK and said & (cues.CONTACTED | cues.CERTAIN) and first.word.casefold() not in SELDOM_PERSONS:
        introduced = True
    if not (introduced or certain or family) or (first.initial and not family):
        return None
    if not introduced and not family and len(first.word) < 3 + (not acting) and not flags & CORE:
        return None
    if cues.named_thing(text, first.start, first.end) or COMPANY_AFTER.match(text, sequence[-1].end):
        return None
    if first.flags & (PLACE | THING) and not (introduced or acting):
        return None
    end = sequence[-1].end
    if titled and len(sequence) == 1 and not any_capital:
        end = cues.family_follows(text, end)
    return Span(first.start, end, "PERSON", 0.6 if introduced or family else 0.5)
