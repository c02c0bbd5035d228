"""Free text: the persons in it become typed tokens, everything else stays.

What the row is known to hold (its own personal columns, its customer's) is looked for first and gets the token
that it has in the structured columns; then patterns, then names by list and context.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import attrgetter

from python_jobs.masking import packs, replacements
from python_jobs.masking.finders import find_all
from python_jobs.masking.known import KNOWN_SCORE, Known, known_spans
from python_jobs.masking.patterns import Finder, Span
from python_jobs.masking.query import SEPARATOR
from python_jobs.masking.tokens import Tokeniser

_start = attrgetter("start")
_EDGE = " \t\r\n,.;:-()'’"


class FreeText:
    """Masks texts. Holds keys: it is forked into workers, never sent to them.

    Args:
        tokeniser: makes the tokens.
        countries: packs that are switched on (``packs.py``).
    """

    def __init__(self, tokeniser: Tokeniser, countries: Sequence[str] = ()) -> None:
        self.tokeniser = tokeniser
        self.finders = [packs.finder(country) for country in countries]

    def mask(self, text: str, known: Iterable[Known] = ()) -> tuple[str, int]:
        """Replace every span that holds personal data.

        Args:
            text: as delivered.
            known: (entity, value) pairs of the row and of the person that it is about.

        Returns:
            The text with ``<token>`` in the place of each span, and how many there were.
        """
        pieces: list[str] = []
        position = count = 0
        for span in spans(text, known, self.finders):
            pieces += (text[position : span.start], self._replacement(text[span.start : span.end], span))
            position = span.end
            count += 1
        pieces.append(text[position:])
        return "".join(pieces), count

    def mask_rows(
        self, texts: Sequence[Sequence[str | None]], known: Sequence[tuple[str, Sequence[str | None]]]
    ) -> tuple[list[list[str | None]], list[int]]:
        """Mask columns of text.

        Args:
            texts: columns of equal length.
            known: (entity, column) pairs of the same length; several values in a cell are split at ``SEPARATOR``.

        Returns:
            The columns masked, blank cells as None; and the number of spans replaced in each.
        """
        masked: list[list[str | None]] = [[] for _ in texts]
        replaced = [0] * len(texts)
        for row in range(len(texts[0]) if texts else 0):
            pairs = [
                (entity, value)
                for entity, column in known
                if column[row]
                for value in str(column[row]).split(SEPARATOR)
            ]
            for number, (column, result) in enumerate(zip(texts, masked, strict=True)):
                text = column[row]
                if text is None or not text.strip():
                    result.append(None)
                    continue
                clean, count = self.mask(text, pairs)
                result.append(clean)
                replaced[number] += count
        return masked, replaced

    def _replacement(self, written: str, span: Span) -> str:
        if span.entity == "DATE_OF_BIRTH":
            return replacements.birth_year(span.canonical or written)
        return replacements.token(self.tokeniser, span.entity, written, span.canonical)


def spans(text: str, known: Iterable[Known] = (), finders: Iterable[Finder] = ()) -> list[Span]:
    """Everything personal in a text, in order and without overlaps.

    Args:
        text: as delivered.
        known: as for ``FreeText.mask``.
        finders: those of country packs, beside the usual ones.
    """
    found = list(known_spans(text, known))
    for finder in finders:
        found.extend(finder(text))
    found.extend(find_all(text))
    return resolve(text, found) if found else found


def resolve(text: str, spans: Iterable[Span]) -> list[Span]:
    """Spans that don't overlap, in order: known values first, then the longest, then the surest.

    What sticks out of a winner is kept as a span of its own, so that an overlap never uncovers a piece.
    """
    surest: dict[tuple[int, int], Span] = {}
    for span in spans:
        other = surest.get((span.start, span.end))
        if other is None or span.score > other.score:
            surest[span.start, span.end] = span
    spans = sorted(surest.values(), key=_start)
    if all(one.end <= other.start for one, other in pairwise(spans)):
        return spans
    ranked = sorted(spans, key=lambda span: (span.score < KNOWN_SCORE, span.start - span.end, -span.score))
    kept: list[Span] = []
    for span in ranked:
        kept.extend(_uncovered(text, span, kept))
    return sorted(kept, key=_start)


def _uncovered(text: str, span: Span, kept: list[Span]) -> list[Span]:
    pieces = [(span.start, span.end)]
    for other in kept:
        if other.start < span.end and span.start < other.end:
            halves = [
                half for start, end in pieces for half in ((start, min(end, other.start)), (max(start, other.end), end))
            ]
            pieces = [(start, end) for start, end in halves if start < end]
    if pieces == [(span.start, span.end)]:
        return [span]
    rest = []
    for start, end in pieces:
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip(_EDGE))
        end -= len(piece) - len(piece.rstrip(_EDGE))
        if text[start:end].isdigit() or (end - start > 1 and any(char.isalnum() for char in text[start:end])):
            rest.append(Span(start, end, span.entity, span.score))
    return rest
