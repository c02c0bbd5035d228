"""The project's ``standardize`` macros outside dbt, so that a model can be tried on a sample before there is one.

The files are dbt's own; this gives them the few names of dbt that they use. A macro that needs more fails by name.
"""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined

from python_jobs.errors import AtlasError

FOLDERS = ("standardize",)
PACKAGE = "atlas"


class Macros:
    """Turns an expression of a model into SQL.

    Args:
        project: folder of dbt_project.yml.
    """

    def __init__(self, project: Path) -> None:
        self.project = project
        settings = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
        # What is rendered is SQL.
        self._environment = Environment(undefined=StrictUndefined, extensions=["jinja2.ext.do"])  # noqa: S701
        self._known = self._environment.globals
        variables = settings["vars"]
        self._known.update(
            {
                "return": lambda value: value,
                "var": lambda name: variables[name],
                "exceptions": SimpleNamespace(raise_compiler_error=_refuse),
                "adapter": SimpleNamespace(dispatch=self._dispatch),
                PACKAGE: SimpleNamespace(),
            }
        )
        for folder in FOLDERS:
            for path in sorted((project / "macros" / folder).glob("*.sql")):
                module = self._environment.from_string(path.read_text(encoding="utf-8")).module
                for name, macro in vars(module).items():
                    if callable(macro) and not name.startswith("_"):
                        self._known[name] = macro
                        setattr(self._known[PACKAGE], name, macro)

    def sql(self, expression: str) -> str:
        """Render an expression such as ``{{ standardize_date('dato') }}``."""
        return self._environment.from_string(expression).render()

    def _dispatch(self, name: str, _package: str) -> Callable[..., Any]:
        # An expression runs on Postgres, which has no implementation of its own of any of them.
        macro: Callable[..., Any] = self._known[f"default__{name}"]  # type: ignore[assignment]
        return macro


def _refuse(message: str) -> None:
    raise AtlasError(message)
