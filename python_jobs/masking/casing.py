"""Whether a text's capitals say anything: many people write none, some nothing else."""

import re

from python_jobs.masking.patterns import LETTERS, UPPER

# A capitalised word where no sentence begins: whoever writes one means something by it.
_MEANT = re.compile(rf"(?<![.!?:;\n>\-][ ])(?<=[{LETTERS},0-9)][ ])[{UPPER}][{LETTERS}]*[a-zß-öø-ÿ]")
_GLANCE = 8
_MOSTLY = 4


def shouted(text: str) -> bool:
    """Whether nearly everything is in capitals."""
    if text.isupper():
        return True
    glance = text[:_GLANCE]
    if glance.upper() != glance:
        return False
    upper, lower = sum(map(str.isupper, text)), sum(map(str.islower, text))
    return upper > _MOSTLY * lower


def careless(text: str) -> bool:
    """Whether names may stand without a capital: nothing is capitalised, or only sentences' beginnings after a first
    one that isn't."""
    if text.islower():
        return True
    return text[:1].islower() and _MEANT.search(text) is None
