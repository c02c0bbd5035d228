"""Turns of phrase that only somebody stands in: 'yo _ har du', 'mig og _', '_ - can you', 'hilsen en træt _'.

Looked at only where lists and sentences have not decided, for a name that is a word, too, or a word that nobody knows.
"""

import re

from python_jobs.masking import cues
from python_jobs.masking.names import FAMILY, FIRM, GIVEN, NAME, PLACE, STOP, THING, WEAK, WORD, kind
from python_jobs.masking.patterns import LETTERS, UPPER
from python_jobs.masking.spelling import is_odd
from python_jobs.masking.words import Token

_SHORTEST = 4
_LOOK_BACK, _LOOK_AHEAD = 44, 28
_GREETED = (
    "yo|yoyo|oi|ey|hiya|heya|hallo|halløj|halløjsa|hva så|hvad så|mojn|davs|dav|goddaw|lol|haha|ty|thx|tak|tusind tak"
)
_SPOKEN_TO = re.compile(
    rf"(?:(?:\A|[\s,.!?])(?:{_GREETED}|thanks|cheers|sorry|undskyld|godnat|good night|tillykke|congrats|velkommen)"
    r"|\b(?:tak|thanks|thx|ty) (?:for|4) [^\W\d_]+(?: [^\W\d_]+)?) \Z",
    re.IGNORECASE,
)
_TO_YOU = re.compile(
    r" (?:du|dig|i|u|ur|you|your|vi|we|jeg|har|er|kan|skal|vil|kommer|gider|må|hvor|hvad|hvornår|hvordan|did|do|does|"
    r"can|could|are|is|have|how|what|when|where|why|will|any)\b",
    re.IGNORECASE,
)
# Who is asked at the beginning of a line: 'Dora - can you …', 'Dora, please …'.
_ASKED = re.compile(
    r"(?: [-–—]|,|:) (?:can|could|would|will|please|pls|plz|kindly|any|do|did|have|are|deal|see|check|look|kan|kunne|"
    r"vil|gider|har|er|husk|ring|tag|se|kig|må|skal|hvad|hvor|hvornår|når|what|when|where|why|fyi|thanks|tak)\b",
    re.IGNORECASE,
)
_HERE = re.compile(r" (?:her|here|again|igen)(?:[.,!:;\n]|\Z| fra | from )")
# 'Dora, Krelbo og Ozma har', 'Dora, Krelbos mor'.
_CAPITAL = rf"[{UPPER}][{LETTERS}'’-]+"
_WITH_OTHERS = re.compile(rf"((?:, {_CAPITAL})*) (?:og|and|&) ({_CAPITAL})")
_KIN_OF = re.compile(
    rf",? (?:{_CAPITAL}(?:['’]s|s|['’])|min|my) (?:mor|far|søn|datter|mand|kone|bror|søster|kæreste|mormor|farmor|"
    r"farfar|morfar|mum|mom|dad|mother|father|son|daughter|husband|wife|brother|sister|grandma|grandad|nan|boyfriend|"
    r"girlfriend)\b"
)
# The whole family: 'the Holms next door'.
_FAMILY_OF = ("the ", "The ")
_ARE_MANY = re.compile(
    r"s?(?:[.,!?]| (?:have|are|were|had|will|live|moved|and|on|at|in|from|next|for|with|want|paid|complain|"
    r"came|left|know|asked|said|\d))"
)
_IN_FAMILY = re.compile(r" (?:family|household|couple|twins|children|kids|boys|girls|sisters|brothers|residence)\b")
# 'mig og Dora', 'between Dora and me', 'Dora og jeg'.
_BESIDE_ME = re.compile(r"\b(?:mig|jeg|dig|du|ham|hende|me|you|him|her|us|os) (?:og|and|eller|or|&) \Z", re.IGNORECASE)
_JOINTS, _AND_BEGINS = ("g ", "d ", "r ", "& ", "G ", "D ", "R "), frozenset("oaeO&AE")
_OTHERS_BEGIN = frozenset([" o", " a", " &", ", "])
_BEING = ("r ", "t ", "s ", "m ", "R ", "T ", "S ", "M ")
_AND_ME = re.compile(
    r" (?:og|and|eller|or|&) (?:jeg|mig|dig|du|I|me|you|him|(?:min|hans|hendes|my|his) [^\W\d_]+)\b|"
    r",? (?:not|ikke) (?:me|mig|os|us)\b"
)
# Where somebody is found: a department, a counter, the other side.
_AT_WORK = re.compile(
    r" (?:(?:i|fra|på|hos|ved|at|in|from|on|behind) (?:the )?(?:kantinen|receptionen|bogholderiet|regnskab|salget?|"
    r"butikken|skranken|kassen|kundeservice|support(?:en)?|lageret|køkkenet|værkstedet|driften|HR|IT|telefonen|vagten|"
    r"administrationen|sekretariatet|kontoret|desk|front desk|counter|reception|till|bar|door|office|phone|shop|"
    r"accounts|billing|sales|payroll|marketing|warehouse|kitchen|workshop|front)|"
    r"(?:hos|from|with) (?:jer|os|you|us))\b",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"\b(?:mvh|m\.?v\.?h\.?|vh|kh|hilsen|hilsner|knus|kram|greetings|regards|love|cheers|yours)(?: (?:fra|from))?"
    r"(?: (?!og\b|and\b)[^\W\d_]+){0,3} \Z",
    re.IGNORECASE,
)
_LINE_ENDS = re.compile(r"[ ]?(?:[.!,]*[ ]*(?:\n|\Z)|[xX]+\s*\Z|:\)|❤|[,.]? (?:og|and|&) )")
_SENTENCE_BEFORE = re.compile(r"[?!.…] \Z")
_TEXT_ENDS = re.compile(r"[ ]?(?:[.!]|[xX]{1,3}|:-?\)|❤️?|<3)?\s*\Z")
# Who is looked for, met or meant, and what goes on.
_WANTED = re.compile(
    r"\b(?:ring(?:e|er)?|skriv(?:e|er)?|snak(?:ke)?|tal(?:e)?|mødes|aftalt|aftale|spørg|spørge|sig|sige|hils|send|giv|"
    r"call|text|ask|tell|talk|speak|meet|add|remove|invite|remind|især|specielt|also|cc) "
    r"(?:med |til |efter |fra |to |with |for |from )?\Z",
    re.IGNORECASE,
)
_WANTED_FOR = re.compile(
    r" (?:ang|angående|vedr|vedrørende|om|eller|or|og|and|kl|klokken|at|at the|in|i|på|to|from|fra|re|about|der|som|"
    r"who|hurtigst|snarest|asap|så|today|i dag|in)\b|\s*(?:[.,!?]|\n|\Z)",
    re.IGNORECASE,
)
_IT_IS = re.compile(r"\b(?:det er|det|dette er|this is|it is|it's|its|her er|jeg er|i am|i'm) \Z", re.IGNORECASE)
_WHO_SPEAKS = re.compile(
    r"(?: [^\W\d_]+)? (?:jeg|fra|her|igen|i am|i'm|from|here|again|calling|der ringer|øh|kan i|mit nr|my number)\b",
    re.IGNORECASE,
)
# At whose home, under whose name.
_AT_HOME = re.compile(
    r"\b(?:er|var|bor|boede|sover|sov|hjemme|over|ovre|leger|spiser|hygger|staying|stay|sleep\w*|over) (?:hos|at) \Z|"
    r"\b(?:(?:in|under) the )?name of \Z|\b(?:i|på|under) navnet \Z|\b(?:booket|reserveret|bestilt|booked|reserved) "
    r"(?:til|på|for|under) \Z",
    re.IGNORECASE,
)
_RECORD = re.compile(
    r"\b(?:pt|kd|patient|kunde|borger|elev|klient|client|customer|tenant|lejer)\.?:? \Z", re.IGNORECASE
)
_IDENTIFIED = re.compile(r"(?: [^\W\d_]+\.?){0,3},? (?:cpr|født|f\.|dob|born|tlf|tel|mob|\d{6}-?\d{4})", re.IGNORECASE)


