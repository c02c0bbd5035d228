"""Word lists are worked out once, kept in the state folder, and made again when they are gone, damaged or outdated."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from python_jobs.masking import dictionary, names, word_lists
from python_jobs.masking.spelling import is_slip

ASK = (
    "from python_jobs.masking import dictionary, names; "
    "print(dictionary.is_word('kunden'), 'mette' in names.given_names())"
)


@pytest.fixture(autouse=True, scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A state folder with the lists in it."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_HOME", str(home))
        word_lists.opened.cache_clear()
        word_lists.opened()
        yield home
    word_lists.opened.cache_clear()


@pytest.fixture
def lists(made_once: Path) -> Path:
    """The file of lists, to be opened anew."""
    word_lists.opened.cache_clear()
    (path,) = (made_once / "word-lists").iterdir()
    return path


def _packages_are_not_asked(patch: pytest.MonkeyPatch) -> None:
    def refuse() -> bytes:
        raise AssertionError("the lists were worked out again")

    patch.setattr(word_lists, "_worked_out", refuse)


def test_a_file_that_is_there_is_all_that_is_read(lists: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _packages_are_not_asked(monkeypatch)
    assert dictionary.is_word("kunden")
    assert not dictionary.is_word("xqzkunden")
    assert {of.name for of in word_lists.WordList.every} == set(word_lists.opened())


def test_every_list_holds_what_its_function_gives(lists: Path) -> None:
    for of in (names.given_names, names.core_given_names, names.family_names, names.danish_family_names):
        words = of.words()
        assert len(words) > 500
        assert all(word in of() for word in words)
        assert "xqzkunden" not in of()


@pytest.mark.parametrize("damage", [b"", b"not lists at all", None])
def test_a_damaged_file_is_made_again(lists: Path, damage: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = lists.read_bytes()
    monkeypatch.setattr(word_lists, "_worked_out", lambda: whole)
    middle = len(whole) // 2
    lists.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :] if damage is None else damage)
    assert dictionary.is_word("kunden")
    assert lists.read_bytes() == whole


def test_where_nothing_can_be_written_the_lists_are_held_in_memory(
    lists: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = lists.read_bytes()
    monkeypatch.setattr(word_lists, "_worked_out", lambda: whole)
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path / "file"))
    assert dictionary.is_word("kunden")
    assert not dictionary.is_word("xqzkunden")


def test_another_version_has_a_file_of_its_own_and_old_ones_go(lists: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = lists.read_bytes()
    monkeypatch.setattr(word_lists, "_worked_out", lambda: whole)
    for number in range(4):
        monkeypatch.setattr(word_lists, "_version", lambda number=number: f"another{number}")
        word_lists.opened.cache_clear()
        word_lists.opened()
    kept = {path.stem for path in lists.parent.iterdir()}
    assert {"another3", "another2"} < kept
    assert len(kept) == 3
    for path in lists.parent.iterdir():
        path.unlink()
    lists.write_bytes(whole)


def test_processes_that_begin_at_the_same_time_all_get_the_lists(tmp_path: Path) -> None:
    racing = [
        subprocess.Popen(
            [sys.executable, "-c", ASK], env={**os.environ, "ATLAS_HOME": str(tmp_path)}, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    assert [process.communicate()[0].split() for process in racing] == [[b"True", b"True"]] * 2
    assert [path.suffix for path in (tmp_path / "word-lists").iterdir()] == [".tries"]


@pytest.mark.parametrize(
    ("word", "slip"),
    [
        ("bestliling", True),
        ("bestillling", True),
        ("bestilling", True),
        ("besilling", True),
        ("bestllling", False),
        ("kudneservice", True),
        ("xyqzvwkjq", False),
        ("mtete", False),
    ],
)
def test_slips_of_the_pen(word: str, slip: bool) -> None:
    assert is_slip(word) is slip
