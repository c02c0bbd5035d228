"""A Google sheet to ``explore``, through Google's client, from a server on the loopback that speaks its protocol."""

import json
import logging
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingestion.google_sheets.plan import letters
from ingestion.load import check, load
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job
from tests.integration.loopback import SECRET, serve
from tests.integration.sheets_server import SPREADSHEET, Handler, Sheets

pytestmark = pytest.mark.slow

PERSON = "Ærø Sørensen"


@pytest.fixture
def sheets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sheets]:
    with serve(Sheets(), Handler) as running:
        monkeypatch.setenv("SHEETS_KEY", running.key())
        running.rows = [
            ["Nr", "Navn", "Postnr", "Beløb", "Dato", ""],
            ["1", PERSON, ("0800", 800), ("1.234,50 ", 1234.5), ("29-02-2024", "29-02-2024"), ""],
            ["2", "Bo"],
            ["", "", "", "", "", ""],
            ["3", "", "", "", "", ""],
            ["", "", ""],
        ]
        yield running


def declare(job: Job, service: Sheets, table: str = "", key: str = "credentials: '${SHEETS_KEY}'") -> None:
    Path(job.sources_file).write_text(
        f"version: 1\nsources:\n  - name: plan\n    kind: google_sheets\n    {key}\n"
        f"    endpoint: {service.url}\n    retries: 2\n    backoff: 0.01\n    timeout: 0.3\n"
        f'    tables:\n      - {{name: kunder, spreadsheet: {SPREADSHEET}, sheet: "Kunder\'s"{table}}}\n'
    )


def rows(job: Job, columns: str) -> list[Any]:
    with job.connect() as connection:
        return connection.execute(f"select {columns} from explore.plan__kunder order by 1".encode()).fetchall()


def test_a_sheet(job: Job, sheets: Sheets) -> None:
    """As people see it; rows that end early are filled up; blank ones are none; unchanged is not loaded again."""
    declare(job, sheets)
    assert load(job)["rows_loaded"] == 3
    assert rows(job, "nr, navn, postnr, beloeb, dato, _line") == [
        ("1", PERSON, "0800", "1.234,50 ", "29-02-2024", 2),
        ("2", "Bo", None, None, None, 3),
        ("3", None, None, None, None, 5),
    ]
    assert load(job)["tables"][0]["status"] == "unchanged"
    sheets.rows[1:] = [["4", "Ny"]]
    assert load(job)["rows_loaded"] == 1
    assert rows(job, "nr, navn, dato") == [("4", "Ny", None)]
    assert sheets.asked[0] == {
        **{"range": "'Kunder''s'", "majorDimension": "ROWS", "valueRenderOption": "FORMATTED_VALUE"},
        **{"dateTimeRenderOption": "FORMATTED_STRING", "alt": "json"},
    }


def test_types(job: Job, sheets: Sheets) -> None:
    written = ", decimal: ',', thousands: '.', date_format: '%d-%m-%Y'"
    declare(job, sheets, written + ", key: [nr], columns: {nr: integer, beloeb: 'decimal(9,2)', dato: date}")
    load(job)
    assert rows(job, "nr, beloeb, dato::text")[0] == (1, Decimal("1234.50"), "2024-02-29")


def test_unformatted(job: Job, sheets: Sheets) -> None:
    sheets.rows[1][3] = ("1.234,5 kr.", 1234.5004)
    declare(job, sheets, ", values: unformatted")
    load(job)
    assert rows(job, "nr, postnr, beloeb, dato")[0] == ("1", "800", "1234.5004", "29-02-2024")


def test_a_range_and_a_header_below_its_top(job: Job, sheets: Sheets) -> None:
    sheets.rows = [["Rapport"], ["", "af", "i går"], [], *sheets.rows]
    declare(job, sheets, ", range: 'A2:C', header: 4, max_reject_ratio: 1, columns: {nr: integer}")
    sheets.rows[4][0] = "et"
    detail = load(job)
    assert (detail["rows_loaded"], detail["rows_rejected"]) == (2, 1)
    assert sheets.asked[0]["range"] == "'Kunder''s'!A2:C"
    with job.connect() as connection:
        dead = connection.execute("select file, line, reason from pipeline.dead_letters").fetchall()
    assert dead == [("Kunder's!A2:C", 5, "nr: not an integer")]
    assert rows(job, "nr, _line") == [(2, 6), (3, 8)]


