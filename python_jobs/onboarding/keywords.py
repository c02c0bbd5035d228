"""Words that SQL reserves, or that a linter won't have as the name of a column."""

from pathlib import Path

import psycopg

# What sqlfluff takes for a keyword of Postgres and Postgres does not; a test compares it with sqlfluff's own list.
LINTED = frozenset(Path(__file__).with_name("linted_words.txt").read_text(encoding="utf-8").split())


class Keywords:
    """Postgres's keywords, asked of the server in use.

    Args:
        connection: to the warehouse.
    """

    def __init__(self, connection: psycopg.Connection) -> None:
        found = connection.execute("select word, catcode in ('R', 'T') from pg_get_keywords()").fetchall()
        self.reserved = frozenset(str(word) for word, is_reserved in found if is_reserved)
        self.all = LINTED | {str(word) for word, _ in found}

    def quoted(self, name: str) -> str:
        """A column's name as an expression takes it."""
        return f'"{name}"' if name in self.reserved else name
