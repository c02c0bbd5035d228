"""The types a raw column can have, and what each is called in DuckDB, Arrow, dlt and Postgres.

One table of types for all four is what keeps a wrong pair from reaching the database: the binary copy
protocol reinterprets bits without a word when the type sent is not the type of the column.
"""

import re
from dataclasses import dataclass
from typing import Any

TYPE_NAMES = "text, integer, decimal(p,s), double, boolean, date, timestamp"
_DECIMAL = re.compile(r"decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)", re.IGNORECASE)


@dataclass(frozen=True)
class ColumnType:
    """A raw column's type.

    Attributes:
        name: text, integer, decimal, double, boolean, date, timestamp (UTC), local_timestamp, time or binary.
        precision: digits in all, of a decimal.
        scale: digits after the point, of a decimal.
    """

    name: str
    precision: int = 0
    scale: int = 0

    def __str__(self) -> str:
        return f"decimal({self.precision},{self.scale})" if self.name == "decimal" else self.name

    @property
    def duckdb(self) -> str:
        return f"DECIMAL({self.precision},{self.scale})" if self.name == "decimal" else _DUCKDB[self.name]

    @property
    def postgres(self) -> str:
        """The name that ``format_type`` gives it."""
        return f"numeric({self.precision},{self.scale})" if self.name == "decimal" else _POSTGRES[self.name]

    @property
    def dlt(self) -> dict[str, Any]:
        """The column hint."""
        if self.name == "decimal":
            return {"data_type": "decimal", "precision": self.precision, "scale": self.scale}
        if self.name == "local_timestamp":
            return {"data_type": "timestamp", "timezone": False}
        return {"data_type": _DLT[self.name]}


_DUCKDB = {
    **{"text": "VARCHAR", "integer": "BIGINT", "double": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"},
    **{"timestamp": "TIMESTAMP WITH TIME ZONE", "local_timestamp": "TIMESTAMP", "time": "TIME", "binary": "BLOB"},
}
_POSTGRES = {
    **{"text": "text", "integer": "bigint", "double": "double precision", "boolean": "boolean", "date": "date"},
    **{"timestamp": "timestamp with time zone", "local_timestamp": "timestamp without time zone"},
    **{"time": "time without time zone", "binary": "bytea"},
}
_DLT = {
    **{"text": "text", "integer": "bigint", "double": "double", "boolean": "bool", "date": "date"},
    **{"timestamp": "timestamp", "time": "time", "binary": "binary"},
}
TEXT = ColumnType("text")
INTEGER = ColumnType("integer")


def parse_type(text: str) -> ColumnType:
    """Read a type as ``sources.yml`` writes it.

    Raises:
        ValueError: there is no such type; the message lists those there are.
    """
    match = _DECIMAL.fullmatch(text.strip())
    if match:
        precision, scale = int(match[1]), int(match[2])
        if not (1 <= precision <= 38 and scale <= precision):
            raise ValueError(f"'{text}' needs 1 to 38 digits, no more of them after the point than in all")
        return ColumnType("decimal", precision, scale)
    if text in ("text", "integer", "double", "boolean", "date", "timestamp"):
        return ColumnType(text)
    raise ValueError(f"'{text}' is not a type; allowed: {TYPE_NAMES}")


def from_duckdb(type_name: str) -> ColumnType | None:
    """The type that holds every value of a DuckDB type; None when only its JSON text does (lists, structs, maps)."""
    if type_name.startswith("DECIMAL"):
        return parse_type(type_name.lower())
    if type_name.endswith("[]") or type_name.startswith(("STRUCT", "MAP", "UNION")):
        return None
    simple = {
        **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"), "integer"),
        **dict.fromkeys(("FLOAT", "DOUBLE"), "double"),
        **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), "local_timestamp"),
        **{"BOOLEAN": "boolean", "DATE": "date", "TIME": "time", "BLOB": "binary"},
        "TIMESTAMP WITH TIME ZONE": "timestamp",
    }
    if type_name in ("UBIGINT", "HUGEINT"):
        return ColumnType("decimal", 20 if type_name == "UBIGINT" else 38, 0)
    return ColumnType(simple.get(type_name, "text"))


@dataclass(frozen=True)
class Notation:
    """How numbers and times are written in a file.

    Attributes:
        decimal: the decimal separator.
        thousands: the thousands separator; None when there is none.
        date: strptime format of dates; ISO when None.
        timestamp: strptime format of timestamps; ISO when None. Without an offset in it, UTC is meant.
    """

    decimal: str = "."
    thousands: str | None = None
    date: str | None = None
    timestamp: str | None = None


