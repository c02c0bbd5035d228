"""Documents to ``explore``: pages, tables, and those that can't be read."""

import json
import os
import signal
import threading
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from fpdf import FPDF
from psycopg import sql

from flows.commands.onboard import look_at
from ingestion.documents import extract
from ingestion.documents.process import Reader
from ingestion.load import check, load
from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.masking.run import mask

pytestmark = pytest.mark.slow

NAME = "Kirsten Bech"
Rows = list[tuple[Any, ...]]


@pytest.fixture
def folder(job: Job) -> Path:
    """The folder of the source's documents."""
    path = job.sources_file.parent / "documents"
    path.mkdir()
    return path


@pytest.fixture
def declare(job: Job) -> Callable[[str], None]:
    def write(table: str) -> None:
        job.sources_file.write_text(
            "version: 1\nsources:\n  - name: archive\n    kind: documents\n    location: documents\n    tables:\n"
            f"      - {{{table}}}\n",
            encoding="utf-8",
        )

    return write


def pdf(path: Path, *pages: str, title: str = "Aftale", password: str | None = None, picture: bool = False) -> None:
    """A PDF with these pages; of a page without text a picture, when asked for."""
    document = FPDF()
    document.set_title(title)
    document.set_author(NAME)
    document.set_creation_date(datetime(2024, 3, 1, 12, tzinfo=UTC))
    for text in pages:
        document.add_page()
        document.set_font("helvetica", size=12)
        if text:
            document.multi_cell(0, 8, text)
        elif picture:
            from PIL import Image

            document.image(Image.new("RGB", (40, 40), "gray"))
    if password:
        document.set_encryption(owner_password="owner", user_password=password)
    document.output(str(path))


def word(path: Path, *paragraphs: str, cells: list[list[str]] | None = None) -> None:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if cells:
        table = document.add_table(len(cells), len(cells[0]))
        for row, values in enumerate(cells):
            for column, value in enumerate(values):
                table.cell(row, column).text = value
    document.core_properties.title = "Referat"
    document.core_properties.author = NAME
    document.save(str(path))


def rows(job: Job, columns: str, order: str = "path, page") -> Rows:
    with job.connect() as connection:
        query = sql.SQL("select {} from explore.archive__papers order by {}").format(sql.SQL(columns), sql.SQL(order))
        return connection.execute(query).fetchall()


def dead(job: Job) -> Rows:
    """Dead letters that wait: file, page, reason."""
    with job.connect() as connection:
        return connection.execute(
            "select file, line, reason from pipeline.dead_letters where status = 'waiting' order by file, line"
        ).fetchall()


def test_a_row_per_page_with_metadata(job: Job, folder: Path, declare: Any) -> None:
    declare('name: papers, path: "**/*"')
    (folder / "2024").mkdir()
    pdf(folder / "2024" / "aftale.pdf", "Første side om Ærø", "Anden side")
    word(folder / "referat.docx", "Mødet begyndte kl. 9.", "Færdig.", cells=[["Punkt", "Beslutning"], ["1", "Ja"]])
    detail = load(job)
    assert (detail["rows_loaded"], detail["rows_rejected"]) == (3, 0)
    assert rows(job, "path, file, page, pages, title, author, text") == [
        ("2024/aftale.pdf", "aftale.pdf", 1, 2, "Aftale", NAME, "Første side om Ærø"),
        ("2024/aftale.pdf", "aftale.pdf", 2, 2, "Aftale", NAME, "Anden side"),
        (
            *("referat.docx", "referat.docx", 1, None, "Referat", NAME),
            "Mødet begyndte kl. 9.\nFærdig.\nPunkt\tBeslutning\n1\tJa",
        ),
    ]
    assert rows(job, "created_at::text")[0] == ("2024-03-01 12:00:00+00",)


