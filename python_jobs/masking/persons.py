"""Names of persons inside text: name lists, an ordinary dictionary, and the context.

Sequences of capitalised words that are no ordinary words are looked at one by one; where nothing is capitalised,
sequences that the lists know. Sentences begin with a capital in Danish and English, and only names have one inside.
"""

from collections.abc import Iterator

from python_jobs.masking import cues
from python_jobs.masking.cased_names import capitalised, leads_in, word_as_name
from python_jobs.masking.letters import of_letters
from python_jobs.masking.name_tokens import sequence_at, tokens_of
from python_jobs.masking.names import NAME, PLACE, STOP, WORD
from python_jobs.masking.patterns import Span
from python_jobs.masking.uncased_names import uncased


def persons(text: str) -> Iterator[Span]:
    """Every name of a person in a text."""
    yield from of_letters(text)
    tokens = tokens_of(text, lower=text.islower())
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
                score = word_as_name(text, token)
                if score:
                    yield Span(token.start, token.end, "PERSON", score)
                position += 1
                continue
        sequence = sequence_at(text, tokens, position, loose=not token.capital or shouted)
        span = None
        if token.capital and not shouted:
            while len(sequence) > 1 and leads_in(text, sequence):
                sequence = sequence[1:]
            span = capitalised(text, tokens, sequence)
        if span is None and (not token.capital or shouted or not any_capital):
            span = uncased(text, sequence, any_capital=any_capital)
        if span is None:
            position += 1
            continue
        yield span
        while position < len(tokens) and tokens[position].start < span.end:
            position += 1
