"""What a document holds: its metadata, and a row per page or per table. Runs in the reader's own process."""

import contextlib
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

Row = dict[str, Any]
MOST_UNPACKED = 500_000_000
MOST_TEXT = 20_000_000
OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # How Word 97 files and encrypted Word files begin.
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z|([+-])(\d\d)'?(\d\d)?)?")


class UnreadableError(Exception):
    """A document, or a page of it, can't be read. The message is a reason, without anything of its content.

    Attributes:
        page: the page; None when it is the whole document.
    """

    def __init__(self, reason: str, page: int | None = None) -> None:
        super().__init__(reason)
        self.page = page


def rows_of(path: Path, content: str) -> Iterator[Row | UnreadableError]:
    """The rows of a document, and what of it can't be read.

    Args:
        path: a file whose ending says what it is.
        content: ``pages`` or ``tables``.

    Raises:
        UnreadableError: nothing of the document can be read.
    """
    readers = {(".pdf", "pages"): _pdf_pages, (".pdf", "tables"): _pdf_tables}
    readers |= {(".docx", "pages"): _word_text, (".docx", "tables"): _word_tables}
    reader = readers.get((path.suffix.lower(), content))
    if reader is None:
        raise UnreadableError(f"its ending '{path.suffix}' is neither .pdf nor .docx")
    return reader(path)


@contextlib.contextmanager
def _pdf(path: Path) -> Iterator[tuple[Any, Row]]:
    """The open PDF and its metadata."""
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        reason = "encrypted: it opens with a password only" if "assword" in str(error) else "broken: not a whole PDF"
        raise UnreadableError(reason) from None
    try:
        found = document.get_metadata_dict()
        yield (
            document,
            {
                "title": _clean(found.get("Title", "")),
                "author": _clean(found.get("Author", "")),
                "created_at": _pdf_date(found.get("CreationDate", "")),
                "modified_at": _pdf_date(found.get("ModDate", "")),
                "pages": len(document),
            },
        )
    finally:
        document.close()


def _pdf_pages(path: Path) -> Iterator[Row | UnreadableError]:
    import pypdfium2

    with _pdf(path) as (document, about):
        for number in range(1, len(document) + 1):
            try:
                with contextlib.closing(document[number - 1]) as page:
                    with contextlib.closing(page.get_textpage()) as textpage:
                        if textpage.count_chars() > MOST_TEXT:
                            yield UnreadableError(f"more than {MOST_TEXT:,} characters on a page", number)
                            continue
                        text = _clean(textpage.get_text_range())
                    if text is None and _has_picture(page):
                        yield UnreadableError("scanned: the page is a picture without text", number)
                        continue
            except pypdfium2.PdfiumError:
                yield UnreadableError("broken: the page can't be read", number)
                continue
            yield {"page": number, "text": text, **about}


def _has_picture(page: Any) -> bool:
    from pypdfium2 import raw

    return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _pdf_tables(path: Path) -> Iterator[Row | UnreadableError]:
    import pdfplumber

    with _pdf(path) as (_, about):
        pass
    numbers = count(1)
    with pdfplumber.open(path) as document:
        for page in document.pages:
            for cells in page.extract_tables():
                yield _table(cells, page.page_number, next(numbers), about)
            page.close()


def _table(cells: list[list[str | None]], page: int, number: int, about: Row) -> Row:
    plain = [[_clean(cell or "") for cell in row] for row in cells]
    size = {"row_count": len(plain), "column_count": max(map(len, plain), default=0)}
    return {"page": page, "table_number": number, "cells": plain, **size, **about}


@contextlib.contextmanager
def _word(path: Path) -> Iterator[tuple[Any, Row]]:
    """The open Word file and its metadata."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    with path.open("rb") as handle:
        if handle.read(len(OLE)) == OLE:
            raise UnreadableError("encrypted, or a .doc of old Word under another name: save it as .docx")
    try:
        with zipfile.ZipFile(path) as package:
            if sum(entry.file_size for entry in package.infolist()) > MOST_UNPACKED:
                raise UnreadableError(f"more than {MOST_UNPACKED:,} bytes when it is unpacked")
        document = docx.Document(str(path))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError):
        raise UnreadableError("broken: not a whole Word document") from None
    found = document.core_properties
    about = {
        "title": _clean(found.title),
        "author": _clean(found.author),
        "created_at": _word_date(found.created),
        "modified_at": _word_date(found.modified),
        "pages": None,
    }
    yield document, about


def _word_text(path: Path) -> Iterator[Row | UnreadableError]:
    from docx.table import Table

    with _word(path) as (document, about):
        lines = []
        for block in document.iter_inner_content():
            lines += ["\t".join(row) for row in _cells(block)] if isinstance(block, Table) else [block.text]
        text = _clean("\n".join(lines))
        if text is None and document.inline_shapes:
            yield UnreadableError("scanned: pictures without text", 1)
        else:
            yield {"page": 1, "text": text, **about}


def _word_tables(path: Path) -> Iterator[Row | UnreadableError]:
    with _word(path) as (document, about):
        for number, table in enumerate(document.tables, 1):
            yield _table([list(row) for row in _cells(table)], 1, number, about)


def _cells(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def _clean(text: str) -> str | None:
    """Text that a database takes: line breaks of one kind, PDF's mark of a hyphen as one; None when blank."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-").replace("\0", "")
    plain = plain.encode("utf-8", errors="replace").decode("utf-8").strip()
    return plain or None


def _pdf_date(text: str) -> str | None:
    """A PDF's date (ISO 32000-1, 7.9.4) as ISO 8601; without an offset it is taken for UTC. None when it is none."""
    match = _DATE.match(text.strip())
    if match is None:
        return None
    year, *parts = match.groups()[:6]
    month, day, hour, minute, second = (
        int(part) if part else least for part, least in zip(parts, (1, 1, 0, 0, 0), strict=True)
    )
    sign, hours, minutes = match.groups()[6:]
    try:
        moment = datetime(int(year), month, day, hour, minute, second)
    except ValueError:
        return None
    return f"{moment.isoformat()}{sign or '+'}{hours or '00'}:{minutes or '00'}"


def _word_date(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