def test_new_changed_unchanged_and_gone_documents(job: Job, folder: Path, declare: Any) -> None:
    declare('name: papers, path: "*.pdf"')
    pdf(folder / "a.pdf", "Et")
    pdf(folder / "b.pdf", "To", "Tre")
    assert check(job)["tables"][0]["new"] == 2
    assert load(job)["rows_loaded"] == 3
    assert load(job)["tables"][0]["status"] == "unchanged"
    pdf(folder / "b.pdf", "Fire")
    (folder / "a.pdf").unlink()
    pdf(folder / "c.pdf", "Fem")
    assert load(job)["rows_loaded"] == 2
    assert rows(job, "path, page, text") == [("a.pdf", 1, "Et"), ("b.pdf", 1, "Fire"), ("c.pdf", 1, "Fem")]
    (folder / "c.pdf").rename(folder / "d.pdf")
    detail = load(job)
    assert (detail["rows_loaded"], detail["notes"]) == (
        0,
        ["archive.papers: 'c.pdf' is now 'd.pdf'; its rows stay as they are"],
    )


def test_what_cannot_be_read_is_a_dead_letter_with_its_reason(job: Job, folder: Path, declare: Any) -> None:
    declare('name: papers, path: "*"')
    pdf(folder / "a.pdf", "Kan læses", "", picture=True)
    pdf(folder / "b.pdf", "Hemmeligt", password="kodeord")
    (folder / "c.pdf").write_bytes((folder / "a.pdf").read_bytes()[:300])
    (folder / "d.docx").write_bytes(b"PK\x03\x04 not a zip")
    (folder / "e.docx").write_bytes(extract.OLE + b"\0" * 100)
    (folder / "f.doc").write_bytes(b"old")
    (folder / "g.pdf").write_bytes(b"")
    detail = load(job)
    assert (detail["rows_loaded"], detail["rows_rejected"]) == (1, 7)
    assert dead(job) == [
        ("a.pdf", 2, "scanned: the page is a picture without text"),
        ("b.pdf", None, "encrypted: it opens with a password only"),
        ("c.pdf", None, "broken: not a whole PDF"),
        ("d.docx", None, "broken: not a whole Word document"),
        ("e.docx", None, "encrypted, or a .doc of old Word under another name: save it as .docx"),
        ("f.doc", None, "its ending '.doc' is neither .pdf nor .docx"),
        ("g.pdf", None, "broken: not a whole PDF"),
    ]
    with job.connect() as connection:
        texts = connection.execute("select payload::text from explore.dead_letter_payloads").fetchall()
        assert not any("Hemmeligt" in str(text) for text in texts)
        assert connection.execute(
            "select sum(rows_read), sum(rows_loaded), sum(rows_rejected) from pipeline.loads"
        ).fetchone() == (8, 1, 7)


def test_a_blank_page_is_a_row(job: Job, folder: Path, declare: Any) -> None:
    declare("name: papers, path: a.pdf")
    pdf(folder / "a.pdf", "Et", "", "Tre")
    load(job)
    assert rows(job, "page, text") == [(1, "Et"), (2, None), (3, "Tre")]
    assert dead(job) == []


def test_tables(job: Job, folder: Path, declare: Any) -> None:
    declare('name: papers, path: "*", content: tables')
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=12)
    with document.table() as table:
        for values in (["Vare", "Pris"], ["Skrue", "12,50"], ["Bolt", "3,00"]):
            line = table.row()
            for value in values:
                line.cell(value)
    document.output(str(folder / "a.pdf"))
    word(folder / "b.docx", "Uden for tabellen", cells=[["Navn", "Antal"], ["Møtrik", "4"]])
    pdf(folder / "c.pdf", "Ingen tabel")
    assert load(job)["rows_loaded"] == 2
    found = rows(job, "path, page, table_number, row_count, column_count, cells")
    assert [row[:5] for row in found] == [("a.pdf", 1, 1, 3, 2), ("b.docx", 1, 1, 2, 2)]
    assert json.loads(found[0][5]) == [["Vare", "Pris"], ["Skrue", "12,50"], ["Bolt", "3,00"]]
    assert json.loads(found[1][5]) == [["Navn", "Antal"], ["Møtrik", "4"]]


