"""What dbt calls when it starts in a project of Atlas: the rules files become tests before dbt reads the project.

dbt finds plugins by the first letters of a module's name, ``dbt_``, and by the list ``plugins`` in it.
"""

from pathlib import Path

from dbt.flags import get_flags
from dbt.plugins.manager import dbtPlugin

from python_jobs.rules.sync import sync
from python_jobs.settings import own_models_in_project


class Rules(dbtPlugin):
    """Brings the generated part of the project up to date, or stops dbt with file and line of what is wrong."""

    def initialize(self) -> None:
        project = Path(get_flags().PROJECT_DIR)  # type: ignore[no-untyped-call]
        sync(project, own_models_in_project())


plugins = [Rules]
