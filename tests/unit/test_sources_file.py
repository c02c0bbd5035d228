"""Every fault in a sources file is said with its place, and what would be right."""

import re
from pathlib import Path

import pytest

from ingestion.sources_file import read_sources
from python_jobs.errors import ConfigurationError
from python_jobs.settings import PROJECT_DIR

GOOD = """\
version: 1
sources:
  - name: crm
    kind: files
    location: crm
    tables:
      - name: customers
        path: "customers*.csv"
        key: [kundenummer]
        grow: merge
        columns: {kreditgraense: "decimal(14,2)"}
        decimal: ","
        thousands: "."
"""


def read(tmp_path: Path, text: str) -> str:
    """The error that a text gives."""
    path = tmp_path / "sources.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_sources(path)
    return str(caught.value)


def test_a_good_file(tmp_path: Path) -> None:
    path = tmp_path / "sources.yml"
    (tmp_path / "models").mkdir()
    path.write_text(GOOD + "models: models\n", encoding="utf-8")
    sources = read_sources(path)
    table = sources.sources[0].tables[0]
    assert table.merges
    assert str(table.types["kreditgraense"]) == "decimal(14,2)"
    assert table.max_reject_ratio == 0.1


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("decimal:", "decimale:", ["'crm'", "'customers'", "'decimale'", "did you mean 'decimal'", "allowed:"]),
        ("location:", "lokation:", ["'crm'", "'lokation'", "did you mean 'location'"]),
        ("kind: files", "kind: file", ["'crm'", "'kind'", "did you mean 'files'"]),
        ("    kind: files\n", "", ["'crm'", "'kind' is missing", "allowed: files"]),
        ("name: customers", "name: Kunder-1", ["'Kunder-1' is not a name", "'kunder_1'"]),
        ("name: crm", "name: cr__m", ["'cr__m' is not a name", "'cr_m'"]),
        ("        key: [kundenummer]\n", "", ["'crm'", "'customers'", "'grow: merge' needs 'key'"]),
        ("grow: merge", "grow: upsert", ["'customers'", "key 'grow'", "'upsert'", "'append' or 'merge'"]),
        ("decimal(14,2)", "money", ["column 'kreditgraense'", "'money' is not a type", "decimal(p,s)"]),
        ('thousands: "."', 'thousands: ","', ["'customers'", "'decimal' and 'thousands'", "differ"]),
        ('path: "customers*.csv"', "path: 7", ["'customers'", "key 'path'"]),
        ('path: "customers*.csv"', "path: ../x", ["'customers'", "key 'path'", "location"]),
        ("version: 1", "version: 2", ["'version' must be 1"]),
        ("version: 1", "version: 1\nsorces: []", ["'sorces'", "did you mean 'sources'"]),
        ('decimal: ","', "encoding: utf-9", ["'utf-9' is not an encoding"]),
        ("grow: merge", "grow: merge\n        grow: append", ["line 11", "'grow' occurs twice"]),
        ("key: [kundenummer]", "key: [kundenummer", ["line ", "not valid YAML"]),
    ],
)
def test_faults(tmp_path: Path, before: str, after: str, parts: list[str]) -> None:
    assert before in GOOD
    message = read(tmp_path, GOOD.replace(before, after))
    assert message.startswith("sources.yml")
    for part in parts:
        assert part in message


def test_names_twice(tmp_path: Path) -> None:
    tables = GOOD[GOOD.index("      - name: customers") :]
    assert "table 'customers' is declared twice" in read(tmp_path, GOOD + tables)
    source = GOOD[GOOD.index("  - name: crm") :]
    assert "source 'crm' is declared twice" in read(tmp_path, GOOD + source)


def test_all_faults_at_once(tmp_path: Path) -> None:
    message = read(tmp_path, GOOD.replace("decimal:", "decimale:").replace("grow: merge", "grow: x"))
    assert "decimale" in message
    assert "'grow'" in message


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such file"):
        read_sources(tmp_path / "sources.yml")


def test_unknown_selection(tmp_path: Path) -> None:
    path = tmp_path / "sources.yml"
    path.write_text(GOOD, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"did you mean 'crm\.customers'"):
        read_sources(path).select(("crm.costumers",))
    assert [table.name for _, tables in read_sources(path).select(("crm",)) for table in tables] == ["customers"]


