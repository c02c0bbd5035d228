"""CSV files drawn at random come out as they went into the csv module, whatever their line ends, quotes and values."""

import csv
import io
import random
from pathlib import Path
from typing import Any, Literal

import pyarrow.parquet as pq
import pytest

from ingestion import read_csv
from ingestion.files.declaration import FilesTable
from ingestion.files.formats import FormatReader
from ingestion.kinds import LoadedFile
from ingestion.line_ends import one_kind
from ingestion.reading import TableReader
from python_jobs.progress import SilentProgress

PIECES = ["a", "b c", "ø", '"', '""', "'", ";", ",", "\n", "\r\n", "\r", "\t", " ", "|", "#", "\\", "0800", "=1", ""]

QUOTING: list[Literal[0, 1]] = [csv.QUOTE_MINIMAL, csv.QUOTE_ALL]


def read(folder: Path, data: bytes, delimiter: str, **declared: Any) -> tuple[list[tuple[Any, ...]], int]:
    """Rows, and how many were rejected."""
    table = FilesTable(name="t", path="*.csv", delimiter=delimiter, quote='"', **declared)
    path = folder / "x.csv"
    path.write_bytes(data)
    with SilentProgress().step("read") as step:
        reader = TableReader(folder, table, "s.t", "1", step)
        formats = FormatReader(reader, table, {}, [])
        file = LoadedFile(1, "x.csv", len(data), 0, "")
        formats.read(file, path)
        formats.close()
    rows = [tuple(row.values())[:-3] for part in reader.parquet for row in pq.read_table(part).to_pylist()]
    reader.duckdb.close()
    return rows, file.rows_rejected


@pytest.mark.parametrize("large", [False, True], ids=["kept", "read twice"])
@pytest.mark.parametrize("seed", range(6))
def test_random_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, large: bool) -> None:
    if large:
        monkeypatch.setattr(read_csv, "PARALLEL_BYTES", 0)
    draw = random.Random(seed)
    for number in range(25):
        folder = tmp_path / str(number)
        folder.mkdir()
        delimiter, width = draw.choice(",;\t|"), draw.randint(2, 4)
        end, quoting = draw.choice(["\n", "\r\n", "\r", "mixed"]), draw.choice(QUOTING)
        pieces = [piece for piece in PIECES if draw.random() < 0.6] or ["a"]
        rows = [
            ["".join(draw.choice(pieces) for _ in range(draw.randint(0, 3))) for _ in range(width)]
            for _ in range(draw.randint(0, 12))
        ]
        text = ""
        for row in [[f"k{i}" for i in range(width)], *rows]:
            line = io.StringIO(newline="")
            csv.writer(line, delimiter=delimiter, quoting=quoting, lineterminator="\r\n").writerow(row)
            text += line.getvalue()[:-2] + (draw.choice(["\n", "\r\n"]) if end == "mixed" else end)
        expected = [tuple(value or (value if quoting == csv.QUOTE_ALL else None) for value in row) for row in rows]
        assert read(folder, text.encode(), delimiter) == (expected, 0), repr(text)


def test_a_large_file_with_refused_records_loses_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is refused does not depend on the columns that are asked for: all rows after it keep their places."""
    data = b"a,b,c\n" + b"".join(b"%d,x,y\n" % i for i in range(3)) + b"3,\xff,y\n4,x\na,b,c\n5,x,y\n"
    small = tmp_path / "small"
    small.mkdir()
    expected = read(small, data, ",")
    monkeypatch.setattr(read_csv, "PARALLEL_BYTES", 0)
    assert read(tmp_path, data, ",") == expected
    assert expected == ([(str(i), "x", "y") for i in (0, 1, 2, 5)], 3)


def test_a_large_file_that_holds_its_header_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_csv, "PARALLEL_BYTES", 0)
    assert read(tmp_path, b"a,b\n1,x\na,b\n2,y\n", ",") == ([("1", "x"), ("2", "y")], 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'a,b\r\n"x\r\ny",1\n2,"z"\r', b'a,b\n"x\r\ny",1\n2,"z"\n'),
        (b'a,b\r\n1,5"\r\n2,"x""\r\n"\r\n', b'a,b\n1,5"\n2,"x""\r\n"\n'),
        (b'a,b\r\n1,"open\r\n2,x\n', b'a,b\n1,"open\n2,x\n'),
        (b'a,b\r\n1,"x"y\r\n2,"z"\n', b'a,b\n1,"x"y\n2,"z"\n'),
    ],
    ids=["inside and outside", "inch and doubled", "unclosed", "closed in the wrong place"],
)
def test_line_ends_outside_quotes_become_one(tmp_path: Path, before: bytes, after: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(before)
    one_kind(path, ",", '"', '"')
    assert path.read_bytes() == after


def test_what_is_blank_is_no_fault(tmp_path: Path) -> None:
    """Nothing comes of either when it is converted."""
    types = {"n": "integer", "day": "date"}
    data = b'k,n,day\na,1,2024-01-31\nb,"  ",""\nc,x,2024-01-31\nd,2,2024-02-30\n,3,2024-01-31\n" ",4,\n'
    rows, rejected = read(tmp_path, data, ",", columns=types, key=["k"], grow="merge")
    assert [(row[0], row[1]) for row in rows] == [("a", 1), ("b", None)]
    assert rejected == 4, "two without their types, two without a key"
