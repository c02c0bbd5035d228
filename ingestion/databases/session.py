"""What a dialect offers: columns with pinned types, and rows as Arrow batches."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from ingestion.column_types import ColumnType

BATCH_ROWS = 20_000
CURSOR_TYPES = ("integer", "decimal", "date", "timestamp", "local_timestamp")


@dataclass(frozen=True)
class SourceColumn:
    """A column of a query's result.

    Attributes:
        name: in the source.
        type: pinned, from what the source says it is.
        select: the source's SQL for it.
        cast: DuckDB SQL that makes the type of the text that arrives as ``{}``; None when it arrives as it is.
        fault: the source's SQL for a condition under which the value can't be loaded; None when there is none.
        reason: what to say then, or when ``cast`` gives nothing.
    """

    name: str
    type: ColumnType
    select: str
    cast: str | None = None
    fault: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Estimate:
    """What a reading would bring, as the source's planner sees it; None where it says nothing."""

    rows: int | None
    bytes: int | None = None


class Session(Protocol):
    """One connection to a source. Reads only, and says so to the server."""

    def relation(self, table: str) -> str:
        """SQL for a table by its name, ``schema.table`` or ``table``."""

    def identifier(self, name: str) -> str:
        """SQL for a column's name."""

    def literal(self, value: str, kind: str) -> str:
        """SQL for a cursor's value.

        Args:
            value: as text: digits, or an ISO date or time.
            kind: the name of its type.
        """

    def columns(self, relation: str) -> list[SourceColumn]:
        """The columns of a relation."""

    def estimate(self, query: str) -> Estimate:
        """How much a query gives."""

    def first(self, query: str, rows: int) -> str:
        """SQL for some rows of a query."""

    def batches(self, query: str) -> Iterator[Any]:
        """A query's rows as Arrow record batches, columns in order, memory flat."""

    def close(self) -> None:
        """End the connection."""
