"""The score each dimension must reach, from the seed ``quality_thresholds``."""

import csv
from pathlib import Path

import yaml

from python_jobs.errors import ConfigurationError
from python_jobs.scoring.dimensions import DIMENSIONS

SEED = "quality_thresholds"
PROFILE_VAR = "quality_profile"
DEFAULT_PROFILE = "default"


def profile_of(project_dir: Path, project: str) -> str:
    """The profile of thresholds that the project's var ``quality_profile`` names.

    Args:
        project_dir: folder of dbt_project.yml.
        project: the project's name; a var below it wins over a global one, as in dbt.
    """
    variables = yaml.safe_load((project_dir / "dbt_project.yml").read_text(encoding="utf-8")).get("vars") or {}
    own = variables.get(project)
    if isinstance(own, dict) and PROFILE_VAR in own:
        return str(own[PROFILE_VAR])
    return str(variables.get(PROFILE_VAR, DEFAULT_PROFILE))


def read_thresholds(path: Path, profile: str) -> dict[str, float]:
    """Read one profile of the seed's file.

    Args:
        path: a CSV with the columns profile, dimension, min_score (0–1) and others.
        profile: which profile.

    Returns:
        the minimum score of each of the six dimensions.

    Raises:
        ConfigurationError: the file, the profile or a dimension is missing, or a score is none.
    """
    if not path.is_file():
        raise ConfigurationError(f"{path}: not found; thresholds need the columns profile, dimension, min_score")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if missing := {"profile", "dimension", "min_score"} - set(rows[0] if rows else ()):
        raise ConfigurationError(f"{path}: column {', '.join(sorted(missing))} is missing")
    thresholds: dict[str, float] = {}
    for line, row in enumerate(rows, start=2):
        if row["profile"] != profile:
            continue
        try:
            score = float(row["min_score"])
        except (TypeError, ValueError):
            score = -1.0
        if row["dimension"] not in DIMENSIONS or not 0 <= score <= 1:
            raise ConfigurationError(
                f"{path}: line {line}: needs one of {', '.join(DIMENSIONS)} and a min_score from 0 to 1"
            )
        thresholds[row["dimension"]] = score
    if not thresholds:
        names = ", ".join(sorted({row["profile"] for row in rows}))
        raise ConfigurationError(f"{path}: no profile '{profile}' (var {PROFILE_VAR}); there is {names}")
    if absent := [name for name in DIMENSIONS if name not in thresholds]:
        raise ConfigurationError(f"{path}: profile '{profile}' has no line for {', '.join(absent)}")
    return thresholds
