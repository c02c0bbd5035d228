"""What a text may speak of, by its words: one look at each, in place of a search for every stem."""

import re
from functools import reduce
from operator import or_

HOME, FARM, BOX, HOUSE, PREFIX, FIELD = (1 << bit for bit in range(6))
_STEMS = {
    FARM: "gården landsted husmandssted ejendommen landbrug farm",
    BOX: "postboks box",
    HOUSE: "cottage house farm lodge barn hall court",
    FIELD: "adresse adr addr address vejnavn vej gade street bopæl residence",
}
_WORDS = {
    HOME: """
        bor bo boede boende bosat bopæl hjemme hus huset villa villaen lejlighed lejligheden rækkehus rækkehuset grunden
        haven sommerhus sommerhuset værelse værelset house flat apartment home live lives lived living flyttet flytter
        flytte moved move moving vokset grew
    """,
    PREFIX: "rue ul ulica rua avenida piazza plaza calle viale",
}
_OF_WORD = {topic: frozenset(words.split()) for topic, words in _WORDS.items()}
_OF_STEM = {topic: tuple(stems.split()) for topic, stems in _STEMS.items()}
_EDGES = ".,;:!?()[]\"'<>-–/"
_LETTER = re.compile(r"[^\W\d_]")
_WORDS_KEPT = 65_536


class _Topics(dict[str, int]):
    """Topics of words in lower case, looked up from C."""

    def __missing__(self, piece: str) -> int:
        if not _LETTER.search(piece):
            # Numbers are new nearly every time.
            return 0
        word = piece.strip(_EDGES)
        found = 0
        for topic, words in _OF_WORD.items():
            if word in words:
                found |= topic
        for topic, stems in _OF_STEM.items():
            if any(stem in piece for stem in stems):
                found |= topic
        if found & FIELD and not (":" in piece or "=" in piece or piece.strip("\"'.").endswith(_OF_STEM[FIELD])):
            found &= ~FIELD
        if len(self) >= _WORDS_KEPT:
            self.clear()
        self[piece] = found
        return found


_TOPICS = _Topics()


def topics(text: str) -> int:
    """The topics of all words of a text, as flags."""
    return reduce(or_, map(_TOPICS.__getitem__, text.lower().split()), 0)
