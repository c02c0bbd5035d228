"""dlt carries parquet files into a table of their own: Arrow to Postgres by binary copy.

dlt's working folder, its tables and its settings are used for one shipment and then forgotten. What is
loaded and what is not is decided in one place, ``ingestion/publish.py``.
"""

import gc
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from ingestion.column_types import INTEGER, TEXT, ColumnType
from ingestion.kinds import Column

SCHEMA = "explore"


def incoming(source: str, table: str) -> str:
    """The table that a shipment arrives in."""
    return f"_incoming__{source}__{table}"


def shipped_columns(columns: Sequence[Column]) -> list[tuple[str, ColumnType]]:
    """All columns of a raw table, in order, with those that Atlas adds."""
    delivered = [(column.name, column.type) for column in columns]
    return [*delivered, ("_dlt_load_id", TEXT), ("_file_id", INTEGER), ("_line", INTEGER)]


def import_dlt(folder: Path) -> None:
    """Import dlt and tell it where its files go, and nothing else: it takes a second or two.

    Args:
        folder: for dlt's files.
    """
    # What modules are made of stays: to look for garbage in it, now and later, takes a sixth of the import each time.
    is_first = "dlt" not in sys.modules and gc.isenabled()
    if is_first:
        gc.disable()
    try:
        from ingestion.dlt_context import configure

        configure(folder)
        if is_first:
            gc.freeze()
    finally:
        if is_first:
            gc.enable()


def ship(folder: Path, url: str, source: str, table: str, columns: Sequence[Column], parquet: Iterable[Path]) -> str:
    """Load parquet files into ``explore._incoming__<source>__<table>``, which ``publish.receive`` made.

    Args:
        folder: for dlt's files; what it keeps of this shipment is removed when it ends, however it ends.
        url: of the warehouse.
        source: the source's name.
        table: the table's name.
        columns: delivered columns, with the types that the database column gets.
        parquet: what to load; it may still be on its way. Gone through again should dlt try again.

    Returns:
        dlt's id of the load, complete in ``explore._dlt_loads``.
    """
    import_dlt(folder)
    import dlt
    import pyarrow.parquet as pq

    from ingestion.dlt_destination import Postgres, has_encoder

    def files() -> Iterator[Any]:
        # dlt's job begins with the first file, and sends the others as they come.
        for path in islice(parquet, 1 if has_encoder() else None):
            yield dlt.mark.with_file_import(str(path), "parquet", pq.read_metadata(path).num_rows)

    name = incoming(source, table)
    hints: Any = {column: {"name": column, "nullable": True, **kind.dlt} for column, kind in shipped_columns(columns)}
    working = folder / dlt_name(source)
    shutil.rmtree(working, ignore_errors=True)
    try:
        pipeline = dlt.pipeline(
            pipeline_name=dlt_name(source),
            pipelines_dir=str(folder),
            destination=Postgres(url, parquet),
            dataset_name=SCHEMA,
        )
        resource = dlt.resource(
            files,
            name=name,
            columns=hints,
            write_disposition="append",
            file_format="parquet",
            schema_contract={"tables": "evolve", "columns": "freeze", "data_type": "freeze"},
        )
        pipeline.extract(resource, schema=dlt.Schema(dlt_name(source)))
        pipeline.normalize()
        info = pipeline.load()
        return str(info.loads_ids[0])
    finally:
        # Load packages and dlt's traces of errors hold rows.
        shutil.rmtree(working, ignore_errors=True)


def dlt_name(source: str) -> str:
    """What dlt calls a source's pipeline and schema."""
    return f"atlas_{source}"
