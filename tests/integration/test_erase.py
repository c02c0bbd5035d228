"""Erasing a person: what goes, what stays, and that they don't come back."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli import atlas
from python_jobs.erasure.erase import Erasure, erase
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job
from python_jobs.masking import subjects
from python_jobs.masking.keys import load_key
from python_jobs.masking.reveal import reveal
from python_jobs.masking.rotate import rotate
from python_jobs.masking.run import mask
from python_jobs.masking.tokens import Tokeniser
from python_jobs.warehouse import advisory_lock
from tests.integration.test_mask import PERSONS, add_customers, everything, raw, rows, write_policy
from tests.integration.test_mask_keys import new_file, with_new_key
from tests.integration.test_mask_policies import vault_policy

__all__ = ["new_file", "raw"]

TABLE, KEY, REASON = "crm__customers", {"kundenummer": "K1"}, "request 2026-118"
METTE = ["Mette", "23456789", "311284"]
COUNTS = (
    "select (select count(*) from explore.crm__customers), (select count(*) from masked.crm__customers), "
    "(select count(*) from explore.support__tickets), (select count(*) from masked.support__tickets), "
    "(select count(*) from vault.entries), (select count(*) from explore.dead_letter_payloads)"
)


@pytest.fixture
def masked(raw: Job) -> Job:
    """Two deliveries of K1, a ticket, dead letters, names and CPR numbers in the vault."""
    write_policy(raw, vault_policy(cpr_nr="entity: DK_CPR, action: vault", navn="entity: PERSON, action: vault"))
    with raw.connect(autocommit=True) as connection:
        add_customers(connection, [PERSONS[0]], "load2", file=9)
        connection.execute(
            "insert into pipeline.files (file_id, source, table_name, path) overriding system value values "
            "(1, 'crm', 'customers', 'in/customers.csv'), (2, 'support', 'tickets', 'in/tickets.csv'), "
            "(3, 'shop', 'products', 'in/products.csv')"
        )
        connection.execute(
            "insert into pipeline.dead_letters (dead_letter_id, source, table_name, file, line, reason) "
            "overriding system value values (1, 'crm', 'customers', 'in/customers.csv', 7, 'ragged'), "
            "(2, 'crm', 'customers', 'in/customers.csv', 8, 'ragged'), (3, 'hr', 'staff', 'in/staff.csv', 1, 'ragged'),"
            "(4, 'hr', 'staff', 'in/staff.csv', 2, 'ragged')"
        )
        connection.execute(
            "insert into explore.dead_letter_payloads values (1, 'K1;Mette;too;few'), (2, 'K11;somebody else'), "
            "(3, 'staff;METTE@EXAMPLE.DK'), (4, 'K1;a table that says nothing of customers')"
        )
    mask(raw)
    return raw


def test_a_person_leaves_explore_masked_dead_letters_and_vault(masked: Job) -> None:
    assert rows(masked, COUNTS) == [(4, 4, 2, 2, 5, 4)]
    done = erase(masked, TABLE, KEY, REASON)
    assert done == Erasure(
        rows={"crm__customers": 2, "support__tickets": 1},
        dead_letters=2,
        sealed_values=2,
        files=["in/customers.csv", "in/tickets.csv"],
        elsewhere={},
        unlinked=[],
    )
    assert rows(masked, COUNTS) == [(2, 2, 1, 1, 3, 2)]
    everywhere = "".join(everything(masked, schema) for schema in ("explore", "masked", "vault", "audit", "pipeline"))
    assert [value for value in METTE if value in everywhere] == []
    assert rows(masked, "select dead_letter_id, status from pipeline.dead_letters order by 1") == [
        (1, "discarded"), (2, "waiting"), (3, "discarded"), (4, "waiting"),
    ]  # fmt: skip
    assert rows(masked, "select table_name, reason, rows, dead_letters, sealed_values from audit.erasures") == [
        (TABLE, REASON, {"crm__customers": 2, "support__tickets": 1}, 2, 2)
    ]
    cpr = Tokeniser(load_key(masked.settings)).token("DK_CPR", "3112841234")
    with pytest.raises(ConfigurationError, match="no value for this token"):
        reveal(masked, cpr, "test")


def test_the_next_run_has_nothing_left_to_do(masked: Job) -> None:
    erase(masked, TABLE, KEY, REASON)
    assert {table["mode"] for table in mask(masked)["tables"]} == {"unchanged"}


def test_who_comes_again_is_erased_again_and_nobody_else(masked: Job, new_file: Path) -> None:
    erase(masked, TABLE, KEY, REASON)
    rotate(masked, new_file)
    now = with_new_key(masked, new_file)
    with now.connect(autocommit=True) as connection:
        add_customers(connection, [PERSONS[0], ("K4", "Ida Holm", *PERSONS[0][2:])], "load3", file=11)
        connection.execute(
            "insert into explore.support__tickets values ('T8', 'K1', 'again', null, 'load3', 12, 1), "
            "('T9', 'K4', 'hello', null, 'load3', 12, 2)"
        )
    notes = [note for note in mask(now)["notes"] if "erased" in note]
    assert [note.partition(":")[0] for note in notes] == ["explore.crm__customers", "explore.support__tickets"]
    for schema in ("explore", "masked"):
        assert rows(now, f"select kundenummer from {schema}.crm__customers order by 1") == [("K2",), ("K3",), ("K4",)]
        assert rows(now, f"select ticket_id from {schema}.support__tickets order by 1") == [("T2",), ("T9",)]
    assert [note for note in mask(now)["notes"] if "erased" in note] == []


def test_a_person_whose_own_row_is_gone_still_has_tickets(masked: Job) -> None:
    with masked.connect(autocommit=True) as connection:
        connection.execute("delete from explore.crm__customers where kundenummer = 'K1'")
    assert erase(masked, TABLE, KEY, REASON).rows == {"support__tickets": 1}


def test_a_table_of_persons_need_not_name_itself(raw: Job) -> None:
    mask(raw)
    assert erase(raw, TABLE, KEY, REASON).rows == {"crm__customers": 1, "support__tickets": 1}
    with raw.connect(autocommit=True) as connection:
        add_customers(connection, [PERSONS[0]], "load2", file=9)
    mask(raw)
    assert rows(raw, "select kundenummer from explore.crm__customers order by 1") == [("K2",), ("K3",)]


def test_a_person_found_by_another_column_is_erased_by_the_key_that_tables_use(masked: Job) -> None:
    done = erase(masked, TABLE, {"e_mail": "Mette@Example.dk"}, REASON)
    assert done.rows == {"crm__customers": 2, "support__tickets": 1}
    with masked.connect(autocommit=True) as connection:
        add_customers(connection, [PERSONS[0]], "load3", file=11)
    mask(masked)
    assert rows(masked, "select count(*) from explore.crm__customers where kundenummer = 'K1'") == [(0,)]


def test_it_says_where_the_person_still_is(masked: Job) -> None:
    with masked.connect(autocommit=True) as connection:
        connection.execute("create table explore.hr__staff (name text, mail text, note text, _dlt_load_id text, "
                           "_file_id bigint, _line bigint)")  # fmt: skip
        connection.execute(
            "insert into explore.hr__staff values "
            "('Mette Hansen', 'mette@example.dk', 'her CPR is 311284-1234', 'load1', 20, 1)"
        )
    policy = vault_policy(cpr_nr="entity: DK_CPR, action: vault", navn="entity: PERSON, action: vault")
    write_policy(masked, policy + """
  - name: hr_raw
    schema: explore
    tables:
      - name: staff
        identifier: hr__staff
        columns:
          - {name: name, config: {meta: {pii: {entity: PERSON, action: token}}}}
          - {name: mail, config: {meta: {pii: {entity: EMAIL_ADDRESS, action: token}}}}
          - {name: note, config: {meta: {pii: {entity: FREE_TEXT, action: free_text}}}}
