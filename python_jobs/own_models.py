"""A folder of dbt models beside the project's own, put where dbt can use it."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

LINK = ".models-"


def link_for_dbt(folder: Path, project: Path) -> str:
    """Make the link through which dbt is to read a folder of models, and name it for ``ATLAS_MODELS``.

    The link lies right in the project's folder, for two reasons:

    - dbt writes what it compiles to its target folder joined with the model's path. With an absolute path, or one
      that climbs out of the project, that is the model's own file, and dbt overwrites it.
    - dbt configures the tests of sources by the path of their file without its first part: only below one folder
      of the project is ``explore/`` what dbt_project.yml means by it.

    Args:
        folder: the folder with ``explore/``, ``chart/`` and ``navigate/``.
        project: folder of dbt_project.yml.

    Returns:
        The link's name; the same for the same folder.
    """
    remove_dead_links(project)
    link = project / _link_name(folder)
    with suppress(FileExistsError):  # it is named after its aim: whoever made it made it right
        link.symlink_to(folder.resolve(), target_is_directory=True)
    return link.name


def name_folder(text: str, folder: Path | None) -> str:
    """A message for people, with the folder that they named where dbt, or whoever reads through the link, names that.

    Args:
        text: any.
        folder: the folder of own models; None where there is none.
    """
    return text if folder is None else text.replace(f"{_link_name(folder)}/", f"{folder}/")


def _link_name(folder: Path) -> str:
    return LINK + hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:12]


def remove_dead_links(project: Path) -> None:
    """Remove links to folders that are gone."""
    for link in project.glob(f"{LINK}*"):
        if link.is_symlink() and not link.exists():
            link.unlink(missing_ok=True)
