"""What stands around a name in Danish and English text: titles, greetings, signatures, verbs that persons do.

The words before a place are looked at once, with ``str.endswith``: regular expressions that end in ``$`` cost ten times
as much.
"""

from functools import lru_cache

from python_jobs.masking.cue_words import (
    ABBREVIATED,
    ACTS,
    ADDRESSING,
    ALL_INTRODUCING,
    AND,
    AND_BEGINS,
    AND_ENDS,
    ASKING,
    BEFORE_CALLED,
    BESIDE_WORDS,
    CALLING,
    COMPANY_AFTER,
    DETERMINERS,
    DOTTED,
    ENDS_AS_VERB,
    FAMILY_FOLLOWS,
    FIRM_AFTER,
    FIRM_GOES_ON,
    FLAT,
    FROM,
    JOINING,
    LISTED_AFTER,
    LISTED_BEFORE,
    NAMING,
    NEXT_CAPITAL,
    NO_VERBS,
    OF_THINGS,
    OTHERS,
    OWNED,
    PAIRING,
    PERFORMS,
    PERSONS,
    PHRASE_END,
    ROLE_WORDS,
    SENTENCE_MARKS,
    SENTENCE_PADDING,
    SPOKEN,
    TITLES,
    WITH_WHOM,
    WORD_AFTER,
)
from python_jobs.masking.names import CORE, FAMILY, FIRM, GIVEN, NAME, PLACE, STOP, THING, WEAK, WORD, kind
from python_jobs.masking.phrase_words import PHRASE_WORDS

_LOOK_BACK = 40
_LONGEST_ABBREVIATION = 12
_SHORTEST_FAMILY = 3
TITLED, INTRODUCED, CERTAIN, BESIDE, ADDRESSED, JOINED, CONTACTED = (1 << bit for bit in range(7))


@lru_cache(maxsize=4_096)
def _lead(window: str) -> int:
    """What the words before a place say, as flags."""
    line = window.translate(FLAT)
    if not line[-1:].isspace():
        # A slash or a dash before a signature: '… opsagt. /Mette'.
        body = window.rstrip("/–-")
        signed = body != window and (not body.strip() or body.rstrip(" ")[-1:] in ".!?\n")
        return INTRODUCED if signed else 0
    line = f" {line.casefold().rstrip()}"
    mark = line[-1]
    if mark in ".,:!":
        line = line[:-1].rstrip()
        if mark == ".":
            # 'Talt m. Hansen': an abbreviation of 'med'.
            beside = INTRODUCED | BESIDE if line.endswith(" m") else 0
            return (TITLED if line.endswith(TITLES) else 0) | (INTRODUCED if line.endswith(DOTTED) else beside)
    elif mark in "/–-":
        return INTRODUCED if not line.strip(" /–-") or window.rstrip()[:-1].rstrip(" ")[-1:] in ".!?\n" else 0
    flags = TITLED if line.endswith(TITLES) or line.endswith(NAMING) else 0
    if line.endswith(ALL_INTRODUCING):
        flags |= INTRODUCED
        if line.endswith(PERSONS) or line.endswith(SPOKEN):
            flags |= CERTAIN
        if line.endswith(OTHERS):
            flags |= CONTACTED
    if line.endswith(BESIDE_WORDS):
        flags |= BESIDE
    if line.endswith(ADDRESSING):
        flags |= ADDRESSED
    if line.endswith(JOINING):
        flags |= JOINED
    return flags


def lead(text: str, start: int) -> int:
    """What the words before a place say: TITLED, INTRODUCED, CERTAIN, BESIDE.

    TITLED: a title, or words like 'my name is', stand right before. INTRODUCED: a greeting, a signature, words that
    are followed by persons. CERTAIN: by persons and hardly by anything else. BESIDE: 'and', 'to' and the like.
    """
    if start < 1:
        return 0
    window = text[start - _LOOK_BACK if start > _LOOK_BACK else 0 : start]
    if window[-1] == " ":
        words = PHRASE_WORDS[window[:-1].rpartition(" ")[2]]
        if not words:
            return 0
        if words > 0:
            window = " ".join(window.rsplit(" ", words + 1)[-words - 1 :])
    return _lead(window)


