"""JSON lines: each line is valid by itself or a dead letter by itself."""

import codecs
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyarrow as pa

from ingestion.column_types import Notation, literal
from ingestion.kinds import LoadedFile
from ingestion.reading import Field, Records, TableReader

CHUNK = 1 << 23
# A noncharacter, which no text may hold: it marks where bytes could not be decoded.
UNDECODABLE = "\ufdd0"
codecs.register_error(
    "atlas_mark", lambda error: (UNDECODABLE, error.end) if isinstance(error, UnicodeDecodeError) else ("", 0)
)


def read_jsonl(reader: TableReader, file: LoadedFile, path: Path, *, encoding: str, notation: Notation) -> Records:
    """Read a file's lines into DuckDB. Nested values become JSON text; a key never seen becomes a column.

    Args:
        reader: takes the refused ones.
        file: which file it is.
        path: of the file, gzip or not.
        encoding: of the file.
        notation: how typed columns are written.
    """
    connection = reader.duckdb
    schema = pa.schema([("line", pa.int64()), ("text", pa.string())])
    batches = pa.RecordBatchReader.from_batches(schema, _batches(path, encoding, schema))
    connection.register("delivered", batches)
    connection.execute(
        f"""
        create or replace temp table records as
        select
            line,
            text,
            case
                when contains(text, {literal(UNDECODABLE)}) then 'bytes that are not {encoding}'
                when not json_valid(text) then 'not valid JSON'
                when json_type(text) <> 'OBJECT' then 'not a JSON object'
                when list_unique(json_keys(text)) <> len(json_keys(text)) then 'a key occurs twice'
            end as fault,
            contains(text, '\\u0000') as has_nul
        from delivered
        where case when starts_with(text, '{{') then true else trim(text, chr(9) || chr(10) || chr(13) || ' ') <> '' end
        """
    )
    connection.unregister("delivered")
    rows, has_nul = connection.execute(
        "select count(*), coalesce(bool_or(has_nul), false) from records"
    ).fetchone() or (0, 0)
    file.rows_read = int(rows)
    reader.reject(file, "select line, null, fault, text from records where fault is not null")
    shapes = connection.execute(
        "select keys from (select json_keys(text) as keys, min(line) as line from records where fault is null "
        "group by 1) order by line"
    ).fetchall()
    keys = list(dict.fromkeys(key for (shape,) in shapes for key in shape))
    pointers = ", ".join(literal("/" + key.replace("~", "~0").replace("/", "~1")) for key in keys)
    values = f"json_extract_string(text, [{pointers}])" if keys else "[]"
    columns = "".join(f", v[{i + 1}] as c{i}" for i in range(len(keys)))
    connection.execute(
        f"create or replace temp view numbered as select line as _row, text{columns} "
        f"from (select line, text, {values} as v from records where fault is null)"
    )
    return Records(
        view="numbered",
        fields=[Field(key) for key in keys],
        lines=lambda numbers: numbers,
        payload="text",
        check_nul=bool(has_nul),
        notation=notation,
    )


def _batches(path: Path, encoding: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    decoder = codecs.getincrementaldecoder(encoding)("atlas_mark")
    number, rest, first = 1, "", True
    with _open(path) as handle:
        while True:
            chunk = handle.read(CHUNK)
            text = rest + decoder.decode(chunk, final=not chunk)
            if first:
                text, first = text.removeprefix("\ufeff"), False
            lines = text.split("\n")
            rest = lines.pop() if chunk else ""
            if lines:
                numbers = pa.array(range(number, number + len(lines)), pa.int64())
                yield pa.record_batch([numbers, pa.array(lines, pa.string())], schema=schema)
            number += len(lines)
            if not chunk:
                return


def _open(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return gzip.open(path, "rb")  # type: ignore[return-value]
    return path.open("rb")
