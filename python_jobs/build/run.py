"""The build stage: dbt builds and tests, every result is kept, and the gates decide."""

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from python_jobs.build.dbt import Dbt
from python_jobs.build.messages import is_code_error
from python_jobs.build.project import Project
from python_jobs.errors import AtlasError, ConfigurationError, QualityGateError
from python_jobs.job import Job
from python_jobs.own_models import name_folder
from python_jobs.rules.history import attribute, quarantined
from python_jobs.rules.sync import sync_for
from python_jobs.scoring.gate import failing_gates, run_scores
from python_jobs.scoring.record import record
from python_jobs.warehouse import advisory_lock

FAILED = ("error", "fail", "runtime error", "partial success")
ARTIFACTS = ("run_results.json", "sources.json")


def build(job: Job, detail: dict[str, Any]) -> None:
    """Build and test the dbt project, and record and judge every test result.

    What nothing new can have changed since it was last built and tested is left as it is, and its results are
    carried over (docs/decisions/0011-carried-results.md). Sources that are not in the database, or could not
    be masked, are left out with everything that reads them. Unit tests are left out, too: they test the code, not
    this run's data, and CI runs them.

    Args:
        job: its sources file may add models.
        detail: filled, also when the build fails, with ``nodes`` (count by status), ``failed``, ``scores``,
            ``not_loaded``, ``not_masked``, ``unmapped`` (kinds of test without a dimension), ``carried`` (nodes that
            were left as they are), ``tests`` (how many were run and carried), ``quarantined`` (rows that wait, by model
            and rule) and ``seconds``.

    Raises:
        ConfigurationError: the project does not parse or compile.
        AtlasError: a node failed at run time.
        QualityGateError: a test with severity error, or a score, failed.
    """
    started = time.monotonic()
    names = ("failed", "scores", "not_loaded", "not_masked", "unmapped", "quarantined")
    lists: dict[str, Any] = {name: [] for name in names}
    detail.update({"nodes": {}, **lists, "carried": 0, "tests": {}})
    try:
        with job.connect(autocommit=True) as connection, advisory_lock(connection, "build"):
            _build(job, detail)
    finally:
        detail["seconds"] = round(time.monotonic() - started, 1)


def _build(job: Job, detail: dict[str, Any]) -> None:
    target = job.settings.dbt_target
    for name in ARTIFACTS:
        (target / name).unlink(missing_ok=True)
    # dbt's plugin does it, too; from here, what is wrong with a rule is said in one line.
    sync_for(job.settings.project_dir, job.own_models)
    with job.progress.step("build", unit="nodes") as step, Dbt(job) as dbt:
        step.describe("parse")
        dbt.run("parse", "parse")
        project = Project.read(job, target)
        for name, sources in (("not_loaded", project.missing), ("not_masked", project.stale)):
            detail[name] = sorted(f"{source['source_name']}.{source['name']}" for source in sources)
        step.describe("freshness")
        dbt.run("freshness", "source", "freshness")
        step.describe("what changed")
        plan = project.plan()
        detail["carried"] = len(plan.carried)
        if plan.run:
            dbt.run("build", "build", *project.options(plan), step=step, start_over=plan.start_over)
    if not (plan.carried or (target / "run_results.json").exists()):
        raise ConfigurationError("dbt build: nothing to build: none of its sources is loaded; `atlas load` first")
    results = _results(target) if plan.run else []
    detail["nodes"] = dict(Counter(result["status"] for result in results))
    detail["failed"] = [
        {"node": result["unique_id"], "status": result["status"]} for result in results if result["status"] in FAILED
    ]
    recorded = record(job, target, plan.carried, [source["unique_id"] for source in project.missing])
    project.remember(recorded.invocation_id, results)
    detail["unmapped"] = recorded.unmapped
    detail["tests"] = {"run": recorded.tests - recorded.carried, "carried": recorded.carried}
    detail["scores"] = run_scores(job)
    with job.connect(autocommit=True) as connection:
        attribute(connection, job.settings.project_dir)
        detail["quarantined"] = quarantined(connection)
    _raise_for(job, results)


def _results(target: Path) -> list[dict[str, Any]]:
    """The results of the build; ``dbt_process`` leaves out what database errors quote."""
    results: list[dict[str, Any]] = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    return results


def _raise_for(job: Job, results: list[dict[str, Any]]) -> None:
    """Raise what is wrong, the project's own mistakes first."""
    errors = [
        name_folder(result["message"] or result["unique_id"], job.own_models)
        for result in results
        if result["status"] == "error"
    ]
    code = [message for message in errors if is_code_error(message)]
    if code:
        raise ConfigurationError("dbt build: " + "\n".join(code))
    if errors:
        raise AtlasError(
            "dbt build: " + "\n".join(errors) + "\nThe compiled SQL is under the target folder; run it by hand to see."
        )
    if gates := failing_gates(job):
        raise QualityGateError("quality gate failed:\n" + "\n".join(f"- {gate}" for gate in gates))
