"""What is carried to Postgres arrives as it was, by either encoder, or does not arrive at all."""

import math
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion import dlt_destination, publish, transport
from ingestion.column_types import INTEGER, ColumnType, parse_type
from ingestion.kinds import Column
from python_jobs.job import Job

MOMENTS = [datetime(1, 1, 1), datetime(1999, 12, 31, 23, 59, 59, 999999), datetime(9999, 12, 31, 23, 59, 59, 999999)]
NINES = {precision: int("9" * precision) for precision in (9, 18, 38)}
TABLE: dict[str, tuple[ColumnType, pa.DataType, list[Any]]] = {
    "i": (INTEGER, pa.int64(), [-(2**63), 2**63 - 1, 0, None]),
    "n9": (
        parse_type("decimal(9,3)"),
        pa.decimal128(9, 3),
        [Decimal(-NINES[9]).scaleb(-3), Decimal("0.001"), Decimal("10000.000"), None],
    ),
    "n18": (parse_type("decimal(18,0)"), pa.decimal128(18, 0), [NINES[18], Decimal(10000), Decimal(-1), None]),
    "n38": (
        parse_type("decimal(38,10)"),
        pa.decimal128(38, 10),
        [Decimal((1, (9,) * 38, -10)), Decimal("1E-10"), Decimal("123456789012345678.0000000001"), None],
    ),
    "d": (ColumnType("double"), pa.float64(), [5e-324, -math.inf, 0.1, None]),
    "b": (ColumnType("boolean"), pa.bool_(), [True, False, False, None]),
    "t": (ColumnType("text"), pa.string(), ["", "Ærø\n\t\\N𝄞", "0800", None]),
    "y": (ColumnType("binary"), pa.binary(), [b"", bytes(range(256)), b"\0", None]),
    "day": (ColumnType("date"), pa.date32(), [date(1, 1, 1), date(1999, 12, 31), date(9999, 12, 31), None]),
    "at": (ColumnType("timestamp"), pa.timestamp("us", "UTC"), [*(m.replace(tzinfo=UTC) for m in MOMENTS), None]),
    "here": (ColumnType("local_timestamp"), pa.timestamp("us"), [*MOMENTS, None]),
    "hour": (ColumnType("time"), pa.time64("us"), [time(0, 0), time(23, 59, 59, 999999), time(1, 2, 3), None]),
}
ROWS = 4


def ship(job: Job, folder: Path, columns: list[Column], arrays: dict[str, pa.Array]) -> None:
    """Carry rows into ``explore._incoming__s__t``."""
    own = {"_dlt_load_id": pa.array(["1"] * ROWS), "_file_id": pa.array([7] * ROWS), "_line": pa.array(range(ROWS))}
    path = folder / "rows.parquet"
    pq.write_table(pa.table({**arrays, **own}), path, row_group_size=3)
    with job.connect(autocommit=True) as connection:
        publish.receive(connection, "s", "t", columns)
    transport.ship(folder / "dlt", job.warehouse.local_url, "s", "t", columns, [path])


def arrived(job: Job, names: str = "*") -> list[tuple[Any, ...]]:
    with job.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        return connection.execute(f"select {names} from explore._incoming__s__t order by _line".encode()).fetchall()


@pytest.mark.parametrize("encoder", ["pgpq", "adbc"])
def test_every_type_arrives_to_the_last_digit(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: str
) -> None:
    monkeypatch.setattr(dlt_destination, "has_encoder", lambda: encoder == "pgpq")
    columns = [Column(name, name, kind) for name, (kind, _, _) in TABLE.items()]
    ship(job, tmp_path, columns, {name: pa.array(values, kind) for name, (_, kind, values) in TABLE.items()})
    expected = list(zip(*(values for _, _, values in TABLE.values()), strict=True))
    assert arrived(job, ", ".join(TABLE)) == expected
    assert [row[-3:] for row in arrived(job)] == [("1", 7, line) for line in range(ROWS)]


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (INTEGER, pa.array([1.5] * ROWS)),
        (ColumnType("double"), pa.array([1] * ROWS)),
        (ColumnType("timestamp"), pa.array([1] * ROWS)),
        (parse_type("decimal(9,2)"), pa.array([1] * ROWS)),
        (ColumnType("text"), pa.array([b"\xff"] * ROWS)),
    ],
    ids=["double for integer", "integer for double", "integer for time", "integer for decimal", "bytes for text"],
)
def test_what_the_column_is_not_is_not_sent(job: Job, tmp_path: Path, kind: ColumnType, sent: pa.Array) -> None:
    """The server would take the bits of 1.5 for 4609434218613702656."""
    with pytest.raises(Exception, match="it would be sent as"):
        ship(job, tmp_path, [Column("x", "x", kind)], {"x": sent})
    assert arrived(job) == []
