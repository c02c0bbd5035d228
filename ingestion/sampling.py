"""Some rows of a table, read as a load would read them, and loaded nowhere."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psycopg

from ingestion import publish
from ingestion.declarations import Source, Table
from ingestion.kinds import Column, HandsOver, Reading, StopsEarly, kind_of
from ingestion.sources_file import SourcesFile
from ingestion.table_load import no_values
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.onboarding.delivery import DeliveredColumn, Delivery
from python_jobs.profiling.shapes import looks_personal
from python_jobs.progress import Progress


class _Enough(Exception):
    """So many rows are read that the rest need not be."""


def sample_table(
    connection: psycopg.Connection,
    sources: SourcesFile,
    source: Source,
    table: Table,
    folder: Path,
    most_rows: int,
    progress: Progress,
) -> Delivery:
    """Read a table through its kind, as if it had never been read, and stop after some rows.

    Args:
        connection: to the warehouse, in which nothing is written.
        sources: the file that declares the source.
        source: the source.
        table: the table.
        folder: empty; for what is read.
        most_rows: enough for a sample.
        progress: where to report.

    Raises:
        ConfigurationError: a column's name is a personal value, as happens to a file without a header.
        AtlasError: the table can't be read.
    """
    # Under a name that nothing was ever loaded under, everything is new.
    stranger = source.model_copy(update={"name": f"{source.name} (sample)"})
    label, load_id = f"{source.name}.{table.name}", publish.new_load_id()
    try:
        with no_values(label):
            plan = kind_of(source.kind).plan(connection, stranger, table, sources.base)
            if isinstance(plan, StopsEarly):
                plan.most_rows = most_rows
            found = _Found(most_rows)
            if isinstance(plan, HandsOver):
                plan.hand_over = found.take
            with suppress(_Enough):
                found.end(plan.read(connection, load_id, folder, progress))
    except AtlasError as error:
        raise type(error)(str(error).replace(stranger.name, source.name)) from None
    columns = [DeliveredColumn(c.source, c.name, c.type.postgres) for c in found.columns.values()]
    for number, column in enumerate(columns, 1):
        if looks_personal(column.header):
            raise ConfigurationError(
                f"{label}: the name of column {number} looks like a personal value, so the first line is no header; "
                "declare the table's 'names'"
            )
    return Delivery(
        *(source.name, source.description, table.name, table.description, table.key, columns),
        parquet=found.parquet,
        load_id=load_id,
        is_whole=found.is_whole,
        rejected=found.rejected,
    )


class _Found:
    """What a plan has read so far."""

    def __init__(self, most_rows: int) -> None:
        self.most_rows = most_rows
        self.parquet: list[Path] = []
        self.columns: dict[str, Column] = {}
        self.rows = 0
        self.is_whole = False
        self.rejected: dict[str, int] = {}

    def take(self, path: Path, columns: Sequence[Column]) -> None:
        """A file that is whole, while the rest is read."""
        import pyarrow.parquet as pq

        self.parquet.append(path)
        self.columns |= {column.name: column for column in columns if column.name not in self.columns}
        self.rows += pq.read_metadata(path).num_rows
        if self.rows >= self.most_rows:
            raise _Enough

    def end(self, reading: Reading) -> None:
        """The whole reading."""
        self.parquet, self.rows = reading.parquet, reading.rows
        self.columns = {column.name: column for column in reading.columns}
        self.is_whole = reading.rows < self.most_rows
        self.rejected = dict(
            reading.rejects.execute("select reason, count(*) from rejects group by 1 order by 2 desc, 1").fetchall()
        )
        reading.rejects.close()
