"""Files to ``explore``: what is loaded, what is refused, and that nothing is lost or doubled."""

import gzip
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.stages import load as load_stage
from ingestion import dlt_destination, table_load, transport
from ingestion.files.formats import FormatReader
from ingestion.load import check, load
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job
from python_jobs.server import EmbeddedServer
from tests.integration import deliveries
from tests.integration.deliveries import rows

Write = Callable[..., None]
SECRET = "Kirsten Hemmelig"


@pytest.fixture
def declare(job: Job) -> Write:
    """Writes a sources file with one source, ``crm``, and the tables given as YAML flow mappings."""
    (job.sources_file.parent / "crm").mkdir()
    return partial(deliveries.declare, job)


@pytest.fixture
def deliver(job: Job) -> Callable[[str, str | bytes], Path]:
    """Writes a file of the source."""
    return partial(deliveries.deliver, job)


def dead(job: Job) -> list[Any]:
    """Dead letters that wait: line, column, reason."""
    with job.connect() as connection:
        return connection.execute(
            "select line, column_name, reason from pipeline.dead_letters where status = 'waiting' order by file, line"
        ).fetchall()


def test_csv_as_companies_deliver_it(job: Job, declare: Write, deliver: Any) -> None:
    """BOM, semicolons, Danish decimals, leading zeros, quotes, line breaks, empty and missing values, blank lines."""
    declare('name: kunder, path: "*.csv", columns: {beloeb: "decimal(14,2)"}, decimal: ",", thousands: "."')
    deliver(
        "kunder.csv",
        "\ufeffKundenr;Beløb;Ærø Å;Postnr\r\n"
        '1;12.500,00;"linje 1\r\nlinje 2";0800\r\n'
        '2;7,5;"sagde ""hej""; gik";""\r\n'
        "\r\n"
        "3;;;1000\r\n",
    )
    detail = load(job)
    assert rows(job, "kunder", "kundenr, beloeb, aeroe_aa, postnr, _line") == [
        ("1", Decimal("12500.00"), "linje 1\r\nlinje 2", "0800", 2),
        ("2", Decimal("7.50"), 'sagde "hej"; gik', "", 4),
        ("3", None, None, "1000", 6),
    ]
    assert detail["rows_loaded"] == 3
    assert detail["tables"][0]["status"] == "loaded"


def test_a_server_behind_a_socket_without_a_password(
    job: Job, declare: Write, deliver: Any, server: EmbeddedServer
) -> None:
    database = (job.settings.database_url or "").rsplit("/", 1)[-1]
    url = f"postgresql://atlas@/{database}?host={server.socket_dir}"
    local = Job(settings=replace(job.settings, database_url=url), sources_file=job.sources_file)
    declare('name: t, path: "*.csv"')
    deliver("t.csv", "id,navn\n1,Bo\n")
    assert load(local)["rows_loaded"] == 1
    assert rows(job, "t", "id, navn") == [("1", "Bo")]


def test_bad_csv_records_become_dead_letters(job: Job, declare: Write, deliver: Any) -> None:
    declare('name: t, path: "*.csv", columns: {antal: integer}, key: [id], grow: merge, max_reject_ratio: 1')
    deliver(
        "t.csv",
        b"id,navn,antal\n1,Bo,5\n2,too few\n3,too,1,many\n4,\xff\xfe,1\n"
        b'5,"over\nto linjer",1\n6,Ib,fem\n,Uden,1\n7,Ea,1\n',
    )
    detail = load(job)
    assert dead(job) == [
        (3, None, "fewer fields than the header"),
        (4, None, "more fields than the header"),
        (5, None, "bytes that are not utf-8"),
        (8, "antal", "antal: not an integer"),
        (9, "id", "id: the key is empty"),
    ]
    assert rows(job, "t", "id, _line") == [("1", 2), ("5", 6), ("7", 10)]
    table = detail["tables"][0]
    assert (table["rows_read"], table["rows_loaded"], table["rows_rejected"]) == (8, 3, 5)
    with job.connect() as connection:
        payloads = [row[0] for row in connection.execute("select payload from explore.dead_letter_payloads")]
        loads = connection.execute(
            "select rows_read, rows_loaded, rows_rejected, status from pipeline.loads"
        ).fetchall()
    assert "3,too,1,many" in payloads
    assert loads == [(8, 3, 5, "succeeded")]


