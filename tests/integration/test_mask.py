"""Masking on a real Postgres: what ends up in ``masked``, what is refused, and what survives."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import sql

from flows.cli import atlas
from python_jobs.errors import AtlasError, ConfigurationError, PartlyMaskedError
from python_jobs.job import Job
from python_jobs.masking import classify, plan
from python_jobs.masking.evidence import Finding
from python_jobs.masking.keys import load_key
from python_jobs.masking.run import inventory, mask, verdicts
from python_jobs.masking.tokens import Tokeniser

POLICY = """
version: 2
sources:
  - name: crm_raw
    schema: explore
    tables:
      - name: customers
        identifier: crm__customers
        columns:
          - {name: kundenummer, config: {meta: {pii: {entity: none, action: keep}}}}
          - {name: navn, config: {meta: {pii: {entity: PERSON, action: token}}}}
          - {name: e_mail, config: {meta: {pii: {entity: EMAIL_ADDRESS, action: token}}}}
          - {name: telefon, meta: {pii: {entity: PHONE_NUMBER, action: token}}}
          - {name: adresse, config: {meta: {pii: {entity: ADDRESS, action: token}}}}
          - {name: postnr, config: {meta: {pii: {entity: POSTCODE, action: keep}}}}
          - {name: foedselsdato, config: {meta: {pii: {entity: DATE_OF_BIRTH, action: generalise}}}}
          - {name: cpr_nr, config: {meta: {pii: {entity: DK_CPR, action: token}}}}
          - {name: kreditgraense, config: {meta: {pii: {entity: none, action: keep}}}}
  - name: support_raw
    schema: explore
    tables:
      - name: tickets
        identifier: support__tickets
        config: {meta: {pii_subject: {table: crm__customers, key: {customer_id: kundenummer}}}}
        columns:
          - {name: ticket_id, config: {meta: {pii: {entity: none, action: keep}}}}
          - {name: customer_id, config: {meta: {pii: {entity: none, action: keep}}}}
          - {name: message, config: {meta: {pii: {entity: FREE_TEXT, action: free_text}}}}
          - {name: agent, config: {meta: {pii: {entity: PERSON, action: token}}}}
  - name: shop_raw
    schema: explore
    tables:
      - name: products
        identifier: shop__products
        columns:
          - {name: product_id, config: {meta: {pii: {entity: none, action: keep}}}}
          - {name: product_name, config: {meta: {pii: {entity: none, action: keep}}}}
          - {name: supplier_phone, config: {meta: {pii: {entity: none, action: keep}}}}
