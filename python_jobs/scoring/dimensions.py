"""Which quality dimension a test belongs to, and whether it judges rows or the table as a whole."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any

import yaml

from python_jobs.errors import ConfigurationError

DIMENSIONS = ("completeness", "uniqueness", "timeliness", "validity", "accuracy", "consistency")
# elementary calls it so; test results keep our word.
ALIASES = {"freshness": "timeliness"}
# Who finds a fault first. Uniqueness, timeliness and accuracy presuppose form, not each other
# (docs/decisions/0045-one-dimension.md). The macro passed_earlier_tests has the same; a test compares them.
RANK = {"completeness": 0, "validity": 1, "uniqueness": 2, "timeliness": 2, "accuracy": 3, "consistency": 4}


@dataclass(frozen=True)
class Judgement:
    """What a test judges.

    Attributes:
        dimension: one of ``DIMENSIONS``.
        table_level: the test says yes or no about the table, instead of about each row.
        mapped: false when nothing said which dimension it is and the fallback was taken.
    """

    dimension: str
    table_level: bool
    mapped: bool = True


def judge(test_type: str, meta: dict[str, Any], where: str) -> Judgement:
    """Find out what a test judges: its own meta first, then ``dimensions.yml``.

    Args:
        test_type: ``not_null``, ``dbt_utils.recency``, ``singular``, ``source_freshness``.
        meta: the test's ``config.meta``.
        where: names test and file, for the error.

    Raises:
        ConfigurationError: the meta names a dimension or a grain that does not exist.
    """
    rule = next((rule for rule in _mapping()["tests"] if fnmatchcase(test_type, rule["test"])), None)
    declared = meta.get("quality_dimension")
    dimension = ALIASES.get(str(declared), str(declared)) if declared else None
    if dimension and dimension not in DIMENSIONS:
        raise ConfigurationError(
            f"{where}: config.meta.quality_dimension '{declared}' is none of {', '.join(DIMENSIONS)}"
        )
    grain = meta.get("grain") or (rule or {}).get("grain", "row")
    if grain not in ("row", "table"):
        raise ConfigurationError(f"{where}: config.meta.grain '{grain}' is neither 'row' nor 'table'")
    return Judgement(
        dimension=dimension or (rule["dimension"] if rule else _mapping()["fallback"]),
        table_level=grain == "table",
        mapped=bool(dimension or rule),
    )


@cache
def _mapping() -> dict[str, Any]:
    text = (resources.files("python_jobs.scoring") / "dimensions.yml").read_text(encoding="utf-8")
    mapping: dict[str, Any] = yaml.safe_load(text)
    return mapping