def titled(text: str, start: int) -> bool:
    """Whether a title, or words like 'my name is', stand right before."""
    return bool(lead(text, start) & TITLED)


def introduces(text: str, start: int) -> bool:
    """Whether the words before say that a person follows."""
    return bool(lead(text, start) & (TITLED | INTRODUCED))


def paired(text: str, start: int, end: int) -> bool:
    """Whether a given name stands on the other side of 'and', or the word is called out: ', Mei!'."""
    if text[start - 2 : start] == ", " and text[end : end + 1] == "!":
        return True
    after = text[end : end + 2]
    match = AND.match(text, end) if after[:1].isspace() and f" {after[1:].lower()}" in AND_BEGINS else None
    other = match[1] if match else ""
    if not other:
        window = text[max(0, start - _LOOK_BACK) : start].rstrip()
        if f"{window[-1:].lower()} " in AND_ENDS:
            head, _, small = window.rpartition(" ")
            other = head.rpartition(" ")[2] if small.lower() in PAIRING else ""
    if not other[:1].isupper():
        return False
    flags = kind(other)[0]
    family = flags & FAMILY and not flags & PLACE and not beside_ampersand(text, start, end)
    return bool(flags & (GIVEN | WEAK) or family)


def listed(text: str, start: int, end: int) -> bool:
    """Whether the next or the last item of a list is a given name: 'Aia, Otto og Bertil'."""
    after = LISTED_AFTER.match(text, end)
    before = LISTED_BEFORE.search(text, max(0, start - _LOOK_BACK), start)
    return any(item and kind(item[1])[0] & (GIVEN | WEAK) == GIVEN for item in (after, before))


def called(text: str, start: int, end: int) -> bool:
    """Whether somebody is spoken to at the end of a phrase: 'Er du hjemme Trisse?', 'Tak for hjælpen Bo,'."""
    return ends_phrase(text, end) and word_before(text, start).casefold() in BEFORE_CALLED


def with_whom(text: str, start: int, end: int) -> bool:
    """Whether the word stands behind what persons stand behind inside a sentence, and nothing goes on: 'hos Tut,'."""
    if word_before(text, start).casefold() not in WITH_WHOM:
        return False
    return ends_phrase(text, end) or performs(text, end)


def paired_in_lower_case(text: str, start: int, end: int) -> bool:
    """The same where nothing is capitalised: the other has to be a name and no word."""
    match = AND.match(text, end) if text[end : end + 2].lower() in AND_BEGINS else None
    other = match[1] if match else ""
    if not other:
        if text[max(0, start - 2) : start].lower() not in AND_ENDS:
            return False
        head, _, small = text[max(0, start - _LOOK_BACK) : start].rstrip().rpartition(" ")
        other = head.rpartition(" ")[2] if small.lower() in PAIRING else ""
    flags = kind(other)[0] if other else 0
    if flags & PLACE:
        return False
    # 'ask og iversen', but not 'mette hansen og bor'.
    family = flags & FAMILY and match and not flags & WORD and len(other) > _SHORTEST_FAMILY
    return bool(family or (flags & GIVEN and (flags & CORE or not flags & WORD)))


def paired_words(text: str, start: int, end: int) -> bool:
    """Whether a name that is a word, too, stands on the other side of 'and', where a sentence begins or ends: 'ER ASK
    OG MUNK', 'bent og signe kommer'."""
    match = AND.match(text, end)
    if match is None:
        return False
    other = kind(match[1])[0]
    if not other & NAME or other & (STOP | PLACE):
        return False
    return performs(text, match.end()) or begins_sentence(text, start) or word_before(text, start).casefold() in ASKING


def beside_ampersand(text: str, start: int, end: int) -> bool:
    """Whether the word is half of a firm's name, such as 'Holm & Dahl'."""
    return text[start - 2 : start] == "& " or text[end : end + 2] == " &"


def acts(text: str, end: int) -> bool:
    """Whether what follows is said of persons: 'ringede', 'said', '(cpr'."""
    return ACTS.match(text, end) is not None


def performs(text: str, end: int) -> bool:
    """Whether a verb follows that the word before is the subject of: 'har', 'vil', 'was', 'promised'."""
    if PERFORMS.match(text, end) or acts(text, end):
        return True
    match = ENDS_AS_VERB.match(text, end)
    return match is not None and match[1] not in NO_VERBS and bool(kind(match[1])[0] & WORD)