def test_text_and_author_are_masked_like_any_other(job: Job, folder: Path, declare: Any) -> None:
    declare('name: papers, path: "*.pdf"')
    for number in range(25):
        text = f"Sag {number}: Jeg har talt med {NAME} om aftalen, ring på 22 33 44 {number:02} i morgen."
        pdf(folder / f"{number}.pdf", text)
    load(job)
    # Text that nobody has declared is held back.
    mask(job)
    with job.connect() as connection:
        found = connection.execute("select author, text, title from masked.archive__papers").fetchall()
    assert {row[1] for row in found} == {None}
    assert all(NAME not in str(row) for row in found)
    models = job.sources_file.parent / "models" / "explore"
    models.mkdir(parents=True)
    (models / "_archive__sources.yml").write_text(
        "version: 2\nsources:\n  - name: archive_raw\n    schema: explore\n    tables:\n      - name: papers\n"
        "        identifier: archive__papers\n        columns:\n          - name: text\n"
        "            config: {meta: {pii: {entity: FREE_TEXT, action: free_text}}}\n",
        encoding="utf-8",
    )
    declared = job.sources_file.read_text(encoding="utf-8").replace("version: 1", "version: 1\nmodels: models")
    job.sources_file.write_text(declared, encoding="utf-8")
    again = Job(settings=job.settings, sources_file=job.sources_file)
    mask(again)
    with job.connect() as connection:
        found = connection.execute("select author, text from masked.archive__papers").fetchall()
    assert all("<person_" in row[1] and "<phone_" in row[1] for row in found)
    assert all(NAME not in str(row) and "22 33 44" not in row[1] for row in found)


def test_a_document_that_hangs_ends_alone(job: Job, folder: Path, declare: Any, monkeypatch: Any) -> None:
    """The reader's process is stopped in the middle of a document, as code that never returns would have it."""
    declare('name: papers, path: "*", seconds: 2')
    pdf(folder / "a.pdf", "Et", "To")
    word(folder / "b.docx", "Tre")
    pdf(folder / "c.pdf", "Fire")
    # A pipe in the place of a document: whoever opens it waits for ever.
    hangs = folder / "b.docx"
    real = Reader.read

    def read(self: Reader, path: Path, take: Any) -> Any:
        return real(self, pipe if path == hangs else path, take)

    pipe = job.sources_file.parent / "pipe.docx"
    os.mkfifo(pipe)
    monkeypatch.setattr(Reader, "read", read)
    # Should nothing end it, the test still does.
    release = threading.Timer(60, lambda: os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)))
    release.start()
    detail = load(job)
    release.cancel()
    assert (detail["rows_loaded"], detail["rows_rejected"]) == (3, 1)
    assert dead(job) == [("b.docx", None, "not read within 2 seconds ('seconds' of the table)")]


def test_half_a_document_is_none(job: Job, folder: Path, declare: Any, monkeypatch: Any) -> None:
    """The reader ends after it has given rows."""
    declare('name: papers, path: "*.pdf"')
    pdf(folder / "a.pdf", "Et", "To")

    def read(_self: Reader, _path: Path, take: Any) -> Any:
        take({"page": 1, "text": "Et"})
        return False, [(2, "scanned"), (None, "broken: its reader ended with code -11")]

    monkeypatch.setattr(Reader, "read", read)
    assert load(job)["rows_loaded"] == 0
    assert dead(job) == [("a.pdf", None, "broken: its reader ended with code -11")]


