"""Policies: what each action leaves of a value, per purpose, and the vault."""

import json
import re
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner

from flows.cli import atlas
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job
from python_jobs.masking.keys import load_key
from python_jobs.masking.reveal import reveal
from python_jobs.masking.rotate import rotate
from python_jobs.masking.run import mask
from python_jobs.masking.tokens import Tokeniser
from python_jobs.masking.vault import Vault, VaultKey
from tests.integration.test_mask import PERSONS, POLICY, RAW, add_customers, everything, raw, rows, write_policy
from tests.integration.test_mask_keys import new_file, with_new_key

__all__ = ["new_file", "raw"]

SELF = "        identifier: crm__customers\n        config: {meta: {pii_subject: {table: crm__customers, key: {kundenummer: kundenummer}}}}\n"  # noqa: E501


def changed(**actions: str) -> str:
    """The policy with other actions for some columns."""
    text = POLICY
    for column, pii in actions.items():
        text = re.sub(rf"(name: {column}, .*?pii: )\{{.*?\}}", rf"\1{{{pii}}}", text)
    return text


def vault_policy(**actions: str) -> str:
    return changed(**actions).replace("        identifier: crm__customers\n", SELF)


def test_coarser_values(raw: Job) -> None:
    write_policy(
        raw,
        changed(
            adresse="entity: ADDRESS, action: generalise",
            postnr="entity: POSTCODE, action: generalise",
            foedselsdato="entity: DATE_OF_BIRTH, action: age_band",
            navn="entity: PERSON, action: redact",
        ),
    )
    with raw.connect(autocommit=True) as connection:
        connection.execute("update explore.crm__customers set adresse = 'Nørregade 12, 2. tv, 8000 Aarhus C' "
                           "where kundenummer = 'K1'")  # fmt: skip
    mask(raw)
    assert rows(
        raw, "select adresse, postnr, foedselsdato, foedselsdato__is_valid, navn from masked.crm__customers order by 1"
    ) == [
        ("8000", "80", "1980-1989", True, "<redacted>"),
        (None, "21", None, False, "<redacted>"),
        (None, "10", None, None, "<redacted>"),
    ]


def test_a_changed_policy_is_work_of_the_run_that_applied_it(raw: Job) -> None:
    """Lineage asks for the loads that a run masked: without them it would go on telling the old treatment."""
    mask(raw)
    again = replace(raw, run_id=uuid4())
    write_policy(raw, changed(navn="entity: PERSON, action: redact"))
    mask(again)
    assert rows(raw, "select table_name from compliance.masked_loads where run_id = '" + str(again.run_id) + "'") == [
        ("crm__customers",)
    ]


def test_fakes_keep_the_form_are_the_same_for_the_same_person_and_belong_to_nobody(raw: Job) -> None:
    fakes = {
        "navn": "PERSON", "e_mail": "EMAIL_ADDRESS", "telefon": "PHONE_NUMBER", "adresse": "ADDRESS",
        "postnr": "POSTCODE", "foedselsdato": "DATE_OF_BIRTH", "cpr_nr": "DK_CPR",
    }  # fmt: skip
    write_policy(raw, changed(**{name: f"entity: {entity}, action: fake" for name, entity in fakes.items()}))
    with raw.connect(autocommit=True) as connection:
        add_customers(connection, [("K4", *PERSONS[0][1:])], "load1", file=4)
    mask(raw)
    first, *_, again = rows(raw, f"select {', '.join(fakes)} from masked.crm__customers order by kundenummer")
    assert first == again
    forms = (
        r"[A-ZÆØÅ][\w-]+ [A-ZÆØÅ][\w-]+", r"[a-z.]+\d+@example\.com", r"\+450\d{7}", r"\w+vej \d+", r"8\d{3}",
        r"1984-\d\d-\d\d",
    )  # fmt: skip
    for value, form in zip(first[:-1], forms, strict=True):
        assert re.fullmatch(form, str(value)), (value, form)
    assert re.fullmatch(r"[0-2]\d(2[1-9]|3[0-2])\d\d-\d{4}", str(first[-1])), "no month is above twelve"
    assert rows(raw, "select cpr_nr__is_valid from masked.crm__customers where kundenummer = 'K1'") == [(True,)]
    text = everything(raw)
    assert [value for value in RAW if value in text] == ["example"], "example.com, where nobody has a mailbox"