def test_an_unclosed_quote_costs_no_other_record(job: Job, declare: Write, deliver: Any) -> None:
    declare('name: t, path: "*.csv", max_reject_ratio: 1, quote: "\\""')
    deliver("t.csv", 'id,navn\n1,a\n2,"åben\n3,c\n4,"x" y\n5,z\n6,"to\nlinjer"\n7,slut\n')
    detail = load(job)["tables"][0]
    assert detail["rows_read"] == detail["rows_loaded"] + detail["rows_rejected"]
    loaded = dict(rows(job, "t", "id, _line"))
    assert loaded == {"1": 2, "5": 6, "6": 7, "7": 9}
    assert [line for line, _, _ in dead(job)] == [3, 4, 5], "each line that may have been a record"


def test_no_header_and_a_delimiter_of_two_letters(job: Job, declare: Write, deliver: Any) -> None:
    declare('name: t, path: "*.csv", delimiter: "+|", names: [Id, PhoneType, slut], max_reject_ratio: 1')
    deliver("t.csv", "1+|a|b+|x&|\n2+|zu wenig\n3+|+c+|y&|\n4+|d+|z+|zu viel\n")
    load(job)
    assert rows(job, "t", "id, phone_type, slut, _line") == [("1", "a|b", "x&|", 1), ("3", "+c", "y&|", 3)]
    assert dead(job) == [
        (2, None, "fewer fields than there are names"),
        (4, None, "more fields than there are names"),
    ]


def test_without_a_header_every_line_is_a_record(job: Job, declare: Write, deliver: Any) -> None:
    declare('name: t, path: "*.csv", names: [id, tekst]')
    deliver("t.csv", '1,"to\nlinjer"\n2,en\n')
    load(job)
    assert rows(job, "t", "id, tekst, _line") == [("1", "to\nlinjer", 1), ("2", "en", 3)]


def test_other_encodings_and_gzip(job: Job, declare: Write, deliver: Any) -> None:
    declare('name: t, path: "*.csv*", encoding: cp1252, max_reject_ratio: 1')
    deliver("a.csv", "id;by\n1;Ærø\n".encode("cp1252") + b"2;\x81\n" + "3;Åbo €\n".encode("cp1252"))
    deliver("b.csv.gz", gzip.compress("id;by\n4;Møn\n".encode("cp1252")))
    load(job)
    assert sorted(rows(job, "t", "id, by")) == [("1", "Ærø"), ("3", "Åbo €"), ("4", "Møn")]
    assert dead(job) == [(3, None, "bytes that are not cp1252")]


def test_json_lines(job: Job, declare: Write, deliver: Any) -> None:
    declare('name: o, path: "*.jsonl", columns: {amount: "decimal(14,2)", at: timestamp}, max_reject_ratio: 1')
    deliver(
        "o-1.jsonl",
        b'{"id":"O1","amount":12.5,"at":"2026-03-01T12:33:00Z","tags":["a",{"b":1}]}\n'
        b"\n"
        b'{"id":"O2","amount":"n/a"}\n'
        b'{"id":"O3",\n'
        b'{"id":"O4","id":"O5"}\n'
        b"[1]\n"
        b'{"id":"\xff"}\n'
        b'{"id":"nul\\u0000"}\n'
        b'{"id":"O6","new key":true}',
    )
    load(job)
    assert rows(job, "o", "id, amount, at at time zone 'UTC', tags, new_key, _line")[1] == (
        *("O6", None, None, None, "true", 9),
    )
    assert rows(job, "o", "id, amount, tags, _line")[0] == ("O1", Decimal("12.50"), '["a",{"b":1}]', 1)
    assert dead(job) == [
        (3, "amount", "amount: not a decimal(14,2)"),
        (4, None, "not valid JSON"),
        (5, None, "a key occurs twice"),
        (6, None, "not a JSON object"),
        (7, None, "bytes that are not utf-8"),
        (8, "id", "id: holds a NUL character"),
    ]


