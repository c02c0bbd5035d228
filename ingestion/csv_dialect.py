"""How a CSV file is written: its delimiter, quote, escape and header.

What the declaration leaves open, an earlier file of the table may have shown; what none of them showed is found out.
A file that contradicts those before it is refused: read their way it would be one column of garbage.
"""

import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from ingestion.column_types import literal
from ingestion.names import identifier
from python_jobs.errors import ConfigurationError

DELIMITERS = (",", ";", "\t", "|")
HEADER_LIMIT = 1 << 20
SAMPLE = 1 << 18
MOST_COLUMNS = 1590  # Postgres holds 1600, and Atlas adds some.
SEPARATOR = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
DATA = re.compile(r"\d{6,}|[+-]?\d+[.,]\d+|\d{4}-\d\d?-\d\d?.*|\d\d?[-./]\d\d?[-./]\d{2,4}.*")
NUMBER = re.compile(r"(?!(19|20)\d\d$)[+-]?\d+")
UNDECODED = "\ufffd"


@dataclass(frozen=True)
class Declared:
    """What is declared of a table's CSV files.

    Attributes:
        delimiter, quote: found out when None.
        skip: lines before the header.
        names: the columns of files without a header; empty when they have one.
    """

    delimiter: str | None = None
    quote: str | None = None
    skip: int = 0
    names: Sequence[str] = ()


@dataclass(frozen=True)
class Dialect:
    """How a file is written.

    Attributes:
        skip: physical lines before the header, or before the first record where there is none.
        header: the columns, as delivered.
        has_header: whether they stand in the file.
        shown: what the file showed itself, to be kept.
    """

    delimiter: str
    quote: str
    escape: str
    skip: int
    header: list[str]
    has_header: bool
    shown: dict[str, str] = field(default_factory=dict)


def find_dialect(
    path: Path, label: str, declared: Declared, kept: Mapping[str, str], columns: Collection[str]
) -> Dialect:
    """How a file is written.

    Args:
        path: of the file, plain UTF-8.
        label: table and file, for messages.
        declared: what the sources file says.
        kept: what earlier files showed.
        columns: of the raw table, as they are called there; empty before the first load.

    Raises:
        ConfigurationError: the file has no header, or is written in another way than those before it.
        UnicodeError: the header is not UTF-8.
    """
    with path.open("rb") as handle:
        head = handle.read(HEADER_LIMIT).decode("utf-8-sig", errors="replace")
    lines = io.StringIO(head, newline=None).read().split("\n")
    skip, separator = _start(lines, declared)
    if not declared.names and not any(line.strip() for line in lines[skip:]):
        raise ConfigurationError(f"{label} is empty: a CSV file starts with a header")
    first = lines[skip] if skip < len(lines) else ""
    if not declared.names and UNDECODED in first:
        raise UnicodeError("the header is not UTF-8")
    sniffed = _sniff(path, skip, declared)
    outside = "".join(first.split('"')[::2])
    delimiter = declared.delimiter or separator or kept.get("delimiter") or _delimiter(outside, sniffed)
    others = [other for other in DELIMITERS if other in outside and other != delimiter]
    if not declared.delimiter and not declared.names and delimiter not in outside and others:
        raise ConfigurationError(
            f"{label} looks separated by {others[0]!r}, the files before it are separated by {delimiter!r}: "
            "deliver it as they were, or declare the table's 'delimiter'"
        )
    sample = head[:SAMPLE]
    quote = _quote(sample, label, delimiter, declared.quote, kept.get("quote"), sniffed)
    quoted = bool(quote) and _fields_in(sample, quote, delimiter) > 0
    known = kept.get("escape_sign") if declared.quote is None else None
    escape = known or ("\\" if sniffed.get("escape") == "\\" and quote else quote)
    header = list(declared.names) or _header("\n".join(lines[skip:]), delimiter, quote)
    if not declared.names:
        _check_header(header, label, delimiter, columns)
    shown = {"delimiter": delimiter} if len(header) > 1 else {}
    shown |= {"quote": quote} if quoted else {}
    shown |= {"escape_sign": escape} if quoted and f"\\{quote}" in sample and escape == "\\" else {}
    return Dialect(delimiter, quote, escape, skip, header, not declared.names, shown)


