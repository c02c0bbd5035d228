"""Workbooks of Excel and LibreOffice: every value as the text that stands in its cell, one sheet to a table.

A number is written without ``.0``, a date as ISO, what was typed as text stays text. Calamine reads the values that
Excel stored, so a formula is its last result.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa

from ingestion import excel_binary
from ingestion.column_types import Notation, literal
from ingestion.excel_faults import find_faults
from ingestion.extras import needs
from ingestion.kinds import LoadedFile
from ingestion.names import identifier
from ingestion.reading import Field, Records, TableReader
from python_jobs.errors import ConfigurationError

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BATCH_ROWS = 20_000
BROKEN = (ElementTree.ParseError, struct.error, IndexError, UnicodeDecodeError, ValueError)
Write = Callable[[Any], str | None]


def read_excel(
    reader: TableReader, file: LoadedFile, path: Path, sheet: str | None, header_row: int | None, notation: Notation
) -> tuple[Records, str | None]:
    """Read a sheet's rows into DuckDB. ``_line`` is the row's number in the sheet; blank rows are no rows.

    Args:
        reader: whose connection is used.
        file: which file it is.
        path: of the workbook.
        sheet: its name; the only visible one when None.
        header_row: its number, from 1; the first that is not blank when None.
        notation: how typed columns are written in cells that hold text.

    Returns:
        The rows, and a note on cells that hold an error.

    Raises:
        ConfigurationError: it is no workbook, it is protected, sheet or header are not there, or its formulas were
            never calculated.
    """
    label = f"{reader.label}: file '{file.path}'"
    opened, note = _open(path, sheet, label)
    rows = _rows(opened)
    header = _header(rows, header_row, label)
    types = reader.table.types
    writers = [_writer(types[name].name if name in types else "text", notation) for name in map(identifier, header)]
    numbers = _insert(reader.duckdb, rows, writers)
    file.rows_read = len(numbers)
    # A column without a name and without a value is no column: it was touched once, or lies beside the table.
    counts = reader.duckdb.execute(
        f"select unnest([{', '.join(f'count(c{i})' for i in range(len(header)))}]) from cells"
    ).fetchall()
    kept = [i for i, name in enumerate(header) if name or counts[i][0]]
    first = opened.start[1] + 1
    names = [header[i] or f"column_{first + i}" for i in kept]
    columns = "".join(f", c{i} as c{place}" for place, i in enumerate(kept))
    reader.duckdb.execute(f"create or replace temp view numbered as select rowid as _row{columns} from cells")
    lines = np.array(numbers, np.int64)
    pairs = ", ".join(f"{literal(name)}, c{place}" for place, name in enumerate(names))
    records = Records(
        view="numbered",
        fields=[Field(name) for name in names],
        lines=lambda places: lines[places],
        payload=f"cast(json_object({pairs}) as varchar)",
        check_nul=False,
        notation=notation,
    )
    return records, note


def _open(path: Path, name: str | None, label: str) -> tuple[Any, str | None]:
    """The sheet, and a note on cells that hold an error."""
    calamine = needs("python_calamine", "excel", f"{label} is a workbook and")
    with path.open("rb") as handle:
        start = handle.read(4)
        if start not in (OLE, ZIP):
            raise ConfigurationError(f"{label} is not an Excel workbook; deliver it as .xlsx")
        handle.seek(0)
        find = find_faults
        try:
            if start == OLE:
                olefile = needs("olefile", "excel", f"{label} is an old workbook and")
                excel_binary.open_workbook(olefile, handle)
                find = partial(excel_binary.find_faults, olefile)
                handle.seek(0)
            workbook = calamine.CalamineWorkbook.from_filelike(handle)
            sheet = workbook.get_sheet_by_name(_choose(workbook, name, label))
            faults = find(handle, sheet.name)
        except excel_binary.ProtectedError:
            raise ConfigurationError(f"{label} is protected by a password; deliver it without one") from None
        except excel_binary.TooOldError:
            raise ConfigurationError(f"{label} is no workbook of Excel 97 or later; deliver it as .xlsx") from None
        except (calamine.CalamineError, zipfile.BadZipFile, zlib.error, OSError, *BROKEN):
            raise ConfigurationError(
                f"{label} is a broken workbook; open it in Excel, save it and deliver it again"
            ) from None
    if faults.uncalculated:
        raise ConfigurationError(
            f"{label}: {faults.uncalculated} formulas in sheet '{sheet.name}' were never calculated; "
            "open it in Excel, save it and deliver it again"
        )
    note = f"{label}: {faults.errors} cells hold an error such as #N/A and were read as empty"
    return sheet, note if faults.errors else None


def _choose(workbook: Any, name: str | None, label: str) -> str:
    if name is not None:
        if name not in workbook.sheet_names:
            raise ConfigurationError(
                f"{label} has no sheet '{name}', which 'sheet' names; it has: {', '.join(workbook.sheet_names)}"
            )
        return name
    visible = [meta.name for meta in workbook.sheets_metadata if str(meta.visible).endswith(".Visible")]
    filled = [one for one in visible if workbook.get_sheet_by_name(one).end]
    if len(filled) > 1:
        raise ConfigurationError(
            f"{label} has several sheets; declare the table's 'sheet', one of: {', '.join(filled)}"
        )
    return str((filled or visible or workbook.sheet_names)[0])


def _rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """The rows that are not blank, with their numbers."""
    if sheet.end is None:
        return
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if any(cell != "" for cell in cells):
            yield number, cells


def _insert(connection: Any, rows: Iterator[tuple[int, list[Any]]], writers: list[Write]) -> list[int]:
    """Put rows into the table ``cells``; their numbers."""
    columns = [f"c{i}" for i in range(len(writers))]
    connection.execute(f"create or replace temp table cells ({', '.join(f'{name} varchar' for name in columns)})")
    numbers: list[int] = []
    while batch := list(islice(rows, BATCH_ROWS)):
        numbers += [number for number, _ in batch]
        values = zip(*(cells for _, cells in batch), strict=True)
        arrays = [pa.array(map(write, cells), pa.string()) for write, cells in zip(writers, values, strict=True)]
        connection.register("sheet_rows", pa.table(arrays, names=columns))
        connection.execute("insert into cells from sheet_rows")
        connection.unregister("sheet_rows")
    return numbers


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
