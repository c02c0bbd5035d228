"""CSV files: DuckDB's parser with every value as text, and each refused record kept with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ingestion.column_types import Notation, literal
from ingestion.csv_dialect import Dialect
from ingestion.kinds import LoadedFile
from ingestion.line_ends import is_mixed, one_kind
from ingestion.lines import Reject, UnaccountedError, locate
from ingestion.reading import Field, Lines, Records, TableReader
from python_jobs.errors import ConfigurationError

PARALLEL_BYTES = 1 << 26  # DuckDB splits files of a few times 32 MB; starting threads costs more than a small file.
WHOLE_BYTES = 1 << 26  # Up to here a file with records longer than 2 MB is parsed in one piece.
TEXT_LIMIT = 9_990  # DuckDB cuts off what it quotes of a refused record near 10,000 characters.
SWALLOWED = 100
UNQUOTED, TOO_LONG, UNDECODED = "UNQUOTED VALUE", "LINE SIZE OVER MAXIMUM", "INVALID ENCODING"
REASONS = {
    "MISSING COLUMNS": "fewer fields than the header",
    "TOO MANY COLUMNS": "more fields than the header",
    UNQUOTED: "a quote is not closed, or closed in the wrong place",
    TOO_LONG: "longer than a record may be (2 MB); is a quote not closed?",
}
AGAIN = "the header once more"


@dataclass
class _Parsed:
    """What DuckDB made of a file.

    Attributes:
        rows: records in the view ``records``, which has them as ``c0``, ``c1``, …, and their ``_row``.
        rejects: where refused records start, and how many lines they have.
        texts: of the refused records.
        reasons: DuckDB's.
        swallowed: where a record starts that goes on for many lines, because a quote is not closed.
        repeats: whether the header may be among the records once more.
    """

    rows: int
    rejects: list[Reject] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    swallowed: int | None = None
    repeats: bool = True


def read_csv(
    reader: TableReader, file: LoadedFile, path: Path, dialect: Dialect, *, encoding: str, notation: Notation
) -> tuple[Records, int]:
    """Make a view of a file's records.

    Args:
        reader: takes the refused ones.
        file: which file it is.
        path: a plain UTF-8 copy or link of it with a name that needs no quoting; may be replaced.
        dialect: how it is written.
        encoding: of the delivered file, for messages.
        notation: how typed columns are written.

    Returns:
        The records, and how many were refused for bytes that are not of the encoding.

    Raises:
        ConfigurationError: a quote is not closed and swallows the lines after it, or not every line of the file is
            part of a record.
    """
    connection, label = reader.duckdb, f"{reader.label}: file '{file.path}'"
    if is_mixed(path, lone_returns=True):
        one_kind(path, dialect.delimiter, dialect.quote, dialect.escape)
    parsed, lines, refused_lines = _read(connection, path, dialect, label)
    reasons = [REASONS.get(error, f"bytes that are not {encoding}") for error in parsed.reasons]
    if not dialect.has_header:
        reasons = [reason.replace("the header", "there are names") for reason in reasons]
    refused = [
        (line + offset, reason, text)
        for line, reason, error, whole in zip(refused_lines, reasons, parsed.reasons, parsed.texts, strict=True)
        for offset, text in enumerate(whole.split("\n") if error == UNQUOTED else [whole])
        if text.strip("\r")
    ]
    file.rows_read = parsed.rows + len(refused)
    _reject(reader, file, refused)
    pairs = ", ".join(f"{literal(name)}, c{i}" for i, name in enumerate(dialect.header))
    payload = f"cast(json_object({pairs}) as varchar)"
    records = Records(
        view=_without_headers(reader, file, dialect, lines, payload) if parsed.repeats else "records",
        fields=[Field(name) for name in dialect.header],
        lines=lines,
        payload=payload,
        check_nul=_has_nul(path),
        notation=notation,
    )
    return records, parsed.reasons.count(UNDECODED)


def _read(connection: Any, path: Path, dialect: Dialect, label: str) -> tuple[_Parsed, Lines, Sequence[int]]:
    """Parse a file, and find the physical line of every record; again where that needs it.

    DuckDB misreads files with more than one kind of line end, and loses records that are longer than its buffer or,
    with a larger limit than 2 MB, lie where one buffer ends.
    """
    parsed, places = _attempt(connection, path, dialect)
    if (parsed is None or parsed.rejects or not places) and is_mixed(path):
        one_kind(path, dialect.delimiter, dialect.quote, dialect.escape)
        parsed, places = _attempt(connection, path, dialect)
    long = not places or (parsed is not None and TOO_LONG in parsed.reasons)
    if parsed is not None and long and path.stat().st_size <= WHOLE_BYTES:
        parsed, places = _attempt(connection, path, dialect, whole=True)
    if parsed is not None and parsed.swallowed is not None:
        raise ConfigurationError(
            f"{label}, line {_line(path, parsed.swallowed)}: a quote is not closed and swallows the lines after it; "
            "correct the file, or declare the table's 'quote' ('' for none)"
        )
    if parsed is None or not places:
        raise ConfigurationError(
            f"{label}: not every line of it is part of a record; is a quote not closed, or a record longer than 2 MB "
            "in a file of more than 64 MB? Correct the file, or declare the table's 'quote' ('' for none)"
        )
    return (parsed, *places)


def _attempt(
    connection: Any, path: Path, dialect: Dialect, *, whole: bool = False
) -> tuple[_Parsed | None, tuple[Lines, Sequence[int]] | None]:
    """What DuckDB makes of a file, if anything, and where its records are, if they are all there."""
    try:
        parsed = _parse(connection, path, dialect, whole=whole)
    except duckdb.InvalidInputException:
        return None, None
    try:
        return parsed, _locate(connection, path, dialect, parsed)
    except UnaccountedError:
        return parsed, None


def _parse(connection: Any, path: Path, dialect: Dialect, *, whole: bool) -> _Parsed:
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(dialect.header)))
    size = path.stat().st_size
    room = f", max_line_size={size + 1}, buffer_size={size + 2}" if whole else ""
    source = (
        f"read_csv({literal(str(path))}, auto_detect=false, "
        f"header={'true' if dialect.has_header else 'false'}, skip={dialect.skip}, "
        f"delim={literal(dialect.delimiter)}, quote={literal(dialect.quote)}, escape={literal(dialect.escape)}, "
        f"columns={{{columns}}}, store_rejects=true, rejects_limit=0, allow_quoted_nulls=false, "
        f"strict_mode=true{room})"
    )
    if size <= PARALLEL_BYTES:
        return _kept(connection, path, source)
    connection.execute("reset threads")
    try:
        return _streamed(connection, source, dialect) or _kept(connection, path, source)
    finally:
        connection.execute("set threads = 1")


def _streamed(connection: Any, source: str, dialect: Dialect) -> _Parsed | None:
    """Look at a large file, to read it again when its records are asked for; None when one of them is refused.

    That needs no more processor time than to keep them, and no memory. Only where all records are good does it not
    matter which columns are asked for: in a column that is not, DuckDB does not see bytes that are no UTF-8.
    """
    _forget(connection)
    values = ", ".join(f"count(c{i})" for i in range(len(dialect.header)))
    # DuckDB shows what it refused when all of the result was taken.
    [(rows, repeats, *_)] = connection.execute(
        f"select count(*), bool_or({_is_header(dialect) or 'false'}), {values} from {source}"
    ).fetchall()
    if connection.execute("select count(*) from reject_errors").fetchone()[0]:
        return None
    connection.execute(f"create temp view records as select row_number() over () - 1 as _row, * from {source}")
    return _Parsed(int(rows), repeats=bool(repeats))


def _forget(connection: Any) -> None:
    for kind, name in (("view", "records"), ("table", "reject_errors"), ("table", "reject_scans")):
        connection.execute(f"drop {kind} if exists {name}")


def _kept(connection: Any, path: Path, source: str) -> _Parsed:
    """Read all records into a table, and refused ones with their reasons."""
    _forget(connection)
    connection.execute(f"create or replace temp table parsed as select * from {source}")
    connection.execute("create temp view records as select rowid as _row, * from parsed")
    row = connection.execute("select count(*) from parsed").fetchone()
    parsed = _Parsed(int(row[0]))
    for byte, text, undecoded, error in connection.execute(
        "select line_byte_position - 1, any_value(csv_line), "
        f"bool_or(error_type = '{UNDECODED}'), arg_min(cast(error_type as varchar), byte_position) "
        "from reject_errors group by 1 order by 1"
    ).fetchall():
        reason = UNDECODED if undecoded else error
        text = str(text)
        if len(text) >= TEXT_LIMIT or text.count("\n") > SWALLOWED:
            if reason in (UNQUOTED, TOO_LONG) and text.strip("\r\n").count("\n") > 1:
                parsed.swallowed = int(byte)
            text = _line_at(path, byte) if "\n" not in text.strip("\r\n") else text
        text = text.strip("\r\n")
        parsed.texts.append(text)
        parsed.reasons.append(reason)
        parsed.rejects.append(Reject(int(byte), text.count("\n") + 1))
    return parsed


def _locate(connection: Any, path: Path, dialect: Dialect, parsed: _Parsed) -> tuple[Lines, Sequence[int]]:
    values = ", ".join(f"c{i}" for i in range(len(dialect.header)))
    breaks = (
        f"select len(t) - len(replace(t, chr(10), '')) as n from (select concat_ws('', {values}) as t from records)"
    )
    header = 1 + sum(name.count("\n") for name in dialect.header) if dialect.has_header else 0
    return locate(
        path,
        dialect.quote,
        parsed.rows,
        parsed.rejects,
        lambda: connection.execute(breaks).fetchnumpy()["n"],
        skip=dialect.skip,
        header=header,
    )


def _reject(reader: TableReader, file: LoadedFile, refused: Sequence[tuple[int, str, str]]) -> None:
    if not refused:
        return
    lines, reasons, texts = zip(*refused, strict=True)
    table = pa.table(
        {
            "line": pa.array(lines, pa.int64()),
            "reason": pa.array(reasons, pa.string()),
            "payload": pa.array(texts, pa.string()),
        }
    )
    reader.duckdb.register("refused", table)
    reader.reject(file, "select line, null, reason, payload from refused")
    reader.duckdb.unregister("refused")


def _without_headers(reader: TableReader, file: LoadedFile, dialect: Dialect, lines: Lines, payload: str) -> str:
    """A view of the records. Files that were put together from several hold the header once more: that is no row."""
    again = _is_header(dialect)
    if not again:
        return "records"
    found = reader.duckdb.execute(f"select _row from records where {again}").fetchnumpy()["_row"]
    if not len(found):
        return "records"
    query = f"select _row, null as column_name, '{AGAIN}' as reason, {payload} as payload from records where {again}"
    reader.reject_rows([file], found, None, lines, query)
    reader.duckdb.execute(
        f"create or replace temp view numbered as select * from records where not coalesce({again}, false)"
    )
    return "numbered"


def _is_header(dialect: Dialect) -> str:
    """DuckDB SQL of whether a record is the header; empty where that can't be told from a row."""
    if not dialect.has_header or len(dialect.header) == 1:
        return ""
    return " and ".join(
        f"c{i} = {literal(name)}" if name else f"coalesce(c{i}, '') = ''" for i, name in enumerate(dialect.header)
    )


def _line_at(path: Path, byte: int) -> str:
    with path.open("rb") as handle:
        handle.seek(byte)
        return (handle.readline() or b"").decode("utf-8", errors="replace")


def _line(path: Path, byte: int) -> int:
    with path.open("rb") as handle:
        return handle.read(byte).count(b"\n") + 1


def _has_nul(path: Path) -> bool:
    with path.open("rb") as handle:
        while chunk := handle.read(1 << 23):
            if b"\0" in chunk:
                return True
    return False