def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parquet files of so few rows that a table of some thousand is several."""
    monkeypatch.setattr("ingestion.reading.FILE_ROWS", 2048)
    monkeypatch.setattr("ingestion.reading.BATCH_ROWS", 2048)


def numbers(count: int) -> str:
    """A CSV file with one column."""
    return "n\n" + "".join(f"{n}\n" for n in range(count))


def test_lines_in_pieces(job: Job, declare: Write, deliver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of many pieces, and parquet files shipped before the last is read: same rows, same lines, same faults."""
    monkeypatch.setattr("ingestion.line_pieces.PIECE_BYTES", 1 << 16)
    small_parts(monkeypatch)
    declare('name: o, path: "*.jsonl", columns: {n: integer}, key: [id], grow: merge')
    lines = [f'{{"id": "{i}", "n": {i}}}' for i in range(1, 10_001)]
    lines[4] = "no JSON"
    lines[8_999] = '{"id": "9000", "n": "x"}'
    lines[9_499] = '{"id": "9500", "n": 9500, "late": "æ"}'
    lines[9_599] = '{"n": 1}'
    deliver("a.jsonl", "\ufeff" + "\r\n".join(lines))
    shipped = parts_shipped(monkeypatch)
    detail = load(job)["tables"][0]
    assert len(shipped) > 1, "the late key makes other columns, which are another shipment"
    assert sum(map(len, shipped)) > 2
    assert (detail["rows_read"], detail["rows_loaded"], detail["rows_rejected"]) == (10_000, 9_997, 3)
    got = rows(job, "o", "id, n, late, _line")
    assert [(int(id_), n) for id_, n, _, _ in got] == [(line, line) for _, _, _, line in got]
    assert [(line, late) for _, _, late, line in got if late] == [(9500, "æ")]
    assert dead(job) == [
        (5, None, "not valid JSON"),
        (9000, "n", "n: not an integer"),
        (9600, "id", "id: the key is empty"),
    ]
    with job.connect() as connection:
        payloads = connection.execute("select payload from explore.dead_letter_payloads order by 1").fetchall()
    assert ("no JSON",) in payloads
    assert ('{"id": "9000", "n": "x"}',) in payloads


def parts_shipped(monkeypatch: pytest.MonkeyPatch) -> list[list[Path]]:
    """The files of each shipment, as they are sent."""
    shipped: list[list[Path]] = []
    original: Any = transport.ship

    def ship(*arguments: Any) -> str:
        *others, parquet = arguments
        key: str = original(*others, parquet)
        shipped.append(list(parquet))
        return key

    monkeypatch.setattr("ingestion.table_load.ship", ship)
    return shipped