""")  # fmt: skip
    mask(masked)
    done = erase(masked, TABLE, KEY, REASON)
    assert done.elsewhere == {"hr__staff.mail": 1, "hr__staff.note": 1}
    assert done.unlinked == ["hr__staff"]
    assert rows(masked, "select count(*) from masked.hr__staff") == [(1,)]


def test_looking_changes_nothing(masked: Job) -> None:
    before = rows(masked, COUNTS)
    assert erase(masked, TABLE, KEY, "", look=True).rows == {"crm__customers": 2, "support__tickets": 1}
    assert rows(masked, COUNTS) == before
    assert rows(masked, "select (select count(*) from audit.erasures), (select count(*) from vault.erased_subjects)"
                ) == [(0, 0)]  # fmt: skip


def test_it_is_all_or_nothing(masked: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows(masked, COUNTS)
    delete_rows = subjects.delete_rows

    def fails_at_tickets(connection: object, table: str, *more: object) -> object:
        if table == "support__tickets":
            raise RuntimeError
        return delete_rows(connection, table, *more)  # type: ignore[arg-type]

    monkeypatch.setattr("python_jobs.erasure.erase.delete_rows", fails_at_tickets)
    with pytest.raises(RuntimeError):
        erase(masked, TABLE, KEY, REASON)
    assert rows(masked, COUNTS) == before
    monkeypatch.undo()
    assert erase(masked, TABLE, KEY, REASON).rows == {"crm__customers": 2, "support__tickets": 1}


@pytest.mark.parametrize(
    ("table", "key", "reason", "message"),
    [
        ("crm__custommers", KEY, REASON, r"explore\.crm__custommers is not there; .*names: crm__customers"),
        (TABLE, {"nummer": "K1"}, REASON, r"has no column 'nummer'; it has: kundenummer, navn"),
        (TABLE, {"kundenummer": "K777"}, REASON, r"nobody in explore\.crm__customers has this kundenummer"),
        (TABLE, KEY, " ", r"--reason: say why"),
    ],
)
def test_what_makes_no_sense_is_refused(
    masked: Job, table: str, key: dict[str, str], reason: str, message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message) as refused:
        erase(masked, table, key, reason)
    assert "K777" not in str(refused.value), "a key may be personal"
    assert rows(masked, "select (select count(*) from audit.erasures), (select count(*) from vault.erased_subjects)"
                ) == [(0, 0)]  # fmt: skip


def test_another_key_or_a_run_under_way_erases_nothing(masked: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows(masked, COUNTS)
    stranger = replace(masked, settings=replace(masked.settings, masking_key="another-key-another-key-another-42"))
    with pytest.raises(ConfigurationError, match="this is key"):
        erase(stranger, TABLE, KEY, REASON)
    monkeypatch.setattr("python_jobs.warehouse.LOCK_PATIENCE_SECONDS", 0)
    with (
        masked.connect(autocommit=True) as connection,
        advisory_lock(connection, "run"),
        pytest.raises(AtlasError, match="another Atlas run holds 'run'"),
    ):
        erase(masked, TABLE, KEY, REASON)
    assert rows(masked, COUNTS) == before


def test_before_anything_is_masked_there_is_nothing_to_know_a_person_by(raw: Job) -> None:
    with pytest.raises(ConfigurationError, match="nothing in this database is masked yet; run: atlas mask"):
        erase(raw, TABLE, KEY, REASON)


def test_the_command_asks_first_and_takes_the_key_from_standard_input(
    masked: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.commands.pii.make_job", lambda *_: masked)
    before = rows(masked, COUNTS)
    command = ["pii", "erase", TABLE, "--reason", REASON, "--json"]
    unsure = CliRunner().invoke(atlas, command, input="kundenummer=K1\n")
    assert isinstance(unsure.exception, ConfigurationError)
    assert "nothing was erased; say --yes" in str(unsure.exception)
    assert rows(masked, COUNTS) == before
    sure = CliRunner().invoke(atlas, [*command, "--yes"], input=io.BytesIO(b"kundenummer=K1\n"))
    assert json.loads(sure.stdout)["rows"] == {"crm__customers": 2, "support__tickets": 1}
    for wrong in (["K1"], ["kundenummer="], ["kundenummer=1", "kundenummer=2"]):
        result = CliRunner().invoke(atlas, ["pii", "erase", TABLE, *wrong, "--dry-run"])
        assert "KEY must be column=value" in str(result.exception)