def test_cells_that_hold_errors(job: Job, sheets: Sheets) -> None:
    sheets.rows[1][3] = "#REF!"
    declare(job, sheets, ", max_reject_ratio: 0.5")
    detail = load(job)
    assert (detail["rows_loaded"], detail["rows_rejected"]) == (2, 1)
    with job.connect() as connection:
        dead = connection.execute(
            "select line, column_name, reason, payload from pipeline.dead_letters "
            "join explore.dead_letter_payloads using (dead_letter_id)"
        ).fetchall()
    assert dead[0][:3] == (2, "beloeb", "beloeb: the cell holds an error (#REF!)")
    assert json.loads(dead[0][3])["Navn"] == PERSON
    declare(job, sheets, ", errors: empty")
    assert load(job)["rows_loaded"] == 3
    assert rows(job, "nr, beloeb")[0] == ("1", None)


@pytest.mark.parametrize(
    ("header", "table", "message"),
    [
        (["Nr", "navn", "Navn"], "", r"columns B and C of sheet 'Kunder's' both become 'navn'"),
        (["", "Nr", "navn", "Navn"], ", range: 'B:D'", r"columns C and D of sheet 'Kunder's' both become 'navn'"),
        (["Nr", "", "Postnr", "Beløb", "Dato"], "", r"column B of sheet 'Kunder's' has values and no name in row 1"),
        (["Nr", "Navn"], "", r"column C of sheet 'Kunder's' has values and no name in row 1"),
        ([], "", r"key 'header': row 1 of sheet 'Kunder's' holds no names of columns"),
        (["Nr", "Navn"], ", header: 9", r"key 'header': row 9 of sheet 'Kunder's' holds no names"),
        (["Nr", "Navn"], ", range: 'A:B', key: [id]", r"no column 'id', which 'key' names; it has: nr, navn"),
    ],
)
def test_headers_that_are_wrong(job: Job, sheets: Sheets, header: list[str], table: str, message: str) -> None:
    sheets.rows[0] = header
    declare(job, sheets, table)
    with pytest.raises(ConfigurationError, match=message):
        load(job)


@pytest.mark.parametrize("fault", [500, 503, 429, "cut", "slow"])
def test_a_fault_that_passes(job: Job, sheets: Sheets, fault: Any) -> None:
    declare(job, sheets)
    sheets.faults = ["ok", fault, fault]
    assert load(job)["rows_loaded"] == 3
    assert not sheets.faults


def test_retry_after_is_waited_for(job: Job, sheets: Sheets) -> None:
    sheets.faults = ["ok", "busy"]
    declare(job, sheets)
    load(job)
    assert sheets.waited >= 0.9


def test_a_server_that_asks_for_too_much_time(job: Job, sheets: Sheets) -> None:
    """It is not waited for, and the breaker counts it."""
    sheets.faults = ["ok", "away"]
    declare(job, sheets)
    with pytest.raises(AtlasError, match="asked again for 3600 s, longer than 'max_wait'"):
        load(job)
    with job.connect() as connection:
        assert connection.execute("select source, failures from pipeline.source_health").fetchall() == [("plan", 1)]


def test_a_token_that_ran_out(job: Job, sheets: Sheets) -> None:
    declare(job, sheets)
    sheets.faults = ["ok", 401]
    assert load(job)["rows_loaded"] == 3
    assert sheets.tokens == 2


