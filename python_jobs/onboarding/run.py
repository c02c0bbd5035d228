"""``atlas onboard``: from a sample of a source to the dbt files that describe it."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.onboarding.files import models_yaml, sources_yaml
from python_jobs.onboarding.look import Looked


@dataclass(frozen=True)
class Outcome:
    """A file that onboarding made.

    Attributes:
        path: where it is.
        state: ``new``, ``changed`` or ``unchanged``.
    """

    path: Path
    state: str


def models_folder(job: Job, out: Path | None) -> Path:
    """Where the files belong: ``out``, the sources file's own folder of models, or the project's.

    Raises:
        ConfigurationError: the sources file is not the project's and names no folder.
    """
    if out is not None:
        return Path(os.path.abspath(out))
    if job.own_models:
        return job.own_models
    if job.sources_file == job.settings.default_sources:
        return job.settings.project_dir / "models"
    raise ConfigurationError(
        f"{job.sources_file.name}: names no folder for dbt models: make one beside it and add the line "
        "`models: models` below `version`, or say --out DIR"
    )


def files_of(looked: Sequence[Looked], folder: Path) -> dict[Path, str]:
    """Every file of a source, with its text."""
    source = looked[0].delivery.source
    staging = folder / "chart" / "staging" / source
    files = {
        folder / "explore" / f"_{source}__sources.yml": sources_yaml(looked),
        staging / f"_{source}__models.yml": models_yaml(looked),
    }
    for item in looked:
        files[staging / f"{item.delivery.model_name}.sql"] = item.sql
    return files


def write(files: dict[Path, str], *, force: bool) -> list[Outcome]:
    """Write files, none of them half. One that holds something else is overwritten only when ``force`` is set.

    Raises:
        ConfigurationError: a file is there already; nothing is written then. Or it describes other tables, which
            would be lost.
    """
    states = {path: _state(path, text) for path, text in files.items()}
    changed = [path for path, state in states.items() if state == "changed"]
    if changed and not force:
        raise ConfigurationError(
            "there already, and not overwritten without --force (--out DIR writes elsewhere, to compare):\n"
            + "\n".join(f"- {path}" for path in changed)
        )
    for path in changed:
        lost = sorted(_described(path.read_text(encoding="utf-8")) - _described(files[path]))
        if path.suffix == ".yml" and lost:
            raise ConfigurationError(
                f"{path}: describes {', '.join(lost)}, too, which would be lost: onboard all tables of the source, "
                "or write elsewhere with --out DIR"
            )
    for path, text in files.items():
        if states[path] != "unchanged":
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_name(f".{path.name}.half")
            half.write_text(text, encoding="utf-8")
            half.replace(path)
    return [Outcome(path, state) for path, state in states.items()]


def _state(path: Path, text: str) -> str:
    if not path.exists():
        return "new"
    return "unchanged" if path.read_bytes() == text.encode() else "changed"


def _described(text: str) -> set[str]:
    """Names of the tables and models that a YAML file describes."""
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError:
        return set()
    models = {str(model.get("name")) for model in _entries(content, "models")}
    tables = {str(table.get("name")) for source in _entries(content, "sources") for table in _entries(source, "tables")}
    return models | tables


def _entries(content: Any, key: str) -> Iterable[dict[str, Any]]:
    found = content.get(key) if isinstance(content, dict) else None
    return [entry for entry in found or [] if isinstance(entry, dict)]
