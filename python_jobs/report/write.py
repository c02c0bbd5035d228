"""Write the report of a run, as a page and as JSON."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.report.facts import read_report
from python_jobs.report.page import render

PAGE, DATA = "report.html", "report.json"


def write_report(job: Job, run_id: UUID | None = None, folder: Path | None = None) -> tuple[Path, dict[str, Any]]:
    """Write ``report.html`` and ``report.json``.

    Args:
        job: says which warehouse, and where reports are kept.
        run_id: which run; None means the last one with scores.
        folder: where to; None means a folder of the run's own below ``<home>/reports``.

    Returns:
        The path of the page, and the facts.

    Raises:
        ConfigurationError: there is no such run, or the folder can't be written.
    """
    facts = read_report(job, run_id)
    if folder is None:
        folder = report_folder(job, facts["run"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _replace(folder / DATA, json.dumps(facts, indent=1, default=_plain) + "\n")
        _replace(folder / PAGE, render(facts))
    except OSError as error:
        raise ConfigurationError(
            f"{folder}: the report can't be written ({error.strerror}); give another --out"
        ) from None
    return folder / PAGE, facts


def report_folder(job: Job, run: dict[str, Any]) -> Path:
    """Where the report of a run is kept: by time, so that a listing is in order."""
    began = run["started_at"] or run["recorded_at"]
    return job.settings.reports / f"{began:%Y-%m-%dT%H%M%S}-{str(run['run_id'])[:8]}"


def _replace(path: Path, text: str) -> None:
    """Whoever has the page open sees the old one or the new one, never half of it."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
