"""The proof fails when something leaks, and when it proves nothing."""

import sys
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner

from flows.cli import atlas
from ingestion.load import load
from python_jobs.errors import AtlasError, ConfigurationError, QualityGateError
from python_jobs.job import Job
from python_jobs.masking import write
from python_jobs.masking.classify import Verdict
from python_jobs.masking.columns import MaskedColumn, mask_column
from python_jobs.masking.policy import read_policy
from python_jobs.masking.run import mask
from python_jobs.masking.tokens import Tokeniser
from python_jobs.proof.canaries import Aviary
from python_jobs.proof.plant import plant_in_tables, write_second_delivery, write_sources
from python_jobs.proof.prove import Proof, prove
from python_jobs.proof.search import Finder, search_database

pytestmark = pytest.mark.slow

CUSTOMERS = """\
version: 2
sources:
  - name: own_raw
    schema: explore
    tables:
      - name: people
        identifier: own__people
        columns:
          - {name: id, config: {meta: {pii: {entity: none, action: keep}}}}
          - {name: navn, config: {meta: {pii: {entity: PERSON, action: token}}}}
          - {name: note, config: {meta: {pii: {entity: FREE_TEXT, action: free_text}}}}
"""


@pytest.fixture
def copy(job: Job, tmp_path: Path) -> tuple[Job, Aviary]:
    """A warehouse with a table of the user's own and the canary source, both loaded and planted."""
    own = tmp_path / "own"
    (own / "models" / "explore").mkdir(parents=True)
    (own / "models" / "explore" / "_own.yml").write_text(CUSTOMERS)
    rows = "".join(f"{n};Person {n};Hej {n}\n" for n in range(60))
    (own / "people.csv").write_text(f"id;navn;note\n{rows}")
    original = own / "sources.yml"
    original.write_text(
        "version: 1\nmodels: models\nsources: [{name: own, kind: files, location: ., tables: "
        "[{name: people, path: people.csv, delimiter: ';'}]}]\n"
    )
    before = Job(settings=job.settings, sources_file=original)
    aviary = Aviary()
    folder = tmp_path / "copy"
    folder.mkdir()
    planted = Job(settings=job.settings, sources_file=write_sources(original, before.own_models, folder, aviary))
    load(planted)
    with planted.connect(autocommit=True) as connection:
        left = plant_in_tables(connection, read_policy(before), aviary)
    assert left == ["own__people.id"]
    return planted, aviary


def found(job: Job, aviary: Aviary, *, explore: bool = False) -> set[str]:
    """Where the values that show were planted."""
    of_value = {canary.value: canary.place for canary in aviary.planted}
    with job.connect(autocommit=True) as connection:
        looked = list(search_database(connection, Finder(of_value), explore=explore))
    return {of_value[value] for text in looked for value in text.found}


def test_nothing_planted_in_any_kind_of_column_gets_out_of_explore(copy: tuple[Job, Aviary], tmp_path: Path) -> None:
    job, aviary = copy
    mask(job)
    write_second_delivery(tmp_path / "copy", aviary)
    load(job)
    mask(job)
    assert found(job, aviary, explore=True) == {canary.place for canary in aviary.planted}
    assert found(job, aviary) == set()


def test_an_unmasked_column_is_found_and_named(copy: tuple[Job, Aviary], monkeypatch: pytest.MonkeyPatch) -> None:
    def leaky(values: pa.Array, verdict: Verdict, tokeniser: Tokeniser) -> MaskedColumn:
        masked = mask_column(values, verdict, tokeniser)
        return replace(masked, values=values) if verdict.column == "navn" else masked

    monkeypatch.setattr(write, "mask_column", leaky)
    job, aviary = copy
    mask(job)
    assert found(job, aviary) == {"own__people.navn", "canary__undeclared.navn"}


def test_a_name_that_is_taken_is_refused(job: Job, tmp_path: Path) -> None:
    original = tmp_path / "taken.yml"
    original.write_text("sources: [{name: canary}]")
    with pytest.raises(ConfigurationError, match="'canary': the name is taken"):
        write_sources(original, None, tmp_path, Aviary())


def test_a_copy_that_can_not_run_proves_nothing_and_is_removed(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    job.sources_file.write_text("version: 1\nsources: []\n")
    with pytest.raises(AtlasError, match="`atlas load` fails on the copy, so nothing is proven: no disk"):
        prove(job, [sys.executable, "-c", "import sys; sys.exit('no disk')"])
    assert list(tmp_path.glob("atlas-prove-*")) == []


def test_the_command_fails_on_a_hit(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    job.sources_file.write_text("version: 1\nsources: []\n")
    hit = {"where": "schema masked", "name": "masked.t", "entity": "PERSON", "planted_in": "t.navn"}
    proof = Proof([{"where": "schema masked", "looked_at": 1, "PERSON": 1, "hits": 1}], [hit], {"PERSON": 3})
    monkeypatch.setattr("flows.commands.pii.make_job", lambda *_: job)
    monkeypatch.setattr("python_jobs.proof.prove.prove", lambda *_: proof)
    result = CliRunner().invoke(atlas, ["pii", "prove", "--json"])
    assert isinstance(result.exception, QualityGateError)
    assert result.exception.exit_code == 1
    assert "t.navn" in str(result.exception)
    assert '"hits": 1' in result.output