def test_a_table_is_one_shipment_that_goes_while_it_is_read(
    job: Job, declare: Write, deliver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are on their way before reading ends; the last go after them, in one transaction and in order."""
    small_parts(monkeypatch)
    declare("name: o, path: o.csv")
    deliver("o.csv", numbers(20_000))
    shipped, begun = parts_shipped(monkeypatch), threading.Event()
    check_ratio: Any = table_load.check_ratio
    write: Any = dlt_destination.CopyJob._copy

    def copy(*arguments: Any) -> None:
        begun.set()
        write(*arguments)

    def read(*arguments: Any) -> None:
        assert begun.wait(60), "nothing is sent before all is read"
        check_ratio(*arguments)

    monkeypatch.setattr("ingestion.dlt_destination.CopyJob._copy", copy)
    monkeypatch.setattr("ingestion.load.check_ratio", read)
    load(job)
    assert [len(parts) for parts in shipped] == [10]
    assert [(int(n), line) for n, line in rows(job, "o", "n, _line")] == [(n, n + 2) for n in range(20_000)]


def test_a_shipment_that_fails_is_sent_again_from_its_start(
    job: Job, declare: Write, deliver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """dlt tries again what failed for a reason that may pass; nothing of it is missing or doubled then."""
    small_parts(monkeypatch)
    declare("name: o, path: o.csv")
    deliver("o.csv", numbers(20_000))
    write: Any = dlt_destination.CopyJob._copy
    tries = []

    def copy(*arguments: Any) -> None:
        write(*arguments)
        tries.append(1)
        if len(tries) < 2:
            raise OSError("the connection was lost after all was sent")

    monkeypatch.setattr("ingestion.dlt_destination.CopyJob._copy", copy)
    load(job)
    assert len(tries) == 2
    assert [(int(n), line) for n, line in rows(job, "o", "n, _line")] == [(n, n + 2) for n in range(20_000)]


def test_a_refused_table_takes_its_shipment_back(
    job: Job, declare: Write, deliver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent of a table that is then refused is nowhere, and the next table is loaded."""
    small_parts(monkeypatch)
    declare("name: a, path: a.csv, columns: {n: integer}", "name: o, path: o.csv")
    deliver("a.csv", numbers(10_000) + "x\n" * 2_000)
    deliver("o.csv", numbers(50_000))
    with pytest.raises(ConfigurationError, match="2000 of 12000 rows can't be loaded"):
        load(job)
    assert len(rows(job, "o", "n")) == 50_000
    with job.connect() as connection:
        names = connection.execute("select relname from pg_class where relname ~ '(incoming__crm|crm)__a$'").fetchall()
    assert names == []


@pytest.mark.parametrize("goes", ["before", "after"])
def test_a_file_that_goes_while_it_is_read(
    job: Job, declare: Write, deliver: Any, monkeypatch: pytest.MonkeyPatch, goes: str
) -> None:
    """It may have gone before its content was hashed, which is done beside reading, or before it was opened."""
    declare("name: o, path: o.csv")
    path = deliver("o.csv", "n\n1\n")
    read: Any = FormatReader.read

    def vanishes(*arguments: Any) -> None:
        if goes == "after":
            read(*arguments)
        path.unlink()
        if goes == "before":
            read(*arguments)

    monkeypatch.setattr("ingestion.files.formats.FormatReader.read", vanishes)
    with pytest.raises(AtlasError, match=r"'o\.csv' changed while it was read"):
        load(job)


def test_small_files_share_a_piece(job: Job, declare: Write, deliver: Any) -> None:
    """Each file keeps its own keys, lines, counts and faults, whatever else is read with it."""
    declare('name: o, path: "*.jsonl", max_reject_ratio: 1')
    deliver("a.jsonl", '{"Navn": "Bo"}\n\n{"Navn": "Ea"}')
    deliver("b.jsonl", '{"navn": "Ib", "by": "Køge"}\n{"navn"\n')
    deliver("c.jsonl", b'{"Navn": "\xff", "ny": 1}\n{"Navn": "Pia"}\n[]\n{}\n')
    deliver("d.jsonl", "")
    load(job)
    with job.connect() as connection:
        got = connection.execute(
            'select path, navn, "by", _line from explore.crm__o join pipeline.files on file_id = _file_id order by 1, 4'
        ).fetchall()
        counts = connection.execute(
            "select path, rows_read, rows_loaded, rows_rejected from pipeline.files order by path"
        ).fetchall()
        where = connection.execute(
            "select file, line, reason from pipeline.dead_letters order by file, line"
        ).fetchall()
    assert got == [
        ("a.jsonl", "Bo", None, 1),
        ("a.jsonl", "Ea", None, 3),
        ("b.jsonl", "Ib", "Køge", 1),
        ("c.jsonl", "Pia", None, 2),
        ("c.jsonl", None, None, 4),
    ]
    assert counts == [("a.jsonl", 2, 2, 0), ("b.jsonl", 2, 1, 1), ("c.jsonl", 4, 2, 2), ("d.jsonl", 0, 0, 0)]
    assert where == [
        ("b.jsonl", 2, "not valid JSON"),
        ("c.jsonl", 1, "bytes that are not utf-8"),
        ("c.jsonl", 3, "not a JSON object"),
    ]
    declare('name: k, path: "*.jsonl", key: [by], grow: merge, max_reject_ratio: 1')
    with pytest.raises(
        ConfigurationError, match=r"file 'a\.jsonl' has no column 'by', which 'key' names; it has: navn"
    ):
        load(job)


def test_parquet_keeps_its_types(job: Job, declare: Write) -> None:
    declare('name: p, path: "*.parquet"')
    table = pa.table(
        {
            "ProduktNr": ["P1", "P2"],
            "pris": pa.array([Decimal("1.50"), None], pa.decimal128(10, 2)),
            "antal": pa.array([2**40, 1], pa.int64()),
            "vægt": pa.array([1.5, 2.25], pa.float64()),
            "aktiv": [True, False],
            "oprettet": pa.array([1_700_000_000_123_456, None], pa.timestamp("us")),
            "dag": pa.array([19_000, None], pa.date32()),
            "mærker": [["a"], []],
        }
    )
    pq.write_table(table, job.sources_file.parent / "crm" / "p.parquet")
    load(job)
    got = rows(job, "p", "produkt_nr, pris, antal, vaegt, aktiv, oprettet::text, dag::text, maerker, _line")
    assert got == [
        ("P1", Decimal("1.50"), 2**40, 1.5, True, "2023-11-14 22:13:20.123456", "2022-01-08", '["a"]', 0),
        ("P2", None, 1, 2.25, False, None, None, "[]", 1),
    ]
    with job.connect() as connection:
        row = connection.execute("select columns from pipeline.loads").fetchone()
    assert row is not None
    assert row[0][0] == {"source": "ProduktNr", "column": "produkt_nr", "type": "text"}
    assert row[0][1]["type"] == "decimal(10,2)"


def test_columns_that_become_one_name(job: Job, declare: Write, deliver: Any) -> None:
    declare('name: t, path: "t.csv"', 'name: u, path: "u.csv"')
    deliver("t.csv", "Beløb;beloeb\n1;2\n")
    deliver("u.csv", "a;b\n1;2\n")
    with pytest.raises(ConfigurationError, match=r"crm\.t: file 't\.csv': columns 'Beløb' and 'beloeb' both become"):
        load(job)
    assert rows(job, "u", "a, b") == [("1", "2")], "the other table is loaded all the same"


def test_merge_replaces_by_key_and_keeps_duplicates_of_a_delivery(job: Job, declare: Write, deliver: Any) -> None:
    declare('name: k, path: "*.csv", key: [id], grow: merge')
    first = deliver("k-1.csv", "id,navn\n1,a\n2,b\n2,b2\n3,c\n")
    load(job)
    assert rows(job, "k", "id, navn") == [("1", "a"), ("2", "b"), ("2", "b2"), ("3", "c")]
    late = deliver("k-0.csv", "id,navn\n2,ny\n4,d\n")
    os.utime(late, (1, 1))
    assert load(job)["rows_loaded"] == 2, "a late file with an older time is read"
    assert rows(job, "k", "id, navn", "id") == [("1", "a"), ("2", "ny"), ("3", "c"), ("4", "d")]
    first.write_text("id,navn\n9,i\n1,rettet\n")
    load(job)
    assert rows(job, "k", "id, navn", "id") == [("1", "rettet"), ("2", "ny"), ("3", "c"), ("4", "d"), ("9", "i")]
    places = rows(job, "k", "_file_id, _line")
    assert len(set(places)) == len(places)


def test_append_without_key_replaces_the_rows_of_a_changed_file(job: Job, declare: Write, deliver: Any) -> None:
    declare('name: o, path: "*.csv"')
    first = deliver("a.csv", "id,x\n1,a\n2,b\n")
    deliver("b.csv", "id,x\n3,c\n")
    load(job)
    unchanged = load(job)
    assert unchanged["rows_loaded"] == 0
    assert unchanged["tables"][0]["status"] == "unchanged"
    first.write_text("id,x\n1,a\n2,rettet\n5,e\n")
    assert load(job)["tables"][0]["files"] == 1
    assert rows(job, "o", "id, x", "id") == [("1", "a"), ("2", "rettet"), ("3", "c"), ("5", "e")]
    first.write_text("id,x\n")
    load(job)
    assert rows(job, "o", "id") == [("3",)], "a file that became empty has no rows"


def test_touched_moved_copied_and_removed_files(job: Job, declare: Write, deliver: Any) -> None:
    declare('name: o, path: "**/*.csv"')
    path = deliver("a.csv", "id\n1\n2\n")
    load(job)
    os.utime(path, (10, 10))
    assert load(job)["rows_loaded"] == 0
    moved = path.rename(path.with_name("b.csv"))
    detail = load(job)
    assert detail["rows_loaded"] == 0
    assert "'a.csv' is now 'b.csv'" in detail["notes"][0]
    deliver("c.csv", moved.read_bytes())
    detail = load(job)
    assert detail["rows_loaded"] == 2
    assert "same content as 'b.csv'" in detail["notes"][0]
    moved.unlink()
    assert load(job)["rows_loaded"] == 0
    assert len(rows(job, "o")) == 4


def test_columns_come_and_go(job: Job, declare: Write, deliver: Any) -> None:
    declare('name: o, path: "*.csv"')
    deliver("a.csv", "id,old\n1,a\n")
    load(job)
    deliver("b.csv", "id,new\n2,b\n")
    deliver("c.csv", "new,id,third\nc,3,x\n")
    load(job)
    assert rows(job, "o", "id, old, new, third") == [
        ("1", "a", None, None),
        ("2", None, "b", None),
        ("3", None, "c", "x"),
    ]


def test_a_type_break_stops_that_table_only(job: Job, declare: Write, deliver: Any) -> None:
    """1.5 sent to a bigint column would arrive as 4609434218613702656."""
    folder = job.sources_file.parent / "crm"
    declare('name: p, path: "p*.parquet"', 'name: o, path: "*.csv"')
    pq.write_table(pa.table({"id": ["1"], "n": pa.array([1], pa.int64())}), folder / "p1.parquet")
    deliver("o1.csv", "id\n1\n")
    load(job)
    pq.write_table(pa.table({"id": ["2"], "n": pa.array([1.5], pa.float64())}), folder / "p2.parquet")
    deliver("o2.csv", "id\n2\n")
    with pytest.raises(ConfigurationError, match=r"crm\.p: column 'n' is double precision .* and bigint in explore"):
        load(job)
    assert rows(job, "p", "id, n") == [("1", 1)]
    assert rows(job, "o", "id") == [("1",), ("2",)]
    (folder / "p2.parquet").unlink()
    assert load(job)["rows_loaded"] == 0


def test_what_was_loaded_is_told_when_another_table_fails(job: Job, declare: Write, deliver: Any) -> None:
    declare('name: a, path: "a.csv"', 'name: b, path: "b.csv", columns: {nn: integer}', 'name: c, path: "c.csv"')
    for name in "abc":
        deliver(f"{name}.csv", "id\n1\n")
    with job.run(), pytest.raises(ConfigurationError, match="1 of 3 tables not loaded"):
        load_stage(job)
    with job.connect() as connection:
        row = connection.execute("select detail from pipeline.stages").fetchone()
    assert row is not None
    assert row[0]["rows_loaded"] == 2
    assert [(table["table"], table["status"]) for table in row[0]["tables"]] == [("a", "loaded"), ("c", "loaded")]


def test_too_many_rejects_load_nothing_and_say_why(job: Job, declare: Write, deliver: Any) -> None:
    declare('name: o, path: "*.csv", columns: {n: integer}')
    path = deliver("o.csv", "id,n\n1,1\n2,x\n3,3\n")
    for _ in range(2):
        with pytest.raises(ConfigurationError, match=r"crm\.o: 1 of 3 rows .*'max_reject_ratio' 0\.1"):
            load(job)
    assert dead(job) == [(3, "n", "n: not an integer")]
    with job.connect() as connection:
        assert connection.execute("select to_regclass('explore.crm__o')").fetchone() == (None,)
        assert connection.execute("select count(*) from pipeline.files").fetchone() == (0,)
    path.write_text("id,n\n1,1\n2,2\n3,3\n")
    assert load(job)["rows_loaded"] == 3
    assert dead(job) == [], "the dead letters of the version before are superseded"


def test_faults_of_a_delivery_name_the_next_step(job: Job, declare: Write, deliver: Any) -> None:
    declare('name: o, path: "*.csv", key: [nummer], grow: merge')
    with pytest.raises(
        ConfigurationError, match=r"sources\.yml: source 'crm': table 'o': key 'path': .*matches nothing"
    ):
        load(job)
    deliver("o.csv", "id,n\n1,1\n")
    with pytest.raises(ConfigurationError, match=r"'o\.csv' has no column 'nummer', which 'key' names; it has: id, n"):
        load(job)
    declare('name: o, path: "*.csv", columns: {nn: integer}')
    with pytest.raises(ConfigurationError, match="no file has a column 'nn'"):
        load(job)
    deliver("o.csv", "")
    with pytest.raises(ConfigurationError, match=r"'o\.csv' is empty"):
        load(job)
    deliver("o.csv", "a;b;c\n1;2;3\n")
    declare('name: o, path: "*.csv", delimiter: ","')
    with pytest.raises(ConfigurationError, match="single column"):
        load(job)


def test_no_value_in_errors_or_logs(job: Job, declare: Write, deliver: Any, caplog: Any, capfd: Any) -> None:
    declare(
        'name: o, path: "*.csv", columns: {n: integer}, max_reject_ratio: 0',
        'name: p, path: "*.parquet"',
        'name: j, path: "*.jsonl", max_reject_ratio: 0',
    )
    deliver("o.csv", f"id,n\n1,{SECRET}\n{SECRET}\n")
    deliver("p.parquet", f"PAR1 {SECRET}")
    deliver("j.jsonl", f'{{"a": "{SECRET}"\n')
    with pytest.raises(AtlasError) as caught:
        load(job)
    assert SECRET not in str(caught.value)
    assert "3 of 3 tables" in str(caught.value)
    captured = capfd.readouterr()
    assert SECRET not in captured.out + captured.err + caplog.text
    with job.connect() as connection:
        assert SECRET not in str(connection.execute("select * from pipeline.dead_letters").fetchall())
        assert SECRET not in str(connection.execute("select * from pipeline.loads").fetchall())
    left = [path for path in job.settings.home.rglob("*") if path.is_file()]
    assert not [path for path in left if SECRET.encode() in path.read_bytes()]


def test_a_database_error_quotes_nothing(
    job: Job, declare: Write, deliver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare('name: o, path: "*.csv"')
    deliver("o.csv", f"id\n{SECRET}\n")

    def fail(*_: Any) -> None:
        with job.connect() as connection:
            connection.execute("select cast(%s as integer)", [SECRET])

    monkeypatch.setattr("ingestion.publish._record_files", fail)
    with pytest.raises(AtlasError, match="database error 22P02") as caught:
        load(job)
    assert SECRET not in str(caught.value)
    monkeypatch.undo()
    assert load(job)["rows_loaded"] == 1


def test_what_dlt_is_told_is_only_ours(
    job: Job, declare: Write, deliver: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".dlt").mkdir()
    (tmp_path / ".dlt" / "config.toml").write_text('[schema]\nnaming = "direct"\n[runtime]\nlog_level = "DEBUG"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "true")
    monkeypatch.setenv("DESTINATION__POSTGRES__CREDENTIALS", "postgresql://nobody@127.0.0.1:1/none")
    declare('name: o, path: "*.csv"')
    deliver("o.csv", "Beløb\n1\n")
    assert load(job)["rows_loaded"] == 1
    from dlt.common.runtime import anon_tracker

    assert anon_tracker._WRITE_KEY is None, "dlt's telemetry is off"


def test_check_says_what_a_load_would_read(job: Job, declare: Write, deliver: Any) -> None:
    declare('name: o, path: "*.csv"')
    path = deliver("a.csv", "id\n1\n")
    load(job)
    deliver("b.csv", "id\n2\n")
    path.write_text("id\n3\n4\n")
    table = check(job)["tables"][0]
    assert (table["files"], table["new"], table["changed"], table["unchanged"]) == (2, 1, 1, 0)
    assert rows(job, "o", "id") == [("1",)], "a check loads nothing"


def test_two_loads_at_once(job: Job, declare: Write, deliver: Any) -> None:
    declare('name: o, path: "*.csv"')
    deliver("a.csv", "id\n1\n")
    from python_jobs.warehouse import advisory_lock

    with (
        job.connect(autocommit=True) as connection,
        advisory_lock(connection, "load:crm"),
        pytest.raises(AtlasError, match="another Atlas run holds 'load:crm'"),
    ):
        load(job)
    assert load(job)["rows_loaded"] == 1


def test_analysts_see_no_raw_rows(job: Job, declare: Write, deliver: Any) -> None:
    declare('name: o, path: "*.csv"')
    deliver("a.csv", "id\n1\n")
    load(job)
    with job.connect() as connection:
        connection.execute("set role atlas_analyst")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select * from explore.crm__o")
