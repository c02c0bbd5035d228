"""Special categories of personal data (GDPR, article 9) that texts speak of: flagged for attention, not masked."""

import re
from collections.abc import Sequence

# Beginnings of words, Danish and English; an underscore stands for a blank.
_STEMS = {
    "health": """
        syg sygdom sygemeld sygedag diagnose kræft diabet gravid depress angst allerg handicap invalid medicin recept
        læge psykolog psykiat operation hospital indlagt behandling demen epileps astma hiv blodtryk sclerose abort
        illness disease cancer pregnan anxiety disab medication prescription doctor psychiat surgery asthma
        chemotherap sick_leave wheelchair
    """,
    "religion": """
        muslim islam kristen katolik jøde jødisk hindu buddhis moské synagog kirkemedlem folkekirke ramadan jehova
        religi catholic christianity jewish mosque protestant
    """,
    "union": "fagforening fagforbund tillidsmand tillidsrepræsentant trade_union union_member shop_steward",
    "politics": """
        partimedlem partibog socialdemokrat venstremand konservativ enhedslist kommunist nationalist stemte_på
        party_member communist conservative_party labour_party
    """,
    "sexuality": "homoseksu biseksu transkønn lesbisk bøsse seksuel homosexual bisexual transgender lesbian sexual_ori",
    "ethnicity": "etnisk etnicitet hudfarve ethnic skin_colo",
}
_PATTERNS = {
    name: re.compile(rf"(?<!\w)(?:{'|'.join(stems.split()).replace('_', ' ')})", re.IGNORECASE)
    for name, stems in _STEMS.items()
}


def special_categories(text: str) -> list[str]:
    """The categories that a text may speak of."""
    return [name for name, pattern in _PATTERNS.items() if pattern.search(text)]


def in_words(values: Sequence[str]) -> str:
    """How many of the values speak of which category: ``; speaks of health (3 %)``; nothing when none does."""
    counts = dict.fromkeys(_PATTERNS, 0)
    for value in values:
        for name in special_categories(value):
            counts[name] += 1
    found = [f"{name} ({max(1, round(100 * count / len(values)))} %)" for name, count in counts.items() if count]
    return f"; speaks of special categories: {', '.join(found)}" if found else ""
