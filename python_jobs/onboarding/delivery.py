"""What onboarding is given: a table of a source, some of its rows, and who declared what about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DeliveredColumn:
    """A delivered column.

    Attributes:
        header: its name as delivered.
        name: its name in the database.
        data_type: its type there, as ``format_type`` writes it.
    """

    header: str
    name: str
    data_type: str


@dataclass(frozen=True)
class Delivery:
    """A sample of a table.

    Attributes:
        source: name of the source.
        about_source: what it is, for people; may be empty.
        table: name of the table.
        about_table: what it holds, for people; may be empty.
        key: columns that are declared to name a row.
        columns: the delivered columns.
        parquet: the rows, with ``_dlt_load_id``, ``_file_id`` and ``_line``.
        load_id: the load that the rows say they are of.
        is_whole: whether these are all rows that there are.
        rejected: rows that can't be loaded, per reason.
    """

    source: str
    about_source: str
    table: str
    about_table: str
    key: Sequence[str]
    columns: Sequence[DeliveredColumn]
    parquet: Sequence[Path]
    load_id: str
    is_whole: bool
    rejected: dict[str, int]

    @property
    def label(self) -> str:
        return f"{self.source}.{self.table}"

    @property
    def raw_name(self) -> str:
        """The table's name in ``explore`` and ``masked``."""
        return f"{self.source}__{self.table}"

    @property
    def model_name(self) -> str:
        return f"stg_{self.raw_name}"
