"""JSON files: a list of rows, wherever it stands, keeps the promises of every file."""

import gzip
import json
import random
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from ingestion import read_json
from ingestion.load import load
from ingestion.read_json import elements
from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from tests.integration.deliveries import dead, declare, deliver, rows

pytestmark = pytest.mark.slow


def test_a_list_and_a_list_below_a_path(job: Job) -> None:
    declare(
        job,
        'name: a, path: "a.json", columns: {n: integer}, max_reject_ratio: 1',
        'name: b, path: "b*", records: data.items, format: json',
    )
    deliver(
        job,
        "a.json",
        '\ufeff[\n {"id": "0800", "n": 1, "tags": ["x,]", {"y": "\\"}"}], "navn": null},\n'
        ' {"id": "2", "n": "x"}, 3,\n {"id": "3", "id": "4"},\n {"id": "5", "n": 5, "ny": true}\n]\n',
    )
    deliver(job, "b.json.gz", gzip.compress(b'{"meta": {"items": [0]}, "data": {"items": [{"id": 1}, {"id": 2}]}}'))
    deliver(job, "b2.json", '{"data": {"items": []}}')
    load(job)
    assert rows(job, "a", "id, n, tags, navn, ny, _line") == [
        ("0800", 1, '["x,]",{"y":"\\"}"}]', None, None, 1),
        ("5", 5, None, None, "true", 5),
    ]
    assert dead(job) == [
        ("a.json", 2, "n: not an integer"),
        ("a.json", 3, "not a JSON object"),
        ("a.json", 4, "a key occurs twice"),
    ]
    assert rows(job, "b", "id, _line") == [("1", 1), ("2", 2)]


def test_other_encodings(job: Job) -> None:
    declare(job, 'name: a, path: "a*.json"', 'name: b, path: "b.json", encoding: cp1252')
    deliver(job, "a1.json", '[{"by": "Ærø"}]'.encode("utf-16"))
    deliver(job, "a2.json", '[{"by": "Køge"}]')
    deliver(job, "b.json", '[{"by": "Åbo"}]'.encode("cp1252"))
    load(job)
    assert sorted(rows(job, "a", "by")) == [("Køge",), ("Ærø",)]
    assert rows(job, "b", "by") == [("Åbo",)]


@pytest.mark.parametrize(
    ("content", "records", "error"),
    [
        ("", "", "is not a JSON list of rows"),
        ('"x"', "", "is not a JSON list of rows"),
        ('{"secret": 1}', "", "holds an object, not a list of rows; declare the table's 'records'"),
        ('{"secret": 1}\n{"secret": 2}\n', "", "'format: jsonl' if each line is a row"),
        ('{"a": {"b": "secret"}}', "a.b", "has no list at 'records: a.b'"),
        ('{"a": {"c": []}}', "a.b", "has no list at 'records: a.b'"),
        ('{"a": [1], "a": [2]}', "a", "has two lists at 'records: a'"),
        ('[{"secret": 1}', "", "is cut off"),
        ('[{"a": "secret', "", "is cut off"),
        ('[{"a": 1}] secret', "", "text follows its end"),
        ('[{"a": 1},]', "", "a comma too many"),
        ('[{"a": 1},,{"a": 2}]', "", "a comma too many"),
        ('[{"a": "secret\n"}]', "", "a string holds a line break"),
        ("[1]]", "", "a bracket is closed that was not opened"),
        (b"PK\x03\x04secret", "", "an Excel workbook or a zip archive"),
    ],
)
def test_what_is_no_list_of_rows_is_said_and_not_quoted(
    job: Job, content: str | bytes, records: str, error: str
) -> None:
    declare(job, f'name: o, path: "o.json", records: "{records}"')
    deliver(job, "o.json", content)
    with pytest.raises(ConfigurationError) as caught:
        load(job)
    assert "crm.o: file 'o.json'" in str(caught.value)
    assert error in str(caught.value)
    assert "secret" not in str(caught.value)


def test_pieces_of_any_size_give_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every bracket, quote and backslash lies where a piece ends, once."""
    draw = random.Random(7)
    texts = ["a,b", "[", "]}", 'q"x\\', "\\", '\\"', "tab\n", "æø😀", ""]

    def value(depth: int) -> Any:
        kind = draw.randint(0, 6 if depth < 4 else 3)
        if kind < 4:
            return [draw.choice(texts), draw.random(), None, True][kind]
        if kind == 4:
            return [value(depth + 1) for _ in range(draw.randint(0, 4))]
        return {draw.choice(["a", "items", "data", 'k"y', "b{"]): value(depth + 1) for _ in range(draw.randint(0, 4))}

    path = tmp_path / "x.json"
    for _ in range(300):
        expected = [{"i": number, "v": value(0)} for number in range(draw.randint(0, 6))]
        whole = {"x": value(0), "data": {"meta": value(0), "items": expected, "after": value(0)}, "z": [value(0)]}
        for records, document in (("", expected), ("data.items", whole)):
            path.write_text(json.dumps(document, indent=draw.choice([None, 1]), ensure_ascii=draw.random() < 0.5))
            for size in (1, 7, 1 << 21):
                monkeypatch.setattr(read_json, "PIECE_BYTES", size)
                lines = b"".join(elements(path, "utf-8", records, "x")).splitlines()
                assert [json.loads(line) for line in lines if line.strip()] == expected


def test_memory_is_flat(tmp_path: Path) -> None:
    """A file of 140 MB takes what one of 28 MB does."""
    path = tmp_path / "x.json"
    peaks = []
    for count in (200_000, 1_000_000):
        with path.open("w") as handle:
            handle.write('{"items": [{"id": "first"}')
            for number in range(count):
                handle.write(f',\n{{"id": "{number:07}", "text": "{"x" * 110}"}}')
            handle.write("]}")
        tracemalloc.start()
        assert sum(chunk.count(b"\n") for chunk in elements(path, "utf-8", "items", "x")) == count + 1
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0] < 100_000_000
