"""Free text: the persons in it become typed tokens, everything else stays.

What the row is known to hold (its own personal columns, its customer's) is looked for first and gets the token
that it has in the structured columns; then patterns, then names by list and context.
"""

from collections.abc import Iterable, Sequence

from python_jobs.masking import packs, replacements
from python_jobs.masking.finders import find_all
from python_jobs.masking.known import KNOWN_SCORE, Known, known_spans
from python_jobs.masking.patterns import Finder, Span
from python_jobs.masking.query import SEPARATOR
from python_jobs.masking.tokens import Tokeniser

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

    def load(self) -> None:
        """Open the lists of words and import what may be needed: before this process forks, and not in each worker."""
        # A foreign number: what knows their plans takes long to import, too.
        self.mask("Mette Xyqzv, +46 70 123 45 67")

    def mask(self, text: str, known: Iterable[Known] = ()) -> tuple[str, int]:
        """``mask_texts`` for one text."""
        return self.mask_texts([text], [known])[0]

    def mask_texts(self, texts: Sequence[str], known: Sequence[Iterable[Known]] = ()) -> list[tuple[str, int]]:
        """Replace every span that holds personal data.

        Args:
            texts: as delivered.
            known: for each text (entity, value) pairs of its row and of the person that it is about.

        Returns:
            Each text with ``<token>`` in the place of each span, and how many there were.
        """
        found = spans_of(texts, known, self.finders)
        return [self._replaced(text, spans) if spans else (text, 0) for text, spans in zip(texts, found, strict=True)]

    def _replaced(self, text: str, spans: list[Span]) -> tuple[str, int]:
        pieces: list[str] = []
        position = 0
        for span in spans:
            pieces += (text[position : span.start], self._replacement(text[span.start : span.end], span))
            position = span.end
        pieces.append(text[position:])
        return "".join(pieces), len(spans)

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
        pairs: list[list[Known]] = [[] for _ in (texts[0] if texts else ())]
        for entity, column in known:
            for of_row, cell in zip(pairs, column, strict=True):
                if cell:
                    values = str(cell)
                    if SEPARATOR in values:
                        of_row.extend((entity, value) for value in values.split(SEPARATOR))
                    else:
                        of_row.append((entity, values))
        masked: list[list[str | None]] = []
        replaced: list[int] = []
        for column in texts:
            rows = [(row, text) for row, text in enumerate(column) if text and not text.isspace()]
            result: list[str | None] = [None] * len(column)
            clean = self.mask_texts([text for _, text in rows], [pairs[row] for row, _ in rows])
            for (row, _), (text, _) in zip(rows, clean, strict=True):
                result[row] = text
            masked.append(result)
            replaced.append(sum(count for _, count in clean))
        return masked, replaced

    def _replacement(self, written: str, span: Span) -> str:
        if span.entity == "DATE_OF_BIRTH":
            return replacements.birth_year(span.canonical or written)
        return replacements.token(self.tokeniser, span.entity, written, span.canonical)


def spans(text: str, known: Iterable[Known] = (), finders: Sequence[Finder] = ()) -> list[Span]:
    """``spans_of`` for one text."""
    return spans_of([text], [known], finders)[0]


def spans_of(
    texts: Sequence[str], known: Sequence[Iterable[Known]] = (), finders: Sequence[Finder] = ()
) -> list[list[Span]]:
    """Everything personal in texts: for each its spans in order and without overlaps.

    Args:
        texts: as delivered. Texts that are equal are looked through once.
        known: as for ``FreeText.mask_texts``.
        finders: those of country packs, beside the usual ones.
    """
    found = [known_spans(text, pairs) for text, pairs in zip(texts, known, strict=True)] if known else []
    distinct = list(dict.fromkeys(texts))
    of_text = dict(zip(distinct, find_all(distinct), strict=True))
    if finders:
        of_text = {
            text: [*(span for finder in finders for span in finder(text)), *spans] for text, spans in of_text.items()
        }
    if known:
        return [resolve(text, [*of_row, *of_text[text]]) for text, of_row in zip(texts, found, strict=True)]
    return [resolve(text, of_text[text]) for text in texts]


def resolve(text: str, spans: list[Span]) -> list[Span]:
    """Spans that don't overlap, in order: known values first, then the longest, then the surest.

    What sticks out of a winner is kept as a span of its own, so that an overlap never uncovers a piece.
    """
    if len(spans) < 2:
        return spans
    surest: dict[tuple[int, int], Span] = {}
    for span in spans:
        place = (span.start, span.end)
        other = surest.get(place)
        if other is None or span.score > other.score:
            surest[place] = span
    kept: list[Span] = []
    group: list[Span] = []
    end = 0
    for span in sorted(surest.values()):
        if span.start >= end:
            kept += _resolved(text, group, end)
            group = []
        group.append(span)
        if span.end > end:
            end = span.end
    return kept + _resolved(text, group, end)


def _resolved(text: str, group: list[Span], end: int) -> list[Span]:
    """The same for spans that hang together, each overlapping one before it."""
    if len(group) < 2:
        return group
    ranked = sorted(group, key=_rank)
    if ranked[0].start == group[0].start and ranked[0].end == end:
        return ranked[:1]
    kept: list[Span] = []
    for span in ranked:
        kept.extend(_uncovered(text, span, kept))
    return sorted(kept)


def _rank(span: Span) -> tuple[bool, int, float]:
    return (span.score < KNOWN_SCORE, span.start - span.end, -span.score)


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
