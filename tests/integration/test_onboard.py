"""``atlas onboard``: what it finds out, what it writes, and that nothing of the sample stays anywhere."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from flows.commands.onboard import look_at, print_table
from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.onboarding.macros import Macros
from python_jobs.onboarding.run import files_of, models_folder, write
from python_jobs.onboarding.throwaway import NAME, throwaway_folder
from python_jobs.onboarding.written import how_written
from python_jobs.server import EmbeddedServer
from python_jobs.settings import PROJECT_DIR
from tests.conftest import TEST_MASKING_KEY
from tests.integration.databases import declaration, postgres_database

pytestmark = pytest.mark.slow

PERSONS = ["Dorte Bech", "Lars Holm", "Mette Sørensen", "Jens Ågård", "Kirsten Dahl", "Peter Juhl"]
STREETS = ["Nørregade 12, 8000 Aarhus C", "Vestergade 3, 5000 Odense", "Skolevej 44, 6760 Ribe"]


def members(count: int = 60) -> tuple[str, set[str]]:
    """A member list, and every personal value in it."""
    draw = random.Random(3)
    lines = ["Medlemsnr;Navn;E-mail;CPR;Telefon;Adresse;Født;Indmeldt;Bidrag;Aktiv;Bemærkning"]
    personal = {*PERSONS, *STREETS}
    for number in range(count):
        name = draw.choice(PERSONS)
        born = f"{draw.randint(1, 28):02}-{draw.randint(1, 12):02}-{draw.randint(1940, 1999)}"
        own = [
            f"person{number}@example.com",
            f"{born[:2]}{born[3:5]}{born[8:]}-{draw.randint(1000, 3999)}",
            f"+45 {draw.randint(20, 59)} {draw.randint(10, 99)} {draw.randint(10, 99)} {draw.randint(10, 99)}",
        ]
        note = f"Har talt med {name} om kontingentet, som ikke er betalt endnu. Nr. {number}."
        personal |= {*own, born, note}
        lines.append(
            ";".join(
                [
                    *(f"M{number:04}", name, *own, draw.choice(STREETS), born),
                    f"{draw.randint(1, 28):02}-{draw.randint(1, 12):02}-20{draw.randint(10, 24)}",
                    *(draw.choice(["350,50", "1.250,00", "200,00"]), draw.choice(["ja", "nej"]), note),
                ]
            )
        )
    return "\n".join(lines) + "\n", personal


@pytest.fixture
def club(job: Job) -> set[str]:
    """A sources file with two tables, the second without anything personal; the personal values of the first."""
    folder = job.sources_file.parent
    (folder / "data").mkdir()
    (folder / "models").mkdir()
    text, personal = members()
    (folder / "data" / "members.csv").write_text(text, encoding="utf-8")
    (folder / "data" / "payments.csv").write_text(
        "Id;Order;Beløb\n" + "".join(f"{number};{number % 9};{number},25\n" for number in range(1, 41)),
        encoding="utf-8",
    )
    job.sources_file.write_text(
        "version: 1\nmodels: models\nsources:\n  - name: club\n    kind: files\n    location: data\n    tables:\n"
        "      - {name: members, path: members.csv, key: [medlemsnr], grow: merge}\n"
        "      - {name: payments, path: payments.csv, key: [id]}\n",
        encoding="utf-8",
    )
    return personal


def onboard(job: Job, *tables: str, force: bool = False) -> dict[str, str]:
    """Write the files; names and texts of all of them."""
    looked = look_at(job, "club", tables)
    written = write(files_of(looked, models_folder(job, None)), force=force)
    return {outcome.path.name: outcome.path.read_text(encoding="utf-8") for outcome in written}


def policies(text: str) -> dict[str, Any]:
    """What a sources YAML declares, per column of its raw tables."""
    return {
        column["name"]: column["config"]["meta"]["pii"]
        for table in yaml.safe_load(text)["sources"][0]["tables"]
        for column in table["columns"]
        if "config" in column and not column["name"].startswith("_")
    }


def test_columns_are_classified_and_only_personal_ones_are_declared(job: Job, club: set[str]) -> None:
    files = onboard(job)
    assert policies(files["_club__sources.yml"]) == {
        "navn": {"entity": "PERSON", "action": "token"},
        "e_mail": {"entity": "EMAIL_ADDRESS", "action": "token"},
        "cpr": {"entity": "DK_CPR", "action": "token"},
        "telefon": {"entity": "PHONE_NUMBER", "action": "token"},
        "adresse": {"entity": "ADDRESS", "action": "token"},
        "foedt": {"entity": "DATE_OF_BIRTH", "action": "generalise"},
        "bemaerkning": {"entity": "FREE_TEXT", "action": "hold"},
    }
    assert "# 100 % of 60 sampled values are e-mail addresses" in files["_club__sources.yml"]


def test_staging_reads_what_the_values_look_like(job: Job, club: set[str]) -> None:
    lines = [line.strip(" ,") for line in onboard(job)["stg_club__members.sql"].splitlines()]
    body = lines[lines.index("select") + 1 : lines.index("from members")]
    assert body == [
        "{{ standardize_text('medlemsnr') }} as medlems_id",
        "_file_id as file_id",
        "_dlt_load_id as load_id",
        "navn as navn_token",
        "e_mail as e_mail_token",
        "cpr as cpr_token",
        "telefon as telefon_token",
        "adresse as adresse_token",
        "{{ standardize_text('aktiv') }} as aktiv",
        "bemaerkning",
        "_line as file_line",
        "cast(foedt as integer) as birth_year",
        "{{ standardize_amount('bidrag', ',') }} as bidrag_amount",
        "e_mail__is_valid as is_e_mail_valid",
        "cpr__is_valid as is_cpr_valid",
        "telefon__is_valid as is_telefon_valid",
        "foedt__is_valid as is_foedt_valid",
        "{{ standardize_date('indmeldt') }} as indmeldt_date",
        "{{ load_timestamp('_dlt_load_id') }} as loaded_at",
    ]


def test_the_model_has_the_tests_that_the_rows_speak_for(job: Job, club: set[str]) -> None:
    text = onboard(job)["_club__models.yml"]
    model, payments = yaml.safe_load(text)["models"]
    keys = [test["unique_key"]["arguments"]["columns"] for test in model["data_tests"] if "unique_key" in test]
    assert keys[:2] == [["file_id", "file_line"], ["medlems_id"]]
    tests = {column["name"]: column.get("data_tests", []) for column in model["columns"]}
    assert {"in_set": {"arguments": {"values": ["ja", "nej"]}, "config": {"severity": "warn"}}} in tests["aktiv"]
    assert any("matches_pattern" in test for test in tests["medlems_id"])
    assert any("in_range" in test for test in tests["indmeldt_date"])
    # Of a personal column only that it is there: its form is gone when it is masked.
    assert [list(test) for test in tests["e_mail_token"]] == [["not_null_ratio"]]
    assert tests["bemaerkning"] == []
    assert payments["name"] == "stg_club__payments"
    assert {column["name"] for column in payments["columns"]} >= {"payment_id", "payment_order", "beloeb_amount"}


def test_no_personal_value_is_printed_or_written(job: Job, club: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    looked = look_at(job, "club")
    files = write(files_of(looked, models_folder(job, None)), force=False)
    for item in looked:
        print_table(item)
    said = capsys.readouterr()
    assert "a+9@a+.a+" in said.out  # the shape of an address is there
    texts = [said.out, said.err, *(file.path.read_text(encoding="utf-8") for file in files)]
    words = club | {part for name in PERSONS for part in name.split()}
    assert [word for word in sorted(words) if any(word in text for text in texts)] == []


def contents(job: Job) -> dict[str, int]:
    """Rows of every table of the database that a load, or a profile, would have written to."""
    with job.connect() as connection:
        names = connection.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables "
            "where schemaname in ('explore', 'masked', 'pipeline', 'compliance', 'quality') or schemaname ~ '^pg_temp'"
        ).fetchall()
        return {name: connection.execute(f"select count(*) from {name}".encode()).fetchall()[0][0] for (name,) in names}


def test_nothing_is_loaded_and_nothing_stays(job: Job, club: set[str]) -> None:
    before = contents(job)
    onboard(job)
    assert contents(job) == before
    assert list((job.settings.home / NAME).iterdir()) == []
    left = [path for path in job.settings.home.rglob("*") if path.is_file()]
    assert [path for path in left if b"person1@example.com" in path.read_bytes()] == []


def test_a_source_that_is_loaded_already_is_looked_at_as_if_it_were_new(job: Job, club: set[str]) -> None:
    from ingestion.load import load

    first = onboard(job)
    assert load(job)["rows_loaded"] == 100
    assert onboard(job) == first


def test_files_that_are_there_stay_unless_forced(job: Job, club: set[str]) -> None:
    before = onboard(job)
    folder = models_folder(job, None)
    model = folder / "chart" / "staging" / "club" / "stg_club__members.sql"
    model.write_text("select 1\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"without --force .*\n- .*stg_club__members\.sql$"):
        onboard(job)
    assert model.read_text(encoding="utf-8") == "select 1\n"
    assert onboard(job, force=True) == before


def test_what_somebody_declared_survives(job: Job, club: set[str]) -> None:
    text = onboard(job)["_club__sources.yml"]
    path = models_folder(job, None) / "explore" / "_club__sources.yml"
    path.write_text(text.replace("{entity: FREE_TEXT, action: hold}", "{entity: FREE_TEXT, action: free_text}"))
    files = onboard(job, force=True)
    assert policies(files["_club__sources.yml"])["bemaerkning"] == {"entity": "FREE_TEXT", "action": "free_text"}
    assert "        bemaerkning as bemaerkning_masked,\n" in files["stg_club__members.sql"]


def test_tables_that_a_file_describes_are_not_lost(job: Job, club: set[str]) -> None:
    onboard(job)
    with pytest.raises(ConfigurationError, match=r"_club__sources\.yml: describes payments, too"):
        onboard(job, "members", force=True)


def test_a_file_without_a_header_shows_nobody(job: Job, club: set[str]) -> None:
    path = job.sources_file.parent / "data" / "payments.csv"
    path.write_text("1;dorte@example.com;3\n2;lars@example.com;4\n", encoding="utf-8")
    declared = job.sources_file.read_text(encoding="utf-8").replace(", key: [id]", "")
    job.sources_file.write_text(declared, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"club\.payments: .* not like a header; declare") as caught:
        look_at(job, "club", ["payments"])
    assert "dorte" not in str(caught.value)


def test_a_sources_file_without_a_folder_says_what_to_do(job: Job, club: set[str]) -> None:
    text = job.sources_file.read_text(encoding="utf-8").replace("models: models\n", "")
    job.sources_file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="add the line `models: models`"):
        models_folder(Job(settings=job.settings, sources_file=job.sources_file), None)


def test_only_some_of_a_large_source_is_read(job: Job, club: set[str]) -> None:
    folder = job.sources_file.parent / "data"
    for number in range(4):
        rows = "".join(f"{number}{row:05};{row % 9};{row},25\n" for row in range(500))
        (folder / f"payments-{number}.csv").write_text(f"Id;Order;Beløb\n{rows}", encoding="utf-8")
        os.utime(folder / f"payments-{number}.csv", (1_700_000_000 + number, 1_700_000_000 + number))
    text = job.sources_file.read_text(encoding="utf-8").replace("path: payments.csv", 'path: "payments-*.csv"')
    job.sources_file.write_text(text, encoding="utf-8")
    (looked,) = look_at(job, "club", ["payments"], rows=600)
    assert (looked.rows, looked.delivery.is_whole) == (600, False)
    with job.connect() as connection:
        assert connection.execute("select count(*) from pipeline.files").fetchone() == (0,)


def test_a_database_is_asked_for_a_few_rows_of_every_type(
    job: Job, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job.sources_file.parent / "models").mkdir()
    with postgres_database(server) as database:
        monkeypatch.setenv("ATLAS_TEST_SOURCE", database.url)
        database.run(
            'create table t as select g as id, g % 7 as "user", g * 1.25::numeric(10,2) as price, '
            "g * 0.1::float8 as r, "
            "g % 2 = 0 as m, date '2024-01-01' + g % 300 as h, timestamp '2024-01-01' + g * interval '1 hour' as i, "
            "timestamptz '2024-01-01' + g * interval '1 minute' as j, time '10:00' as k, '\\x00ff'::bytea as l, "
            """jsonb '{"a": 1}' as n, null::text as nothing, E'a\\nb "c", ' || g % 3 as f """
            "from generate_series(1, 5000) as g"
        )
        job.sources_file.write_text("models: models\n" + declaration(database, "name: t, key: [id]"), encoding="utf-8")
        (looked,) = look_at(job, "shop", rows=700)
    assert (looked.rows, looked.delivery.is_whole) == (700, False)
    assert {column.name: column.band.name for column in looked.columns} == {
        **{"t_id": "ID", "t_user": "NUMBER", "price_amount": "NUMBER", "r": "NUMBER", "is_m": "BOOLEAN"},
        **{"h_date": "DATE", "i_at": "TIMESTAMP", "j_at": "TIMESTAMP", "k": "TEXT", "l": "TEXT", "n": "TEXT"},
        **{"t_nothing": "TEXT", "f": "TEXT"},
    }
    assert ("unique_key", ["t_id"]) in [(s.test, s.arguments.get("columns")) for s in looked.suggestions]


@pytest.mark.parametrize(
    ("values", "kind", "argument"),
    [
        (["1.234,50", "17,25", "900,00", "-3,10"], "number", ","),
        (["1,234.50", "17.25", "900.00"], "number", "."),
        (["kr. 100", "kr. 2.000", "kr. 15"], "number", None),
        (["31-12-2024", "1/2/2023", "28.02.2022"], "date", "dmy"),
        (["12/31/2024", "2/28/2023", "11/30/2022"], "date", "mdy"),
        (["2024-01-02 10:00", "2024-01-03 11:30:00", "2024-02-03T10:11:12Z"], "timestamp", "dmy"),
        (["0800", "8000", "5000", "0900"], "text", None),
        (["12345678", "87654321", "11223344"], "text", None),
        (["A1", "B2", "C3"], "text", None),
    ],
)
def test_how_values_are_written(job: Job, values: Sequence[str], kind: str, argument: str | None) -> None:
    with job.connect(autocommit=True) as connection:
        found = how_written(connection, Macros(PROJECT_DIR), {"thing": values}).get("thing")
        assert connection.execute("select to_regclass('pg_temp.written')").fetchone() == (None,)
    assert (found.kind if found else "text") == kind
    if found and kind != "text":
        assert (found.mark if kind == "number" else found.order) == argument


def test_kill_leaves_nothing_to_read(job: Job, club: set[str], database_url: str) -> None:
    """Killed with its whole process group while raw rows lie in the throwaway folder."""
    text, _ = members(150_000)
    (job.sources_file.parent / "data" / "members.csv").write_text(text, encoding="utf-8")
    environment = os.environ | {
        "ATLAS_DATABASE_URL": database_url,
        "ATLAS_HOME": str(job.settings.home),
        "ATLAS_MASKING_KEY": TEST_MASKING_KEY,
    }
    process = subprocess.Popen(
        [
            *(sys.executable, "-P", "-m", "flows.cli", "onboard", "club"),
            *("--rows", "150000", "--sources", str(job.sources_file)),
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    place = job.settings.home / NAME
    assert _until(lambda: any(b"person1@example" in data for data in _files(place))), "the sample was never there"
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert _until(lambda: list(place.iterdir()) == []), "raw rows are still there"
    assert _until(lambda: _temporary(database_url) == 0), "a temporary table is still there"


def _files(folder: Path) -> list[bytes]:
    found = []
    for path in folder.rglob("*") if folder.is_dir() else []:
        try:
            found.append(path.read_bytes() if path.is_file() else b"")
        except FileNotFoundError:
            continue
    return found


def _temporary(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute("select count(*) from pg_class where relpersistence = 't'").fetchone()
    return int(found[0]) if found else 0


def _until(holds: Any, seconds: float = 60) -> bool:
    """Wait for a condition."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_what_an_earlier_command_left_is_removed(tmp_path: Path) -> None:
    """When the watching process was killed, too."""
    left = tmp_path / NAME / "left"
    left.mkdir(parents=True)
    (left / "rows.parquet").write_text("raw")
    with throwaway_folder(tmp_path) as folder:
        assert not left.exists()
        assert folder.stat().st_mode & 0o077 == 0
        with throwaway_folder(tmp_path) as other:
            assert folder.is_dir()  # somebody holds it
            assert other != folder
    assert list((tmp_path / NAME).iterdir()) == []
