"""The rows of one reading of a database, in DuckDB: what is known already, what can't be loaded, what remains."""

import hashlib
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from ingestion.column_types import literal
from ingestion.databases.declaration import DatabaseTable
from ingestion.databases.session import SourceColumn
from ingestion.kinds import LoadedFile
from ingestion.names import identifier

FAULT = "_atlas_fault"


class Delivery:
    """The rows as they came, in DuckDB: all of them, or a part.

    Args:
        duckdb: the connection to use; there is one delivery on it at a time.
        paths: parquet files with columns ``c0``, ``c1`` …, and ``_row``, which counts on from file to file.
        columns: what the source says they are.
        table: the declaration.
    """

    def __init__(self, duckdb: Any, paths: Sequence[Path], columns: list[SourceColumn], table: DatabaseTable) -> None:
        self.duckdb, self.columns, self.table = duckdb, columns, table
        # A file is read a few times and then never again: keeping it in memory too would take room for nothing.
        self.duckdb.execute("set enable_external_file_cache = false")
        files = ", ".join(literal(str(path)) for path in paths)
        self.duckdb.execute(f"create or replace temp view delivered as select * from read_parquet([{files}])")
        self.names = [row[0] for row in duckdb.execute("describe delivered").fetchall()]
        # DuckDB's hash, less a bit to fit a bigint. After an upgrade that changes it, rows are read once more.
        self.hash = f"cast(hash({', '.join(f'c{i}' for i in range(len(columns)))}) >> 1 as bigint)"
        self.skipped = ""
        pairs = ", ".join(f"{literal(column.name)}, c{i}" for i, column in enumerate(columns))
        self.payload = f"cast(json_object({pairs}) as varchar)"

    def value(self, index: int) -> str:
        """SQL for a column's typed value."""
        cast = self.columns[index].cast
        return cast.format(f"c{index}") if cast else f"c{index}"

    def count(self) -> int:
        return self._integer(f"select count(*) from delivered {self._where()}")

    def fingerprint(self) -> int:
        """One number for all rows, whatever their order."""
        row = self.duckdb.execute(
            f"select count(*), sum({self.hash}), bit_xor({self.hash}), version() from delivered"
        ).fetchone()
        return int.from_bytes(hashlib.sha256(repr(row).encode()).digest()[:8], "big", signed=True)

    def fingerprints(self, cursor: int, start: str | None) -> list[int]:
        """Of the rows that the next reading will meet again."""
        value = self.value(cursor)
        again = f"{value} is null" + (f" or not ({self._before(cursor, start)})" if start else "")
        rows = self.duckdb.execute(f"select {self.hash} as h from delivered where {again}").fetchall()
        return [row[0] for row in rows]

    def highest(self, cursor: int, before: str | None) -> str | None:
        """The highest cursor, or the one before if that is higher."""
        kind = self.columns[cursor].type.duckdb
        floor = "null" if before is None else literal(before)
        row = self.duckdb.execute(
            f"select cast(greatest(max({self.value(cursor)}), cast({floor} as {kind})) as varchar) from delivered"
        ).fetchone()
        return str(row[0]) if row and row[0] is not None else None

    def skip(self, known: list[int], cursor: int, start: str | None) -> None:
        """Leave out rows that are loaded already, each as often as it is known, and those from before ``start``.

        Not every database can be asked for exactly what is not before ``start``.
        """
        import pyarrow as pa

        self.duckdb.register("known_rows", pa.table({"h": pa.array(known, pa.int64())}))
        self.duckdb.execute(
            "create or replace temp table skipped as "
            "with known as (select h, count(*) as n from known_rows group by h), "
            f"met as (select _row, {self.hash} as h from delivered), "
            "numbered as (select _row, h, row_number() over (partition by h order by _row) as n from met "
            "where h in (select h from known)) "
            "select _row from numbered inner join known using (h) where numbered.n <= known.n"
            + (f" union select _row from delivered where {self._before(cursor, start)}" if start else "")
        )
        self.duckdb.unregister("known_rows")
        self.skipped = "_row not in (select _row from skipped)"

    def reject(self, reader: Any, file: LoadedFile) -> None:
        """Set rows aside whose values have no place in the types they came with."""
        whens: list[tuple[str, str]] = []
        if FAULT in self.names:
            whens.append((f"{FAULT} is not null", FAULT))
        for index, column in enumerate(self.columns):
            name = identifier(column.name) or f"column_{index + 1}"
            if column.name == self.table.cursor:
                whens.append((f"c{index} is null", literal(f"{name}: the cursor is empty")))
            if column.cast:
                reason = column.reason or f"not a {column.type}"
                bad = f"c{index} is not null and ({column.cast.format(f'c{index}')}) is null"
                whens.append((bad, literal(f"{name}: {reason}")))
        if not whens:
            return
        bad = " or ".join(f"({condition})" for condition, _ in whens)
        reasons = " ".join(f"when {condition} then {reason}" for condition, reason in whens)
        self.duckdb.execute(
            f"create or replace temp table faulty as select _row, case {reasons} end as reason from delivered "
            f"{self._where(f'({bad})')}"
        )
        rows = f"split_part(reason, ':', 1), reason, {self.payload} from faulty inner join delivered using (_row)"
        if reader.reject(file, f"select _row, {rows} order by _row"):
            clean = "_row not in (select _row from faulty)"
            self.skipped = f"{self.skipped} and {clean}" if self.skipped else clean

    def typed(self) -> str:
        """A view of the rows that remain, with their types."""
        values = ", ".join(f"{self.value(i)} as c{i}" for i in range(len(self.columns)))
        self.duckdb.execute(
            f"create or replace temp view numbered as select _row, {values} from delivered {self._where()}"
        )
        return "numbered"

    def has_nul(self) -> bool:
        """Whether a text holds a NUL character, which Postgres can't store."""
        texts = [f"contains(c{i}, chr(0))" for i, column in enumerate(self.columns) if column.type.name == "text"]
        return bool(texts) and bool(
            self._integer(f"select coalesce(cast(bool_or({' or '.join(texts)}) as int), 0) from delivered")
        )

    def _before(self, cursor: int, start: str) -> str:
        return f"{self.value(cursor)} < cast({literal(start)} as {self.columns[cursor].type.duckdb})"

    def _where(self, condition: str = "") -> str:
        conditions = [part for part in (condition, self.skipped) if part]
        return f"where {' and '.join(conditions)}" if conditions else ""

    def _integer(self, query: str) -> int:
        row = self.duckdb.execute(query).fetchone()
        return int(row[0])


def earlier(value: str, kind: str, lag: int) -> str:
    """A cursor's value, ``lag`` before it: seconds for times, days for dates, else its own unit."""
    if not lag:
        return value
    import duckdb

    types = {"integer": "hugeint", "decimal": "decimal(38, 9)", "date": "date", "timestamp": "timestamptz"}
    step = f"to_seconds({lag})" if kind.endswith("timestamp") else str(lag)
    with closing(duckdb.connect()) as connection:
        connection.execute("set TimeZone = 'UTC'")
        row = connection.execute(
            f"select cast(cast({literal(value)} as {types.get(kind, 'timestamp')}) - {step} as varchar)"
        ).fetchone()
    return str(row[0]) if row else value
