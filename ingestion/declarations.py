"""What every declared source and table has, whatever its kind."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from ingestion.column_types import ColumnType, parse_type
from ingestion.names import MAXIMUM_LENGTH, identifier

OWN_COLUMNS = ("_dlt_load_id", "_file_id", "_line")


def _name(value: Any) -> Any:
    if isinstance(value, str) and value != identifier(value):
        suggestion = identifier(value)
        raise ValueError(
            f"'{value}' is not a name for the database: lower-case letters, digits and single underscores"
            + (f", for example '{suggestion}'" if suggestion else "")
        )
    return value


Name = Annotated[str, BeforeValidator(_name), Field(min_length=1)]


class Declaration(BaseModel):
    """Base of everything in a sources file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Table(Declaration):
    """A table of a source.

    Attributes:
        name: its name in the database, after that of the source.
        description: what it holds, for people.
        key: columns that say which row is meant, as they are called in the database.
        grow: what a new delivery does; ``merge`` replaces rows with the same key, ``append`` adds.
        columns: types of typed columns; every other column of a text format stays text.
        contract: what a delivery's columns may do: ``evolve`` lets them come and go, ``freeze`` refuses any change,
            ``approve`` refuses it until somebody approves it.
        max_reject_ratio: rejected rows per row read, above which nothing of the table is loaded.
    """

    name: Name
    description: str = ""
    key: list[Name] = []
    grow: Literal["append", "merge"] | None = None
    columns: dict[Name, str] = {}
    contract: Literal["evolve", "freeze", "approve"] = "evolve"
    max_reject_ratio: float = Field(default=0.1, ge=0, le=1)

    @field_validator("columns")
    @classmethod
    def _types_exist(cls, value: dict[str, str]) -> dict[str, str]:
        for column, text in value.items():
            try:
                parse_type(text)
            except ValueError as error:
                raise ValueError(f"column '{column}': {error}") from None
        return value

    @model_validator(mode="after")
    def _merge_needs_key(self) -> "Table":
        if self.grow == "merge" and not self.key:
            raise ValueError("'grow: merge' needs 'key': name the column or columns that identify a row")
        return self

    @property
    def merges(self) -> bool:
        return self.grow == "merge"

    @property
    def types(self) -> dict[str, ColumnType]:
        return {column: parse_type(text) for column, text in self.columns.items()}


class Source(Declaration):
    """A source.

    Attributes:
        name: its name; every table's name in the database starts with it.
        kind: how it is read.
        description: what it is, for people.
        tables: its tables.
    """

    name: Name
    kind: str
    description: str = ""
    tables: list[Any] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_unique_and_fit(self) -> "Source":
        names = [table.name for table in self.tables]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"table '{name}' is declared twice: every table of a source needs its own name")
            if len(f"_incoming__{self.name}__{name}") > MAXIMUM_LENGTH:
                raise ValueError(f"table '{name}': source and table name together are too long for Postgres")
        return self
