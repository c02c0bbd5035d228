"""Bring the generated part of the project up to date with the rules files."""

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from python_jobs.errors import ConfigurationError
from python_jobs.own_models import link_for_dbt, name_folder
from python_jobs.rules.check import check_rules
from python_jobs.rules.generate import generate
from python_jobs.rules.models import Models
from python_jobs.rules.read import FILE, read_file
from python_jobs.rules.rule import Rule

FOLDER = ".rules"
MODELS = "models"
NO_MODELS_OF_ONES_OWN = "none"


@dataclass(frozen=True)
class Synced:
    """The rules of a project, checked.

    Attributes:
        rules: in the order of the files.
        files: the rules files that are there.
        changed: files that were written or removed; none when everything was up to date.
    """

    rules: tuple[Rule, ...]
    files: tuple[str, ...]
    changed: tuple[str, ...]


def sync(project: Path, own_models: str | None) -> Synced:
    """Check the rules and write what dbt is to read of them, below ``.rules`` in the project's folder.

    Args:
        project: folder of dbt_project.yml.
        own_models: what ``ATLAS_MODELS`` names: a folder of models in the project, which may bring rules, too.

    Raises:
        ConfigurationError: a rule can't be used (with file and line), or the project doesn't read what is written.
    """
    roots = [MODELS, *([own_models] if own_models and (project / own_models).is_dir() else [])]
    origins = [f"{root}/{FILE}" for root in roots]
    there = tuple(origin for origin in origins if (project / origin).is_file())
    try:
        reads = f"{FOLDER}/" in (project / "dbt_project.yml").read_text(encoding="utf-8")
    except OSError:
        return Synced((), (), ())  # dbt says that it is no project
    if not reads:
        if there:
            raise ConfigurationError(f"{there[0]}: dbt_project.yml has no paths below {FOLDER}/: no rule would run")
        return Synced((), (), ())
    rules = [rule for origin in there for rule in read_file(project / origin, origin)]
    models = Models.read(project, roots)
    check_rules(rules, models)
    keys = {rule.model: models.by_name[rule.model].key for rule in rules if rule.is_critical}
    folder = project / FOLDER / re.sub("/", "-", own_models or NO_MODELS_OF_ONES_OWN)
    try:
        _forget_dead(project)
        changed = _write(folder, generate(rules, keys, origins))
    except OSError as error:
        raise ConfigurationError(f"{folder}: the rules can't be written ({type(error).__name__})") from None
    return Synced(tuple(rules), there, tuple(changed))


def sync_for(project: Path, own_models: Path | None) -> Synced:
    """The same, with the folder that a sources file names in ``models``; errors name its files, not the link."""
    if own_models is None:
        return sync(project, None)
    try:
        synced = sync(project, link_for_dbt(own_models, project))
    except ConfigurationError as error:
        raise ConfigurationError(name_folder(str(error), own_models)) from None
    return replace(synced, files=tuple(name_folder(file, own_models) for file in synced.files))


def _write(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Write what differs, each file at once, and remove what is no longer wanted."""
    changed = []
    for name, text in files.items():
        path = folder / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all; a name that begins with a dot is none of dbt's.
        half = path.with_name(f".{path.name}.{os.getpid()}")
        half.write_text(text, encoding="utf-8")
        half.replace(path)
        changed.append(name)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in files and not path.name.startswith("."):
            path.unlink(missing_ok=True)
            changed.append(name)
    return changed


def _forget_dead(project: Path) -> None:
    """Remove what was written for folders of models that are gone."""
    for folder in (project / FOLDER).glob(".models-*"):
        if not (project / folder.name).exists():
            shutil.rmtree(folder, ignore_errors=True)