"""
CUSTOMERS = (
    "kundenummer text, navn text, e_mail text, telefon text, adresse text, postnr text, foedselsdato text, "
    "cpr_nr text, kreditgraense text, _dlt_load_id text, _file_id bigint, _line bigint"
)
PERSONS = [
    ("K1", "Mette Hansen", "Mette@Example.dk", "+45 23 45 67 89", "Nørregade 12, 2. tv", "8000", "31-12-1984",
     "311284-1234", "1.000,00"),
    ("K2", "Søren Østergård", "soeren(at)example", "23456780", "Bygaden 3", "2100", "31-02-1980", "310280-1111",
     "0,50"),
    ("K3", "Jane  Doe", None, "12", "  ", "10001", None, "", None),
]  # fmt: skip
RAW = ["Mette", "example", "23456789", "23 45 67 89", "Nørregade", "Bygaden", "311284", "Søren", "Østergård", "Jane"]
MESSAGE = (
    "Hej, det er Mette. Ring på 23456789 eller skriv til mette@example.dk.\n"
    "Jeg bor Nørregade 12, 2. tv\nMvh Mette Hansen"
)


@pytest.fixture
def raw(job: Job, tmp_path: Path) -> Job:
    """A job whose explore holds three small tables, and whose project declares them."""
    project = tmp_path / "project"
    write_policy(job, POLICY)
    job.settings = replace(job.settings, project_dir=project)
    with job.connect(autocommit=True) as connection:
        connection.execute(f"create table explore.crm__customers ({CUSTOMERS})".encode())
        connection.execute(
            "create table explore.support__tickets (ticket_id text, customer_id text, message text, agent text, "
            "_dlt_load_id text, _file_id bigint, _line bigint)"
        )
        connection.execute(
            "create table explore.shop__products (product_id text, product_name text, supplier_phone text, "
            "unit_price numeric(10,2), is_active boolean, _dlt_load_id text, _file_id bigint, _line bigint)"
        )
        add_customers(connection, PERSONS, "load1")
        connection.execute(
            "insert into explore.support__tickets values ('T1', 'K1', %s, 'mette  HANSEN', 'load1', 2, 2), "
            "('T2', 'K9', 'Call Peter Jensen about the Victoria chair, order 12345678', 'Bo Dahl', 'load1', 2, 3)",
            [MESSAGE],
        )
        connection.execute(
            "insert into explore.shop__products values "
            "('P1', 'Victoria chair', '+45 70 10 10 10', 10.50, true, 'load1', 3, 1)"
        )
    return job


def write_policy(job: Job, text: str) -> None:
    models = job.sources_file.parent / "project" / "models" / "explore"
    models.mkdir(parents=True, exist_ok=True)
    (models / "_sources.yml").write_text(text)


def add_customers(
    connection: psycopg.Connection,
    persons: Sequence[tuple[str | None, ...]],
    load: str,
    file: int = 1,
    first_line: int = 2,
) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            f"insert into explore.crm__customers values ({', '.join(['%s'] * 12)})".encode(),
            [[*person, load, file, line] for line, person in enumerate(persons, first_line)],
        )


def rows(job: Job, query: str) -> list[tuple[object, ...]]:
    with job.connect(autocommit=True) as connection:
        return connection.execute(query.encode()).fetchall()


def everything(job: Job, schema: str = "masked") -> str:
    """All of a schema's values as one text."""
    tables = rows(
        job, f"select relname from pg_class where relnamespace = '{schema}'::regnamespace and relkind in ('r', 'v')"
    )
    with job.connect(autocommit=True) as connection:
        return "\n".join(
            str(row[0])
            for (table,) in tables
            for row in connection.execute(
                sql.SQL("select t::text from {} as t").format(sql.Identifier(schema, str(table)))
            ).fetchall()
        )


def test_structured_columns_become_tokens_years_and_checks(raw: Job) -> None:
    detail = mask(raw)
    tokens = Tokeniser(load_key(raw.settings))
    found = rows(
        raw,
        "select navn, e_mail, telefon, adresse, postnr, foedselsdato, cpr_nr, kreditgraense, e_mail__is_valid, "
        "telefon__is_valid, foedselsdato__is_valid, cpr_nr__is_valid, _dlt_load_id, _file_id, _line "
        "from masked.crm__customers order by kundenummer",
    )
    assert found[0] == (
        tokens.token("PERSON", "mette hansen"),
        tokens.token("EMAIL_ADDRESS", "mette@example.dk"),
        tokens.token("PHONE_NUMBER", "+4523456789"),
        tokens.token("ADDRESS", "nørregade 12, 2. tv"),
        *("8000", "1984", tokens.token("DK_CPR", "3112841234"), "1.000,00", True, True, True, True, "load1", 1, 2),
    )
    assert found[1][5:12] == (None, tokens.token("DK_CPR", "3102801111"), "0,50", False, True, False, False)
    assert found[2][1] is None
    assert found[2][3] is None
    assert found[2][8:12] == (None, False, None, None)
    assert detail["columns"] == {"free_text": 1, "generalise": 1, "keep": 10, "token": 6}
    assert {entry["table"]: (entry["mode"], entry["rows"]) for entry in detail["tables"]} == {
        "crm__customers": ("copy", 3),
        "support__tickets": ("copy", 2),
        "shop__products": ("view", 1),
    }


def test_no_raw_value_leaves_explore(raw: Job) -> None:
    mask(raw)
    for schema in ("masked", "compliance", "pipeline"):
        text = everything(raw, schema)
        assert [value for value in RAW if value.casefold() in text.casefold()] == []


