"""What calamine does not tell of a sheet: cells with an error, and formulas never calculated. Both read empty."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import PurePosixPath
from typing import IO
from xml.etree import ElementTree

CHUNK = 1 << 20
SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
RELATION = re.compile(rb"<Relationship\b[^>]*>")
ERROR = re.compile(rb"<c\b[^>]*\bt=\"e\"[^>]*>")
# A formula whose result is an empty text has the type "str"; one without a result has no type.
UNCALCULATED = re.compile(rb"<c\b(?![^>]*\bt=)[^>]*><f\b[^>]*>[^<]*</f>(?:<v\s*/>|<v></v>)?</c>")


TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


@dataclass
class Faults:
    """How many cells of a sheet read empty although they are not."""

    errors: int = 0
    uncalculated: int = 0


def find_faults(handle: IO[bytes], sheet: str) -> Faults:
    """Count them.

    Args:
        handle: of a workbook.
        sheet: the sheet's name.

    Raises:
        zipfile.BadZipFile: the workbook is broken.
    """
    faults = Faults()
    with zipfile.ZipFile(handle) as archive:
        if "content.xml" in archive.namelist():
            with archive.open("content.xml") as content:
                return _find_in_ods(content, sheet)
        member = _member(archive, sheet)
        if member in archive.namelist():
            with archive.open(member) as content:
                for piece in _pieces(content):
                    faults.errors += len(ERROR.findall(piece))
                    faults.uncalculated += len(UNCALCULATED.findall(piece))
    return faults


def _find_in_ods(content: IO[bytes], sheet: str) -> Faults:
    """As OpenDocument 1.3 has cells; LibreOffice marks errors by an attribute of its own."""
    faults, inside = Faults(), False
    for event, element in ElementTree.iterparse(content, ("start", "end")):  # noqa: S314 - expat refuses what blows up.
        if element.tag == f"{TABLE}table":
            inside = event == "start" and element.get(f"{TABLE}name") == sheet
        if event == "start":
            continue
        if inside and element.tag == f"{TABLE}table-cell":
            times = int(element.get(f"{TABLE}number-columns-repeated", "1"))
            if element.get(f"{CALC}value-type") == "error":
                faults.errors += times
            elif element.get(f"{TABLE}formula") and not element.get(f"{OFFICE}value-type"):
                faults.uncalculated += times
        if element.tag in (f"{TABLE}table-row", f"{TABLE}table"):
            element.clear()
    return faults


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    """Pieces that end between two cells."""
    rest = b""
    while chunk := content.read(CHUNK):
        rest += chunk
        end = rest.rfind(b"</c>") + 4
        if end > 4:
            yield rest[:end]
            rest = rest[end:]
    yield rest


def _member(archive: zipfile.ZipFile, sheet: str) -> str:
    """The file in the workbook that a sheet is in; empty when the workbook does not say."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return ""
    for tag in SHEET.findall(archive.read("xl/workbook.xml")):
        if _attribute(tag, rb"name") == sheet:
            wanted = _attribute(tag, rb"\w+:id")
            for relation in RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
                if _attribute(relation, rb"Id") == wanted:
                    target = _attribute(relation, rb"Target")
                    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
    return ""


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"=[\"']([^\"']*)[\"']", tag)
    return unescape(found[1].decode("utf-8", errors="replace")) if found else ""
