"""Running again: nothing twice, nothing changed, and a kill leaves nothing that the next run can't mend."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Finished
from tests.e2e.kill_at_random import disturbed, undisturbed
from tests.e2e.whole_run import Place, differences, fingerprints


@pytest.mark.e2e
@pytest.mark.xdist_group("finished")
def test_second_run_loads_nothing_and_changes_nothing(finished: Finished) -> None:
    place = finished.place
    with place.connect() as connection:
        before = fingerprints(connection)
        tuples = connection.execute("select max(xmin::text::bigint) from masked.crm__customers").fetchone()
    summary = json.loads(place.run("--json").stdout)
    with place.connect() as connection:
        assert differences(before, fingerprints(connection)) == []
        assert connection.execute("select max(xmin::text::bigint) from masked.crm__customers").fetchone() == tuples
        details: dict[str, Any] = dict(
            connection.execute(
                "select stage, detail from pipeline.stages where run_id = %s", [summary["run_id"]]
            ).fetchall()
        )
    assert details["load"]["rows_loaded"] == 0
    assert details["mask"]["rows"] == 0
    assert {group["change"] for group in details["export"]["groups"]} == {"none"}


@pytest.mark.e2e
@pytest.mark.xdist_group("kill")
def test_killed_runs_converge_to_the_undisturbed_tables(tmp_path: Path) -> None:
    expected, seconds = undisturbed(tmp_path / "undisturbed", 120)
    assert len(expected) > 15
    for number, fractions in enumerate([(0.05, 0.35), (0.2, 0.7)]):
        moments = [seconds * fraction for fraction in fractions]
        assert differences(expected, disturbed(tmp_path / f"round{number}", 120, moments)) == []


@pytest.mark.e2e
@pytest.mark.xdist_group("finished")
def test_two_runs_at_once_do_not_mix(finished: Finished, place: Place) -> None:
    """The second run is told who is in the way, and nothing is loaded twice."""
    assert place.atlas("sample", "--customers", "60", "--out", str(place.sample)).returncode == 0
    assert place.atlas("db", "start").returncode == 0
    import subprocess

    from tests.e2e.whole_run import ATLAS

    command = [str(ATLAS), "run", "--no-prefect", "--sources", str(place.sources)]
    runs = [
        subprocess.Popen(command, env=place.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outcomes = [(process.communicate(timeout=300)[1], process.returncode) for process in runs]
    codes = sorted(code for _, code in outcomes)
    assert codes == [0, 3], outcomes
    assert any("another Atlas run" in text for text, code in outcomes if code == 3)
    with place.connect() as connection:
        row = connection.execute(
            "select count(*), count(distinct (_file_id, _line)) from explore.crm__customers"
        ).fetchone()
    assert row is not None
    assert row[0] == row[1] > 0
