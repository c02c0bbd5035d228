"""CSV files: DuckDB's parser with every value as text, and each refused record kept with its reason."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ingestion.column_types import Notation, literal
from ingestion.kinds import LoadedFile
from ingestion.lines import Reject, locate
from ingestion.reading import Field, Records, TableReader
from python_jobs.errors import ConfigurationError

DELIMITERS = (",", ";", "\t", "|")
HEADER_LIMIT = 1 << 20
PARALLEL_BYTES = 1 << 26  # DuckDB splits files of a few times 32 MB; starting threads costs more than a small file.
REASONS = {
    "MISSING COLUMNS": "fewer fields than the header",
    "TOO MANY COLUMNS": "more fields than the header",
    "UNQUOTED VALUE": "a quote is not closed, or closed in the wrong place",
    "LINE SIZE OVER MAXIMUM": "longer than a record may be (2 MB); is a quote not closed?",
}


def read_csv(
    reader: TableReader,
    file: LoadedFile,
    path: Path,
    *,
    delimiter: str | None,
    quote: str | None,
    names: Sequence[str],
    encoding: str,
    notation: Notation,
) -> Records:
    """Read a file's records into DuckDB.

    Args:
        reader: takes the refused ones.
        file: which file it is.
        path: a plain UTF-8 copy or link of it with a name that needs no quoting.
        delimiter: found out when None.
        quote: found out when None.
        names: the columns of a file without a header; empty when it has one.
        encoding: what the delivered file was declared to be, for messages.
        notation: how typed columns are written.

    Raises:
        ConfigurationError: the file has no header, or only one column where its header holds delimiters.
    """
    delimiter, quote, escape = _dialect(path, delimiter, quote)
    header = list(names) or _header(path, delimiter, quote)
    if not header:
        raise ConfigurationError(f"{reader.label}: file '{file.path}' is empty: a CSV file starts with a header")
    if len(header) == 1 and any(other in header[0] for other in DELIMITERS):
        raise ConfigurationError(
            f"{reader.label}: file '{file.path}' has a single column with delimiter '{delimiter}'; "
            "declare the table's 'delimiter'"
        )
    connection = reader.duckdb
    for name in ("reject_errors", "reject_scans"):
        connection.execute(f"drop table if exists {name}")
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(header)))
    large = path.stat().st_size > PARALLEL_BYTES
    if large:
        connection.execute("reset threads")
    connection.execute(
        f"create or replace temp table records as select * from read_csv({literal(str(path))}, auto_detect=false, "
        f"header={'false' if names else 'true'}, "
        f"delim={literal(delimiter)}, quote={literal(quote)}, escape={literal(escape)}, "
        f"columns={{{columns}}}, store_rejects=true, rejects_limit=0, allow_quoted_nulls=false, strict_mode=true)"
    )
    if large:
        connection.execute("set threads = 1")
    rows = _scalar(connection, "select count(*) from records")
    connection.execute("create or replace temp view numbered as select rowid as _row, * from records")
    refused = connection.execute(
        "select line_byte_position, any_value(csv_line), "
        "max(case when error_type = 'INVALID ENCODING' then column_idx end), "
        "coalesce(max(case when error_type = 'INVALID ENCODING' then 'INVALID ENCODING' end), "
        "arg_min(cast(error_type as varchar), byte_position)) "
        "from reject_errors group by 1 order by 1"
    ).fetchall()
    rejects = [Reject(int(byte) - 1, str(text).strip("\r\n").count("\n") + 1) for byte, text, _, _ in refused]
    values = ", ".join(f"c{i}" for i in range(len(header)))
    breaks = (
        f"select len(t) - len(replace(t, chr(10), '')) as n from (select concat_ws('', {values}) as t from records)"
    )
    lines, refused_lines = locate(
        path, quote, rows, rejects, lambda: connection.execute(breaks).fetchnumpy()["n"], header=not names
    )
    file.rows_read = rows + len(rejects)
    reasons = [REASONS.get(error, f"bytes that are not {encoding}") for _, _, _, error in refused]
    if names:
        reasons = [reason.replace("the header", "there are names") for reason in reasons]
    _reject(reader, file, refused, refused_lines, reasons)
    pairs = ", ".join(f"{literal(name)}, c{i}" for i, name in enumerate(header))
    return Records(
        view="numbered",
        fields=[Field(name) for name in header],
        lines=lines,
        payload=f"cast(json_object({pairs}) as varchar)",
        check_nul=_has_nul(path),
        notation=notation,
    )


def _reject(
    reader: TableReader, file: LoadedFile, refused: Sequence[Any], lines: Sequence[int], reasons: Sequence[str]
) -> None:
    if not refused:
        return
    table = pa.table(
        {
            "line": pa.array(lines, pa.int64()),
            "reason": pa.array(reasons, pa.string()),
            "payload": pa.array([text.strip("\r\n") for _, text, _, _ in refused], pa.string()),
        }
    )
    reader.duckdb.register("refused", table)
    reader.reject(file, "select line, null, reason, payload from refused")
    reader.duckdb.unregister("refused")


def _dialect(path: Path, delimiter: str | None, quote: str | None) -> tuple[str, str, str]:
    """What the declaration leaves open is found out once, then pinned: delimiter, quote, escape."""
    first = _first_line(path)
    sniffed: dict[str, str] = {}
    options = f", delim={literal(delimiter)}" if delimiter else ""
    options += f", quote={literal(quote)}" if quote else ""
    try:
        row = duckdb.execute(
            f"select Delimiter, Quote, Escape from sniff_csv({literal(str(path))}, all_varchar=true, header=true, "
            f"ignore_errors=true, sample_size=20480{options})"
        ).fetchone()
        sniffed = dict(zip(("delimiter", "quote", "escape"), row, strict=True)) if row else {}
    except duckdb.Error:
        sniffed = {}  # Too little or too odd to tell; the header decides.
    found = sniffed.get("delimiter", "")
    if not delimiter:
        outside = "".join(first.split('"')[::2])
        counts = {candidate: outside.count(candidate) for candidate in DELIMITERS}
        likely = max(DELIMITERS, key=lambda candidate: counts[candidate])
        delimiter = found if found in DELIMITERS and counts[found] else likely
    if quote is None:
        quote = sniffed.get("quote", '"')
        quote = quote if quote in ('"', "'") else '"'
    escape = "\\" if sniffed.get("escape") == "\\" else quote
    return delimiter, quote, escape


def _first_line(path: Path) -> str:
    with path.open("rb") as handle:
        return handle.readline(HEADER_LIMIT).decode("utf-8-sig", errors="replace")


def _header(path: Path, delimiter: str, quote: str) -> list[str]:
    with path.open("rb") as handle:
        start = handle.read(HEADER_LIMIT).decode("utf-8-sig", errors="replace")
    lines = io.StringIO(start, newline="")
    if len(delimiter) > 1:
        return [name.strip(quote) for name in lines.readline().rstrip("\r\n").split(delimiter)] if start else []
    if quote:
        rows = csv.reader(lines, delimiter=delimiter, quotechar=quote)
    else:
        rows = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    return next((row for row in rows if row), [])


def _has_nul(path: Path) -> bool:
    with path.open("rb") as handle:
        while chunk := handle.read(1 << 23):
            if b"\0" in chunk:
                return True
    return False


def _scalar(connection: Any, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0])
