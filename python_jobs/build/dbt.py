"""Run dbt and follow what it says."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection
from types import TracebackType
from typing import IO, Any

from python_jobs.build.messages import is_code_error, safe_start_message
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job
from python_jobs.own_models import name_folder
from python_jobs.progress import Step
from python_jobs.settings import child_environment

STOP_SECONDS = 10
COULD_NOT_RUN = 2


class Dbt:
    """dbt on the project, with Atlas's own target folder and connection: ``with Dbt(…) as dbt: dbt.run(…)``.

    Args:
        job: settings, warehouse and progress.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.project_dir = job.settings.project_dir
        self.target = job.settings.dbt_target
        self.logs = job.settings.logs / "dbt"
        self.process: subprocess.Popen[str]
        self.errors: IO[str]

    def __enter__(self) -> "Dbt":
        self.logs.mkdir(parents=True, exist_ok=True)
        self.errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # see __exit__
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "python_jobs.build.dbt_process", str(os.getpid())],
            cwd=self.project_dir,
            env=child_environment(self.job.dbt_environment()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            encoding="utf-8",
            errors="replace",
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            # Nothing is under way unless we are being stopped ourselves.
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.errors):
            if stream:
                stream.close()

    def run(self, name: str, *arguments: str, step: Step | None = None, start_over: Collection[str] = ()) -> None:
        """Run one dbt command and write its messages, without data values, to ``<logs>/<name>.log``.

        What became of the nodes is in dbt's artifacts.

        Args:
            name: names the log file.
            arguments: the command and its options.
            step: told of nodes as they start and end.
            start_over: unique ids of incremental models to build from scratch.

        Raises:
            ConfigurationError: the project does not parse; the message is dbt's, with file and line.
            AtlasError: dbt could not run at all.
        """
        assert self.process.stdin is not None  # noqa: S101  # a pipe
        command = [*arguments, *self._options()]
        try:
            self.process.stdin.write(json.dumps({"arguments": command, "start_over": list(start_over)}) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # It died; following it says so.
        error, end = self._follow(name, step)
        if error is None and (end is None or end["exit_code"] == COULD_NOT_RUN):
            error = (end or {}).get("exception") or self._last_words()
        if error is not None:
            kind = ConfigurationError if is_code_error(error) else AtlasError
            said = name_folder(safe_start_message(error), self.job.own_models)
            raise kind(f"dbt {name} in {self.project_dir}: {said}")

    def _options(self) -> list[str]:
        return [
            *("--project-dir", str(self.project_dir)),
            *("--profiles-dir", str(self.job.settings.project_dir / "profiles"), "--profile", "atlas"),
            *("--target-path", str(self.target), "--log-path", str(self.logs)),
            *("--threads", str(self.job.settings.threads)),
            # dbt's own log file quotes whole database errors, and with them data.
            *("--log-format", "json", "--log-level", "info", "--log-level-file", "none"),
            *("--no-use-colors", "--partial-parse", "--no-send-anonymous-usage-stats", "--no-version-check"),
        ]

    def _follow(self, name: str, step: Step | None) -> tuple[str | None, dict[str, Any] | None]:
        """Read dbt's messages until the command's end: the error that stopped it, and how it ended."""
        assert self.process.stdout is not None  # noqa: S101  # a pipe
        error: str | None = None
        with (self.logs / f"{name}.log").open("w", encoding="utf-8") as log:
            for line in self.process.stdout:
                try:
                    event = json.loads(line)
                except ValueError:
                    continue
                if not isinstance(event, dict):
                    continue
                if "exit_code" in event:
                    return error, event
                if "info" not in event or "data" not in event:
                    continue
                info, data = event["info"], event["data"]
                if info["name"] == "MainEncounteredError":
                    error = str(data["exc"])
                if step:
                    _report(step, info["name"], data)
                if text := _log_text(info, data):
                    log.write(f"{info['ts']} {info['level']} {text}\n")
        return error, None

    def _last_words(self) -> str:
        code = self.process.wait()
        self.errors.seek(0)
        last = (self.errors.read().strip().splitlines() or [""])[-1]
        return f"it ended with code {code} {last.split(':')[0]}".strip()


def _report(step: Step, name: str, data: dict[str, Any]) -> None:
    # Hooks of the project, such as those of a package, are none of the nodes that dbt counts.
    if "index" not in data or "node_info" not in data or name.startswith("LogHook"):
        return
    if name == "LogStartLine":
        step.total(int(data["total"]))
        step.describe(data["node_info"]["node_name"])
    else:
        step.advance(1)


def _log_text(info: dict[str, Any], data: dict[str, Any]) -> str:
    text = str(info.get("msg", "")).strip()
    if info["name"] in ("RunResultError", "MainEncounteredError"):
        return safe_start_message(str(data.get("exc") or data.get("msg") or text))
    return text
