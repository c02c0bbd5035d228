"""Words of a text that may be of a name.

A text is cut at its blanks, and each piece is looked up in a table of the pieces seen before: an ordinary word costs
one look, whatever the language. Digits of a piece count as zeros, so that numbers don't fill the table.
"""

import re
from dataclasses import dataclass
from itertools import accumulate, compress, count

from python_jobs.masking import cues
from python_jobs.masking.name_words import OFFICES, PARTICLES, SHORTENED_NAMES
from python_jobs.masking.names import FIRM, NAME, PLACE, STOP, THING, WORD, kind

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*['’]?")
_LETTER, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")
_PIECES_KEPT, _LONGEST_KEPT = 131_072, 60
# After these, a single capital stands for itself: 'A' and 'I' are English words.
_LETTERS_ALONE = "AI"


@dataclass(slots=True)
class Token:
    """A word that may be of a name.

    Attributes:
        start: its first character in the text.
        end: one past its last character, a genitive left out.
        word: as written, without the genitive.
        flags: what is known of it (``names.py``); none of an initial.
        capital: whether it begins with one.
        initial: whether it is a letter that stands for a name.
    """

    start: int
    end: int
    word: str
    flags: int
    capital: bool
    initial: bool


# Place in the piece, word, flags, whether it has a capital, whether it is an initial: None when the next piece decides.
_Found = tuple[int, str, int, bool, bool | None]


class _Pieces(dict[str, tuple[_Found, ...]]):
    """What pieces of text hold; looked up from C, all pieces of a text at once.

    Args:
        lower: for texts without any capital, where a small letter with a full stop may be an initial.
        ordinary: whether ordinary words without a capital may be of a name, too.
    """

    def __init__(self, *, lower: bool, ordinary: bool) -> None:
        super().__init__()
        self.lower, self.ordinary = lower, ordinary

    def __missing__(self, piece: str) -> tuple[_Found, ...]:
        if not piece.isalpha():
            if not _LETTER.search(piece):
                return ()
            shape = _DIGIT.sub("0", piece)
            if shape != piece:
                return self[shape]
        found = tuple(_of_piece(piece, lower=self.lower, ordinary=self.ordinary))
        if len(self) >= _PIECES_KEPT:
            self.clear()
        if len(piece) <= _LONGEST_KEPT:
            self[piece] = found
        return found


_PIECES = {
    (lower, ordinary): _Pieces(lower=lower, ordinary=ordinary) for lower in (False, True) for ordinary in (False, True)
}


def tokens_of(text: str, *, lower: bool, ordinary: bool = False) -> list[Token]:
    """Words that may be of a name, in order; ordinary words without a capital are left out.

    Args:
        text: as delivered.
        lower: whether it has no capital.
        ordinary: whether ordinary words without a capital may be of a name, too.
    """
    pieces = text.replace("\n", " ").split(" ")
    looked_up = list(map(_PIECES[lower, ordinary].__getitem__, pieces))
    result: list[Token] = []
    if not any(looked_up):
        return result
    before = accumulate(map(len, pieces), initial=0)
    for blanks, letters, found in compress(zip(count(), before, looked_up), looked_up):
        for offset, word, flags, capital, initial in found:
            begin = blanks + letters + offset
            if initial is None:
                initial = text[begin + 1 : begin + 2] == " " and text[begin + 2 : begin + 3].isupper()
                if initial:
                    flags = 0
            result.append(Token(begin, begin + len(word), word, flags, capital, initial))
    return result


def _left_out(form: str, flags: int, *, capital: bool, ordinary: bool) -> bool:
    if ordinary:
        nobody = flags & (THING | FIRM | PLACE) or form in OFFICES or not cues.is_no_role(form)
        return bool(flags & STOP or (flags & WORD and not flags & NAME and nobody))
    return bool(flags & STOP or (flags & WORD and not flags & NAME and not capital))


def _of_piece(piece: str, *, lower: bool, ordinary: bool) -> list[_Found]:
    found: list[_Found] = []
    for match in _WORD.finditer(piece):
        word, (start, end) = match[0], match.span()
        after = piece[end : end + 2]
        initial: bool | None = after[:1] == "." and (
            (lower or word.isupper()) if len(word) == 1 else word in SHORTENED_NAMES and after[1:] != "."
        )
        if _inside_something(piece, start, after, initial=bool(initial)):
            # Before anything is looked up: addresses on the net and codes are new nearly every time.
            continue
        flags, length = kind(word)
        capital = word[0].isupper() or ("-" in word and word.partition("-")[0] in PARTICLES and not word.islower())
        form = word.casefold()
        if (
            length > 1
            and not initial
            and form not in PARTICLES
            and _left_out(form, flags, capital=capital, ordinary=ordinary)
        ):
            continue
        if initial:
            flags, length = 0, len(word)
        elif len(word) == 1 and not after and capital and word not in _LETTERS_ALONE:
            initial = None
        found.append((start, word[:length], flags, capital, initial))
    return found


def _inside_something(piece: str, start: int, after: str, *, initial: bool) -> bool:
    """Whether a word is a part of an address on the net, a path, a code or a handle."""
    before = piece[start - 1 : start]
    if (before and (before in "@_\\<&+#" or before.isdigit())) or after[:1] in ("@", "_") or after[:1].isdigit():
        return True
    if len(after) == 2 and after[0] in ".@" and after[1].isalnum() and not initial:
        return True
    if before == ".":
        # No initial stands before the full stop.
        return piece[start - 2 : start - 1].isalnum() and piece[max(0, start - 3) : start - 2].isalnum()
    return before == "/" and piece[start - 2 : start - 1].isalnum()
