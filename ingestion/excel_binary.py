"""What an old workbook (.xls) is, and which of its cells hold an error. As [MS-XLS], sections 2.1 and 2.4, has it.

A workbook is a stream of records in a compound file: type, length, data. Each sheet is a run of them.
"""

import struct
from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any

from ingestion.excel_faults import Faults

BOF, EOF, FILEPASS, BOUNDSHEET, BOOLERR, FORMULA = 0x0809, 0x000A, 0x002F, 0x0085, 0x0205, 0x0006
EXCEL_97 = 0x0600
ERROR = 2  # What a formula's result is, if it is no number.


class ProtectedError(Exception):
    """Nobody reads it without a password."""


class TooOldError(Exception):
    """It is older than Excel 97, or no workbook at all."""


def find_faults(olefile: Any, handle: IO[bytes], sheet: str) -> Faults:
    """Count the cells of a sheet that hold an error. Formulas that were never calculated can't be told from others.

    Args:
        olefile: the library.
        handle: of a compound file.
        sheet: the sheet's name.
    """
    stream = open_workbook(olefile, handle)
    faults = Faults()
    for place, name in _sheets(stream):
        if name == sheet:
            for kind, data in _records(stream, place):
                if kind == EOF:
                    break
                if kind == BOOLERR:
                    faults.errors += data[7]
                elif kind == FORMULA and data[12:14] == b"\xff\xff":
                    faults.errors += data[6] == ERROR
    return faults


def open_workbook(olefile: Any, handle: IO[bytes]) -> bytes:
    """The records of a workbook.

    Raises:
        ProtectedError: it is protected by a password.
        TooOldError: it is no workbook of Excel 97 or later.
    """
    with closing(olefile.OleFileIO(handle)) as compound:
        if compound.exists("EncryptedPackage"):
            raise ProtectedError
        if not compound.exists("Workbook"):
            raise TooOldError
        stream: bytes = compound.openstream("Workbook").read()
    records = _records(stream, 0)
    kind, data = next(records, (0, b""))
    if kind != BOF or struct.unpack_from("<H", data)[0] != EXCEL_97:
        raise TooOldError
    if next(records, (0, b""))[0] == FILEPASS:
        raise ProtectedError
    return stream


def _sheets(stream: bytes) -> Iterator[tuple[int, str]]:
    """Where each sheet begins, and its name."""
    for kind, data in _records(stream, 0):
        if kind == EOF:
            return
        if kind == BOUNDSHEET:
            wide = data[7] & 1
            length = data[6] * (2 if wide else 1)
            yield struct.unpack_from("<I", data)[0], data[8 : 8 + length].decode("utf-16-le" if wide else "latin-1")


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length
