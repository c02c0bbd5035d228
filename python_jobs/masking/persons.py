"""Names of persons inside text: name lists, an ordinary dictionary, and the context.

Sequences of capitalised words that are no ordinary words are looked at one by one; where nothing is capitalised,
sequences that the lists know and words in a name's place. Sentences begin with a capital in Danish and English, and
only names have one inside.
"""

from collections.abc import Iterator

from python_jobs.masking import cues
from python_jobs.masking.cased_names import capitalised, leads_in, word_as_name
from python_jobs.masking.casing import careless, shouted
from python_jobs.masking.letters import of_letters
from python_jobs.masking.mentions import mentioned_again, of_mailboxes
from python_jobs.masking.name_tokens import Token, sequence_at, tokens_of
from python_jobs.masking.names import NAME, PLACE, STOP, WORD
from python_jobs.masking.ordinary_names import ordinary
from python_jobs.masking.patterns import Span
from python_jobs.masking.uncased_names import uncased


def persons(text: str) -> Iterator[Span]:
    """Every name of a person in a text; spans may overlap."""
    found = list(of_letters(text))
    shouting = shouted(text)
    loose = shouting or careless(text)
    tokens = tokens_of(text, lower=text.islower(), ordinary=loose)
    if tokens:
        found += _of_words(text, tokens, shouting=shouting, loose=loose)
        if found:
            found += list(mentioned_again(tokens, found, cased=not loose))
        if "@" in text or "nabel" in text or " at " in text:
            found += of_mailboxes(text, tokens, cased=not loose)
    yield from found


def _of_words(text: str, tokens: list[Token], *, shouting: bool, loose: bool) -> Iterator[Span]:
    position = 0
    while position < len(tokens):
        span = _at(text, tokens, position, shouting=shouting, loose=loose)
        if span is None and loose:
            span = ordinary(text, tokens, position)
        if span is None:
            position += 1
            continue
        yield span
        while position < len(tokens) and tokens[position].start < span.end:
            position += 1


def _at(text: str, tokens: list[Token], position: int, *, shouting: bool, loose: bool) -> Span | None:
    """The name that begins at a word, or behind words that lead in; None when none does."""
    token = tokens[position]
    if token.flags & STOP or not (
        token.capital
        or token.flags & NAME
        or token.initial
        or (loose and not token.flags & WORD)
        or cues.introduces(text, token.start)
    ):
        return None
    if token.flags & (WORD | PLACE) and not token.flags & NAME and not loose and token.capital:
        # Most capitals only begin a sentence: no name follows, no title comes before.
        follower = tokens[position + 1].start if position + 1 < len(tokens) else len(text) + 2
        if follower > token.end + 2 and not token.initial:
            score = word_as_name(text, token)
            return Span(token.start, token.end, "PERSON", score) if score else None
    sequence = sequence_at(text, tokens, position, loose=not token.capital or shouting)
    span = None
    if token.capital and not shouting:
        while len(sequence) > 1 and leads_in(text, sequence):
            sequence = sequence[1:]
        span = capitalised(text, tokens, sequence)
    if span is None and (not token.capital or loose):
        span = uncased(text, sequence, any_capital=not loose)
    return span
