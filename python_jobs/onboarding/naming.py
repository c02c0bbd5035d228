"""Names of staging columns by rule: ``…_id``, ``…_token``, ``…_amount``, ``…_date``, ``…_at``, ``is_…``."""

import re
from collections.abc import Container

from python_jobs.masking.hints import words

# Endings that say "number of"; what stands before them is what is numbered.
_NUMBER = re.compile(r"_?(?:nummer|nr|number|no|key|id)$")
_DATE = re.compile(r"(?:_date|dato|_day|dag|date)$")
_MONEY = frozenset(
    [
        *("amount", "price", "cost", "total", "fee", "revenue", "salary", "income", "balance", "limit", "freight"),
        *("beloeb", "pris", "omkostning", "gebyr", "bidrag", "kontingent", "loen", "indtaegt", "saldo", "moms", "sum"),
        *("graense", "kreditgraense", "rabat", "discount", "tax", "stykpris", "totalpris", "kostpris", "salgspris"),
    ]
)
LONGEST = 63


def singular(table: str) -> str:
    """One of what a table holds: ``customers`` → ``customer``; as it is when that is not clear."""
    if table.endswith("ies") and len(table) > 4:
        return f"{table[:-3]}y"
    return table[:-1] if table.endswith("s") and not table.endswith("ss") and len(table) > 3 else table


def is_money(name: str) -> bool:
    """Whether a column's name speaks of money."""
    return bool(words(name) & _MONEY)


def key_name(name: str, table: str) -> str:
    """A key is called after what it numbers: ``kundenummer`` → ``kunde_id``, ``id`` → ``customer_id``."""
    if not _NUMBER.search(name):
        return name
    return f"{_NUMBER.sub('', name) or singular(table)}_id"


def date_name(name: str) -> str:
    return name if _DATE.search(name) else f"{name}_date"


def time_name(name: str) -> str:
    return name if name.endswith("_at") else f"{re.sub(r'_(?:date|time|timestamp|datetime)$', '', name)}_at"


def amount_name(name: str) -> str:
    return name if name.endswith("_amount") or name == "amount" else f"{name}_amount"


def flag_name(name: str) -> str:
    return name if name.startswith(("is_", "has_")) else f"is_{name}"


class Names:
    """Hands out names, each once.

    Args:
        table: of the source; its singular goes in front of a name that is a word of SQL.
        keywords: words of SQL.
    """

    def __init__(self, table: str, keywords: Container[str]) -> None:
        self.table, self.keywords = table, keywords
        self.taken: set[str] = set()

    def take(self, wanted: str) -> str:
        """A name as near to the wanted one as may be."""
        base = f"{singular(self.table)}_{wanted}" if wanted in self.keywords else wanted
        base = base[:LONGEST].rstrip("_")
        name, number = base, 1
        while name in self.taken or name in self.keywords:
            number += 1
            name = f"{base[: LONGEST - 4].rstrip('_')}_{number}"
        self.taken.add(name)
        return name