def called_out(text: str, token: Token, *, cased: bool) -> bool:
    """Whether a word that may be a name stands in such a turn of phrase.

    Args:
        text: as delivered.
        token: a name that is a word, too, or a word on no list.
        cased: whether a name has a capital.
    """
    if not _may_be(token, cased=cased):
        return False
    start, end = token.start, token.end
    known = token.flags & (GIVEN | WEAK)
    begins = cues.begins_sentence(text, start)
    if begins and cased:
        if _HERE.match(text, end) or _AT_WORK.match(text, end):
            return True
        if _ASKED.match(text, end) and (start == 0 or text[start - 1] == "\n"):
            return text[end : end + 1] != ":"
        if (
            text[end : end + 2] in _OTHERS_BEGIN
            and (others := _WITH_OTHERS.match(text, end))
            and cues.performs(text, others.end())
            and _are_names(others)
        ):
            return True
        if _KIN_OF.match(text, end):
            return True
        shortened = text[end : end + 1] == "." and end - start <= _SHORTEST
        if _TEXT_ENDS.match(text, end) and not shortened and _SENTENCE_BEFORE.search(text, max(0, start - 2), start):
            return True
    behind = text[end + 1 : end + 2]
    if (behind in _AND_BEGINS or behind in "ni") and _AND_ME.match(text, end):
        return True
    if text[max(0, start - 4) : start] in _FAMILY_OF:
        many = (text[end : end + 1] == "s" or token.word[-1] == "s") and _ARE_MANY.match(text, end)
        return bool(many or _IN_FAMILY.match(text, end)) and not (token.flags & WORD and not token.flags & FAMILY)
    early = max(0, start - _LOOK_BACK)
    if text.endswith(_JOINTS, 0, start) and _BESIDE_ME.search(text, early, start):
        return True
    if _TO_YOU.match(text, end) and _SPOKEN_TO.search(text, early, start):
        return True
    if _LINE_ENDS.match(text, end) and _CLOSES.search(text, early, start):
        return True
    if cased:
        return False
    if begins and _AT_WORK.match(text, end):
        return True
    if not token.flags & WORD and _AT_HOME.search(text, early, start):
        return True
    if _WANTED_FOR.match(text, end) and _WANTED.search(text, early, start):
        return True
    if text.endswith(_BEING, 0, start) and _IT_IS.search(text, early, start) and _WHO_SPEAKS.match(text, end):
        return True
    return not known and _RECORD.search(text, early, start) is not None and _IDENTIFIED.match(text, end) is not None


def _are_names(others: re.Match[str]) -> bool:
    """Whether those named beside a word may be persons, too."""
    words = [*others[1].replace(",", " ").split(), others[2]]
    kinds = [kind(word)[0] for word in words]
    return not any(flags & (STOP | FIRM | THING) or (flags & (PLACE | WORD) and not flags & NAME) for flags in kinds)


def _may_be(token: Token, *, cased: bool) -> bool:
    flags = token.flags
    if (
        token.initial
        or (cased and not token.capital)
        or flags & (STOP | FIRM | THING)
        or (flags & PLACE and not flags & WEAK)
    ):
        return False
    if flags & (GIVEN | WEAK):
        return True
    return not flags & WORD and cues.is_no_role(token.word) and len(token.word) >= _SHORTEST and not is_odd(token.word)