def test_a_document_that_kills_its_reader_ends_alone(tmp_path: Path) -> None:
    pdf(tmp_path / "a.pdf", "Et")
    found: list[dict[str, Any]] = []
    with Reader("pages", 60) as reader:
        assert reader.read(tmp_path / "a.pdf", found.append) == (True, [])
        os.mkfifo(tmp_path / "pipe.docx")
        killed = threading.Timer(1, os.kill, [reader._running().pid, signal.SIGKILL])
        killed.start()
        is_whole, bad = reader.read(tmp_path / "pipe.docx", found.append)
        assert (is_whole, bad) == (False, [(None, "broken: its reader ended with code -9")])
        assert reader.read(tmp_path / "a.pdf", found.append) == (True, [])
    assert [row["text"] for row in found] == ["Et", "Et"]


def test_a_packed_giant_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package, package.open("word/document.xml", "w") as entry:
        for _ in range(51):
            entry.write(b" " * 10_000_000)
    with Reader("pages", 60) as reader:
        assert reader.read(path, lambda row: None) == (
            False,
            [(None, "more than 500,000,000 bytes when it is unpacked")],
        )


def test_memory_does_not_grow_with_pages(tmp_path: Path) -> None:
    """Highest memory of the reader's process after 50 and after 1,000 pages of a thousand words."""
    words = " ".join(["ord"] * 400)
    most = []
    for pages in (50, 1000):
        path = tmp_path / f"{pages}.pdf"
        pdf(path, *([words] * pages))
        count = 0

        def take(row: dict[str, Any]) -> None:
            nonlocal count
            count += 1

        with Reader("pages", 300) as reader:
            assert reader.read(path, take) == (True, [])
            status = Path(f"/proc/{reader._running().pid}/status").read_text()
        assert count == pages
        most.append(int(status.split("VmHWM:")[1].split()[0]))
    assert most[1] < 1.25 * most[0], most


def test_onboarding_samples_documents(job: Job, folder: Path, declare: Any) -> None:
    declare('name: papers, path: "*.pdf"')
    for number in range(25):
        pdf(folder / f"{number}.pdf", f"Sag {number}: Jeg har talt med {NAME} om den aftale, som vi lavede i går.")
    (looked,) = look_at(job, "archive")
    actions = {verdict.column: verdict.action for verdict in looked.verdicts}
    assert actions["text"] == "hold"
    assert actions["author"] in ("token", "hold")
    assert NAME not in looked.sql


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("D:20240102030405+01'00'", "2024-01-02T03:04:05+01:00"),
        ("D:20240102030405Z", "2024-01-02T03:04:05+00:00"),
        ("D:2024", "2024-01-01T00:00:00+00:00"),
        ("20240102", "2024-01-02T00:00:00+00:00"),
        ("D:20241399", None),
        ("yesterday", None),
    ],
)
def test_dates_of_a_pdf(text: str, expected: str | None) -> None:
    assert extract._pdf_date(text) == expected


def test_a_wrong_declaration_names_the_key(job: Job, folder: Path, declare: Any) -> None:
    declare("name: papers, path: a.pdf, content: words")
    with pytest.raises(ConfigurationError, match=r"table 'papers': key 'content': 'words' is not allowed"):
        load(job)
    declare('name: papers, path: a.pdf, delimiter: ";"')
    with pytest.raises(ConfigurationError, match="key 'delimiter' is not known"):
        load(job)


def test_a_reader_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_MASKING_KEY", "secret-of-the-parent")
    with Reader("pages", 60) as reader:
        environment = Path(f"/proc/{reader._running().pid}/environ").read_bytes()
    assert b"secret-of-the-parent" not in environment


def test_killed_loads_go_on(job: Job, folder: Path, declare: Any) -> None:
    """A load that ended between reading and publishing leaves nothing; the next one reads the documents again."""
    declare('name: papers, path: "*.pdf"')
    pdf(folder / "a.pdf", "Et")
    left = job.settings.home / "incoming" / "archive" / "papers"
    left.mkdir(parents=True)
    (left / "input-1.jsonl").write_text("raw")
    assert load(job)["rows_loaded"] == 1
    assert not left.exists()