def test_a_purpose_treats_a_class_and_a_column_otherwise(raw: Job) -> None:
    (raw.settings.project_dir / "dbt_project.yml").write_text(
        "name: x\nvars:\n  pii_purposes:\n    demo: {direct_identifier: fake, quasi_identifier: generalise}\n"
    )
    write_policy(raw, changed(e_mail="entity: EMAIL_ADDRESS, action: token, purposes: {demo: redact, audit: keep}"))
    mask(raw)
    name, email, postcode = "select navn from", "select e_mail from", "select postnr from"
    place = " masked.crm__customers where kundenummer = 'K1'"
    assert str(rows(raw, name + place)[0][0]).startswith("person_")
    assert rows(raw, postcode + place) == [("8000",)]
    raw.settings = replace(raw.settings, purpose="demo")
    mask(raw)
    assert re.fullmatch(r"[A-ZÆØÅ][\w-]+ [A-ZÆØÅ][\w-]+", str(rows(raw, name + place)[0][0]))
    assert rows(raw, email + place) == [("<redacted>",)]
    assert rows(raw, postcode + place) == [("80",)]
    raw.settings = replace(raw.settings, purpose="dem")
    with pytest.raises(ConfigurationError, match="ATLAS_PURPOSE: no policy speaks of 'dem'; there are: audit, demo"):
        mask(raw)


@pytest.mark.parametrize(
    ("project", "message"),
    [
        ("demo: {direct: fake}", r"dbt_project.yml: vars.pii_purposes.demo.direct: no such class"),
        ("demo: {direct_identifier: keep}", r"pii_purposes.demo.direct_identifier: 'keep' is no action for a class"),
        ("[demo]", r"vars.pii_purposes must look like"),
    ],
)
def test_a_purpose_that_makes_no_sense_is_refused(raw: Job, project: str, message: str) -> None:
    (raw.settings.project_dir / "dbt_project.yml").write_text(f"vars:\n  pii_purposes: {{{project}}}\n".replace(
        "{[demo]}", "[demo]"))  # fmt: skip
    with pytest.raises(ConfigurationError, match=message):
        mask(raw)


@pytest.mark.parametrize(
    ("pii", "message"),
    [
        ("entity: PERSON, action: age_band", r"_sources\.yml: source crm_raw\.customers\.navn: .*'age_band'.*allowed"),
        ("entity: PERSON, action: token, purposes: {demo: age_band}", r"customers\.navn: meta\.pii: purposes must"),
        ("entity: PERSON, action: vault", r"_sources\.yml: crm__customers\.navn: action vault needs .*pii_subject"),
    ],
)
def test_errors_name_file_table_and_column(raw: Job, pii: str, message: str) -> None:
    write_policy(raw, changed(navn=pii))
    with pytest.raises(ConfigurationError, match=message):
        mask(raw)


@pytest.fixture
def sealed(raw: Job) -> Job:
    """Masked, with CPR numbers and names in the vault."""
    write_policy(raw, vault_policy(cpr_nr="entity: DK_CPR, action: vault", navn="entity: PERSON, action: vault"))
    mask(raw)
    return raw


def token(job: Job, entity: str, canonical: str) -> str:
    return Tokeniser(load_key(job.settings)).token(entity, canonical)


def open_vault(job: Job) -> Vault:
    return Vault(job.connect(autocommit=True), VaultKey(load_key(job.settings)))