def conversion(column: str, kind: ColumnType, notation: Notation) -> str:
    """DuckDB SQL that turns a text column into a type: NULL where the text is blank or not of that type.

    Nothing is lost without a word: ``1.5`` is not an integer and ``1.239`` not a decimal(14,2), but the
    noise of binary fractions (``12.340000000000002``) is.

    Args:
        column: SQL of a VARCHAR value.
        kind: the type wanted.
        notation: how the file writes it.
    """
    value = stripped(column)
    if kind.name == "text":
        return column
    if kind.name in ("integer", "decimal", "double"):
        return _number(value, kind, notation)
    if kind.name == "boolean":
        # DuckDB knows the English words, in any case: true, t, 1, yes, y, false, f, 0, no, n.
        danish = f"case when lower({value}) in ('ja', 'j') then true when lower({value}) = 'nej' then false end"
        return f"coalesce(try_cast({value} as boolean), {danish})"
    if kind.name == "date":
        if notation.date:
            return _parsed(value, notation.date, "date")
        return f"case when regexp_full_match({value}, '\\d{{4}}-\\d{{2}}-\\d{{2}}') then try_cast({value} as date) end"
    if notation.timestamp:
        return _parsed(value, notation.timestamp, "timestamp with time zone")
    iso = r"\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)? ?([Zz]|[+-]\d{2}(:?\d{2})?)?"
    return (
        f"case when regexp_full_match({value}, {literal(iso)}) then try_cast({value} as timestamp with time zone) end"
    )


def _parsed(value: str, form: str, kind: str) -> str:
    """By a strptime format. ``%Y`` is four digits: DuckDB would take ``26`` for the year 26."""
    parsed = f"cast(try_strptime({value}, {literal(form)}) as {kind})"
    return f"case when regexp_matches({value}, '\\d{{4}}') then {parsed} end" if "%Y" in form else parsed


def _number(value: str, kind: ColumnType, notation: Notation) -> str:
    point = re.escape(notation.decimal)
    whole = r"\d+"
    digits = value
    if notation.thousands:
        whole = rf"(\d{{1,3}}({re.escape(notation.thousands)}\d{{3}})+|\d+)"
        digits = f"replace({digits}, {literal(notation.thousands)}, '')"
    if notation.decimal != ".":
        digits = f"replace({digits}, {literal(notation.decimal)}, '.')"
    if kind.name == "integer":
        pattern = rf"[+-]?{whole}({point}0+)?"
        digits = f"regexp_replace({digits}, '\\.0+$', '')"
        plain = f"try_cast({value} as bigint)"
        # Most are written just like the number they are; to see that costs half of what the pattern costs.
        return (
            f"case when cast({plain} as varchar) = {value} then {plain} "
            f"when regexp_full_match({value}, {literal(pattern)}) then try_cast({digits} as bigint) end"
        )
    pattern = rf"[+-]?({whole}({point}\d*)?|{point}\d+)([eE][+-]?\d{{1,3}})?"
    if kind.name == "double":
        return f"case when regexp_full_match({value}, {literal(pattern)}) then try_cast({digits} as double) end"
    exact = f"try_cast({digits} as {kind.duckdb})"
    near = f"try_cast({digits} as double)"
    # Most numbers have no more digits than there is room for; they need not be compared with what they were.
    small = rf"[+-]?\d{{1,{kind.precision - kind.scale}}}({point}\d{{0,{kind.scale}}})?"
    room = kind.precision > kind.scale and not notation.thousands
    quick = f"when regexp_full_match({value}, {literal(small)}) then {exact} " if room else ""
    if notation.decimal == "." and not notation.thousands:
        # One with all its digits is written just like the number it is, as an integer is.
        quick = f"when cast({exact} as varchar) = {value} then {exact} {quick}"
    return (
        f"case {quick}when regexp_full_match({value}, {literal(pattern)}) "
        f"and abs({near} - cast({exact} as double)) <= 1e-14 * greatest(1, abs({near})) then {exact} end"
    )


def stripped(column: str) -> str:
    """DuckDB SQL of a text without the spaces around it; NULL when nothing is left.

    Trimming costs ten times what it costs to see that there is nothing to trim.
    """
    spaces = f"{column} like ' %' or {column} like '% ' or strlen({column}) <> length({column})"
    return f"nullif(case when {spaces} then trim({column}) else {column} end, '')"


def literal(text: str) -> str:
    """A SQL string."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
