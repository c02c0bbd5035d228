"""Lists of words as they are written in the code."""


def words_of(text: str) -> frozenset[str]:
    """The words of a text between blanks."""
    return frozenset(text.split())
