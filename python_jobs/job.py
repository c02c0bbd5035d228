"""What every job is given: settings, the warehouse, the run it belongs to, and where to report."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import yaml
from psycopg import sql
from psycopg.types.json import Jsonb

from python_jobs import hub_packages
from python_jobs.errors import AtlasError, ConfigurationError, QualityGateError
from python_jobs.own_models import link_for_dbt
from python_jobs.progress import Progress, SilentProgress
from python_jobs.settings import Settings
from python_jobs.warehouse import Warehouse, advisory_lock


@dataclass
class Job:
    """One run of one or more stages.

    Attributes:
        settings: read once, at the start of the command.
        sources_file: the ``sources.yml`` in use.
        run_id: names the run everywhere: tables, lineage, manifests.
        progress: where to report.
        full_refresh: build incremental models from scratch; nothing is carried over from earlier runs then.
        full: build and test everything, also what nothing new could have changed.
    """

    settings: Settings
    sources_file: Path
    run_id: UUID = field(default_factory=uuid4)
    progress: Progress = field(default_factory=SilentProgress)
    full_refresh: bool = False
    full: bool = False

    @cached_property
    def warehouse(self) -> Warehouse:
        return Warehouse(self.settings)

    @cached_property
    def own_models(self) -> Path | None:
        """Folder with dbt models for the sources in use, from the key ``models`` of the sources file.

        It is added to the main project's models (docs/bring-your-own-data.md).

        Raises:
            ConfigurationError: the sources file is not readable, or the folder is not there.
        """
        path = self.sources_file
        if not path.exists():
            return None
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise ConfigurationError(f"{path}: not readable as YAML ({type(error).__name__})") from None
        declared = content.get("models") if isinstance(content, dict) else None
        if declared is None:
            return None
        if not isinstance(declared, str):
            raise ConfigurationError(f"{path}: models: must be the path of a folder")
        folder = Path(os.path.abspath(path.parent / declared))
        if not folder.is_dir():
            raise ConfigurationError(f"{path}: models: '{declared}' is not a folder (looked in {folder})")
        return folder

    def dbt_environment(self) -> dict[str, str]:
        """Variables for dbt: the connection, the folder of models that the sources file adds, installed packages."""
        models = {}
        if self.own_models:
            models["ATLAS_MODELS"] = link_for_dbt(self.own_models, self.settings.project_dir)
        return self.warehouse.dbt_environment() | models | hub_packages.environment(self.settings.project_dir)

    def connect(self, *, autocommit: bool = False) -> psycopg.Connection:
        """A new connection to the warehouse."""
        return self.warehouse.connect(autocommit=autocommit)

    @contextmanager
    def run(self, trigger: str = "command", parameters: dict[str, Any] | None = None) -> Iterator[None]:
        """Record the run in ``pipeline.runs``; whatever happens inside decides its status.

        Only one run at a time works on a database. Runs that never ended (killed) are closed first.

        Args:
            trigger: what started it, for example ``atlas run``.
            parameters: what it was asked for.

        Raises:
            AtlasError: another run is under way.
        """
        self.warehouse.prepare()
        with self.connect(autocommit=True) as connection, advisory_lock(connection, "run"):
            # Whoever holds the lock is the only one at work: what else says "running" was killed.
            for table in ("runs", "stages"):
                connection.execute(
                    sql.SQL(
                        "update pipeline.{} set status = 'failed', finished_at = clock_timestamp(), "
                        "error = 'ended without a word: killed, or the machine went down' where status = 'running'"
                    ).format(sql.Identifier(table))
                )
            connection.execute(
                "insert into pipeline.runs (run_id, trigger, code_revision, parameters) values (%s, %s, %s, %s)",
                [self.run_id, trigger, code_revision(self.settings.project_dir), Jsonb(parameters or {})],
            )
            try:
                yield
            except BaseException as error:
                status = "gate_failed" if isinstance(error, QualityGateError) else "failed"
                self._finish_run(status, safe_message(error))
                raise
            self._finish_run("succeeded", None)

    @contextmanager
    def stage(self, name: str) -> Iterator[dict[str, Any]]:
        """Record a stage of the run in ``pipeline.stages``.

        Yields:
            A dictionary for what the stage has to say (counts, paths); it is stored when the stage ends.
        """
        detail: dict[str, Any] = {}
        with self.connect(autocommit=True) as connection:
            connection.execute(
                "insert into pipeline.stages (run_id, stage) values (%s, %s) on conflict (run_id, stage) do update "
                "set started_at = clock_timestamp(), finished_at = null, status = 'running', error = null",
                [self.run_id, name],
            )
        try:
            yield detail
        except BaseException as error:
            self._finish_stage(name, "failed", detail, safe_message(error))
            raise
        self._finish_stage(name, "succeeded", detail, None)

    def _finish_run(self, status: str, error: str | None) -> None:
        with self.connect(autocommit=True) as connection:
            connection.execute(
                "update pipeline.runs set finished_at = clock_timestamp(), status = %s, error = %s where run_id = %s",
                [status, error, self.run_id],
            )

    def _finish_stage(self, name: str, status: str, detail: dict[str, Any], error: str | None) -> None:
        with self.connect(autocommit=True) as connection:
            connection.execute(
                "update pipeline.stages set finished_at = clock_timestamp(), status = %s, detail = %s, error = %s "
                "where run_id = %s and stage = %s",
                [status, Jsonb(detail), error, self.run_id, name],
            )


def safe_message(error: BaseException) -> str:
    """An error's text, without the values that databases and parsers like to quote.

    Our own errors are written not to hold data. Of any other only the class, and for a database error its
    code and the table and column it names, are kept.
    """
    if isinstance(error, AtlasError):
        return str(error)
    if isinstance(error, psycopg.Error):
        where = ".".join(filter(None, (error.diag.schema_name, error.diag.table_name, error.diag.column_name)))
        return f"database error {error.sqlstate or type(error).__name__}" + (f" at {where}" if where else "")
    return type(error).__name__


def code_revision(project_dir: Path) -> str | None:
    """The git revision of the project, with ``+changes`` when files differ from it; None outside a checkout."""
    git = ["git", "-C", str(project_dir)]
    try:
        head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
        status = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return head.stdout.strip() + ("+changes" if status.stdout.strip() else "")
