"""Excel workbooks: every value as the text that stands in its cell, one sheet to a table.

A number is written without ``.0``, a date as ISO, what was typed as text stays text. Calamine reads the values that
Excel stored, so a formula is its last result; a cell with an error is empty.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ingestion.column_types import Notation, literal
from ingestion.extras import needs
from ingestion.kinds import LoadedFile
from ingestion.names import identifier
from ingestion.reading import Field, Records, TableReader
from python_jobs.errors import ConfigurationError

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BATCH_ROWS = 20_000
Write = Callable[[Any], str | None]


def read_excel(
    reader: TableReader, file: LoadedFile, path: Path, sheet: str | None, header_row: int | None, notation: Notation
) -> Records:
    """Read a sheet's rows into DuckDB. ``_line`` is the row's number in the sheet; blank rows are no rows.

    Args:
        reader: whose connection is used.
        file: which file it is.
        path: of the workbook.
        sheet: its name; the only visible one when None.
        header_row: its number, from 1; the first that is not blank when None.
        notation: how typed columns are written in cells that hold text.

    Raises:
        ConfigurationError: it is no workbook, it is protected, or sheet or header are not there.
    """
    label = f"{reader.label}: file '{file.path}'"
    rows = _rows(_sheet(path, sheet, label))
    header = _header(rows, header_row, label)
    types = reader.table.types
    writers = [_writer(types[name].name if name in types else "text", notation) for name in map(identifier, header)]
    columns = [f"c{i}" for i in range(len(header))]
    connection = reader.duckdb
    connection.execute(f"create or replace temp table records ({', '.join(f'{name} varchar' for name in columns)})")
    numbers: list[int] = []
    while batch := list(islice(rows, BATCH_ROWS)):
        numbers += [line for line, _ in batch]
        values = zip(*(cells for _, cells in batch), strict=True)
        arrays = [pa.array(map(write, cells), pa.string()) for write, cells in zip(writers, values, strict=True)]
        connection.register("sheet_rows", pa.table(arrays, names=columns))
        connection.execute("insert into records from sheet_rows")
        connection.unregister("sheet_rows")
    connection.execute("create or replace temp view numbered as select rowid as _row, * from records")
    file.rows_read = len(numbers)
    lines = np.array(numbers, np.int64)
    pairs = ", ".join(f"{literal(name)}, {column}" for name, column in zip(header, columns, strict=True))
    return Records(
        view="numbered",
        fields=[Field(name) for name in header],
        lines=lambda places: lines[places],
        payload=f"cast(json_object({pairs}) as varchar)",
        check_nul=False,
        notation=notation,
    )


def _sheet(path: Path, name: str | None, label: str) -> Any:
    calamine = needs("python_calamine", "excel", f"{label} is a workbook and")
    with path.open("rb") as handle:
        start = handle.read(4)
        if start == OLE:
            raise ConfigurationError(
                f"{label} is protected by a password, or an old .xls; deliver it as .xlsx without a password"
            )
        if start != ZIP:
            raise ConfigurationError(f"{label} is not an Excel workbook; deliver it as .xlsx")
        handle.seek(0)
        try:
            workbook = calamine.CalamineWorkbook.from_filelike(handle)
            visible = [meta.name for meta in workbook.sheets_metadata if "Visible" in str(meta.visible)]
            if name is None and len(visible) != 1:
                filled = [one for one in visible if workbook.get_sheet_by_name(one).end]
                visible = filled or visible[:1]
            if name is None and len(visible) > 1:
                raise ConfigurationError(
                    f"{label} has several sheets; declare the table's 'sheet', one of: {', '.join(visible)}"
                )
            if name is not None and name not in workbook.sheet_names:
                raise ConfigurationError(
                    f"{label} has no sheet '{name}', which 'sheet' names; it has: {', '.join(workbook.sheet_names)}"
                )
            return workbook.get_sheet_by_name(visible[0] if name is None else name)
        except calamine.PasswordError:
            raise ConfigurationError(f"{label} is protected by a password; deliver it without") from None
        except (calamine.CalamineError, OSError):
            raise ConfigurationError(
                f"{label} is a broken workbook; open it in Excel, save it and deliver it again"
            ) from None


def _rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """The rows that are not blank, with their numbers."""
    if sheet.end is None:
        return
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False), 1):
        if any(cell != "" for cell in cells):
            yield number, cells


def _header(rows: Iterator[tuple[int, list[Any]]], wanted: int | None, label: str) -> list[str]:
    """The names in the header; every row before it is passed over."""
    for number, cells in rows:
        if wanted is None or number == wanted:
            header = [_text(cell) or "" for cell in cells]
            if wanted is None and len(header) > 1 and sum(map(bool, header)) == 1:
                raise ConfigurationError(
                    f"{label}: its first row, {number}, has a single value and looks like a title; "
                    "declare the table's 'header_row'"
                )
            return header
        if number > wanted:
            break
    what = "has no header" if wanted is None else f"has nothing in row {wanted}, which 'header_row' names"
    raise ConfigurationError(f"{label}: its sheet {what}")


def _text(value: Any) -> str | None:
    if value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


def _writer(kind: str, notation: Notation) -> Write:
    """How a column's cells are written: numbers and dates as its typed text is declared to look."""
    if kind in ("integer", "decimal", "double") and notation.decimal != ".":
        return lambda value: (
            (text := _text(value)) and (text.replace(".", notation.decimal) if isinstance(value, float) else text)
        )
    form = {"date": notation.date, "timestamp": notation.timestamp}.get(kind)
    if form:
        return lambda value: value.strftime(form) if _is_moment(value, kind) else _text(value)
    return _text


def _is_moment(value: Any, kind: str) -> bool:
    return isinstance(value, date) and (kind == "timestamp" or not isinstance(value, datetime))
