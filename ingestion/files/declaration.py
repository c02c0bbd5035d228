"""What a sources file says of files: where they are, and how they are written."""

import codecs
from pathlib import Path, PurePosixPath
from typing import ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from ingestion.column_types import Notation
from ingestion.declarations import Secret, Source, Table

Format = Literal["csv", "json", "jsonl", "excel", "parquet"]
FORMATS = "csv, json, jsonl, excel or parquet"
ENDINGS: dict[str, Format] = {
    **{".csv": "csv", ".tsv": "csv", ".txt": "csv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl"},
    **{".xlsx": "excel", ".xlsm": "excel", ".xls": "excel", ".ods": "excel"},
    **{".parquet": "parquet", ".pq": "parquet"},
}
S3 = "s3://"


def relative_glob(value: str) -> str:
    """A glob that stays below a folder.

    Raises:
        ValueError: it doesn't.
    """
    if not value or Path(value).is_absolute() or ".." in Path(value).parts:
        raise ValueError(f"'{value}' must be a file name or a glob under the source's 'location'")
    return value


class FilesTable(Table):
    """A table that is delivered as files.

    Attributes:
        path: glob under the source's location.
        format: by each file's ending when left out.
        delimiter: of CSV, up to four characters; found out when left out.
        quote: of CSV, empty for none; found out when left out.
        skip: lines before the header of CSV.
        names: of the columns of CSV files without a header.
        encoding: of CSV, JSON and JSON lines; UTF-8, or what a byte order mark says, when left out.
        decimal: separator in typed numbers; found out in CSV when left out.
        thousands: separator in typed numbers.
        date_format: strptime format of typed dates; ISO, or found out in CSV, when left out.
        timestamp_format: strptime format of typed timestamps; ISO when left out.
        records: path of the list of rows in JSON, such as ``data.items``; the file itself is the list when empty.
        sheet: of a workbook; its only one when left out.
        header_row: of a sheet, counted from 1; the first row that is not blank when left out.
    """

    path: str
    format: Format | None = None
    delimiter: str | None = None
    quote: str | None = None
    skip: int = Field(default=0, ge=0)
    names: list[str] = Field(default=[])
    encoding: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    date_format: str | None = None
    timestamp_format: str | None = None
    records: str = ""
    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=1)

    @field_validator("path")
    @classmethod
    def _path_is_relative(cls, value: str) -> str:
        return relative_glob(value)

    @field_validator("delimiter")
    @classmethod
    def _few_letters(cls, value: str | None) -> str | None:
        if value is not None and not (value.isascii() and 1 <= len(value) <= 4):
            raise ValueError(f"'{value}' must be one to four ASCII characters")
        return value

    @field_validator("names")
    @classmethod
    def _names_differ(cls, value: list[str]) -> list[str]:
        if not all(name.strip() for name in value) or len(set(value)) < len(value):
            raise ValueError("every column needs a name of its own")
        return value

    @field_validator("quote", "decimal", "thousands")
    @classmethod
    def _one_letter(cls, value: str | None) -> str | None:
        if value and not (len(value) == 1 and value.isascii()):
            raise ValueError(f"'{value}' must be a single ASCII character")
        return value

    @field_validator("decimal", "thousands")
    @classmethod
    def _some_letter(cls, value: str | None) -> str | None:
        if value == "":
            raise ValueError("must be a single ASCII character")
        return value

    @field_validator("encoding")
    @classmethod
    def _encoding_exists(cls, value: str | None) -> str | None:
        try:
            return None if value is None else codecs.lookup(value).name
        except LookupError:
            raise ValueError(f"'{value}' is not an encoding; for example utf-8, cp1252, iso8859-1, utf-16") from None

    @model_validator(mode="after")
    def _separators_differ(self) -> "FilesTable":
        if (self.decimal or ".") == self.thousands:
            raise ValueError(f"'decimal' and 'thousands' are both '{self.thousands}'; they must differ")
        return self

    @property
    def notation(self) -> Notation:
        return Notation(self.decimal or ".", self.thousands, self.date_format, self.timestamp_format)

    def format_of(self, name: str) -> Format | None:
        """What a file is, by declaration or ending; None when neither says."""
        suffixes = [suffix.lower() for suffix in PurePosixPath(name).suffixes]
        if suffixes and suffixes[-1] == ".gz":
            suffixes.pop()
        return self.format or (ENDINGS.get(suffixes[-1]) if suffixes else None)


class StoredSource(Source):
    """A source that is delivered as files.

    Attributes:
        location: the folder, relative to the sources file; or ``s3://bucket/prefix``.
        endpoint: URL of an S3-compatible server; Amazon's own when left out.
        region: of the bucket.
        access_key, secret_key, session_token: references to secrets; what the machine is allowed when left out.
    """

    OF_S3: ClassVar[tuple[str, ...]] = ("endpoint", "region", "access_key", "secret_key", "session_token")

    location: str
    endpoint: str | None = None
    region: str | None = None
    access_key: Secret | None = None
    secret_key: Secret | None = None
    session_token: Secret | None = None

    @field_validator("location")
    @classmethod
    def _has_a_bucket(cls, value: str) -> str:
        parts = urlsplit(value) if "://" in value else None
        if parts and (parts.scheme != "s3" or not parts.netloc or parts.query or "@" in parts.netloc):
            raise ValueError("must be a folder, or s3://bucket/prefix")
        return value

    @field_validator("endpoint")
    @classmethod
    def _is_url(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "https://amazonaws.com")
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or "@" in parts.netloc:
            raise ValueError("must be https://host without user, password and parameters")
        return value

    @model_validator(mode="after")
    def _keys_fit(self) -> "StoredSource":
        given = [name for name in self.OF_S3 if getattr(self, name) is not None]
        if given and not self.in_bucket:
            raise ValueError(f"'{given[0]}' is for 'location: s3://bucket/prefix'")
        if (self.access_key is None) != (self.secret_key is None):
            raise ValueError("'access_key' and 'secret_key' go together")
        if self.session_token and not self.access_key:
            raise ValueError("'session_token' needs 'access_key' and 'secret_key'")
        return self

    @property
    def in_bucket(self) -> bool:
        return self.location.startswith(S3)


class SourceModel(StoredSource):
    """A source of kind ``files``."""

    tables: list[FilesTable]
