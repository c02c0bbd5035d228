"""The words of a text that may be of a name, and those of them that follow each other."""

import re
from dataclasses import dataclass
from itertools import accumulate

from python_jobs.masking import cues
from python_jobs.masking.name_words import OFFICES, PARTICLES
from python_jobs.masking.names import COMMON_FAMILY, FAMILY, FIRM, GIVEN, NAME, PLACE, STOP, THING, WORD, kind

_TOKEN = re.compile(r"([^\W\d_]++(?:['’-][^\W\d_]++)*+['’]?)")
_WORDS_KEPT = 131_072
# After these, a word behind a blank is a word.
_CLEAR = frozenset([" ", ",", "\n", "!", "?", ";", ":", ")", ""])
_MAXIMUM = 6


@dataclass(slots=True)
class Token:
    """A word that may be of a name.

    Attributes:
        start: first character.
        end: one past the last one, a genitive's ending not counted.
        word: as written, without that ending.
        flags: what ``names.kind`` knows of it.
        capital: whether it begins with a capital.
        initial: whether it is a letter that stands for a name.
    """

    start: int
    end: int
    word: str
    flags: int
    capital: bool
    initial: bool


class _Words(dict[str, tuple[int, int, bool] | None]):
    """What is known of words as written: flags, length without a genitive, whether it has a capital; None for ordinary
    words without one and for those that are never of a name. Looked up from C, a text's words at once."""

    def __missing__(self, word: str) -> tuple[int, int, bool] | None:
        flags, length = kind(word)
        capital = word[0].isupper() or ("-" in word and word.partition("-")[0] in PARTICLES and not word.islower())
        left_out = self._left_out(word, flags, capital) and length > 1 and word.casefold() not in PARTICLES
        found = None if left_out else (flags, length, capital)
        if len(self) >= _WORDS_KEPT:
            self.clear()
        self[word] = found
        return found

    def _left_out(self, word: str, flags: int, capital: bool) -> bool:
        return bool(flags & STOP or (flags & WORD and not flags & NAME and not capital))


class _AllWords(_Words):
    """The same, ordinary words included, but for those that no person is called by."""

    def _left_out(self, word: str, flags: int, capital: bool) -> bool:
        form = word.casefold()
        nobody = flags & (THING | FIRM | PLACE) or form in OFFICES or not cues.is_no_role(form)
        return bool(flags & STOP or (flags & WORD and not flags & NAME and nobody))


_WORDS = _Words()
_ALL_WORDS = _AllWords()


def tokens_of(text: str, *, lower: bool, ordinary: bool = False) -> list[Token]:
    """Words that may be of a name.

    Args:
        text: as delivered.
        lower: whether it has no capitals, so that an initial has none either.
        ordinary: whether ordinary words without a capital may be of a name, too.
    """
    pieces = _TOKEN.split(text)
    known = list(map((_ALL_WORDS if ordinary else _WORDS).__getitem__, pieces[1::2]))
    if not any(known):
        return []
    ends = list(accumulate(map(len, pieces)))
    tokens = []
    for place, entry in enumerate(known):
        if entry is None:
            continue
        flags, length, capital = entry
        start, end = ends[2 * place], ends[2 * place + 1]
        after = text[end : end + 2]
        initial = end - start == 1 and (
            (after[:1] == "." and (capital or lower))
            or (capital and text[start] not in "AI" and after[:1] == " " and after[1:].isupper())
        )
        before = pieces[2 * place][-1:]
        if before == " " and after[:1] in _CLEAR:
            pass
        elif (before and (before in "@_\\<&+#" or before.isdigit())) or after[:1] in ("@", "_") or after[:1].isdigit():
            continue
        else:
            glued = len(after) == 2 and after[0] in ".@" and after[1].isalnum()
            if (glued and not initial) or (before == "." and _inside_address(text, start)):
                continue
            if before == "/" and text[start - 2 : start - 1].isalnum():
                continue
        if initial:
            flags, length = 0, 1
        tokens.append(Token(start, start + length, text[start : start + length], flags, capital, initial))
    return tokens


def _inside_address(text: str, start: int) -> bool:
    """Whether a word after a full stop belongs to an e-mail address or a domain: no initial stands before it."""
    return text[start - 2 : start - 1].isalnum() and text[start - 3 : start - 2].isalnum()


def sequence_at(text: str, tokens: list[Token], position: int, *, loose: bool) -> list[Token]:
    """Words that follow each other within a line and may be one name."""
    sequence = [tokens[position]]
    index = position + 1
    while index < len(tokens) and len(sequence) < _MAXIMUM:
        gap = text[sequence[-1].end : tokens[index].start]
        if not (gap.isspace() or gap in (".", ". ")) or "\n" in gap or (gap[0] == "." and not sequence[-1].initial):
            break
        token = tokens[index]
        if token.word in PARTICLES and not loose and (between := _particles(text, tokens, index)):
            sequence += tokens[index : index + between]
            index += between
            continue
        if loose and (skipped := _loose_particles(text, tokens, index)):
            sequence += tokens[index : index + skipped]
            index += skipped
            continue
        if token.flags & STOP and not token.initial:
            break
        wanted = token.capital or token.initial
        if loose:
            genitive = token.word.endswith("s") and kind(token.word[:-1])[0] & COMMON_FAMILY
            wanted = bool(token.flags & (GIVEN | FAMILY) or genitive) or not token.flags & WORD or token.initial
        if not wanted:
            break
        sequence.append(token)
        index += 1
    while sequence[-1].word in PARTICLES and len(sequence) > 1:
        sequence.pop()
    return sequence


def _particles(text: str, tokens: list[Token], index: int) -> int:
    """How many tokens 'van der' or 'de la' are before a capital; 0 when none follows."""
    for count in (1, 2):
        if index + count >= len(tokens):
            return 0
        last, follower = tokens[index + count - 1], tokens[index + count]
        between = text[last.end : follower.start]
        if follower.capital:
            return count if between in (" ", " den ", " der ") else 0
        if between != " " or follower.word not in PARTICLES:
            return 0
    return 0


def _loose_particles(text: str, tokens: list[Token], index: int) -> int:
    """How many tokens 'van der' or 'de la' are where nothing, or everything, has capitals; 0 when no name follows."""
    words = [token.word.casefold() for token in tokens[index : index + 3]]
    count = 2 if words[:2] in (["van", "der"], ["van", "den"], ["de", "la"], ["von", "der"]) else 1
    if count == 1 and words[:1] not in (["van"], ["von"], ["el"], ["al"], ["bin"], ["di"]):
        return 0
    if len(words) <= count or text[tokens[index].start : tokens[index + count].start].count(" ") != count:
        return 0
    return count if tokens[index + count].flags & FAMILY or not tokens[index + count].flags & WORD else 0
