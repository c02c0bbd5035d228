"""What the macros make of values: one query with a line per case, each expectation worked out by hand."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from python_jobs.job import Job

pytestmark = pytest.mark.slow

# A call, and the text of what comes out; None is null.
CASES: list[tuple[str, str | None]] = [
    ("atlas.standardize_text(\"'  Anne   Marie '\")", "Anne Marie"),
    ("atlas.standardize_text(\"e'a\\\\tb'\")", "a b"),
    ("atlas.standardize_text(\"'   '\")", None),
    ("atlas.standardize_amount(\"'12.500,00'\")", "12500.00"),
    ("atlas.standardize_amount(\"'$90,000 '\")", "90000"),
    ("atlas.standardize_amount(\"'1.234'\")", "1234"),
    ("atlas.standardize_amount(\"'1.234'\", '.')", "1.234"),
    ("atlas.standardize_amount(\"'(50,00)'\")", "-50.00"),
    ("atlas.standardize_amount(\"'75-'\")", "-75"),
    ("atlas.standardize_amount(\"'500,-'\")", "500"),
    ("atlas.standardize_amount(\"'1.2.3'\")", None),
    ("atlas.standardize_amount(\"'gratis'\")", None),
    ("atlas.standardize_date(\"'31-12-2024'\")", "2024-12-31"),
    ("atlas.standardize_date(\"'1.2.2024'\")", "2024-02-01"),
    ("atlas.standardize_date(\"'1/2/2024'\", 'mdy')", "2024-01-02"),
    ("atlas.standardize_date(\"'2024-02-29T10:00:00Z'\")", "2024-02-29"),
    ("atlas.standardize_date(\"'29-02-2023'\")", None),
    ("atlas.standardize_date(\"'31-04-2024'\")", None),
    ("atlas.standardize_timestamp(\"'2024-07-01 12:30'\", time_zone='Europe/Copenhagen')", "2024-07-01 10:30:00"),
    ("atlas.standardize_timestamp(\"'2024-07-01T12:30:15+0530'\")", "2024-07-01 07:00:15"),
    ("atlas.standardize_timestamp(\"'2024-07-01T12:30:15Z'\", time_zone='Asia/Tokyo')", "2024-07-01 12:30:15"),
    ("atlas.standardize_timestamp(\"'31-12-2024'\")", "2024-12-31 00:00:00"),
    ("atlas.standardize_timestamp(\"'2024-07-01 24:30'\")", None),
    (f"atlas.is_token(\"'email_address_0f3a_{'0a' * 16}'\")", "true"),
    (f"atlas.is_token(\"'email_address_0f3a_{'0a' * 16}'\", 'email')", "false"),
    (f"atlas.is_token(\"'email__0f3a_{'0a' * 16}'\")", "false"),
    (f"atlas.is_token(\"'email_0f3a_{'0a' * 15}_b'\")", "false"),
    (f"atlas.is_token(\"'0f3a_{'0a' * 16}'\")", "false"),
    ("atlas.is_token('null')", None),
    ("atlas.standardize_phone(\"'33 12 34 56'\")", "+4533123456"),
    ("atlas.standardize_phone(\"'tlf. (+45) 33-12-34-56'\")", "+4533123456"),
    ("atlas.standardize_phone(\"'004533123456'\")", "+4533123456"),
    ("atlas.standardize_phone(\"'+46 8 123 456 78'\")", "+46812345678"),
    ("atlas.standardize_phone(\"'202-555-0143'\", '1', 10)", "+12025550143"),
    ("atlas.standardize_phone(\"'12 34 56 78'\")", None),
    ("atlas.standardize_phone(\"'ring igen'\")", None),
    ("atlas.load_timestamp(\"'86400.5'\")", "1970-01-02 00:00:00.5"),
    ("atlas.utc_timestamp(\"timestamptz '2024-01-01 01:00+01'\")", "2024-01-01 00:00:00"),
    ("atlas.utc_timestamp(\"timestamp '2024-01-01 01:00'\")", "2024-01-01 01:00:00"),
    # Two years; a day counts as minimum_tenure_days, which are 365.
    ("'round(' ~ atlas.orders_per_year('6', '730.5') ~ ', 2)'", "3.00"),
    ("'round(' ~ atlas.orders_per_year('1', '1') ~ ', 2)'", "1.00"),
    ("atlas.fifth('0', '10')", "1"),
    ("atlas.fifth('2', '10')", "2"),
    ("atlas.fifth('10', '10')", "5"),
    ("atlas.fifth('0', '0')", "1"),
]  # fmt: skip


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("target")


def _show(job: Job, target: Path, query: str, *options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", "--quiet", "show", "--inline", query, "--limit", "-1"),
            *("--output", "json", "--profiles-dir", "profiles", "--target-path", str(target)),
            *("--log-level-file", "none", *options),
        ],
        cwd=job.settings.project_dir,
        env=os.environ | job.dbt_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_case_of_the_macros_that_make_values(job: Job, target: Path) -> None:
    lines = [f"select {number} as n, cast({{{{ {call} }}}} as text) as value" for number, (call, _) in enumerate(CASES)]
    shown = _show(job, target, "\nunion all\n".join(lines) + "\norder by n")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    got = [row["value"] for row in json.loads(shown.stdout[shown.stdout.index("{") :])["show"]]
    assert dict(zip((call for call, _ in CASES), got, strict=True)) == dict(CASES)


def test_an_order_of_dates_that_is_none(job: Job, target: Path) -> None:
    shown = _show(job, target, "select {{ atlas.standardize_date(\"'1-2-2024'\", 'ymd') }}")
    assert shown.returncode != 0
    assert "standardize_date: order 'ymd' is neither dmy nor mdy" in shown.stdout + shown.stderr


def test_text_that_looks_personal(job: Job, target: Path) -> None:
    token = "person_ab12_" + "0102031234" + "0" * 22
    with psycopg.connect(job.warehouse.url, autocommit=True) as connection:
        connection.execute("create table notes (id integer, note text, more text, supplier_mail text, load_id text)")
        connection.cursor().executemany(
            "insert into notes values (%s, %s, %s, %s, %s)",
            [
                (1, "plain", None, None, None),
                (2, "write to made.up@example.dk", None, None, None),
                (3, None, "made up: 010203-1234", None, None),
                (4, "call +45 33 12 34 56", None, None, None),
                (5, token, "nobody@", None, None),
                (6, f"{token} or 0045 33123456", None, None, None),
                (7, "a supplier's is business data", None, "sale@example.dk", "0045331234567"),
            ],
        )
    relation = "api.Relation.create(schema='public', identifier='notes')"
    query = f"select id from public.notes where {{{{ atlas.personal_looking_text({relation}) }}}} order by id"
    shown = _show(job, target, query)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert [row["id"] for row in json.loads(shown.stdout[shown.stdout.index("{") :])["show"]] == [2, 3, 4, 6]


def test_rows_that_their_source_deleted(job: Job, target: Path) -> None:
    with psycopg.connect(job.warehouse.url, autocommit=True) as connection:
        connection.execute("create table masked.crm__customers (id integer, _file_id bigint, _line bigint)")
        connection.execute("insert into masked.crm__customers values (1, 7, 1), (2, 7, 2), (3, 8, 1), (4, 8, 2)")
        connection.cursor().executemany(
            "insert into pipeline.deleted_rows values (%s, %s, %s, %s, 9, '1.0', timestamptz '2026-01-02 01:00+01')",
            [("crm", "customers", 7, 2), ("crm", "orders", 7, 1), ("shop", "customers", 8, 1)],
        )
    relation = "api.Relation.create(schema='masked', identifier='crm__customers')"
    query = (
        f"select id, {{{{ atlas.not_deleted({relation}) }}}} as stays, "
        f"cast({{{{ atlas.deleted_at({relation}) }}}} as text) as gone from masked.crm__customers order by id"
    )
    shown = _show(job, target, query)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    got = [tuple(row.values()) for row in json.loads(shown.stdout[shown.stdout.index("{") :])["show"]]
    assert got == [(1, True, None), (2, False, "2026-01-02 00:00:00"), (3, True, None), (4, True, None)]


@pytest.mark.parametrize(("name", "schema"), [("local", "navigate"), ("dev", "dev_anne_navigate")])
def test_the_schema_of_a_folder(
    job: Job, target: Path, monkeypatch: pytest.MonkeyPatch, name: str, schema: str
) -> None:
    monkeypatch.setenv("USER", "anne")
    shown = _show(job, target, "select '{{ generate_schema_name('navigate', none) }}' as name", "--target", name)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert json.loads(shown.stdout[shown.stdout.index("{") :])["show"] == [{"name": schema}]
