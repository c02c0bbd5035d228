"""k-anonymity of a table, counted by hand."""

import json

import pytest
from click.testing import CliRunner

from flows.cli import atlas
from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.masking.anonymity import k_anonymity


@pytest.fixture
def people(job: Job) -> Job:
    with job.connect(autocommit=True) as connection:
        connection.execute("create table navigate.people (postcode text, birth_year integer, spend numeric)")
        connection.execute(
            "insert into navigate.people select '80', 1980, n from generate_series(1, 6) as n "
            "union all values ('80', 1981, 1), ('80', 1981, 2), ('21', 1980, 3), (null, 1980, 4), (null, 1980, 5)"
        )
    return job


def test_small_groups_and_rows_at_risk(people: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.commands.pii.make_job", lambda *_: people)
    asked = ["pii", "k-anonymity", "people", "--columns", "postcode, birth_year", "--k", "3", "--json"]
    assert json.loads(CliRunner().invoke(atlas, asked).output) == {
        "table": "navigate.people", "columns": ["postcode", "birth_year"], "k": 3, "rows": 11, "groups": 4,
        "smallest_group": 1, "groups_at_risk": 3, "rows_at_risk": 5, "unique_rows": 1,
    }  # fmt: skip
    with people.connect(autocommit=True) as connection:
        assert k_anonymity(connection, "navigate.people", ["birth_year"], 3).rows_at_risk == 2
        connection.execute("truncate navigate.people")
        empty = k_anonymity(connection, "people", ["birth_year"])
    assert (empty.rows, empty.smallest_group, empty.rows_at_risk) == (0, 0, 0)


@pytest.mark.parametrize(
    ("table", "columns", "k", "message"),
    [
        ("nobody", ["x"], 5, r"no table navigate\.nobody"),
        ("people", ["age"], 5, r"has no column 'age'; there are: postcode, birth_year, spend"),
        ("explore.people", ["age"], 5, "holds raw data"),
        ("people", ["spend"], 1, "--k: 1"),
    ],
)
def test_what_can_not_be_asked(people: Job, table: str, columns: list[str], k: int, message: str) -> None:
    with people.connect(autocommit=True) as connection, pytest.raises(ConfigurationError, match=message):
        k_anonymity(connection, table, columns, k)