def test_free_text_uses_the_tokens_of_the_customer(raw: Job) -> None:
    mask(raw)
    ((name, email, phone, address),) = rows(
        raw, "select navn, e_mail, telefon, adresse from masked.crm__customers where kundenummer = 'K1'"
    )
    ((message, agent),) = rows(raw, "select message, agent from masked.support__tickets where ticket_id = 'T1'")
    assert message == (
        f"Hej, det er <{name}>. Ring på <{phone}> eller skriv til <{email}>.\nJeg bor <{address}>\nMvh <{name}>"
    )
    assert agent == name
    ((other,),) = rows(raw, "select message from masked.support__tickets where ticket_id = 'T2'")
    assert "Victoria chair, order 12345678" in str(other)
    assert "Jensen" not in str(other)


def test_second_run_changes_nothing_and_new_loads_leave_old_rows_alone(raw: Job) -> None:
    mask(raw)
    before = rows(raw, "select kundenummer, ctid, xmin from masked.crm__customers order by 1")
    assert {entry["mode"] for entry in mask(raw)["tables"]} == {"unchanged"}
    with raw.connect(autocommit=True) as connection:
        add_customers(connection, [("K4", "Ida Holm", *PERSONS[0][2:])], "load2", file=5)
        connection.execute("delete from explore.crm__customers where kundenummer = 'K2'")
    detail = mask(raw)
    assert {e["table"]: (e["mode"], e["rows"]) for e in detail["tables"]}["crm__customers"] == ("copy", 1)
    after = rows(raw, "select kundenummer, ctid, xmin from masked.crm__customers order by 1")
    assert after[:2] == [before[0], before[2]]
    assert [row[0] for row in after] == ["K1", "K3", "K4"]
    assert rows(
        raw, "select load_id, rows from compliance.masked_loads where table_name = 'crm__customers' order by 1"
    ) == [
        ("load1", 2),
        ("load2", 1),
    ]
    (entry,) = [row for row in inventory(raw) if row["column_name"] == "navn"]
    assert entry["values_masked"] == 4


def test_view_hides_loads_that_were_not_classified_yet(raw: Job) -> None:
    mask(raw)
    with raw.connect(autocommit=True) as connection:
        connection.execute("insert into explore.shop__products values ('P2', 'Chair', null, 1, true, 'load2', 3, 2)")
    assert rows(raw, "select product_id from masked.shop__products") == [("P1",)]
    mask(raw)
    assert rows(raw, "select product_id, unit_price from masked.shop__products order by 1")[1][0] == "P2"


def test_unfinished_loads_are_not_masked(raw: Job) -> None:
    with raw.connect(autocommit=True) as connection:
        connection.execute("create table explore._dlt_loads (load_id text, status bigint)")
        connection.execute("insert into explore._dlt_loads values ('load1', 0)")
        add_customers(connection, [PERSONS[0]], "load2", file=7)
    mask(raw)
    assert rows(raw, "select distinct _dlt_load_id from masked.crm__customers") == [("load1",)]


def test_a_new_column_is_held_back_until_declared(raw: Job) -> None:
    mask(raw)
    with raw.connect(autocommit=True) as connection:
        connection.execute("create view chart.stg as select kundenummer, navn from masked.crm__customers")
        connection.execute("alter table explore.crm__customers add column alias text")
        connection.execute("update explore.crm__customers set alias = 'Metsen'")
    detail = mask(raw)
    assert detail["held_back"] == ["crm__customers.alias"]
    assert rows(raw, "select count(alias), count(*) from masked.crm__customers") == [(0, 3)]
    (entry,) = [row for row in inventory(raw) if row["column_name"] == "alias"]
    assert (entry["action"], entry["pii_class"], entry["decided_by"]) == ("hold", "unclassified", "default")
    assert "declare config.meta.pii on column alias" in entry["evidence"]
    seen_first = {
        row["column_name"]: row["first_seen_at"] for row in inventory(raw) if row["table_name"] == "customers"
    }
    alias = "          - {name: alias, config: {meta: {pii: {entity: USERNAME, action: token}}}}\n"
    write_policy(raw, POLICY.replace("          - {name: navn", alias + "          - {name: navn"))
    assert mask(raw)["held_back"] == []
    assert str(rows(raw, "select distinct alias from masked.crm__customers")[0][0]).startswith("username_")
    assert rows(raw, "select count(*) from chart.stg") == [(3,)], "the view on the twin survives"
    assert seen_first == {
        row["column_name"]: row["first_seen_at"] for row in inventory(raw) if row["table_name"] == "customers"
    }


