"""Whether a whole cell is a person's name."""

from python_jobs.masking.cue_words import COMPANY_AFTER
from python_jobs.masking.names import COMMON_FAMILY, FAMILY, FIRM, GIVEN, NAME, PLACE, STOP, THING, WORD, kind


def looks_like_full_name(value: str) -> bool:
    """Whether a whole cell is a person's name: two to six words of letters, one of them a listed name."""
    words = value.replace(",", " ").split()
    if not 2 <= len(words) <= 6 or any(char.isdigit() for char in value) or COMPANY_AFTER.search(value):
        return False
    flags = [kind(word.strip(".'’"))[0] for word in words]
    if any(flag & (THING | STOP) for flag in flags) or (flags[-1] | flags[0]) & FIRM:
        return False
    return any(flag & GIVEN for flag in flags) or (
        bool((flags[-1] | flags[0]) & FAMILY) and not all(flag & WORD for flag in flags)
    )


def looks_like_name_part(value: str) -> bool:
    """Whether a whole cell is given names or family names and nothing else, by list."""
    words = value.replace(",", " ").split()
    if not 1 <= len(words) <= 4 or not all(word[0].isalpha() for word in words):
        return False
    flags = [kind(word.strip(".'’"))[0] for word in words]
    return all(flag & NAME and not flag & (THING | FIRM | STOP | PLACE) for flag in flags) and any(
        flag & (GIVEN | COMMON_FAMILY) or (flag & FAMILY and not flag & WORD) for flag in flags
    )
