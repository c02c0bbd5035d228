"""What a source of kind ``documents`` may declare."""

from typing import Literal

from pydantic import Field, field_validator

from ingestion.declarations import Name, Table
from ingestion.files.declaration import StoredSource, relative_glob

TYPES = {"page": "integer", "pages": "integer", "created_at": "timestamp", "modified_at": "timestamp"}
TABLE_TYPES = {"table_number": "integer", "row_count": "integer", "column_count": "integer"}


class DocumentsTable(Table):
    """A table that is delivered as documents.

    Attributes:
        path: glob under the source's location.
        content: ``pages`` gives a row per page with its text, ``tables`` a row per table with its cells.
        seconds: that one document may take.
        max_reject_ratio: every document stands for itself, so by default any share of them may be unreadable.
    """

    path: str
    content: Literal["pages", "tables"] = "pages"
    seconds: int = Field(default=60, ge=1, le=3600)
    max_reject_ratio: float = Field(default=1.0, ge=0, le=1)

    @field_validator("path")
    @classmethod
    def _path_is_relative(cls, value: str) -> str:
        return relative_glob(value)

    @property
    def typed(self) -> "DocumentsTable":
        """The same with the types that the columns of documents have, unless others are declared."""
        types = TYPES | (TABLE_TYPES if self.content == "tables" else {})
        columns: dict[Name, str] = types | self.columns
        return self.model_copy(update={"columns": columns})


class SourceModel(StoredSource):
    """A source of kind ``documents``."""

    tables: list[DocumentsTable]