def test_a_view_becomes_a_table_when_something_personal_shows_up(raw: Job) -> None:
    mask(raw)
    with raw.connect(autocommit=True) as connection:
        connection.execute("create view chart.stg_products as select product_name from masked.shop__products")
        connection.execute("alter table explore.shop__products add column contact text")
        connection.execute("update explore.shop__products set contact = 'Mette Hansen'")
    detail = mask(raw)
    ((contact,),) = rows(raw, "select contact from masked.shop__products")
    assert str(contact).startswith("person_")
    assert any("chart.stg_products" in note for note in detail["notes"])


def test_tokens_join_across_tables_and_not_across_classes(raw: Job) -> None:
    mask(raw)
    assert rows(
        raw, "select c.kundenummer from masked.support__tickets t join masked.crm__customers c on c.navn = t.agent"
    ) == [("K1",)]
    tokens = Tokeniser(load_key(raw.settings))
    assert tokens.token("PERSON", "x")[-32:] != tokens.token("ADDRESS", "x")[-32:]


def test_another_key_is_refused_before_anything_is_written(raw: Job) -> None:
    mask(raw)
    with raw.connect(autocommit=True) as connection:
        add_customers(connection, [PERSONS[0]], "load2", file=9)
    before = everything(raw) + everything(raw, "compliance")
    raw.settings = replace(raw.settings, masking_key="another-key-another-key-another-key-42")
    with pytest.raises(ConfigurationError, match="made with") as caught:
        mask(raw)
    assert "another-key" not in str(caught.value)
    assert everything(raw) + everything(raw, "compliance") == before


def test_a_missing_key_is_refused_before_anything_is_written(raw: Job) -> None:
    raw.settings = replace(raw.settings, masking_key=None)
    with pytest.raises(ConfigurationError, match=r"masking\.key is not there; make one with"):
        mask(raw)
    assert rows(raw, "select count(*) from pg_class where relnamespace = 'masked'::regnamespace") == [(0,)]