@pytest.mark.parametrize(
    ("fault", "message", "kind"),
    [
        (500, "plan.kunder: answered 500, also after 2 retries; run again later", AtlasError),
        (429, "plan.kunder: answered 429, also after 2 retries; run again later", AtlasError),
        ("cut", r"no answer \(IncompleteRead\), also after 2 retries", AtlasError),
        ("slow", r"no answer \(TimeoutError\), also after 2 retries", AtlasError),
        ("html", "the answer is not what Google gives", AtlasError),
        (403, "share the spreadsheet with atlas@example.iam.gserviceaccount.com as a viewer", ConfigurationError),
        ("moved", "plan.kunder: answered 302: correct 'endpoint'", ConfigurationError),
    ],
)
def test_a_fault_that_stays(
    job: Job, sheets: Sheets, fault: Any, message: str, kind: type[AtlasError], caplog: Any, capfd: Any
) -> None:
    """Nothing is loaded, nothing secret or personal is said, and the next load is whole."""
    caplog.set_level(logging.DEBUG)
    declare(job, sheets)
    sheets.faults = ["ok", *[fault] * 3]
    with pytest.raises(AtlasError, match=message) as caught:
        load(job)
    assert type(caught.value) is kind
    sheets.faults = []
    assert load(job)["rows_loaded"] == 3
    with job.connect() as connection:
        logged = str(connection.execute("select * from pipeline.loads").fetchall())
    captured = capfd.readouterr()
    said = str(caught.value) + captured.out + captured.err + caplog.text + logged
    for hidden in (SECRET, PERSON, SPREADSHEET, "PRIVATE KEY"):
        assert hidden not in said


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Kunder's", "Kunde", "answered 400: there is no such sheet or range; correct 'sheet' or 'range'"),
        (SPREADSHEET, SPREADSHEET[::-1], "answered 404: there is no such spreadsheet; correct 'spreadsheet'"),
        (SPREADSHEET, "https://docs.google.com/spreadsheets/d/x", "key 'spreadsheet': must be the id: what stands"),
        ("'${SHEETS_KEY}'", "'{\"private_key\": 1}'", "key 'credentials': must be"),
        ("endpoint: http://127.0.0.1", "endpoint: http://sheets.example", "key 'endpoint': must be https://"),
    ],
)
def test_a_declaration_that_is_wrong(job: Job, sheets: Sheets, old: str, new: str, message: str) -> None:
    declare(job, sheets)
    job.sources_file.write_text(job.sources_file.read_text().replace(old, new))
    with pytest.raises(ConfigurationError, match=message):
        load(job)


def test_keys(job: Job, sheets: Sheets, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """From a file that nobody else can read; one that is broken, or would go where it must not, is refused."""
    path = tmp_path / "key.json"
    path.write_text(sheets.key())
    declare(job, sheets, key="credentials_file: key.json")
    path.chmod(0o644)
    with pytest.raises(ConfigurationError, match="key 'credentials_file': run: chmod 600"):
        load(job)
    path.chmod(0o600)
    assert load(job)["rows_loaded"] == 3
    declare(job, sheets)
    for broken in ("{}", "not JSON", json.dumps({**json.loads(sheets.key()), "private_key": "-----BEGIN" + SECRET})):
        monkeypatch.setenv("SHEETS_KEY", broken)
        with pytest.raises(ConfigurationError, match="key 'credentials': is not the JSON key of a service") as caught:
            load(job)
        assert SECRET not in str(caught.value)
    monkeypatch.setenv("SHEETS_KEY", sheets.key().replace("http://127.0.0.1", "http://tokens.example"))
    with pytest.raises(ConfigurationError, match="its 'token_uri': must be https://"):
        load(job)
    monkeypatch.setenv("SHEETS_KEY", sheets.key())
    sheets.faults = [400]
    with pytest.raises(ConfigurationError, match="Google gives no token for this key"):
        load(job)


@pytest.mark.parametrize(
    ("first", "index", "expected"),
    [
        ("A", 0, "A"),
        ("A", 25, "Z"),
        ("A", 26, "AA"),
        ("B", 25, "AA"),
        ("Z", 1, "AA"),
        ("AB", 1, "AC"),
        ("A", 702, "AAA"),
    ],
)
def test_letters_of_columns(first: str, index: int, expected: str) -> None:
    assert letters(first, index) == expected


def test_check_counts(job: Job, sheets: Sheets) -> None:
    declare(job, sheets)
    found = check(job)["tables"][0]
    assert (found["rows"], found["columns"], found["cursor"]) == (3, 5, None)


def test_without_the_extra(job: Job, sheets: Sheets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "googleapiclient.errors", None)
    declare(job, sheets)
    with pytest.raises(ConfigurationError, match="make extras EXTRAS=sheets"):
        load(job)
