"""Headings in which every word has a capital: 'Skift Toner På Printer'."""

from python_jobs.masking import cues, standing
from python_jobs.masking.names import GIVEN, NAME, WEAK, WORD
from python_jobs.masking.words import Token

_FEWEST_OF_HEADLINE = 3


def headlined(text: str, tokens: list[Token]) -> bool:
    """Whether ordinary words have capitals inside sentences, as in headings: 'Skift Toner På Printer'."""
    ordinary = [token for token in tokens if token.capital and token.flags & WORD and not token.flags & NAME]
    return (
        len(ordinary) >= _FEWEST_OF_HEADLINE
        and sum(not cues.begins_sentence(text, token.start) for token in ordinary) >= _FEWEST_OF_HEADLINE
    )


def in_headline(text: str, tokens: list[Token], sequence: list[Token]) -> bool:
    """Whether ordinary words stand where all words have capitals, and nothing else says that they name somebody."""
    if not all(token.flags & WORD and not token.flags & (GIVEN | WEAK) for token in sequence):
        return False
    start, end = sequence[0].start, sequence[-1].end
    if not headlined(text, tokens) or cues.lead(text, start) & (cues.TITLED | cues.INTRODUCED | cues.ADDRESSED):
        return False
    return not (cues.performs(text, end) or standing.reached(text, end))
