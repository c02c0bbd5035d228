"""Dimensions, thresholds, and messages without data."""

import ast
import re
from pathlib import Path

import pytest

from python_jobs.build.messages import is_code_error, safe_dbt_message, without_literals
from python_jobs.errors import ConfigurationError
from python_jobs.report.charts import trend
from python_jobs.scoring.dimensions import DIMENSIONS, RANK, judge
from python_jobs.scoring.scorecard import _score
from python_jobs.scoring.thresholds import profile_of, read_thresholds
from python_jobs.settings import PROJECT_DIR


@pytest.mark.parametrize(
    ("test_type", "dimension", "table_level"),
    [
        ("not_null", "completeness", False),
        ("unique", "uniqueness", False),
        ("accepted_values", "validity", False),
        ("relationships", "consistency", False),
        ("source_freshness", "timeliness", True),
        ("singular", "consistency", False),
        ("dbt_utils.recency", "timeliness", True),
        ("dbt_utils.accepted_range", "validity", False),
        ("dbt_expectations.expect_table_row_count_to_equal_other_table", "consistency", True),
        ("dbt_expectations.expect_table_row_count_to_be_between", "completeness", True),
        ("dbt_expectations.expect_column_values_to_match_regex", "validity", False),
        ("elementary.volume_anomalies", "completeness", True),
    ],
)
def test_mapping(test_type: str, dimension: str, table_level: bool) -> None:
    judgement = judge(test_type, {}, "models.yml")
    assert (judgement.dimension, judgement.table_level, judgement.mapped) == (dimension, table_level, True)


def test_a_tests_own_meta_wins() -> None:
    judgement = judge("not_null", {"quality_dimension": "accuracy", "grain": "table"}, "models.yml")
    assert (judgement.dimension, judgement.table_level) == ("accuracy", True)
    assert judge("unique", {"quality_dimension": "freshness"}, "models.yml").dimension == "timeliness"


def test_an_unknown_test_is_validity_and_says_so() -> None:
    judgement = judge("somebody.new_test", {}, "models.yml")
    assert (judgement.dimension, judgement.mapped) == ("validity", False)


def test_a_dimension_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"models\.yml: test 'x': config\.meta\.quality_dimension 'beauty'"):
        judge("not_null", {"quality_dimension": "beauty"}, "models.yml: test 'x'")
    with pytest.raises(ConfigurationError, match="'column' is neither"):
        judge("not_null", {"grain": "column"}, "models.yml")


@pytest.mark.parametrize(
    ("profile", "scores", "hours"),
    [("default", (0.95, 0.98, 1, 0.9, 0.9, 0.9), "168"), ("strict", (0.95, 0.999, 1, 0.99, 0.98, 0.99), "24")],
)
def test_the_projects_own_thresholds(profile: str, scores: tuple[float, ...], hours: str) -> None:
    path = PROJECT_DIR / "seeds" / "quality_thresholds.csv"
    assert read_thresholds(path, profile) == dict(zip(DIMENSIONS, scores, strict=True))
    assert f"{profile},timeliness,1,{hours}" in path.read_text().splitlines()


def test_thresholds_name_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "thresholds.csv"
    header = "profile,dimension,min_score\n"
    with pytest.raises(ConfigurationError, match="not found"):
        read_thresholds(path, "default")
    path.write_text(header + "default,completeness,95\n")
    with pytest.raises(ConfigurationError, match="line 2"):
        read_thresholds(path, "default")
    path.write_text(header + "default,completeness,0.95\n")
    with pytest.raises(ConfigurationError, match="no line for uniqueness, timeliness"):
        read_thresholds(path, "default")
    with pytest.raises(ConfigurationError, match="no profile 'strict'"):
        read_thresholds(path, "strict")
    path.write_text("profile,dimension\ndefault,completeness\n")
    with pytest.raises(ConfigurationError, match="column min_score is missing"):
        read_thresholds(path, "default")


def test_profile_comes_from_the_projects_vars(tmp_path: Path) -> None:
    project = tmp_path / "dbt_project.yml"
    project.write_text("name: tiny\n")
    assert profile_of(tmp_path, "tiny") == "default"
    project.write_text("name: tiny\nvars: {quality_profile: strict}\n")
    assert profile_of(tmp_path, "tiny") == "strict"
    project.write_text("name: tiny\nvars: {quality_profile: default, tiny: {quality_profile: strict}}\n")
    assert profile_of(tmp_path, "tiny") == "strict"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ('invalid input syntax for type integer: "Karen"', "invalid input syntax for type integer: ‹…›"),
        ('invalid input syntax for type date: "a "quoted" name"', "invalid input syntax for type date: ‹…›"),
        (
            'invalid input syntax for type integer: "the first of two lines',
            "invalid input syntax for type integer: ‹…›",
        ),
        ('column "amount" does not exist', 'column "amount" does not exist'),
        (
            'null value in column "id" of relation "dim_customers" violates not-null constraint',
            'null value in column "id" of relation "dim_customers" violates not-null constraint',
        ),
        ("time zone 'Karen Blixen' not recognized", "time zone ‹…› not recognized"),
        ('value "99999999999" is out of range for type integer', "value ‹…› is out of range for type integer"),
        ('syntax error at or near "selct"', "syntax error at or near ‹…›"),
    ],
)
def test_literals_are_taken_out(line: str, kept: str) -> None:
    assert without_literals(line) == kept


def test_a_database_error_keeps_node_file_and_first_line() -> None:
    message = (
        "Database Error in model dim_customers (models/navigate/dim_customers.sql)\n"
        '  duplicate key value violates unique constraint "dim_customers_pkey"\n'
        "  DETAIL:  Key (email)=(karen@example.dk) already exists.\n"
        "  compiled code at target/run/dim_customers.sql"
    )
    assert safe_dbt_message(message) == (
        "Database Error in model dim_customers (models/navigate/dim_customers.sql): "
        'duplicate key value violates unique constraint "dim_customers_pkey"'
    )
    assert not is_code_error(message)


def test_a_compilation_error_is_kept_whole() -> None:
    message = "Compilation Error in model x (models/x.sql)\n  unexpected '}', expected ')'\n    line 1\n      {{ a( }}"
    assert is_code_error(message)
    assert safe_dbt_message(message).splitlines()[1:] == ["unexpected '}', expected ')'", "line 1", "{{ a( }}"]


def test_scores_are_never_rounded_up_to_a_pass() -> None:
    assert [_score(value) for value in (0.9996, 1.0, 0.98, 0.0, None)] == ["0.999", "1.000", "0.980", "0.000", "–"]


def test_the_macro_and_the_recorder_agree_on_who_finds_a_fault_first() -> None:
    macro = (PROJECT_DIR / "macros" / "quality" / "passed_earlier_tests.sql").read_text(encoding="utf-8")
    ranks = re.search(r"set ranks = ({.*?})", macro)
    assert ranks is not None
    assert ast.literal_eval(ranks.group(1)) == RANK


def test_a_trend_needs_two_runs() -> None:
    assert trend([0.9], 0.8, "ok") == ""
    assert "2 runs, from 90.00% to 95.00%" in trend([0.9, 0.95], 0.8, "ok")
