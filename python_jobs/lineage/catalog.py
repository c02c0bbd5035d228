"""The tables and columns that are really in the warehouse."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import psycopg
from sqlglot import MappingSchema

_COLUMNS = """
select namespace.nspname, class.relname, attribute.attname, format_type(attribute.atttypid, attribute.atttypmod)
from pg_attribute as attribute
inner join pg_class as class on attribute.attrelid = class.oid
inner join pg_namespace as namespace on class.relnamespace = namespace.oid
where
    attribute.attnum > 0
    and not attribute.attisdropped
    and class.relkind in ('r', 'v', 'm', 'p', 'f')
    and namespace.nspname !~ '^pg_'
    and namespace.nspname <> 'information_schema'
order by namespace.nspname, class.relname, attribute.attnum
"""


class Table(NamedTuple):
    """A table or view."""

    schema: str
    name: str


@dataclass(frozen=True)
class Catalog:
    """Columns with their SQL types, in order, by table, of one database."""

    database: str
    tables: dict[Table, dict[str, str]]

    @classmethod
    def read(cls, connection: psycopg.Connection, database: str) -> "Catalog":
        """Read every table and view of the database but the system's own."""
        tables: dict[Table, dict[str, str]] = defaultdict(dict)
        for schema, name, column, sql_type in connection.execute(_COLUMNS):
            tables[Table(schema, name)][column] = sql_type
        return cls(database, dict(tables))

    def has(self, table: Table, column: str) -> bool:
        return column in self.tables.get(table, {})

    @cached_property
    def schema(self) -> MappingSchema:
        """The same for the SQL parser."""
        nested: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
        for table, columns in self.tables.items():
            nested[table.schema][table.name] = columns
        return MappingSchema({self.database: dict(nested)}, dialect="postgres", normalize=False)
