"""What text files are packed in: gzip, an encoding, or something that is no text at all."""

import codecs
import contextlib
import gzip
import io
import shutil
from pathlib import Path
from typing import IO

from python_jobs.errors import ConfigurationError

UTF8 = ("utf-8", "utf-8-sig", "ascii")
GZIP = b"\x1f\x8b"
OTHERS = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old or a protected Office file",
    b"\x28\xb5\x2f\xfd": "packed with zstd",
    b"BZh": "packed with bzip2",
}
MARKS = {codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32", codecs.BOM_UTF16_LE: "utf-16"}
MARKS |= {codecs.BOM_UTF16_BE: "utf-16"}
LIKELY = ("cp1252", "cp850", "mac_roman")
LETTERS = frozenset("æøåÆØÅäöüÄÖÜßéèêëáàâíîïóôúûçñÉÁÀÇÑ€£")
SAMPLE = 1 << 16
MOST = 1 << 24

# Bytes that can't be decoded stay as they are, which makes them wrong UTF-8: the CSV reader then refuses
# just the records they are in.
codecs.register_error(
    "atlas_keep", lambda error: ("\udcff", error.end) if isinstance(error, UnicodeDecodeError) else ("", 0)
)


def encoding_of(path: Path, label: str, declared: str | None, kept: str | None = None) -> str:
    """The encoding of a text file: declared, or UTF-8, or what its byte order mark says.

    Args:
        path: of the file, plain or gzip.
        label: table and file, for messages.
        declared: what the sources file says.
        kept: of the files before it.

    Raises:
        ConfigurationError: it is no text, or not gzip although its name says so, or it has another encoding than the
            files before it.
    """
    with path.open("rb") as raw:
        start = raw.read(4)
        if path.suffix.lower() == ".gz" and not start.startswith(GZIP) and start:
            raise ConfigurationError(
                f"{label} is not packed with gzip, as its name says; pack it, or name it without .gz"
            )
        if path.suffix.lower() != ".gz" and start.startswith(GZIP):
            raise ConfigurationError(f"{label} is packed with gzip; its name must end in .gz")
    start = _bytes(path, 4096)
    for magic, what in OTHERS.items():
        if start.startswith(magic):
            raise ConfigurationError(f"{label} is {what}, not text; deliver it as its table's 'format' says")
    if declared:
        return declared
    found = next((name for mark, name in MARKS.items() if start.startswith(mark)), "utf-8")
    half = len(start) // 4
    if found == "utf-8" and half and max(start[::2].count(0), start[1::2].count(0)) > half:
        little = start[1::2].count(0) > half
        raise ConfigurationError(
            f"{label} is not UTF-8; it looks like utf-16 without a byte order mark: declare the table's "
            f"'encoding: utf-16-{'le' if little else 'be'}'"
        )
    if kept and kept != found:
        raise ConfigurationError(
            f"{label} is written in {found}, the files before it in {kept}: deliver it as they were, or declare the "
            "table's 'encoding'"
        )
    return found


def looks_like(path: Path) -> str | None:
    """The encoding that a text which is not UTF-8 most likely has; None when there is no telling.

    It is the one in which most of the letters beyond ASCII are letters of a European language.
    """
    high = bytes(byte for byte in _bytes(path, MOST) if byte > 127)[:SAMPLE]
    scores = []
    for encoding in LIKELY:
        text = high.decode(encoding, errors="replace")
        scores.append(sum(letter in LETTERS for letter in text) - 2 * text.count("\ufffd"))
    best = max(scores)
    return LIKELY[scores.index(best)] if best > 0 and best * 2 > len(high) else None


def hint(path: Path, label: str) -> str:
    """What to do about a text that is not UTF-8."""
    likely = looks_like(path)
    looks = f"it looks like {likely}: declare the table's 'encoding: {likely}'" if likely else "declare its 'encoding'"
    return f"{label} is not UTF-8; {looks}"


def plain_link(path: Path, encoding: str, link: Path) -> None:
    """Make ``link`` the file itself, or a plain UTF-8 copy when it is packed or written otherwise."""
    packed = path.suffix.lower() == ".gz"
    if encoding in UTF8 and not packed:
        link.symlink_to(path)
        return
    with contextlib.ExitStack() as stack:
        raw: IO[bytes] = stack.enter_context(path.open("rb"))
        if packed:
            raw = stack.enter_context(gzip.open(raw, "rb"))  # type: ignore[arg-type]
        target = stack.enter_context(link.open("wb"))
        if encoding in UTF8:
            shutil.copyfileobj(raw, target, 1 << 20)
            return
        text = io.TextIOWrapper(raw, encoding=encoding, errors="atlas_keep", newline="")
        while chunk := text.read(1 << 20):
            target.write(chunk.encode("utf-8", errors="surrogateescape"))


def _bytes(path: Path, size: int) -> bytes:
    with path.open("rb") as raw:
        return gzip.GzipFile(fileobj=raw).read(size) if path.suffix.lower() == ".gz" else raw.read(size)
