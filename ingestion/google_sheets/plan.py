"""The kind ``google_sheets``: a sheet is read whole each time, and loaded when it changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from ingestion.feeds.feed import Feed
from ingestion.feeds.plan import FeedPlan, plan_feed
from ingestion.google_sheets.client import Client
from ingestion.google_sheets.declaration import SheetTable, SourceModel
from ingestion.names import identifier
from python_jobs.errors import ConfigurationError

ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#ERROR!", "Loading...")


@dataclass(kw_only=True)
class SheetFeed(Feed):
    """The rows of a sheet."""

    source: SourceModel
    table: SheetTable
    base: Path

    def pages(self, since: str | None, notes: list[str]) -> Iterator[list[Any]]:
        names, rows = self._read()
        yield [self._record(names, row) for row in rows]

    def fault(self, record: Any) -> tuple[str, str] | None:
        for name, value in record.items():
            if isinstance(value, str) and value in ERRORS:
                return name, f"the cell holds an error ({value})"
        return None

    def probe(self, since: str | None) -> dict[str, Any]:
        names, rows = self._read()
        return {"rows": sum(any(map(_filled, row)) for row in rows), "columns": sum(name is not None for name in names)}

    def _read(self) -> tuple[list[str | None], list[list[Any]]]:
        """The names of the columns, None where there is neither name nor value; and the rows below them."""
        table = self.table
        with Client(self.source, self.base) as client:
            values = client.values(table)
        place = table.header_row - table.first_row
        header = [str(cell).strip() for cell in values[place]] if place < len(values) else []
        if not any(header):
            raise ConfigurationError(
                f"{self.label}: key 'header': row {table.header_row} of sheet '{table.sheet}' holds no names of columns"
            )
        rows = values[place + 1 :]
        header += [""] * (max(map(len, [header, *rows])) - len(header))
        named: dict[str, int] = {}
        for index, name in enumerate(header):
            if not name:
                if any(index < len(row) and _filled(row[index]) for row in rows):
                    raise ConfigurationError(
                        f"{self.label}: column {self._letters(index)} of sheet '{table.sheet}' has values and no name "
                        f"in row {table.header_row}; give it one, or leave it out under 'range'"
                    )
                continue
            other = named.setdefault(identifier(name), index)
            if other != index:
                raise ConfigurationError(
                    f"{self.label}: columns {self._letters(other)} and {self._letters(index)} of sheet "
                    f"'{table.sheet}' both become '{identifier(name)}'; one of them needs another name"
                )
        return [name or None for name in header], rows

    def _record(self, names: list[str | None], row: list[Any]) -> dict[str, Any] | None:
        """A row by its names, with the blank cells that were left out; None for a blank row."""
        if not any(map(_filled, row)):
            return None
        cells = [cell if _filled(cell) else None for cell in row] + [None] * (len(names) - len(row))
        if self.table.errors == "empty":
            cells = [None if cell in ERRORS else cell for cell in cells]
        return {name: cell for name, cell in zip(names, cells, strict=True) if name is not None}

    def _letters(self, index: int) -> str:
        return letters((self.table.range or "A").partition(":")[0].rstrip("0123456789").upper(), index)


def letters(first: str, index: int) -> str:
    """What people call a column.

    Args:
        first: letters of the first column of the range.
        index: of the column in the range, from 0.
    """
    number = index
    for place, letter in enumerate(reversed(first)):
        number += (ord(letter) - ord("A") + 1) * 26**place
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def _filled(cell: Any) -> bool:
    return cell is not None and cell != ""


def plan(connection: psycopg.Connection, source: SourceModel, table: SheetTable, base: Path) -> FeedPlan:
    """See ``ingestion.kinds.Kind``."""
    notation = table.notation
    asked: list[Any] = [source.kind, table.spreadsheet, table.cells, table.header_row, table.values, table.errors]
    asked += [notation.decimal, notation.thousands, notation.date, notation.timestamp]
    feed = SheetFeed(
        origin=f"{table.sheet}!{table.range}" if table.range else table.sheet,
        asked=asked,
        first_line=table.header_row + 1,
        notation=notation,
        source=source,
        table=table,
        base=base,
    )
    return plan_feed(connection, feed)