def test_a_vaulted_value_is_revealed_by_its_token_on_record(sealed: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    ((mine, agent),) = rows(
        sealed,
        "select c.cpr_nr, t.agent from masked.crm__customers c join masked.support__tickets t on t.agent = c.navn",
    )
    assert mine == token(sealed, "DK_CPR", "3112841234"), "tokens are those of the other tables"
    monkeypatch.setattr("flows.commands.pii.make_job", lambda *_: sealed)
    result = CliRunner().invoke(atlas, ["pii", "reveal", str(mine), "--reason", "complaint 12", "--json"])
    assert json.loads(result.output) == [{"table": "crm__customers", "column": "cpr_nr", "value": "311284-1234"}]
    assert reveal(sealed, str(agent), "complaint 12")[0].value == "Mette Hansen"
    assert rows(sealed, "select token, entries, reason, database_user from audit.reveals order by 1")[0] == (
        mine, 1, "complaint 12", "atlas",
    )  # fmt: skip
    assert [value for value in RAW if value in everything(sealed, "vault") + everything(sealed, "audit")] == []
    with pytest.raises(ConfigurationError, match="--reason"):
        reveal(sealed, str(mine), " ")
    with pytest.raises(ConfigurationError, match="no value for this token"):
        reveal(sealed, "cpr_0000_00000000000000000000000000000000", "curious")
    assert rows(sealed, "select count(*) from audit.reveals") == [(3,)], "a look at nothing is on record, too"


def test_a_changed_or_moved_entry_is_refused(sealed: Job) -> None:
    mine = token(sealed, "DK_CPR", "3112841234")
    theirs = token(sealed, "DK_CPR", "3102801111")
    with sealed.connect(autocommit=True) as connection:
        for table, column, where in (
            ("vault.entries", "sealed", f"token = '{mine}'"),
            (
                "vault.subjects",
                "sealed_key",
                f"subject_id = (select subject_id from vault.entries where token = '{mine}')",
            ),
        ):
            for byte in (0, 12, -1):
                position = f"(length({column}) + {byte}) % length({column})"
                flip = f"update {table} set {column} = set_byte({column}, {position}, get_byte({column}, {position}) # 1) where {where}"  # noqa: E501
                connection.execute(flip.encode())
                with pytest.raises(AtlasError, match="does not open: it was changed"):
                    reveal(sealed, mine, "test")
                connection.execute(flip.encode())
                assert reveal(sealed, mine, "test")[0].value == "311284-1234"
        connection.execute("update vault.entries set sealed = (select sealed from vault.entries where token = %s) "
                           "where token = %s", [mine, theirs])  # fmt: skip
    with pytest.raises(AtlasError, match="does not open"):
        reveal(sealed, theirs, "test")


def test_the_vault_is_closed_to_analysts_and_to_another_key(sealed: Job) -> None:
    assert rows(sealed, "select has_schema_privilege('atlas_analyst', 'vault', 'usage')") == [(False,)]
    mine = token(sealed, "DK_CPR", "3112841234")
    stranger = replace(sealed, settings=replace(sealed.settings, masking_key="another-key-another-key-another-42"))
    with pytest.raises(ConfigurationError, match="this is key"):
        reveal(stranger, mine, "test")
    theirs = load_key(stranger.settings)
    with sealed.connect(autocommit=True) as connection:
        connection.execute("update vault.lookup_keys set key_id = %s", [theirs.key_id])
        with pytest.raises(AtlasError, match="sealed with another key"):
            Vault(connection, VaultKey(theirs))


def test_an_erased_person_stays_erased(sealed: Job, new_file: Path) -> None:
    vault = open_vault(sealed)
    subject = vault.subject_id("crm__customers", ["K1"])
    assert subject
    assert vault.erase(subject) == 2
    mine = token(sealed, "DK_CPR", "3112841234")
    with pytest.raises(ConfigurationError, match="no value for this token"):
        reveal(sealed, mine, "test")
    assert rows(sealed, "select count(*) from vault.subjects where sealed_key is null") == [(1,)]
    with sealed.connect(autocommit=True) as connection:
        add_customers(connection, [PERSONS[0], ("K8", "Ida Holm", *PERSONS[0][2:])], "load2", file=9)
    mask(sealed)
    assert [entry.value for entry in reveal(sealed, mine, "test")] == ["311284-1234"], "only K8's own"
    rotate(sealed, new_file)
    now = with_new_key(sealed, new_file)
    assert open_vault(now).subject_id("crm__customers", ["K1"]) == subject
    ((left,),) = rows(sealed, "select count(*) from vault.entries where subject_id = '" + subject + "'")
    assert left == 0
    assert reveal(now, token(now, "PERSON", "ida holm"), "test")[0].value == "Ida Holm"
    assert rows(sealed, "select distinct key_id from vault.entries") == [(load_key(now.settings).key_id,)]


def test_what_leaves_explore_or_the_policy_leaves_the_vault(sealed: Job) -> None:
    assert rows(sealed, "select count(*) from vault.entries") == [(5,)]
    with sealed.connect(autocommit=True) as connection:
        connection.execute("delete from explore.crm__customers where kundenummer = 'K2'")
    mask(sealed)
    assert rows(sealed, "select count(*) from vault.entries") == [(3,)]
    write_policy(sealed, vault_policy(cpr_nr="entity: DK_CPR, action: token", navn="entity: PERSON, action: vault"))
    mask(sealed)
    assert rows(sealed, "select distinct column_name from vault.entries") == [("navn",)]
    write_policy(sealed, POLICY)
    mask(sealed)
    assert rows(sealed, "select (select count(*) from vault.entries), (select count(*) from vault.subjects)") == [
        (0, 0)
    ]
