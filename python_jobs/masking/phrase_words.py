"""Which words phrases end in, so that an ordinary word before a place costs one look."""

from python_jobs.masking.cue_words import FLAT, PHRASES

_WORDS_KEPT = 65_536


class _PhraseWords(dict[str, int]):
    """How many words the longest phrase has that ends in a word: only so many before a place are looked at, and none
    when no phrase ends so. -1 where more than the words counts: a signature's dash, blanks of other kinds."""

    def __init__(self, phrases: tuple[str, ...]) -> None:
        super().__init__()
        self.longest: dict[str, int] = {"m": 1}
        for phrase in phrases:
            *_, last = words = phrase.split()
            self.longest[last] = max(len(words), self.longest.get(last, 0))

    def __missing__(self, word: str) -> int:
        form = word.casefold()
        if word.isalpha():
            words = self.longest.get(form, 0)
        elif not form or form[-1] in "/–-" or word.translate(FLAT).split() != [word]:
            words = -1
        else:
            words = self.longest.get(form, self.longest.get(form[:-1], 0) if form[-1] in ".,:!" else 0)
        if len(self) >= _WORDS_KEPT:
            self.clear()
        self[word] = words
        return words


PHRASE_WORDS = _PhraseWords(PHRASES)
