"""The search for planted values: in what form, in what kind of file, and where it must not be fooled."""

import gzip
import json
import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from python_jobs.masking.canonical import examine
from python_jobs.proof.canaries import RECOGNISED, Aviary, Canary, entities, written_otherwise
from python_jobs.proof.search import Finder, search_files

NAME = "Jørgen Æbelø"


@pytest.mark.parametrize(
    "text",
    [
        f"hej {NAME}.",
        f"MVH\n{NAME.upper()}\nslut",
        json.dumps({"name": NAME}),
        "/search?q=J%C3%B8rgen%20%C3%86bel%C3%B8&x=1",
        f'1,"{NAME}",2',
        f"person_{NAME}_x",
        f"punktum 3.{NAME}",
    ],
)
def test_a_value_is_found_however_it_is_written(text: str) -> None:
    assert Finder([NAME]).find(text) == {NAME}


@pytest.mark.parametrize("text", ["a91234567b", "191234567", "9123456", "1.91234567", ""])
def test_digits_inside_something_longer_are_no_hit(text: str) -> None:
    assert Finder(["91234567"]).find(text) == frozenset()


def test_pieces_are_searched_to_the_last() -> None:
    finder = Finder([NAME, "nobody"])
    assert finder.find_in(["x" * 5_000_000, "y" * 5_000_000, NAME]) == {NAME}


def test_every_kind_of_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "a.log").write_text(f"error: {NAME}")
    (tmp_path / "logs" / f"{NAME}.txt").write_text("nothing inside")
    (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress(json.dumps([NAME]).encode()))
    pq.write_table(pa.table({"x": [NAME], "n": [1]}), tmp_path / "rows.parquet")
    with sqlite3.connect(tmp_path / "history.db") as database:
        database.execute("create table logs (message text)")
        database.execute("insert into logs values (?)", ["x" * 10_000 + f" {NAME}"])
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "data").write_text(NAME)
    looked = list(search_files(tmp_path, Finder([NAME]), leave_out=[tmp_path / "postgres"]))
    assert {text.name for text in looked if text.found} == {
        "logs/a.log", f"logs/{NAME}.txt", "packed.jsonl.gz", "rows.parquet", "history.db",
    }  # fmt: skip
    assert {text.kind for text in looked} == {"logs", "other files"}


def test_canaries_are_unique_valid_and_the_same_every_time() -> None:
    one, two = Aviary(), Aviary()
    for aviary in (one, two):
        for _ in range(200):
            for entity in entities():
                aviary.canary(entity, "t.c")
    assert one.planted == two.planted
    values = [canary.value for canary in one.planted]
    assert len(set(values)) == len(values)
    for canary in one.planted:
        assert examine(canary.entity)(canary.value)[1] in (True, None), canary
    assert set(RECOGNISED) <= set(entities())


def test_an_unkeyed_hash_of_a_cpr_number_is_a_hit() -> None:
    canary = Canary("DK_CPR", "010131-1007", "t.c")
    finder = Finder([canary.value], lambda _: written_otherwise(canary))
    assert finder.find("0101311007") == {canary.value}
    assert finder.find("b1946ac92492d2347c6235b4d2611184") == frozenset()
    import hashlib

    assert finder.find(f"cpr: {hashlib.sha256(b'0101311007').hexdigest()};") == {canary.value}
