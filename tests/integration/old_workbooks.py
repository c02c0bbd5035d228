"""Workbooks that openpyxl does not write: .ods, .xls, and the compound files that Excel makes of protected ones."""

import struct
import zipfile
from pathlib import Path

ODS = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = "".join(
    f' xmlns:{name}="urn:{urn}"'
    for name, urn in {
        "office": "oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "oasis:names:tc:opendocument:xmlns:text:1.0",
        "calcext": "org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    }.items()
)


def ods(path: Path, sheets: dict[str, list[list[str]]]) -> None:
    """Write an OpenDocument workbook.

    Args:
        path: of it.
        sheets: cells by sheet, each with its attributes and its text: ``office:value-type="float" … |12,5``.
    """
    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{SPACES} office:version="1.3"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", content)


def _cell(cell: str) -> str:
    attributes, _, text = cell.rpartition("|")
    attributes = attributes or 'office:value-type="string"'
    return f"<table:table-cell {attributes}>" + (f"<text:p>{text}</text:p>" if text else "") + "</table:table-cell>"


def compound(stream: str, data: bytes = b"") -> bytes:
    """A compound file with one stream, as [MS-CFB] has it: header, sector numbers, directory, data."""
    data = data.ljust(4096, b"\0")
    count = len(data) // 512
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<I", 0) + b"\xff" * 432
    sectors = [0xFFFFFFFD, end, *range(3, count + 2), end]
    root = _entry("Root Entry", 5, child=1, start=end, size=0)
    directory = root + _entry(stream, 2, child=free, start=2, size=len(data)) + bytes(256)
    return header + struct.pack(f"<{len(sectors)}I", *sectors).ljust(512, b"\xff") + directory + data


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    numbers = struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return text.ljust(64, b"\0") + numbers + bytes(36) + struct.pack("<IQ", start, size)