def from_somewhere(text: str, end: int) -> bool:
    """Whether the speaker goes on to say where from: 'det er Tage fra i går'."""
    return FROM.match(text, end) is not None


def family_follows(text: str, end: int) -> int:
    """Where a family name ends that is an ordinary word, after a name that was told: 'hedder bo kilde og'."""
    match = FAMILY_FOLLOWS.match(text, end)
    return match.end(1) if match and not kind(match[1])[0] & STOP else end


def article_before(text: str, start: int) -> bool:
    """Whether the words before are followed by things or places and not by persons."""
    before = word_before(text, start)
    return before.casefold() in OF_THINGS or (before[:1].isupper() and bool(kind(before)[0] & (PLACE | FIRM | THING)))


def is_no_role(word: str) -> bool:
    """Whether a word is none for persons in general, such as 'customer'."""
    return f" {word.casefold()}" not in ROLE_WORDS


def owns(text: str, end: int) -> bool:
    """Whether something follows that persons have: 'ordre', 'konto', 'parcel'."""
    return OWNED.match(text, end) is not None


def ends_phrase(text: str, end: int) -> bool:
    """Whether punctuation or the end of the line comes next."""
    return PHRASE_END.match(text, end) is not None


def begins_sentence(text: str, start: int) -> bool:
    """Whether a capital there may only mark a sentence's beginning."""
    head = text[max(0, start - 4) : start].rstrip(SENTENCE_PADDING)
    if not head:
        return True
    if head[-1] != ".":
        return head[-1] in SENTENCE_MARKS
    return ABBREVIATED.search(text, max(0, start - _LONGEST_ABBREVIATION), start) is None


def determined(text: str, start: int) -> bool:
    """Whether an article or the like stands before, so that a thing follows."""
    return word_before(text, start).casefold() in DETERMINERS


def firm_follows(text: str, end: int) -> bool:
    """Whether the name goes on as a firm's: 'Larsens Eftf.', 'Peter Larsen Kaffe A/S'."""
    follower = text[end + 1 : end + 2]
    if text[end : end + 1] == " " and (follower == "&" or follower.isupper()) and FIRM_GOES_ON.match(text, end):
        return True
    after = NEXT_CAPITAL.match(text, end) if text[end : end + 1] in " '’s" else None
    return after is not None and bool(kind(after[1])[0] & FIRM)


def of_firm(text: str, start: int, end: int) -> bool:
    """Whether a family name is a firm's: 'larsens eftf.', 'hansen byg aps', 'Holm & Dahl'."""
    if beside_ampersand(text, start, end) or COMPANY_AFTER.match(text, end):
        return True
    after = FIRM_AFTER.match(text, end)
    return after is not None and bool(kind(after[1])[0] & FIRM)


def word_before(text: str, start: int) -> str:
    """The word right before, or nothing."""
    if not text[start - 1 : start].isspace():
        return ""
    earliest = start - _LOOK_BACK if start > _LOOK_BACK else 0
    blank = text.rfind(" ", earliest, start - 1)
    word = text[earliest if blank < 0 else blank + 1 : start - 1]
    return word if word.isalpha() or word.replace("-", "").isalpha() else ""


def one_of_things(text: str, start: int, end: int) -> bool:
    """Whether it is a thing that is called after somebody: 'en Louis Poulsen lampe'."""
    if word_before(text, start).casefold() not in DETERMINERS:
        return False
    after = WORD_AFTER.match(text, end)
    return after is not None and bool(kind(after[1])[0] & THING)


def named_thing(text: str, start: int, end: int) -> bool:
    """Whether the word beside it is a thing or a company, so that it is a product's name or a brand."""
    before = word_before(text, start)
    flags = kind(before)[0] if before else 0
    if flags & THING and before.casefold() in CALLING:
        # 'Ring Mette' and 'Bed Mette' ask for her.
        return False
    if flags & THING or (flags & FIRM and before[:1].isupper()):
        return True
    if text[end : end + 1] in ("s", "'", "’"):
        # 'Mettes sofa' is hers.
        return False
    after = WORD_AFTER.match(text, end) if text[end : end + 1].isspace() else None
    return after is not None and bool(kind(after[1])[0] & (THING | FIRM))
