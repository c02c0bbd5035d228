"""What is suggested: a test, why, and which rows it finds."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Suggestion:
    """A test of one column, or of the table.

    Attributes:
        test: name of the generic test.
        column: name of the column it is put under; None for the table.
        arguments: of the test, besides the column.
        dimension: quality dimension.
        evidence: what speaks for it, without a value that may not be shown.
        fails: SQL, true for a row of the table that fails: the test's own condition.
        blamed: columns whose cells are at fault in such a row.
        names_dimension: whether the YAML has to say the dimension, because the test's own is another one.
        failing: rows of the whole table that fail; known once it was checked there.
        beside: further columns whose values the test reads, without blaming them.
        holds: SQL, true for a row that passes, when each row passes or fails by itself.
        where: SQL condition of the rows that are tested; the others are another dimension's business, as dbt knows.
        otherwise: what is suggested in its place, when what deviates has a meaning of its own.
        judged: SQL condition of the rows that count as tested; None means all.
        only: SQL condition that is a part of the rule, the test's ``where`` in YAML: other rows are not tested.
        doubt: why it is left out after all, for the head of the YAML.
    """

    test: str
    column: str | None
    arguments: dict[str, Any]
    dimension: str
    evidence: str
    fails: str
    blamed: tuple[str, ...]
    names_dimension: bool = False
    failing: int | None = None
    beside: tuple[str, ...] = ()
    holds: str | None = None
    where: str | None = None
    judged: str | None = None
    only: str | None = None
    otherwise: "Suggestion | None" = None
    doubt: str | None = None

    @property
    def concerns(self) -> frozenset[str]:
        """Every column that has a part in it."""
        return frozenset((*self.blamed, *self.beside))


def literal(text: str) -> str:
    """Text as SQL takes it."""
    return "'" + text.replace("'", "''") + "'"


def share(part: float, whole: float) -> str:
    """``98.3 %``; never rounded up to everything."""
    if whole <= 0:
        return "0 %"
    value = 100 * part / whole
    return "100 %" if part == whole else f"{min(value, 99.99):.4g} %"
