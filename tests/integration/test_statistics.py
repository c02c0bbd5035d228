"""Statistics of the record are renewed when it has grown, not with every build."""

from python_jobs.job import Job
from python_jobs.scoring.statistics import analyze_grown


def test_a_table_is_analysed_when_it_has_grown(job: Job) -> None:
    job.warehouse.prepare()
    with job.connect(autocommit=True) as connection:
        assert sorted(analyze_grown(connection, {"run_models": 1, "invocations": 1})) == ["invocations", "run_models"]
        assert analyze_grown(connection, {"run_models": 40, "invocations": 1}) == []
        assert analyze_grown(connection, {"run_models": 60, "invocations": 1}) == ["run_models"]
