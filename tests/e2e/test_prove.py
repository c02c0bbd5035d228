"""The whole proof on a small sample: every place is searched and nothing is found."""

import json

import pytest

from tests.e2e.whole_run import Place

PLACES = {
    *("schema masked", "schema chart", "schema navigate", "schema quality", "schema compliance", "schema lineage"),
    *("schema pipeline", "server statistics", "server activity", "server log", "logs", "dbt", "prefect", "exports"),
    "command output",
}


@pytest.mark.e2e
def test_the_sample_holds_what_it_promises(place: Place) -> None:
    assert place.atlas("sample", "--out", str(place.sample), "--customers", "600").returncode == 0
    result = place.atlas("pii", "prove", "--sources", str(place.sources), "--json", "--quiet")
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    proof = json.loads(result.stdout)
    assert {row["where"] for row in proof["rows"]} >= PLACES
    assert proof["hits"] == []
    assert proof["notes"] == [], "exports were made, and searched"
    assert min(proof["planted"].values()) > 20
    assert not place.home.exists() or not (place.home / "postgres").exists(), "nothing of the user's own is touched"
