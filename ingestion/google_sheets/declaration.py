"""What a sources file says about Google Sheets."""

import re
from typing import Literal

from pydantic import Field, field_validator, model_validator

from ingestion.column_types import Notation
from ingestion.declarations import Secret, Table
from ingestion.services import ServiceSource

_ID = re.compile(r"[A-Za-z0-9_-]{20,}")
_RANGE = re.compile(r"[A-Za-z]{1,3}(\d+)?:[A-Za-z]{1,3}(\d+)?")


class SheetTable(Table):
    """A sheet, or a range of one. It is read whole each time.

    Attributes:
        spreadsheet: its id.
        sheet: name of the sheet.
        range: columns, or cells, such as ``A:F`` or ``B3:F``; the whole sheet when left out.
        header: number of the row with the names of the columns; the first of the range when left out.
        values: ``formatted`` as people see them, or ``unformatted``: numbers with every digit.
        errors: what a cell such as ``#REF!`` does: its row is a dead letter, or it is empty.
        decimal, thousands, date_format, timestamp_format: how typed columns are written, as in files.
    """

    spreadsheet: str
    sheet: str = Field(min_length=1)
    range: str | None = None
    header: int | None = Field(default=None, ge=1)
    values: Literal["formatted", "unformatted"] = "formatted"
    errors: Literal["reject", "empty"] = "reject"
    decimal: str = Field(default=".", pattern=r"^[!-/:-@ ]$")
    thousands: str | None = Field(default=None, pattern=r"^[!-/:-@ ]$")
    date_format: str | None = None
    timestamp_format: str | None = None

    @field_validator("spreadsheet")
    @classmethod
    def _is_id(cls, value: str) -> str:
        if not _ID.fullmatch(value):
            raise ValueError("must be the id: what stands between /d/ and /edit in the address of the spreadsheet")
        return value

    @field_validator("range")
    @classmethod
    def _is_range(cls, value: str | None) -> str | None:
        if value is not None and not _RANGE.fullmatch(value):
            raise ValueError(f"'{value}' is not a range; for example A:F or B3:F200; the sheet goes under 'sheet'")
        return value

    @model_validator(mode="after")
    def _fits(self) -> "SheetTable":
        if self.grow == "append":
            raise ValueError("'grow: append' is not for sheets: they are read whole each time")
        if self.decimal == self.thousands:
            raise ValueError(f"'decimal' and 'thousands' are both '{self.decimal}'; they must differ")
        if self.header is not None and self.header < self.first_row:
            raise ValueError(f"'header: {self.header}' is above the first row of 'range: {self.range}'")
        return self

    @property
    def first_row(self) -> int:
        """Number of the first row of the range."""
        match = _RANGE.fullmatch(self.range or "")
        return int(match[1]) if match and match[1] else 1

    @property
    def header_row(self) -> int:
        """Number of the row with the names."""
        return self.header or self.first_row

    @property
    def cells(self) -> str:
        """What to ask for, in A1 notation."""
        sheet = "'" + self.sheet.replace("'", "''") + "'"
        return f"{sheet}!{self.range}" if self.range else sheet

    @property
    def notation(self) -> Notation:
        return Notation(self.decimal, self.thousands, self.date_format, self.timestamp_format)


class SourceModel(ServiceSource):
    """Spreadsheets that a service account may read.

    Attributes:
        credentials: the JSON key of the service account, as ``${NAME}``.
        credentials_file: the file that holds it, outside the repository and readable by its owner only.
        retries: as for every service; more of them, since Google counts requests by the minute.
    """

    credentials: Secret | None = None
    credentials_file: str | None = None
    retries: int = Field(default=7, ge=0)
    tables: list[SheetTable]

    @model_validator(mode="after")
    def _one_key(self) -> "SourceModel":
        if (self.credentials is None) == (self.credentials_file is None):
            raise ValueError("needs 'credentials' or 'credentials_file', and not both")
        return self
