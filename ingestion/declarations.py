"""What every declared source and table has, whatever its kind."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from ingestion.column_types import ColumnType, parse_type
from ingestion.names import MAXIMUM_LENGTH, identifier
from python_jobs.secrets import is_reference


def _name(value: Any) -> Any:
    if isinstance(value, str) and value != identifier(value):
        suggestion = identifier(value)
        raise ValueError(
            f"'{value}' is not a name for the database: lower-case letters, digits and single underscores"
            + (f", for example '{suggestion}'" if suggestion else "")
        )
    return value


def _reference(value: str) -> str:
    if not is_reference(value):
        raise ValueError("must be ${NAME}: a secret must not be in this file (change it, if this file was shared)")
    return value


Secret = Annotated[str, AfterValidator(_reference)]
Name = Annotated[str, BeforeValidator(_name), Field(min_length=1)]


class Declaration(BaseModel):
    """Base of everything in a sources file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


# What YAML reads as true and false can be written in a delivery in as many ways as in YAML.
BOOLEAN_WORDS = {True: ("true", "yes", "on"), False: ("false", "no", "off")}


class Deletes(Declaration):
    """How a source tells which rows it has deleted: not at all, by a flag, or by leaving them out of a snapshot.

    Attributes:
        snapshot: each delivery is the whole table; a key that it lacks is deleted.
        flag: the column that says so; the row deletes its key.
        values: of that column which mean deleted.
    """

    snapshot: bool = False
    flag: Name | None = None
    values: list[str | int | bool] = Field(default=[])

    @model_validator(mode="before")
    @classmethod
    def _forms(cls, value: Any) -> Any:
        if value in ("none", "snapshot"):
            return {"snapshot": value == "snapshot"}
        if isinstance(value, Deletes) or value == {}:
            return value
        if not isinstance(value, dict) or not value.get("flag") or not value.get("values") or "snapshot" in value:
            raise ValueError("must be none, snapshot or {flag: COLUMN, values: [VALUE, …]}")
        return value

    @property
    def declared(self) -> bool:
        return self.snapshot or self.flag is not None

    @property
    def texts(self) -> list[str]:
        """The values, as the database may write them."""
        found: list[str] = []
        for value in self.values:
            if isinstance(value, bool):
                found += [form for word in BOOLEAN_WORDS[value] for form in (word, word.upper(), word.capitalize())]
            else:
                found.append(str(value))
        return found


class Table(Declaration):
    """A table of a source.

    Attributes:
        name: its name in the database, after that of the source.
        description: what it holds, for people.
        key: columns that say which row is meant, as they are called in the database.
        grow: what a new delivery does; ``merge`` replaces rows with the same key, ``append`` adds.
        duplicates: of several rows with one key in one load, whether only the ``last`` stays, or all (``keep``) until a
            later load supersedes them: for tables whose models choose by a rule of their own.
        columns: types of typed columns; every other column of a text format stays text.
        contract: what a delivery's columns may do: ``evolve`` lets them come and go, ``freeze`` refuses any change,
            ``approve`` refuses it until somebody approves it.
        max_reject_ratio: rejected rows per row read, above which nothing of the table is loaded.
        deletes: how the source tells which rows it has deleted.
        max_delete_ratio: keys that a snapshot lacks per key there is, above which nothing of the table is loaded.
    """

    name: Name
    description: str = ""
    key: list[Name] = []
    grow: Literal["append", "merge"] | None = None
    duplicates: Literal["last", "keep"] = "last"
    columns: dict[Name, str] = {}
    contract: Literal["evolve", "freeze", "approve"] = "evolve"
    max_reject_ratio: float = Field(default=0.1, ge=0, le=1)
    deletes: Deletes = Field(default_factory=Deletes)
    max_delete_ratio: float = Field(default=0.5, ge=0, le=1)

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

    @model_validator(mode="after")
    def _deletes_fit(self) -> "Table":
        if self.deletes.declared and not self.key:
            raise ValueError("'deletes' needs 'key': name the column or columns that identify a row")
        if self.deletes.snapshot and self.grow == "append":
            raise ValueError("'deletes: snapshot' and 'grow: append' exclude each other: a snapshot supersedes by key")
        if "max_delete_ratio" in self.model_fields_set and not self.deletes.snapshot:
            raise ValueError("'max_delete_ratio' is for 'deletes: snapshot'")
        return self

    @model_validator(mode="after")
    def _duplicates_fit(self) -> "Table":
        if "duplicates" in self.model_fields_set and not self.merges:
            raise ValueError("'duplicates' is for 'grow: merge' and 'deletes: snapshot': elsewhere every row stays")
        return self

    def whole_only(self, cursor: str | None) -> None:
        """Refuse a snapshot of which only what is new would be asked for.

        Raises:
            ValueError: there is a cursor.
        """
        if self.deletes.snapshot and cursor:
            raise ValueError("'deletes: snapshot' needs the whole table each time: leave out 'cursor'")

    @property
    def merges(self) -> bool:
        return self.grow == "merge" or self.deletes.snapshot

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
