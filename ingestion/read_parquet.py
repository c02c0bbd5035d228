"""Parquet files: native types are kept, nested values become JSON text."""

from pathlib import Path

import pyarrow.parquet as pq

from ingestion.column_types import TEXT, Notation, from_duckdb, literal
from ingestion.kinds import LoadedFile
from ingestion.reading import Field, Records, TableReader


def read_parquet(reader: TableReader, file: LoadedFile, path: Path, notation: Notation) -> Records:
    """Make a view of a file's rows. ``_line`` is the row's index in the file, from 0.

    Args:
        reader: whose connection is used.
        file: which file it is.
        path: a link to it with a name that needs no quoting.
        notation: how text columns with a declared type are written.
    """
    names = pq.read_schema(path).names
    aliases = ", ".join(f"c{i}" for i in range(len(names)))
    reader.duckdb.execute(
        f"create or replace temp view numbered as select * from "
        f"read_parquet({literal(str(path))}, file_row_number=true) as t({aliases}, _row)"
    )
    types = [str(row[1]) for row in reader.duckdb.execute("describe select * from numbered").fetchall()]
    fields = [Field(name, from_duckdb(kind)) for name, kind in zip(names, types[:-1], strict=True)]
    file.rows_read = pq.read_metadata(path).num_rows
    pairs = ", ".join(f"{literal(name)}, c{i}" for i, name in enumerate(names))
    return Records(
        view="numbered",
        fields=fields,
        lines=lambda numbers: numbers,
        payload=f"cast(json_object({pairs}) as varchar)",
        check_nul=any(field.type == TEXT for field in fields),
        notation=notation,
    )
