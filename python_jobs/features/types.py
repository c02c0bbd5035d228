"""How a column of the warehouse is read, kept and written as text."""

import re
from dataclasses import dataclass

import pyarrow as pa

# Beyond this many digits a JSON number loses some in most readers.
JSON_DIGITS = 15
_DIRECT = {
    "smallint": pa.int16(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "real": pa.float32(),
    "double precision": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp without time zone": pa.timestamp("us"),
    "timestamp with time zone": pa.timestamp("us", tz="UTC"),
}


def quoted(name: str) -> str:
    """A name as an identifier, for Postgres and DuckDB alike."""
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True)
class Column:
    """A column on its way from the warehouse to the files.

    Numbers keep their type; ``numeric`` without a scale has none to keep and becomes double. What files have no
    type for (uuid, json, arrays, intervals) is kept as Postgres writes it.
    """

    name: str
    sql_type: str

    @property
    def arrow(self) -> pa.DataType:
        base = re.sub(r"\(\d+\)(?= with| without|$)", "", self.sql_type) if "time" in self.sql_type else self.sql_type
        if base in _DIRECT:
            return _DIRECT[base]
        if self.sql_type.startswith("numeric"):
            digits = re.fullmatch(r"numeric\((\d+),(\d+)\)", self.sql_type)
            if digits and int(digits[1]) <= 38 and int(digits[2]) <= int(digits[1]):
                return pa.decimal128(int(digits[1]), int(digits[2]))
            return pa.float64()
        return pa.string()

    @property
    def selected(self) -> str:
        """The column in the query that Postgres answers."""
        name = quoted(self.name)
        if self.sql_type.startswith("numeric"):
            return f"{name}::float8 as {name}" if pa.types.is_floating(self.arrow) else f"{name}::text as {name}"
        return f"{name}::text as {name}" if pa.types.is_string(self.arrow) else name

    @property
    def is_number(self) -> bool:
        kind = self.arrow
        return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))

    @property
    def is_time(self) -> bool:
        return bool(pa.types.is_timestamp(self.arrow) or pa.types.is_date(self.arrow))

    @property
    def text(self) -> str:
        """The value as CSV has it, in DuckDB: ISO dates and times, a point in decimals, true and false."""
        name = quoted(self.name)
        if pa.types.is_timestamp(self.arrow):
            zone = "Z" if self.arrow.tz else ""
            return f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%f{zone}')"
        return f"{name}::varchar"

    @property
    def json(self) -> str:
        """The value as JSON lines have it: numbers stay numbers unless they would lose digits."""
        if pa.types.is_timestamp(self.arrow):
            return self.text
        if pa.types.is_decimal(self.arrow) and self.arrow.precision > JSON_DIGITS:
            return self.text
        return quoted(self.name)
