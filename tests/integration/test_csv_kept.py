"""How a table's CSV files are written: found out once, kept, and a file that contradicts is refused."""

from typing import Any

import pytest

from ingestion.load import load
from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from tests.integration.deliveries import dead, declare, deliver, rows

CONVENTIONS = (
    "select delimiter, quote, encoding, decimal_sign, thousands_sign, date_format from pipeline.csv_conventions"
)


def kept(job: Job) -> Any:
    with job.connect() as connection:
        return connection.execute(CONVENTIONS).fetchone()


def test_what_the_first_file_shows_holds_for_the_others(job: Job) -> None:
    """Alone, each later file could be read in another way, or not at all."""
    declare(job, 'name: o, path: "*.csv", columns: {n: "decimal(14,2)", dag: date}')
    deliver(job, "1.csv", 'id;navn;n;dag\n1;"a; b";12,50;31-01-2026\n')
    load(job)
    assert kept(job) == (";", '"', "utf-8", ",", None, "%d-%m-%Y")
    deliver(job, "2.csv", "id;navn;n;dag\n2;c,d;1.200,00;03-04-2026\n")
    load(job)
    assert kept(job) == (";", '"', "utf-8", ",", ".", "%d-%m-%Y")
    deliver(job, "3.csv", "id;navn;n;dag\n3;e;1.234;04-03-2026\n")
    load(job)
    assert rows(job, "o", "id, navn, n::text, dag::text") == [
        ("1", "a; b", "12.50", "2026-01-31"),
        ("2", "c,d", "1200.00", "2026-04-03"),
        ("3", "e", "1234.00", "2026-03-04"),
    ]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("id,navn\n2,Bo\n", r"looks separated by ',', the files before it are separated by ';'"),
        ("id;navn\n2;'B;o'\n3;'C;o'\n", r"looks quoted with ', the files before it are quoted with \""),
        ("id;navn\n2;Bo\n".encode("utf-16"), r"is written in utf-16, the files before it in utf-8"),
        ("Bo;Ea\nIb;Pia\n", "none of its columns is one of the table's"),
        ("id;navn\n2;Ærø\n3;Køge\n".encode("cp1252"), r"2\.csv' is not UTF-8; it looks like cp1252"),
    ],
    ids=["delimiter", "quote", "encoding", "header", "bytes"],
)
def test_a_file_that_contradicts_is_refused(job: Job, content: str | bytes, error: str) -> None:
    declare(job, 'name: o, path: "*.csv"')
    deliver(job, "1.csv", 'id;navn\n1;"Bo; Ea"\n')
    load(job)
    deliver(job, "2.csv", content)
    with pytest.raises(ConfigurationError, match=error) as caught:
        load(job)
    assert "Pia" not in str(caught.value)
    assert rows(job, "o", "id, navn") == [("1", "Bo; Ea")], "nothing of it was loaded"


def test_rows_that_contradict_are_rejected_and_the_error_says_how_they_were_read(job: Job) -> None:
    declare(job, 'name: o, path: "*.csv", columns: {n: "decimal(14,2)"}')
    deliver(job, "1.csv", "id;n\n1;12,50\n")
    load(job)
    deliver(job, "2.csv", "id;n\n2;12.50\n")
    with pytest.raises(ConfigurationError, match="numbers were read with ',' before decimals, as the files before"):
        load(job)
    assert dead(job) == [("2.csv", 2, "n: not a decimal(14,2)")]


def test_what_is_declared_wins_and_a_failed_load_keeps_nothing(job: Job) -> None:
    declare(job, 'name: o, path: "*.csv", columns: {n: integer}')
    deliver(job, "1.csv", "id;n\n1;x\n")
    with pytest.raises(ConfigurationError, match="max_reject_ratio"):
        load(job)
    assert kept(job) is None
    deliver(job, "1.csv", "id;n\n1;1\n")
    load(job)
    declare(job, 'name: o, path: "*.csv", columns: {n: integer}, delimiter: ","')
    deliver(job, "2.csv", "id,n\n2,2\n")
    load(job)
    assert rows(job, "o", "id, n") == [("1", 1), ("2", 2)]
    assert kept(job)[0] == ";"


def test_a_few_rows_of_another_encoding_are_dead_letters_and_a_note_says_what_it_looks_like(job: Job) -> None:
    declare(job, 'name: o, path: "*.csv"')
    deliver(job, "1.csv", b"id;by\n" + b"1;Ribe\n" * 50 + "2;Ærø\n".encode("cp1252"))
    notes = load(job)["notes"]
    assert notes == ["crm.o: file '1.csv' is not UTF-8; it looks like cp1252: declare the table's 'encoding: cp1252'"]
    assert dead(job) == [("1.csv", 52, "bytes that are not utf-8")]
