"""The catalog: dbt's documentation site as one HTML file."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from python_jobs.errors import AtlasError
from python_jobs.job import Job
from python_jobs.settings import Settings, child_environment


def catalog_path(settings: Settings) -> Path:
    """Where the catalog is, once it has been written."""
    return settings.home / "dbt" / "docs" / "index.html"


def is_stale(settings: Settings) -> bool:
    """Whether the catalog is missing, or the project has been built since it was written."""
    path, manifest = catalog_path(settings), settings.dbt_target / "manifest.json"
    if not path.exists():
        return True
    return manifest.exists() and manifest.stat().st_mtime > path.stat().st_mtime


def write_catalog(job: Job) -> Path:
    """Write the catalog of the project as it is now.

    dbt gets a target folder of its own: ``dbt docs generate`` overwrites run_results.json, which the scores
    come from.

    Raises:
        AtlasError: dbt failed; the message holds what it said.
    """
    path = catalog_path(job.settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        job.progress.step("catalog", total=1, unit="files") as step,
        tempfile.TemporaryDirectory(dir=path.parent, prefix="target-") as target,
    ):
        result = subprocess.run(
            [
                *(sys.executable, "-m", "dbt.cli.main", "--no-use-colors", "--log-format", "json", "--quiet"),
                *("--log-path", str(job.settings.logs), "docs", "generate", "--static"),
                *("--project-dir", str(job.settings.project_dir)),
                *("--profiles-dir", str(job.settings.project_dir / "profiles")),
                *("--target-path", target),
            ],
            capture_output=True,
            text=True,
            cwd=job.settings.project_dir,
            env=child_environment(job.dbt_environment()),
            check=False,
        )
        if result.returncode != 0:
            raise AtlasError(f"catalog: dbt docs generate failed: {_said(result.stdout)}")
        # In one move, so that whoever reads it meanwhile sees the old one or the new one.
        (Path(target) / "static_index.html").replace(path)
        step.advance()
    return path


def _said(output: str) -> str:
    """The errors in dbt's log lines; what is not dbt's stays out, because it may quote data."""
    errors = []
    for line in output.splitlines():
        try:
            info = json.loads(line)["info"]
        except (ValueError, KeyError, TypeError):
            continue
        if info.get("level") == "error":
            errors.append(str(info.get("msg", "")).strip())
    return " ".join(filter(None, errors)) or "no reason given; run it yourself to see more"