REST = """\
version: 1
sources:
  - name: crm
    kind: rest
    url: https://api.example.com/v2
    auth: {type: bearer, token: "${CRM_TOKEN}"}
    tables:
      - name: contacts
        path: contacts
        pagination: {type: cursor, parameter: after, next: paging.next}
"""


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ('"${CRM_TOKEN}"', "hem-me-lig", ["source 'crm': key 'auth.token'", "must be ${NAME}"]),
        ("token:", "tokn:", ["key 'auth.tokn' is not known", "did you mean 'token'"]),
        ("type: bearer", "type: basic", ["key 'auth'", "'type: basic' needs 'user'"]),
        (", next: paging.next", "", ["table 'contacts'", "key 'pagination'", "'type: cursor' needs 'next'"]),
        ("type: cursor", "type: auto", ["key 'pagination.type'", "'auto' is not allowed", "'link_header'"]),
        ("after, next", "after, total: x, next", ["'total' is not for 'type: cursor'; allowed: parameter, next"]),
        ("        pagination", "        paginaton", ["key 'pagination' is missing"]),
        ("path: contacts", "path: https://x.example/contacts", ["key 'path'", "below the source's 'url'"]),
        ("path: contacts", "path: contacts\n        cursor: at", ["'cursor_parameter'", "go together"]),
        ("https://api", "https://u:hem-me-lig@api", ["key 'url'", "without user, password"]),
        ("    auth", "    headers: {Authorization: hem-me-lig}\n    auth", ["'Authorization' carries a secret"]),
    ],
)
def test_faults_of_an_api(tmp_path: Path, before: str, after: str, parts: list[str]) -> None:
    assert before in REST
    message = read(tmp_path, REST.replace(before, after))
    for part in parts:
        assert part in message
    assert "hem-me-lig" not in message


PAGES = [PROJECT_DIR / "docs" / "sources.md", *sorted((PROJECT_DIR / "docs" / "sources").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_examples_of_the_pages_are_right(tmp_path: Path, page: Path) -> None:
    (tmp_path / "models").mkdir()
    examples = re.findall(r"```yaml\n(version: 1\n.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert examples
    for example in examples:
        path = tmp_path / "sources.yml"
        path.write_text(example, encoding="utf-8")
        assert read_sources(path).sources


@pytest.mark.parametrize(
    ("deletes", "part"),
    [
        ("deletes: snapshots", "must be none, snapshot or {flag: COLUMN, values: [VALUE, …]}"),
        ("deletes: {flag: gone}", "must be none, snapshot or {flag: COLUMN, values: [VALUE, …]}"),
        ("deletes: {flag: gone, values: [1.5]}", "key 'deletes.values"),
        ("deletes: {flag: gone, values: [1], valeus: 2}", "did you mean 'values'"),
        ("duplicates: twice", "key 'duplicates'"),
        ("max_delete_ratio: 0.9", "'max_delete_ratio' is for 'deletes: snapshot'"),
        ("deletes: snapshot\n        max_delete_ratio: 2", "key 'max_delete_ratio'"),
    ],
)
def test_faults_of_deletes(tmp_path: Path, deletes: str, part: str) -> None:
    assert part in read(tmp_path, GOOD + f"        {deletes}\n")


def test_duplicates_are_of_tables_that_merge(tmp_path: Path) -> None:
    message = read(tmp_path, GOOD.replace("grow: merge", "duplicates: keep"))
    assert "'duplicates' is for 'grow: merge' and 'deletes: snapshot'" in message


def test_deletes_need_a_key_and_the_whole(tmp_path: Path) -> None:
    snapshot = GOOD + "        deletes: snapshot\n"
    message = read(tmp_path, snapshot.replace("grow: merge", "grow: append"))
    assert "'deletes: snapshot' and 'grow: append' exclude each other" in message
    message = read(tmp_path, snapshot.replace("        key: [kundenummer]\n        grow: merge\n", ""))
    assert "'deletes' needs 'key'" in message
    database = (
        "version: 1\nsources:\n  - name: s\n    kind: postgres\n    url: ${URL}\n    tables:\n"
        "      - {name: t, key: [id], cursor: id, deletes: snapshot}\n"
    )
    assert "'deletes: snapshot' needs the whole table each time: leave out 'cursor'" in read(tmp_path, database)
