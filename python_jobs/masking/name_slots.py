"""Places in a sentence where a name stands and hardly a noun without an article: 'har _ fået', 'hos _', 'hej _'.

Danish and English put an article, a pronoun or an ending on most nouns; a bare one behind these words, or before a verb
where a sentence begins, is who the sentence is about. Used for words that are names, too, where capitals say nothing.
"""

import re

from python_jobs.masking import cues
from python_jobs.masking.words_of import words_of

# A question, or a clause that something else begins: the verb comes first, then who.
_VERBS_FIRST = words_of(
    """
    er har kan vil skal må var havde kunne ville skulle bliver blev kommer kom får fik mener siger ringer ringede
    skriver skrev gider bor did does do has have is was were will would can could should may might
    """
)
_PRONOUNS = words_of(
    """
    jeg du han hun den det vi i de man der som i'm you he she it we they who that this these those there som jer os
    """
)
# Behind these, followed by nothing more of a noun phrase.
_WITH = words_of(
    """
    hos til med m af fra for with from by to for over ved under efter uden mod without against about
    """
)
_WAITING = words_of(
    """
    venter vente ventede regner stoler tænker waiting wait counting mad angry talt talte sur vred svar
    """
)
_TO_WHOM = words_of(
    """
    så set mødt mødte møder møde kender kendte kende savner savnede savne giv give giver gav givet hjælp hjælpe
    hjælper hjalp vis vise send hent hente hentede henter inviter inviterede fange fanget fik informer orienter
    orientere kontakt kontakte kontaktede ring husk spørge spørg fortalte fortæl takker takke hils hilse meet met
    see saw seen know knew give gave given gives help helped thank miss show text email reach contact call called
    tell told ask asked remind invite
    """
)
_CALLS = words_of(
    """
    ok okay ja nej tak yes no hey yo fint super perfekt godt hov sorry undskyld thanks thx
    """
)
_SAID_TO = re.compile(
    r"\s(?:det|jeg|vi|du|i|you|we|it|that|kan|har|skal|vil|er|please|can|could|are|have|the|this|hvor|hvad|når|is)\b",
    re.IGNORECASE,
)
WHO = re.compile(r"\s(?:der|som|fra|her|igen|who|from|here|again|speaking)\b", re.IGNORECASE)
_ENDS = re.compile(
    r"\s*(?:[.,!?;)\n/]|\Z)|\s(?:og|and|om|på|at|der|som|who|about|yesterday|today|on|i|in|kl|snarest|så|fordi|because|"
    r"men|but|inden|før|efter|before|after|nu|now|igen|again|straks|senest|for|to|til|from|fra|med|with|hun|han|he|she|"
    r"en|et|a|the|besked|lov|hurtigst|asap|direkte|personligt)\b",
    re.IGNORECASE,
)
_LOOK_BACK = 40
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def in_slot(text: str, start: int, end: int, said: int) -> bool:
    """Whether a name stands there.

    Args:
        text: one in which capitals say nothing.
        start: of the word.
        end: of the name that it may begin.
        said: what ``cues.lead`` says of the place.
    """
    if said & cues.ADDRESSED:
        return True
    if cues.begins_sentence(text, start):
        return cues.performs(text, end)
    words = [word.casefold() for word in _WORD.findall(text[max(0, start - _LOOK_BACK) : start])]
    if not words or text[start - 1 : start] != " ":
        return False
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if last in _VERBS_FIRST:
        return before not in _PRONOUNS or (before == "det" and WHO.match(text, end) is not None)
    if last in _WITH:
        return _ENDS.match(text, end) is not None or cues.performs(text, end)
    if last in ("på", "for", "on") and before in _WAITING:
        return True
    if last in _TO_WHOM:
        return _ENDS.match(text, end) is not None or cues.performs(text, end)
    if last in _CALLS:
        return _SAID_TO.match(text, end) is not None
    return bool(said & cues.JOINED) and cues.performs(text, end)