@pytest.mark.parametrize(
    ("pii", "message"),
    [
        (
            "{entity: EMAIL, action: token}",
            r"crm_raw\.customers\.e_mail: .*unknown entity 'EMAIL'; allowed: none, PERSON",
        ),
        ("{entity: EMAIL_ADDRESS, action: hash}", r"_sources\.yml: .*action 'hash'.*allowed: token, redact"),
        ("yes", "must look like"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(raw: Job, pii: str, message: str) -> None:
    write_policy(raw, POLICY.replace("{entity: EMAIL_ADDRESS, action: token}", pii))
    with pytest.raises(ConfigurationError, match=message):
        mask(raw)


def test_a_table_that_fails_keeps_its_twin_and_the_others_go_on(raw: Job) -> None:
    mask(raw)
    before = rows(raw, "select * from masked.crm__customers order by 1")
    with raw.connect(autocommit=True) as connection:
        add_customers(connection, [("K5", "Secret Person", *PERSONS[0][2:])], "load2", file=6)
        connection.execute("insert into explore.support__tickets values ('T3', 'K5', 'Hi', null, 'load2', 8, 1)")
        connection.execute(
            "create function masked.refuse() returns trigger language plpgsql as $$ "
            "begin raise exception 'no %', (select navn from explore.crm__customers limit 1); end $$"
        )
        connection.execute(
            "create trigger refuse before insert on masked.crm__customers execute function masked.refuse()"
        )
    with pytest.raises(AtlasError, match=r"masked\.crm__customers") as caught:
        mask(raw)
    assert "Mette" not in str(caught.value)
    assert "support__tickets" not in str(caught.value)
    assert rows(raw, "select * from masked.crm__customers order by 1") == before
    assert ("T3",) in rows(raw, "select ticket_id from masked.support__tickets")
    assert isinstance(caught.value, PartlyMaskedError)
    failed = "select table_name, reason from compliance.masking_failures"
    assert rows(raw, failed) == [("crm__customers", "database error P0001")]
    with raw.connect(autocommit=True) as connection:
        connection.execute("drop trigger refuse on masked.crm__customers")
    mask(raw)
    assert rows(raw, failed) == []


def test_analysts_read_masked_and_not_explore(raw: Job) -> None:
    mask(raw)
    with raw.connect(autocommit=True) as connection:
        connection.execute("set role atlas_analyst")
        for table in ("crm__customers", "support__tickets", "shop__products"):
            assert connection.execute(f"select count(*) from masked.{table}".encode()).fetchone() != (0,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"select count(*) from explore.{table}".encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select * from compliance.masking_keys")


def test_disagreements_are_told_without_values(raw: Job) -> None:
    with raw.connect(autocommit=True) as connection:
        connection.execute("update explore.crm__customers set kreditgraense = 'person@example.dk'")
    detail = mask(raw)
    assert any("kreditgraense" in text and "EMAIL_ADDRESS" in text for text in detail["disagreements"])
    assert "person@example.dk" not in str(detail)
    assert "disagrees" in next(row for row in inventory(raw) if row["column_name"] == "kreditgraense")["evidence"]


def test_the_folder_of_models_adds_policy_and_only_its_sources_are_masked(raw: Job, tmp_path: Path) -> None:
    other = tmp_path / "own" / "models"
    other.mkdir(parents=True)
    (other / "sources.yml").write_text(
        "sources: [{name: crm, schema: explore, tables: [{name: crm__customers, columns: ["
        "{name: navn, meta: {pii: {entity: PERSON, action: redact}}}]}]}]"
    )
    write_policy(raw, "version: 2")
    raw.sources_file.write_text("version: 1\nmodels: own/models\nsources: [{name: crm, kind: files, tables: []}]\n")
    detail = mask(raw)
    assert [entry["table"] for entry in detail["tables"]] == ["crm__customers"]
    assert rows(raw, "select distinct navn from masked.crm__customers") == [("<redacted>",)]
    assert any(note.startswith("not of this sources file") and "shop__products" in note for note in detail["notes"])


def test_an_evidence_that_is_new_is_recorded_once(raw: Job) -> None:
    mask(raw)
    before = rows(raw, "select xmin from masked.crm__customers")
    write_policy(
        raw,
        POLICY.replace("          - {name: kreditgraense, config: {meta: {pii: {entity: none, action: keep}}}}\n", ""),
    )
    mask(raw)
    write_policy(raw, POLICY)
    assert rows(raw, "select kreditgraense from masked.crm__customers limit 1") == [(None,)]
    mask(raw)
    checked = rows(raw, "select max(checked_at) from compliance.pii_columns")
    mask(raw)
    assert rows(raw, "select max(checked_at) from compliance.pii_columns") == checked
    assert rows(raw, "select xmin from masked.crm__customers") != before


def test_a_change_of_verdict_is_an_alert_and_stays_in_the_history(raw: Job) -> None:
    mask(raw)
    history = (
        "select entity, action, decided_by from compliance.pii_columns_history where source = 'shop' "
        "and table_name = 'products' and column_name = 'supplier_phone' order by recorded_at"
    )
    assert rows(raw, history) == [(None, "keep", "declared")]
    mask(raw)
    assert rows(raw, history) == [(None, "keep", "declared")]
    keep = "- {name: supplier_phone, config: {meta: {pii: {entity: none, action: keep}}}}"
    token = "- {name: supplier_phone, config: {meta: {pii: {entity: PHONE_NUMBER, action: token}}}}"
    assert keep in POLICY
    write_policy(raw, POLICY.replace(keep, token))
    alerts = mask(raw)["changes"]
    assert len(alerts) == 1
    assert "supplier_phone changed from not personal (keep) to PHONE_NUMBER (token)" in alerts[0]
    assert "70 10" not in alerts[0]
    assert rows(raw, history) == [(None, "keep", "declared"), ("PHONE_NUMBER", "token", "declared")]


def test_a_column_that_turns_personal_in_a_new_load_is_masked_before_it_is_seen(raw: Job) -> None:
    with raw.connect(autocommit=True) as connection:
        connection.execute(
            "create table explore.web__visits (code text, _dlt_load_id text, _file_id bigint, _line bigint)"
        )
        connection.execute(
            "insert into explore.web__visits select 'A' || n, 'l1', 1, n from generate_series(1000, 4000) as n"
        )
    assert next(e for e in mask(raw)["tables"] if e["table"] == "web__visits")["mode"] == "view"
    with raw.connect(autocommit=True) as connection:
        connection.execute(
            "insert into explore.web__visits select 'a' || n || '@example.dk', 'l2', 2, n "
            "from generate_series(1, 30) as n"
        )
    assert next(e for e in mask(raw)["tables"] if e["table"] == "web__visits")["mode"] == "copy"
    assert "@" not in everything(raw)
    assert rows(raw, "select count(*) from masked.web__visits where code like 'email_%'") == [(3_031,)]


def test_a_table_that_is_gone_keeps_its_twin(raw: Job) -> None:
    mask(raw)
    with raw.connect(autocommit=True) as connection:
        connection.execute("drop table explore.support__tickets")
    assert any("support__tickets is gone" in note for note in mask(raw)["notes"])
    assert rows(raw, "select count(*) from masked.support__tickets") == [(2,)]


def test_the_commands_show_verdicts_and_inventory(raw: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.commands.pii.make_job", lambda *_: raw)
    runner = CliRunner()
    assert "nothing there yet" in runner.invoke(atlas, ["pii", "inventory"]).output
    classified = runner.invoke(atlas, ["pii", "classify"])
    assert classified.exit_code == 0, classified.output
    assert "crm__customers.e_mail" in classified.output
    assert [value for value in RAW if value in classified.output] == []
    mask(raw)
    listed = json.loads(runner.invoke(atlas, ["pii", "inventory", "--json"]).output)
    assert {"column_name": "navn", "action": "token", "values_masked": 3}.items() <= next(
        row for row in listed if row["column_name"] == "navn"
    ).items()
    assert "values_masked" in runner.invoke(atlas, ["pii", "inventory"]).output


def test_classification_alone_writes_nothing(raw: Job) -> None:
    raw.settings = replace(raw.settings, masking_key=None)
    found = {verdict.column: verdict for verdict in verdicts(raw)}
    assert found["navn"].decided_by == "declared"
    assert rows(raw, "select count(*) from compliance.pii_columns") == [(0,)]


def test_a_numeric_cpr_is_masked_and_gets_its_zero_back(raw: Job) -> None:
    with raw.connect(autocommit=True) as connection:
        connection.execute(
            "create table explore.hr__staff "
            "(cpr bigint, born_date date, _dlt_load_id text, _file_id bigint, _line bigint)"
        )
        connection.execute("insert into explore.hr__staff values (0101801234, '1980-01-01', 'l', 1, 1)")
    mask(raw)
    tokens = Tokeniser(load_key(raw.settings))
    assert rows(raw, "select cpr, born_date, cpr__is_valid, born_date__is_valid from masked.hr__staff") == [
        (tokens.token("DK_CPR", "0101801234"), "1980", True, True)
    ]


def test_the_key_never_reaches_the_server(raw: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    key = str(raw.settings.masking_key)
    statements: list[str] = []
    original: Callable[..., psycopg.Cursor] = psycopg.Connection.execute

    def listening(self: psycopg.Connection, query: object, *arguments: object, **options: object) -> psycopg.Cursor:
        statements.append(query.as_string(self) if isinstance(query, sql.Composable) else str(query))
        statements.append(str(arguments))
        return original(self, query, *arguments, **options)

    monkeypatch.setattr(psycopg.Connection, "execute", listening)
    mask(raw)
    seen = "\n".join(statements) + str(rows(raw, "select query from pg_stat_activity"))
    assert key not in seen
    assert load_key(raw.settings).subkey("entity/PERSON").hex() not in seen
    assert key not in repr(raw) + repr(load_key(raw.settings)) + repr(Tokeniser(load_key(raw.settings)))


KILLED = """
import sys
from pathlib import Path
from python_jobs.job import Job
from python_jobs.masking.run import mask
from python_jobs.settings import Settings
folder = Path(sys.argv[1])
settings = Settings(
    project_dir=folder / "project", home=folder / "home", exports=folder, database_url=(folder / "url").read_text(),
    masking_key_file=folder / "key",
)
print("begin", flush=True)
mask(Job(settings=settings, sources_file=folder / "sources.yml"))
print("end", flush=True)
"""


def test_killed_at_any_moment_masked_holds_the_old_or_the_new_state(raw: Job, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(str(raw.settings.masking_key))
    (tmp_path / "key").chmod(0o600)
    (tmp_path / "url").write_text(str(raw.settings.database_url))
    mask(raw)
    with raw.connect(autocommit=True) as connection:
        connection.execute(
            "insert into explore.crm__customers select 'K' || n, 'Secretname ' || n, 'secret' || n || '@example.dk', "
            "'23' || lpad(n::text, 6, '0'), 'Secretgade ' || n, '8000', '01-01-1980', '010180-1234', '1', "
            "'load2', 4, n "
            "from generate_series(10, 20000) as n"
        )
        connection.execute(
            "insert into explore.support__tickets select 'T' || n, 'K' || n, "
            "'Hi, my name is Secretname ' || n || ', write to secret' || n || '@example.dk', null, 'load2', 5, n "
            "from generate_series(10, 4000) as n"
        )
    outcomes = set()
    for delay in (0.0, 0.3, 0.6, 0.9, 1.3):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(tmp_path)],
            stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2], env={**os.environ},
        )  # fmt: skip
        assert process.stdout
        assert process.stdout.readline() == "begin\n"
        assert str(raw.settings.masking_key) not in Path(f"/proc/{process.pid}/cmdline").read_text()
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert "secret" not in everything(raw).casefold()
        ((customers,),) = rows(raw, "select count(*) from masked.crm__customers")
        ((tickets,),) = rows(raw, "select count(*) from masked.support__tickets")
        assert customers in (3, 19_994)
        assert tickets in (2, 3_993)
        outcomes.add((customers, tickets))
    mask(raw)
    assert "secret" not in everything(raw).casefold()
    assert rows(raw, "select count(*) from masked.support__tickets") == [(3_993,)]
    assert (3, 2) in outcomes


def test_phone_numbers_of_another_country_join_column_and_text(raw: Job) -> None:
    write_policy(raw, POLICY.replace("entity: PHONE_NUMBER,", "entity: PHONE_NUMBER, region: SE,"))
    with raw.connect(autocommit=True) as connection:
        connection.execute("update explore.crm__customers set telefon = '070-123 45 67' where kundenummer = 'K1'")
        connection.execute(
            "update explore.support__tickets set message = 'Ring 070 123 4567 eller +46 70 123 45 67.' "
            "where ticket_id = 'T1'"
        )
    mask(raw)
    token = Tokeniser(load_key(raw.settings)).token("PHONE_NUMBER", "+46701234567")
    with raw.connect() as connection:
        column = connection.execute(
            "select telefon, telefon__is_valid from masked.crm__customers where kundenummer = 'K1'"
        ).fetchone()
        message = connection.execute("select message from masked.support__tickets where ticket_id = 'T1'").fetchone()
    assert column == (token, True)
    assert message == (f"Ring <{token}> eller <{token}>.",)


@pytest.mark.parametrize(("region", "entity"), [("XX", "PHONE_NUMBER"), ("SE", "PERSON")])
def test_a_region_that_makes_no_sense_is_refused(raw: Job, region: str, entity: str) -> None:
    write_policy(raw, POLICY.replace(f"entity: {entity},", f"entity: {entity}, region: {region},"))
    with pytest.raises(ConfigurationError, match=f"region '{region}' makes no sense here"):
        mask(raw)


def test_verdicts_are_scored_again_when_what_judges_them_changes(raw: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    declared = "          - {name: navn, config: {meta: {pii: {entity: PERSON, action: token}}}}\n"
    write_policy(raw, POLICY.replace(declared, ""))
    with monkeypatch.context() as patched:
        patched.setattr(classify, "find", lambda *_: Finding(None, False, 0.9, "nothing to see"))
        mask(raw)
    assert _action(raw, "navn") == "keep"
    assert mask(raw)["columns"] == mask(raw)["columns"]
    assert _action(raw, "navn") == "keep"
    monkeypatch.setattr(plan, "CLASSIFIER_VERSION", plan.CLASSIFIER_VERSION + 1)
    changes = mask(raw)["changes"]
    assert _action(raw, "navn") == "token"
    assert any("verdict on navn changed" in change for change in changes)


def _action(job: Job, column: str) -> str:
    with job.connect() as connection:
        row = connection.execute(
            "select action from compliance.pii_columns where column_name = %s", [column]
        ).fetchone()
    assert row
    return str(row[0])
