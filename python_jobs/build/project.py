"""The project as this run finds it: what can't be read, what has to be built, and what to remember of it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from python_jobs.build import memory, relations
from python_jobs.build.fingerprint import fingerprint
from python_jobs.build.plan import Plan, make_plan, ordered, relation_of, selectors
from python_jobs.build.relations import State
from python_jobs.job import Job
from python_jobs.settings import child_environment


@dataclass
class Project:
    """A parsed project on a warehouse.

    Attributes:
        job: the run.
        manifest: dbt's.
        states: of what the database had before the build.
        code: digest of the project.
        today: before the build, as the database has it.
    """

    job: Job
    manifest: dict[str, Any]
    states: Mapping[str, State]
    code: str
    today: date

    @classmethod
    def read(cls, job: Job, target: Path) -> "Project":
        """Read the manifest in dbt's target folder, and look at the database."""
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        environment = child_environment(job.dbt_environment())
        code = fingerprint(manifest, job.settings.project_dir, environment)
        return cls(job, manifest, _states(job, ordered(manifest)), code, _today(job))

    @property
    def name(self) -> str:
        return str(self.manifest["metadata"]["project_name"])

    @property
    def missing(self) -> list[dict[str, Any]]:
        """The sources that are not in the database."""
        return [source for source in self.manifest["sources"].values() if relation_of(source) not in self.states]

    @cached_property
    def stale(self) -> list[dict[str, Any]]:
        """The masked sources whose table could not be masked: their twins are out of date."""
        with self.job.connect(autocommit=True) as connection:
            failed = {row[0] for row in connection.execute("select table_name from compliance.masking_failures")}
        sources = self.manifest["sources"].values()
        return [source for source in sources if source["schema"] == "masked" and source["identifier"] in failed]

    @property
    def unavailable(self) -> list[dict[str, Any]]:
        """The sources that are left out, with all that reads them."""
        return [*self.missing, *self.stale]

    def plan(self) -> Plan:
        """What to build and test, and what to carry over."""
        with self.job.connect(autocommit=True) as connection:
            known = memory.recall(connection, self.name)
        unavailable = [source["unique_id"] for source in self.unavailable]
        everything = self.job.full or self.job.full_refresh
        return make_plan(self.manifest, unavailable, self.states, known, self.code, self.today, everything)

    def options(self, plan: Plan) -> list[str]:
        """What dbt has to be told."""
        options = ["--exclude-resource-type", "unit_test", *(["--full-refresh"] if self.job.full_refresh else [])]
        if plan.carried:
            return [*options, "--indirect-selection", "empty", "--select", *selectors(self.manifest, plan.run)]
        excluded = [
            f"source:{source['package_name']}.{source['source_name']}.{source['name']}+" for source in self.unavailable
        ]
        return [*options, *(["--exclude", *excluded] if excluded else [])]

    def remember(self, invocation_id: str, results: list[dict[str, Any]]) -> None:
        """Keep what the next run needs to know.

        Args:
            invocation_id: dbt's id of the build.
            results: of its nodes.
        """
        ran = {result["unique_id"] for result in results}
        built = [node for node in ordered(self.manifest) if node["unique_id"] in ran]
        names = set(map(relation_of, built))
        # What did not run is as it was.
        after = {name: state for name, state in self.states.items() if name not in names} | _states(self.job, built)
        known = memory.learn(self.manifest, results, self.states, after, self.code, self.today)
        with self.job.connect() as connection:
            memory.remember(connection, self.name, self.job.run_id, invocation_id, known)


def _today(job: Job) -> date:
    with job.connect() as connection:
        row = connection.execute("select current_date").fetchone()
    assert row is not None  # noqa: S101  # one row, always
    today: date = row[0]
    return today


def _states(job: Job, nodes: Iterable[Mapping[str, Any]]) -> dict[str, State]:
    with job.connect() as connection:
        return relations.states(connection, filter(None, map(relation_of, nodes)))
