"""What converts, what does not, and that nothing is lost on the way."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from ingestion.column_types import Notation, conversion, parse_type

DANISH = Notation(decimal=",", thousands=".", date="%d-%m-%Y", timestamp="%d-%m-%Y %H:%M")
ISO = Notation()


@pytest.mark.parametrize(
    ("text", "kind", "notation", "expected"),
    [
        ("12.500,00", "decimal(14,2)", DANISH, Decimal("12500.00")),
        ("1234567,5", "decimal(14,2)", DANISH, Decimal("1234567.50")),
        (" -0,05 ", "decimal(14,2)", DANISH, Decimal("-0.05")),
        ("12.50", "decimal(14,2)", DANISH, None),
        ("1,239", "decimal(14,2)", DANISH, None),
        ("12.340000000000002", "decimal(14,2)", ISO, Decimal("12.34")),
        ("999999999.999", "decimal(14,2)", ISO, None),
        ("1e3", "decimal(14,2)", ISO, Decimal("1000.00")),
        ("1e99", "decimal(14,2)", ISO, None),
        ("12.50", "decimal(14,2)", ISO, Decimal("12.50")),
        ("-0.05", "decimal(14,2)", ISO, Decimal("-0.05")),
        ("12.5", "decimal(14,2)", ISO, Decimal("12.50")),
        ("12.505", "decimal(14,2)", ISO, None),
        ("n/a", "decimal(14,2)", ISO, None),
        ("inf", "double", ISO, None),
        ("2.5", "double", ISO, 2.5),
        ("12", "integer", ISO, 12),
        ("12.0", "integer", ISO, 12),
        ("1.5", "integer", ISO, None),
        ("1.500", "integer", DANISH, 1500),
        ("99999999999999999999", "integer", ISO, None),
        (" +012 ", "integer", ISO, 12),
        ("-7", "integer", DANISH, -7),
        ("1_000", "integer", ISO, None),
        ("1e3", "integer", ISO, None),
        ("0x1F", "integer", ISO, None),
        ("1.5", "integer", DANISH, None),
        ("31-12-1984", "date", DANISH, date(1984, 12, 31)),
        ("31-02-1980", "date", DANISH, None),
        ("1984-12-31", "date", ISO, date(1984, 12, 31)),
        ("31/12/1984", "date", ISO, None),
        ("2024-01-3x", "date", ISO, None),
        ("20-3-02-29", "date", ISO, None),
        ("31-12-2025 14:05", "timestamp", DANISH, datetime(2025, 12, 31, 14, 5, tzinfo=UTC)),
        ("2026-03-01T12:33:00Z", "timestamp", ISO, datetime(2026, 3, 1, 12, 33, tzinfo=UTC)),
        ("2026-03-01 12:33:00.5+02:00", "timestamp", ISO, datetime(2026, 3, 1, 10, 33, 0, 500_000, tzinfo=UTC)),
        ("2026-03-01T25:00:00Z", "timestamp", ISO, None),
        *((text, "boolean", ISO, True) for text in ("Ja", "j", "TRUE", " true ", "t", "1", "Yes", "y")),
        *((text, "boolean", ISO, False) for text in ("Nej", "False", "f", "0", "NO", "n")),
        *((text, "boolean", ISO, None) for text in ("maybe", "on", "off", "2", "-1", "1.0", "")),
        ("", "integer", ISO, None),
        ("0800", "text", ISO, "0800"),
    ],
)
def test_conversion(text: str, kind: str, notation: Notation, expected: Any) -> None:
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    query = f"select {conversion('t', parse_type(kind), notation)} from (values (?)) as v(t)"
    row = connection.execute(query, [text]).fetchone()
    assert row is not None
    value = row[0]
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    assert value == expected
    assert type(value) is type(expected)
