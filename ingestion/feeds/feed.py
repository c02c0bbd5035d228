"""What a kind of source says of its rows, so that ``FeedPlan`` can load them."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ingestion.column_types import Notation
from ingestion.declarations import Source, Table
from ingestion.names import identifier


@dataclass(kw_only=True)
class Feed:
    """The rows of one table of a source.

    Attributes:
        source: where they come from.
        table: whose rows they are.
        origin: what lineage calls it, without parameters.
        asked: what is asked for; another position belongs to anything else.
        cursor: what grows with every new or changed row, as people call it; None when all is read each time.
        lag: how far before the last position is read again: seconds for times, else numbers.
        start: the first cursor to ask for; None for the beginning.
        ceiling: a moment before the reading began, by the source's clock. No position goes past it: rows that
            change while they are read would be lost. Set before the first page; None when the source says nothing.
        types: of columns, from the source itself; what the table declares goes first. Set before the first page.
        first_line: the number of the first row, for its dead letter.
        notation: how typed columns are written.
    """

    source: Source
    table: Table
    origin: str
    asked: list[Any]
    cursor: str | None = None
    lag: int = 0
    start: str | None = None
    ceiling: datetime | None = None
    types: Mapping[str, str] = field(default_factory=dict)
    first_line: int = 1
    notation: Notation = field(default_factory=Notation)

    @property
    def label(self) -> str:
        """What people call it: ``source.table``."""
        return f"{self.source.name}.{self.table.name}"

    @property
    def definition(self) -> str:
        """A digest of what is asked for, and of what decides which rows of it are new."""
        asked = list(self.asked)
        if not self.cursor:
            asked += _judged(self.table)
        elif self.lag and not self.table.merges:
            asked.append(self.lag)  # Which rows there are so far back is not known when it changes.
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()

    def pages(self, since: str | None, notes: list[str]) -> Iterator[list[Any]]:
        """The rows, page by page, as JSON decodes to; those from a cursor on, at least. None is a blank line.

        Args:
            since: the cursor; None for all.
            notes: gets a line for whatever people should know.
        """
        raise NotImplementedError

    def moment(self, record: Any) -> Any:
        """The cursor of a row; None when it has none."""
        raise NotImplementedError

    def fault(self, record: Any) -> tuple[str, str] | None:
        """Why a row can't be loaded: the column, as delivered, and what is wrong with it; None when it can."""
        return None

    def probe(self, since: str | None) -> dict[str, Any]:
        """For ``atlas sources check``: what can be said without reading it all."""
        return {"first_page": len(next(self.pages(since, []), []))}


def typed(columns: Mapping[str, str], types: Mapping[str, str]) -> dict[str, str]:
    """Types of columns by their names in the database: the source's, then the declared ones."""
    return {**{identifier(name): kind for name, kind in types.items()}, **columns}


def _judged(table: Table) -> list[Any]:
    """What decides how a row of a table is judged: where all of them are read each time, they are read by it anew."""
    deletes = [table.deletes.model_dump_json()] if table.deletes.declared else []
    return [sorted(table.columns.items()), table.grow, table.key, *deletes]
