"""Whether a whole cell is a person's name."""

import re

from python_jobs.masking.cue_words import COMPANY_AFTER
from python_jobs.masking.names import COMMON_FAMILY, FAMILY, FIRM, GIVEN, NAME, PLACE, STOP, THING, WORD, kind

# 'Fru', 'Dr.', and letters that stand for names.
_TITLE = re.compile(r"(?:(?:hr|fr|fru|frk|herr|frau|mr|mrs|ms|miss|dr|prof|ing|adv)\b\.?\s+)+(?=\S)", re.IGNORECASE)
_INITIAL = re.compile(r"[A-ZÆØÅ](?:\.-?[A-ZÆØÅ])?\.?")
# 'Anne og Bo Lund', 'Anne Lund / Bo Lund'.
_COUPLE = re.compile(r"\s+(?:og|and|und|och|et|&|\+)\s+|\s*/\s*", re.IGNORECASE)


def looks_like_full_name(value: str) -> bool:
    """Whether a whole cell is a name: two to six words of letters, one of them a listed name; or that of a couple."""
    people = _COUPLE.split(value)
    if len(people) == 2:
        first, second = people
        return (_is_full(first) or looks_like_name_part(first)) and (_is_full(second) or _ends_in_family(second))
    return _is_full(value)


def _is_full(value: str) -> bool:
    value, titles = _TITLE.subn("", value, count=1)
    words = [word for word in value.replace(",", " ").split() if not _INITIAL.fullmatch(word)]
    if titles and len(words) == 1 and looks_like_name_part(value):
        return True
    if not 2 <= len(words) <= 6 or any(char.isdigit() for char in value) or COMPANY_AFTER.search(value):
        return False
    flags = [kind(word.strip(".'’"))[0] for word in words]
    if any(flag & (THING | STOP) for flag in flags) or (flags[-1] | flags[0]) & FIRM:
        return False
    return any(flag & GIVEN for flag in flags) or (
        bool((flags[-1] | flags[0]) & FAMILY) and not all(flag & WORD for flag in flags)
    )


def _ends_in_family(value: str) -> bool:
    """Whether two words are in a list of names, the last one of family names: 'Bo Lund', where 'Bo' is a word, too."""
    flags = [kind(word)[0] for word in value.split()]
    return len(flags) == 2 and bool(flags[0] & NAME and flags[1] & FAMILY)


def looks_like_name_part(value: str) -> bool:
    """Whether a whole cell is given names or family names and nothing else, by list."""
    words = value.replace(",", " ").split()
    if not 1 <= len(words) <= 4 or not all(word[0].isalpha() for word in words):
        return False
    flags = [kind(word.strip(".'’"))[0] for word in words]
    return all(flag & NAME and not flag & (THING | FIRM | STOP | PLACE) for flag in flags) and any(
        flag & (GIVEN | COMMON_FAMILY) or (flag & FAMILY and not flag & WORD) for flag in flags
    )
