"""The masking key: which one is refused and when, how it is changed, and where it never shows."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli import atlas
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job
from python_jobs.masking import run
from python_jobs.masking.keys import load_key
from python_jobs.masking.plan import TablePlan
from python_jobs.masking.rotate import rotate
from python_jobs.masking.run import mask
from python_jobs.masking.tokens import Tokeniser
from python_jobs.masking.vault import VaultKey
from python_jobs.masking.write import Written, write_twin
from tests.integration.test_mask import PERSONS, RAW, add_customers, everything, raw, rows

__all__ = ["raw"]

NEW_KEY = "the-next-key-that-is-only-ever-used-in-tests-9876543210"
TOKEN = re.compile(r"[a-z]+_([0-9a-f]{4})_[0-9a-f]{32}")


@pytest.fixture
def new_file(tmp_path: Path) -> Path:
    path = tmp_path / "new.key"
    path.write_text(NEW_KEY)
    path.chmod(0o600)
    return path


def keys(job: Job) -> list[tuple[object, ...]]:
    return rows(job, "select key_id, status from compliance.masking_keys order by created_at")


def made_with(job: Job) -> dict[object, object]:
    return {row[0]: row[1] for row in rows(job, "select table_name, key_id from compliance.masked_tables")}


def with_new_key(job: Job, new_file: Path) -> Job:
    return replace(job, settings=replace(job.settings, masking_key=None, masking_key_file=new_file))


def test_rotation_gives_every_token_the_new_key_and_retires_the_old_one(raw: Job, new_file: Path) -> None:
    mask(raw)
    old = load_key(raw.settings).key_id
    assert set(TOKEN.findall(everything(raw))) == {old}
    before = rows(raw, "select column_name, action, evidence, first_seen_at from compliance.pii_columns order by 1, 4")
    detail = rotate(raw, new_file)
    new = load_key(with_new_key(raw, new_file).settings)
    assert detail["rotation"] == "finished"
    assert set(TOKEN.findall(everything(raw))) == {new.key_id}
    assert keys(raw) == [(old, "retired"), (new.key_id, "current")]
    tokens = Tokeniser(new)
    assert rows(raw, "select agent from masked.support__tickets where ticket_id = 'T1'") == [
        (tokens.token("PERSON", "mette hansen"),)
    ]
    assert rows(
        raw, "select column_name, action, evidence, first_seen_at from compliance.pii_columns order by 1, 4"
    ) == (before), "what a column holds does not depend on the key"
    with pytest.raises(ConfigurationError, match=f"{old} was retired on .* made with {new.key_id}; nothing was"):
        mask(raw)
    assert {entry["mode"] for entry in mask(with_new_key(raw, new_file))["tables"]} == {"unchanged"}


def test_the_command_says_what_to_do_next(raw: Job, new_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mask(raw)
    raw.sources_file.write_text("version: 1\nsources: []\n")
    monkeypatch.setattr("flows.commands.pii.make_job", lambda *_: raw)
    result = CliRunner().invoke(atlas, ["pii", "rotate-key", str(new_file), "--json"])
    assert json.loads(result.output)["next_step"].startswith(f"{new_file} is the masking key now; name it in ATLAS_")
    assert rows(raw, "select trigger, status from pipeline.runs") == [("atlas pii rotate-key", "succeeded")]


def test_a_rotation_that_was_cut_off_goes_on_and_both_keys_work_meanwhile(
    raw: Job, new_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mask(raw)
    old, new = load_key(raw.settings).key_id, load_key(with_new_key(raw, new_file).settings).key_id

    def only_products(job: Job, plan: TablePlan, tokeniser: Tokeniser, vault_key: VaultKey) -> Written:
        if plan.table == "support__tickets":
            raise KeyboardInterrupt
        return write_twin(job, plan, tokeniser, vault_key)

    monkeypatch.setattr(run, "write_twin", only_products)
    with pytest.raises(KeyboardInterrupt):
        rotate(raw, new_file)
    monkeypatch.undo()
    made = made_with(raw)
    assert made == {"crm__customers": new, "shop__products": new, "support__tickets": old}
    assert keys(raw) == [(old, "current"), (new, "incoming")]

    with raw.connect(autocommit=True) as connection:
        add_customers(connection, [("K7", "Secret Person", *PERSONS[0][2:])], "load2", file=6)
        connection.execute("insert into explore.support__tickets values ('T3', 'K7', 'Hi', null, 'load2', 8, 1)")
    notes = mask(raw)["notes"]
    assert f"masked.crm__customers: has key {new} already; left to the rotation" in notes
    assert made_with(raw) == made
    assert ("T3",) in rows(raw, "select ticket_id from masked.support__tickets"), "the old key still masks its tables"

    assert rotate(raw, new_file)["rotation"] == "finished"
    assert set(TOKEN.findall(everything(raw))) == {new}
    assert rows(raw, "select count(*) from masked.crm__customers") == [(4,)]


def test_any_run_with_the_incoming_key_ends_the_rotation(
    raw: Job, new_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mask(raw)

    def refuse(*_: object) -> Written:
        raise AtlasError("no")

    monkeypatch.setattr(run, "write_twin", refuse)
    with pytest.raises(AtlasError, match="the twins stay"):
        rotate(raw, new_file)
    monkeypatch.undo()
    assert [status for _, status in keys(raw)] == ["current", "incoming"]
    mask(with_new_key(raw, new_file))
    assert [status for _, status in keys(raw)] == ["retired", "current"]


def test_a_rotation_waits_for_tables_of_other_sources_files(raw: Job, new_file: Path) -> None:
    mask(raw)
    raw.sources_file.write_text("version: 1\nsources: [{name: shop, kind: files, tables: []}]\n")
    policy = raw.settings.project_dir / "models" / "explore" / "_sources.yml"
    declared = policy.read_text()
    policy.write_text("version: 2")
    detail = rotate(raw, new_file)
    assert detail["rotation"] == "under way"
    assert any("waits for: crm__customers, support__tickets" in note for note in detail["notes"])
    raw.sources_file.unlink()
    policy.write_text(declared)
    assert rotate(raw, new_file)["rotation"] == "finished"


def test_rotation_refuses_what_makes_no_sense(raw: Job, new_file: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nothing in this database is masked yet"):
        rotate(raw, new_file)
    mask(raw)
    same = tmp_path / "same.key"
    same.write_text(str(raw.settings.masking_key))
    same.chmod(0o600)
    with pytest.raises(ConfigurationError, match="is the current one already"):
        rotate(raw, same)
    new_file.chmod(0o644)
    with pytest.raises(ConfigurationError, match="can be read by others"):
        rotate(raw, new_file)
    new_file.chmod(0o600)
    stranger = replace(raw, settings=replace(raw.settings, masking_key="a-key-that-nobody-knows-here-1234567890"))
    with pytest.raises(ConfigurationError, match="atlas pii rotate-key"):
        rotate(stranger, new_file)
    assert len(keys(raw)) == 1


def test_a_wrong_key_is_refused_before_the_run_writes_or_loads_anything(
    raw: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    mask(raw)
    raw.sources_file.write_text("version: 1\nsources: []\n")
    stranger = replace(raw, settings=replace(raw.settings, masking_key="a-key-that-nobody-knows-here-1234567890"))
    monkeypatch.setattr("flows.commands.run.make_job", lambda *_: stranger)
    result = CliRunner().invoke(atlas, ["run", "--no-prefect"])
    assert isinstance(result.exception, ConfigurationError)
    assert "nothing was written" in str(result.exception)
    assert rows(raw, "select count(*) from pipeline.runs") == [(0,)]


def test_a_database_of_before_keys_had_a_status_is_understood(raw: Job) -> None:
    mask(raw)
    with raw.connect(autocommit=True) as connection:
        connection.execute("drop index compliance.masking_keys_in_use")
        connection.execute("alter table compliance.masking_keys drop column status, drop column retired_at")
        connection.execute("delete from pipeline.schema_versions where name = '036_keys.sql'")
        connection.execute("update compliance.masked_tables set plan = 'older', inputs = 'older'")
    raw.warehouse.prepare()
    assert {entry["mode"] for entry in mask(raw)["tables"]} == {"copy", "view"}, "masked again, not broken"
    assert [status for _, status in keys(raw)] == ["current"]


LISTENED = """
import sys
from pathlib import Path
from python_jobs.job import Job
from python_jobs.masking.rotate import rotate
from python_jobs.masking.run import mask
from python_jobs.settings import Settings
folder = Path(sys.argv[1])
settings = Settings(
    project_dir=folder / "project", home=folder / "home", exports=folder, database_url=(folder / "url").read_text(),
    masking_key_file=folder / "old.key",
)
job = Job(settings=settings, sources_file=folder / "sources.yml")
mask(job)
rotate(job, folder / "new.key")
raise RuntimeError("a traceback that everybody may read")
"""


def test_no_key_and_no_raw_value_on_the_wire_in_a_process_list_or_a_traceback(
    raw: Job, new_file: Path, tmp_path: Path
) -> None:
    """The server writes down every statement that it is sent, by whatever driver."""
    (tmp_path / "old.key").write_text(str(raw.settings.masking_key))
    (tmp_path / "old.key").chmod(0o600)
    (tmp_path / "url").write_text(str(raw.settings.database_url))
    with raw.connect(autocommit=True) as connection:
        for setting in ("log_statement = 'all'", "log_min_messages = 'debug1'", "log_min_error_statement = 'debug1'"):
            database = connection.info.dbname
            connection.execute(f"alter database {database} set {setting}".encode())
        log = Path(str(connection.execute("show data_directory").fetchone()[0])).parent / "server.log"  # type: ignore[index]
        start = log.stat().st_size
    process = subprocess.Popen(
        [sys.executable, "-c", LISTENED, str(tmp_path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2], env={**os.environ},
    )  # fmt: skip
    seen = Path(f"/proc/{process.pid}/cmdline").read_text()
    output, errors = process.communicate(timeout=120)
    assert "a traceback that everybody may read" in errors, errors
    with log.open() as handle:
        handle.seek(start)
        logged = handle.read()
    assert "insert into compliance.masking_keys" in logged, "the log tells what is done"
    seen += output + errors + logged + str(rows(raw, "select query from pg_stat_activity"))
    seen += everything(raw, "compliance") + everything(raw, "pipeline")
    for settings in (raw.settings, with_new_key(raw, new_file).settings):
        key = load_key(settings)
        for secret in (NEW_KEY, str(raw.settings.masking_key), key.subkey("entity/PERSON").hex()):
            assert secret not in seen
    assert [value for value in RAW if value.casefold() in seen.casefold()] == []