def _start(lines: Sequence[str], declared: Declared) -> tuple[int, str | None]:
    """How many lines stand before the header, and the delimiter that Excel's ``sep=`` line names."""
    skip, separator = declared.skip, None
    if declared.names:
        return skip, None
    while skip < len(lines):
        match = SEPARATOR.fullmatch(lines[skip])
        if match and not separator:
            separator = match[1]
        elif lines[skip].strip("\r"):
            break
        skip += 1
    return skip, separator


def _sniff(path: Path, skip: int, declared: Declared) -> dict[str, str]:
    options = "".join(
        f", {name}={literal(value)}"
        for name, value in (("delim", declared.delimiter), ("quote", declared.quote))
        if value
    )
    try:
        row = duckdb.execute(
            f"select Delimiter, Quote, Escape from sniff_csv({literal(str(path))}, all_varchar=true, header=true, "  # noqa: S608
            f"skip={skip}, ignore_errors=true, sample_size=20480{options})"
        ).fetchone()
    except duckdb.Error:
        return {}  # Too little or too odd to tell; the header decides.
    return dict(zip(("delimiter", "quote", "escape"), row, strict=True)) if row else {}


def _delimiter(outside: str, sniffed: Mapping[str, str]) -> str:
    counts = {candidate: outside.count(candidate) for candidate in DELIMITERS}
    found = sniffed.get("delimiter", "")
    return found if counts.get(found) else max(DELIMITERS, key=lambda candidate: counts[candidate])


def _quote(
    sample: str, label: str, delimiter: str, declared: str | None, kept: str | None, sniffed: Mapping[str, str]
) -> str:
    if declared is not None:
        return declared
    single = sniffed.get("quote") == "'" and not _fields_in(sample, '"', delimiter)
    found = "'" if single else '"'
    if kept and kept != found and _fields_in(sample, found, delimiter) and not _fields_in(sample, kept, delimiter):
        raise ConfigurationError(
            f"{label} looks quoted with {found}, the files before it are quoted with {kept}: "
            "deliver it as they were, or declare the table's 'quote'"
        )
    return kept or found


def _fields_in(sample: str, quote: str, delimiter: str) -> int:
    """How many fields of a sample stand in quotes."""
    mark, end = re.escape(quote), re.escape(delimiter)
    pattern = (
        rf"(?:^|(?<=[\n{re.escape(delimiter[-1])}])){mark}[^{mark}]*(?:{mark}{mark}[^{mark}]*)*{mark}(?={end}|\r|\n|\Z)"
    )
    return len(re.findall(pattern, sample))


def _header(text: str, delimiter: str, quote: str) -> list[str]:
    lines = io.StringIO(text, newline="")
    if len(delimiter) > 1:
        return [name.strip(quote or None) for name in lines.readline().rstrip("\r\n").split(delimiter)]
    rows = csv.reader(
        lines, delimiter=delimiter, quotechar=quote or None, quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE
    )
    limit = csv.field_size_limit(HEADER_LIMIT + 1)
    try:
        return next((row for row in rows if row), [])
    finally:
        csv.field_size_limit(limit)


def _check_header(header: Sequence[str], label: str, delimiter: str, columns: Collection[str]) -> None:
    """Refuse a first line that is no header. It may be a row, so it is not quoted.

    Raises:
        ConfigurationError: it is not.
    """
    if len(header) > MOST_COLUMNS:
        raise ConfigurationError(f"{label} has {len(header)} columns; a table holds at most {MOST_COLUMNS}")
    if len(header) == 1 and any(other in header[0] for other in DELIMITERS):
        raise ConfigurationError(
            f"{label} has a single column with delimiter {delimiter!r}; declare the table's 'delimiter'"
        )
    if header[0].lstrip().startswith("#"):
        raise ConfigurationError(
            f"{label} starts with a comment; declare 'skip': how many lines stand before its header"
        )
    cells = [name.strip() for name in header if name.strip()]
    numbers = sum(bool(NUMBER.fullmatch(cell)) for cell in cells)
    if any("@" in cell or DATA.fullmatch(cell) for cell in cells) or numbers * 2 > len(cells):
        raise ConfigurationError(
            f"{label}: its first line looks like a row, not like a header; declare the table's 'names' "
            "(and 'skip: 1', if it is a header after all)"
        )
    if len(header) > 1 and columns and not {identifier(name) for name in header} & set(columns):
        raise ConfigurationError(
            f"{label}: none of its columns is one of the table's; does it have a header, and does it belong here? "
            "Declare 'names' for files without a header, or a table of its own for it"
        )
