"""elementary's own report over what its dbt package recorded, made offline and without samples of data."""

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.hub_packages import FOLDER
from python_jobs.job import Job
from python_jobs.settings import child_environment

SCHEMA = "elementary"
NEEDED = ("elementary", "dbt_utils")


def write_report(job: Job, path: Path) -> None:
    """Write the report as one HTML file.

    Args:
        job: says which project and warehouse.
        path: of the file.

    Raises:
        ConfigurationError: the packages are not installed.
        AtlasError: edr failed, for example because nothing was built with elementary yet.
    """
    packages = job.settings.project_dir / FOLDER
    missing = [name for name in NEEDED if not (packages / name).is_dir()]
    if missing or importlib.util.find_spec("elementary") is None:
        raise ConfigurationError("elementary is not installed; run `make packages`, then `atlas build`")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        for name in NEEDED:
            # edr may empty the folder of its packages: it gets one of its own.
            shutil.copytree(packages / name, scratch / FOLDER / name)
        profile = _profile(job)
        (scratch / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")
        (scratch / "config.yml").write_text(
            "anonymous_usage_tracking: false\nrun_dbt_deps_if_needed: false\n", encoding="utf-8"
        )
        command = [sys.executable, "-P", "-m", "elementary.cli.cli", "report", "--config-dir", folder]
        command += ["--profiles-dir", folder, "--project-dir", str(job.settings.project_dir), "--target-path", folder]
        command += ["--disable-samples", "true", "--open-browser", "false", "--file-path", str(path)]
        environment = job.dbt_environment() | {"DBT_PACKAGES_FOLDER": str(scratch / FOLDER)}
        result = subprocess.run(
            command, env=child_environment(environment), cwd=folder, capture_output=True, text=True, check=False
        )
    if result.returncode or not path.is_file():
        # What edr printed may quote data.
        raise AtlasError(
            f"elementary's report: edr ended with code {result.returncode}; run `atlas build` first, "
            "which records what it shows"
        )


def _profile(job: Job) -> dict[str, object]:
    """The project's own connection under the name that edr looks for, the password still in the environment."""
    path = job.settings.project_dir / "profiles" / "profiles.yml"
    output = yaml.safe_load(path.read_text(encoding="utf-8"))["atlas"]["outputs"]["local"]
    return {"elementary": {"target": "local", "outputs": {"local": {**output, "schema": SCHEMA}}}}
