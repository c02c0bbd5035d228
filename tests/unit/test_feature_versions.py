"""What a change of content does to the version, and how columns are kept."""

import pyarrow as pa
import pytest

from python_jobs.features.types import Column
from python_jobs.features.versions import Content, Version, change_between

OLD = Content({"id": "text", "amount": "numeric(14,2)"}, ["id"], "a")


@pytest.mark.parametrize(
    ("columns", "key", "data", "change"),
    [
        ({"id": "text", "amount": "numeric(14,2)"}, ["id"], "a", "none"),
        ({"amount": "numeric(14,2)", "id": "text"}, ["id"], "a", "none"),
        ({"id": "text", "amount": "numeric(14,2)"}, ["id"], "b", "patch"),
        ({"id": "text", "amount": "numeric(14,2)", "new": "text"}, ["id"], "b", "minor"),
        ({"id": "text", "amount": "bigint"}, ["id"], "a", "major"),
        ({"id": "text"}, ["id"], "b", "major"),
        ({"id": "text", "total": "numeric(14,2)"}, ["id"], "b", "major"),
        ({"id": "text", "amount": "numeric(14,2)"}, ["id", "amount"], "a", "major"),
    ],
)
def test_versions_follow_meaning(columns: dict[str, str], key: list[str], data: str, change: str) -> None:
    assert change_between(OLD, Content(columns, key, data)) == change
    assert change_between(None, OLD) == "first"


def test_versions_count_and_sort_as_numbers() -> None:
    version = Version(1, 9, 3)
    assert [str(version.after(c)) for c in ("major", "minor", "patch", "none")] == ["2.0.0", "1.10.0", "1.9.4", "1.9.3"]
    assert max(Version(1, 10, 0), Version(1, 9, 0)) == Version(1, 10, 0)
    assert [Version.parse(text) for text in ("1.2", "latest", "1.2.x", "1.2.3")] == [None, None, None, Version(1, 2, 3)]


@pytest.mark.parametrize(
    ("sql_type", "arrow"),
    [
        ("numeric(14,2)", pa.decimal128(14, 2)),
        ("numeric", pa.float64()),
        ("numeric(60,2)", pa.float64()),
        ("character varying(20)", pa.string()),
        ("timestamp(3) with time zone", pa.timestamp("us", tz="UTC")),
        ("timestamp without time zone", pa.timestamp("us")),
        ("time without time zone", pa.string()),
        ("uuid", pa.string()),
        ("text[]", pa.string()),
        ("bigint", pa.int64()),
    ],
)
def test_types(sql_type: str, arrow: pa.DataType) -> None:
    assert Column("x", sql_type).arrow == arrow
