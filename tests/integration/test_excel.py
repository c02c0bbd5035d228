"""Excel workbooks: every cell as it stands, and what can't be read is said."""

import datetime as dt
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from ingestion.load import load
from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from tests.integration.deliveries import dead, declare, deliver, rows
from tests.integration.old_workbooks import compound, ods


def workbook(job: Job, name: str, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
    """Write a workbook of the source."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for title, content in sheets.items():
        sheet = book.create_sheet(title)
        for row in content:
            sheet.append(list(row))
    path = deliver(job, name, b"")
    book.save(path)
    return path


def test_cells_as_they_stand(job: Job) -> None:
    values = [
        ("0800", "0800"),
        (5, "5"),
        (5.5, "5.5"),
        (1e20, "100000000000000000000"),
        (0.0000001, "0.0000001"),
        (-0.25, "-0.25"),
        (dt.date(2026, 3, 1), "2026-03-01"),
        (dt.datetime(2026, 3, 1, 12, 30, 15), "2026-03-01 12:30:15"),
        (dt.time(8, 30), "08:30:00"),
        (dt.timedelta(hours=30, minutes=5), "30:05:00"),
        (True, "true"),
        (" a\nb ", " a\nb "),
        ("NULL", "NULL"),
        (None, None),
    ]
    declare(job, 'name: o, path: "*.xlsx"')
    workbook(job, "o.xlsx", {"Ark1": [["Nr", "Værdi"], *([number, value] for number, (value, _) in enumerate(values))]})
    load(job)
    assert rows(job, "o", "nr, vaerdi, _line") == [
        (str(number), text, number + 2) for number, (_, text) in enumerate(values)
    ]


def test_typed_columns_whatever_the_cells_hold(job: Job) -> None:
    """Cells hold numbers and dates, or text in the declared notation."""
    declare(
        job,
        'name: o, path: "*.xlsx", columns: {n: "decimal(14,2)", dag: date, tid: timestamp}, decimal: ",", '
        'thousands: ".", date_format: "%d-%m-%Y", timestamp_format: "%d-%m-%Y %H:%M", max_reject_ratio: 1',
    )
    workbook(
        job,
        "o.xlsx",
        {
            "A": [
                ["id", "n", "dag", "tid"],
                ["1", 1234.5, dt.date(2026, 3, 1), dt.datetime(2026, 3, 1, 12, 30)],
                ["2", "1.234,50", "01-03-2026", "01-03-2026 12:30"],
                ["3", 1, dt.datetime(2026, 3, 1, 12, 30), dt.date(2026, 3, 1)],
            ]
        },
    )
    load(job)
    at = "to_char(tid at time zone 'UTC', 'YYYY-MM-DD HH24:MI')"
    assert rows(job, "o", f"id, n::text, dag::text, {at}") == [
        ("1", "1234.50", "2026-03-01", "2026-03-01 12:30"),
        ("2", "1234.50", "2026-03-01", "2026-03-01 12:30"),
    ]
    assert dead(job) == [("o.xlsx", 4, "dag: not a date")]


def test_blank_rows_and_columns_titles_and_merged_cells(job: Job) -> None:
    declare(job, 'name: o, path: "*.xlsx", sheet: Kunder, header_row: 4')
    path = workbook(
        job,
        "o.xlsx",
        {
            "Forside": [["secret"]],
            "Kunder": [
                [],
                [None, "Rapport for marts"],
                [],
                [None, "id", "navn", None, None],
                [None, "1", "Bo", None, None],
                [],
                [None, "2", None, None, "løs note"],
            ],
        },
    )
    book = openpyxl.load_workbook(path)
    book["Kunder"].merge_cells("B7:C7")
    book.save(path)
    load(job)
    assert rows(job, "o", "id, navn, column_5, _line") == [("1", "Bo", None, 5), ("2", None, "løs note", 7)]


@pytest.mark.parametrize(
    ("sheets", "options", "error"),
    [
        (
            {"A": [["id"], ["1"]], "B": [["id"], ["2"]]},
            "",
            "has several sheets; declare the table's 'sheet', one of: A, B",
        ),
        ({"A": [["id"]]}, ", sheet: C", "has no sheet 'C', which 'sheet' names; it has: A"),
        ({"A": []}, "", "its sheet has no header"),
        ({"A": [["id"]]}, ", header_row: 5", "has nothing in row 5, which 'header_row' names"),
        ({"A": [["Rapport"], ["id", "navn"], ["1", "Bo"]]}, "", "declare the table's 'header_row'"),
        ({"A": [["id", "n"], ["1", "=A2+1"], ["2", "=A3"]]}, "", "2 formulas in sheet 'A' were never calculated"),
        ({"A": [["id", "Id"], ["1", "2"]]}, "", "columns 'id' and 'Id' both become 'id'"),
    ],
)
def test_what_is_not_there_is_said(job: Job, sheets: dict[str, Any], options: str, error: str) -> None:
    declare(job, f'name: o, path: "*.xlsx"{options}')
    workbook(job, "o.xlsx", sheets)
    with pytest.raises(ConfigurationError) as caught:
        load(job)
    assert error in str(caught.value)


def test_an_empty_sheet_beside_and_a_hidden_one_are_no_choice(job: Job) -> None:
    declare(job, 'name: o, path: "*.xlsx"')
    path = workbook(job, "o.xlsx", {"Tom": [], "Data": [["id"], ["1"]], "Skjult": [["x"], ["2"]]})
    book = openpyxl.load_workbook(path)
    book["Skjult"].sheet_state = "hidden"
    book.save(path)
    load(job)
    assert rows(job, "o", "id") == [("1",)]


def test_cells_with_an_error_are_told(job: Job) -> None:
    declare(job, 'name: o, path: "*.xlsx"')
    workbook(job, "o.xlsx", {"A": [["id", "n"], ["1", "#N/A"], ["2", "3"]]})
    notes = load(job)["notes"]
    assert notes == ["crm.o: file 'o.xlsx': 1 cells hold an error such as #N/A and were read as empty"]
    assert rows(job, "o", "id, n") == [("1", None), ("2", "3")]


@pytest.mark.parametrize(
    "kind",
    [
        *("protected", "very old", "old and protected", "half of a compound file"),
        *("text", "cut off", "no workbook", "broken sheet"),
    ],
)
def test_protected_and_broken_workbooks(job: Job, kind: str) -> None:
    declare(job, 'name: o, path: "*.xlsx"')
    path = workbook(job, "o.xlsx", {"A": [["id"], *([f"secret {i}"] for i in range(2000))]})
    whole = path.read_bytes()
    if kind == "protected":
        path.write_bytes(compound("EncryptedPackage"))
    elif kind == "very old":
        path.write_bytes(compound("Book"))
    elif kind == "old and protected":
        path.write_bytes(compound("Workbook", b"\x09\x08\x04\0\0\x06\x05\0" + b"\x2f\0\0\0"))
    elif kind == "half of a compound file":
        path.write_bytes(compound("Workbook")[:600])
    elif kind == "text":
        path.write_bytes(b"id\nsecret\n")
    elif kind == "cut off":
        path.write_bytes(whole[: len(whole) // 2])
    elif kind == "no workbook":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("secret.txt", "secret")
    else:
        place = whole.index(b"xl/worksheets/sheet1.xml") + 200
        path.write_bytes(whole[:place] + bytes(100) + whole[place + 100 :])
    with pytest.raises(ConfigurationError) as caught:
        load(job)
    says = {
        "protected": "is protected by a password; deliver it without one",
        "old and protected": "is protected by a password; deliver it without one",
        "very old": "is no workbook of Excel 97 or later; deliver it as .xlsx",
        "text": "is not an Excel workbook",
    }
    assert says.get(kind, "is a broken workbook") in str(caught.value)
    assert "secret" not in str(caught.value)


def test_an_old_workbook(job: Job) -> None:
    """.xls: cells as they stand, one sheet of several, cells with an error, blank rows, lines."""
    declare(job, 'name: o, path: "*.xls", sheet: "Ærø", columns: {n: "decimal(9,2)", d: date}')
    book = xlwt.Workbook()
    other, sheet = book.add_sheet("Andet"), book.add_sheet("Ærø")
    other.row(0).set_cell_error(0, 0x07)
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    content: dict[int, list[Any]] = {0: ["id", "n", "d", "e"], 2: ["0800", 12.5, None, True], 3: [7, 3, None, "Ø"]}
    for row, cells in content.items():
        for column, value in enumerate(cells):
            if value is not None:
                sheet.write(row, column, value)
    sheet.write(2, 2, dt.date(2026, 3, 1), day)
    sheet.row(4).set_cell_error(0, 0x2A)
    sheet.write(4, 3, "x")
    book.save(deliver(job, "o.xls", b""))
    notes = load(job)["notes"]
    assert rows(job, "o", "id, n::text, d::text, e, _line") == [
        ("0800", "12.50", "2026-03-01", "true", 3),
        ("7", "3.00", None, "Ø", 4),
        (None, None, None, "x", 5),
    ]
    assert notes == ["crm.o: file 'o.xls': 1 cells hold an error such as #N/A and were read as empty"]


def test_an_opendocument_workbook(job: Job) -> None:
    """.ods: a repeated row is several, what stands in a cell is its value, not how it is shown."""
    declare(job, 'name: o, path: "*.ods", sheet: B, columns: {n: "decimal(9,2)", d: date}')
    error = 'table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"|#N/A'
    ods(
        deliver(job, "o.ods", b""),
        {
            "A": [[error, error]],
            "B": [
                ["id", "n", "d", "e"],
                [
                    *("0800", 'office:value-type="float" office:value="12.5"|12,5 kr'),
                    *('office:value-type="date" office:date-value="2026-03-01"|1. marts', error),
                ],
                ["7", "3", "", 'office:value-type="boolean" office:boolean-value="true"|SAND'],
            ],
        },
    )
    notes = load(job)["notes"]
    assert rows(job, "o", "id, n::text, d::text, e, _line") == [
        ("0800", "12.50", "2026-03-01", None, 2),
        ("7", "3.00", None, "true", 3),
    ]
    assert notes == ["crm.o: file 'o.ods': 1 cells hold an error such as #N/A and were read as empty"]
    ods(deliver(job, "p.ods", b""), {"B": [["id"], ['table:formula="of:=1+1"|']]})
    with pytest.raises(ConfigurationError, match="1 formulas in sheet 'B' were never calculated"):
        load(job)
