"""Names of persons inside text: name lists, an ordinary dictionary, and the context.

Sequences of capitalised words that are no ordinary words are looked at one by one; where nothing is capitalised,
sequences that the lists know and words in a name's place. Sentences begin with a capital in Danish and English, and
only names have one inside.
"""

from collections.abc import Iterator

from python_jobs.masking import cues
from python_jobs.masking.accounts import initials, user_names
from python_jobs.masking.cased_names import NOBODY, capitalised, leads_in, word_as_name
from python_jobs.masking.casing import careless, shouted
from python_jobs.masking.companions import companions
from python_jobs.masking.letters import of_letters
from python_jobs.masking.mentions import mentioned_again, of_mailboxes
from python_jobs.masking.name_tokens import sequence_at
from python_jobs.masking.names import NAME, PLACE, STOP, WORD
from python_jobs.masking.namesakes import without_things
from python_jobs.masking.ordinary_names import family_end, ordinary
from python_jobs.masking.parallel import parallel, reversed_fields
from python_jobs.masking.patterns import Span
from python_jobs.masking.rotas import rotas
from python_jobs.masking.signing import last_words
from python_jobs.masking.stop_names import stop_names
from python_jobs.masking.turns import called_out
from python_jobs.masking.uncased_names import uncased
from python_jobs.masking.words import Token, tokens_of


def persons(text: str) -> Iterator[Span]:
    """Every name of a person in a text; spans may overlap."""
    shouting = shouted(text)
    loose = shouting or careless(text)
    found = [*of_letters(text), *last_words(text, cased=not loose), *user_names(text)]
    if not loose:
        found += stop_names(text)
    tokens = tokens_of(text, lower=text.islower(), ordinary=loose)
    if tokens:
        found += _of_words(text, tokens, shouting=shouting, loose=loose)
        found += initials(text, tokens)
        if found:
            if ";" in text or "\t" in text or "|" in text:
                found += list(reversed_fields(text, found))
            if "\n" in text or text.count(", ") > 1:
                found += list(parallel(text, found))
            if "\n" in text or ", " in text:
                found += list(rotas(text, found))
            found += list(companions(text, tokens, found, cased=not loose))
            found += list(mentioned_again(tokens, found, cased=not loose))
            found = without_things(text, found)
        if "@" in text or "nabel" in text or " at " in text:
            found += of_mailboxes(text, tokens, cased=not loose)
    yield from found


def _of_words(text: str, tokens: list[Token], *, shouting: bool, loose: bool) -> Iterator[Span]:
    position = 0
    while position < len(tokens):
        if tokens[position].flags & STOP:
            position += 1
            continue
        span = (_at_loose if loose else _at)(text, tokens, position, shouting)
        if span is None:
            position += 1
            continue
        if span.score > NOBODY:
            yield span
        end = span.end
        while position < len(tokens) and tokens[position].start < end:
            position += 1


def _at(text: str, tokens: list[Token], position: int, _: bool) -> Span | None:
    """The name that begins at a word, or behind words that lead in; None when none does."""
    token = tokens[position]
    if not token.capital:
        if not (token.flags & NAME or token.initial or cues.introduces(text, token.start)):
            return None
        return uncased(text, sequence_at(text, tokens, position, loose=True), any_capital=True)
    if token.flags & (WORD | PLACE) and not token.flags & NAME and not token.initial:
        # Most capitals only begin a sentence: no name follows, no title comes before.
        follower = tokens[position + 1].start if position + 1 < len(tokens) else len(text) + 2
        if follower > token.end + 2:
            score = word_as_name(text, token)
            return Span(token.start, token.end, "PERSON", score) if score else None
    sequence = sequence_at(text, tokens, position, loose=False)
    while len(sequence) > 1 and leads_in(text, sequence):
        sequence = sequence[1:]
    return capitalised(text, tokens, sequence)


def _at_loose(text: str, tokens: list[Token], position: int, shouting: bool) -> Span | None:
    """The same where capitals say nothing."""
    token = tokens[position]
    span = None
    if token.capital or token.flags & NAME or token.initial or not token.flags & WORD or cues.titled(text, token.start):
        sequence = sequence_at(text, tokens, position, loose=not token.capital or shouting)
        if token.capital and not shouting:
            while len(sequence) > 1 and leads_in(text, sequence):
                sequence = sequence[1:]
            span = capitalised(text, tokens, sequence)
        span = span or uncased(text, sequence, any_capital=False)
    span = span or ordinary(text, tokens, position)
    if span is None and called_out(text, token, cased=False):
        span = Span(token.start, family_end(text, tokens, position), "PERSON", 0.5)
    return span
