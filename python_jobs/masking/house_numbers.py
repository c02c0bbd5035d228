"""Where a number behind a word is a house's, and where it only counts."""

import re

from python_jobs.masking.dictionary import LANDSCAPE
from python_jobs.masking.names import GIVEN, STOP, WORD, kind
from python_jobs.masking.words_of import words_of

# What is counted, and has no houses: 'lokale 3', 'torsdag d. 5', 'afdrag 500'.
COUNTED_THINGS = words_of(
    """
    d den lokale lager hylde server nummer no sag side rum etage sal bord hold gruppe uge kl klokken bil bus linje
    port gate kasse kolli zone afsnit punkt pkt version model room floor page table line platform step item order
    invoice case ticket afdrag rate rabat antal vare faktura ordre konto kunde medlem årgang stop tur rute spor
    perron mandag tirsdag onsdag torsdag fredag lørdag søndag monday tuesday wednesday thursday friday saturday
    sunday januar februar marts april maj juni juli august september oktober november december january february
    march may june july october dag dage week day class klasse level niveau fase trin runde kamp skema bilag kapitel
    paragraf stk reg
    """
)
CLOSED = re.compile(r"[ ]?(?:[,.;)\n]|\Z)")
_LOOK_BACK = 40
_DELIVERED = re.compile(
    r"\b(?:nabo\w*|afleveret|afhentes|leveret|leveres|stillet|sendt|sendes|adr\w*|flyttet|bor|hos|til|delivered|left|"
    r"address|neighbou?r\w*)\b",
    re.IGNORECASE,
)


def by_itself(text: str, begin: int, word: str, *, whole: bool, ends: bool) -> bool:
    """Whether a word that ends as places do stands where an address does, between commas: 'Holm, Bakken 2,'.

    Args:
        text: as delivered.
        begin: where the word begins.
        word: the one before the number.
        whole: whether it is a street's name by itself, as 'Bakken' is.
        ends: whether it ends as streets do.
    """
    if not word[0].isupper():
        return False
    if whole:
        return True
    if not (ends or word.lower().endswith(LANDSCAPE)) or kind(word)[0] & (WORD | STOP | GIVEN):
        return False
    return _DELIVERED.search(text, max(0, begin - _LOOK_BACK), begin) is not None
