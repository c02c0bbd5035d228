"""The report as one HTML page that needs nothing beside it: no network, no script."""

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from python_jobs.report import charts

MOST_FAILURES = 40


def render(facts: dict[str, Any]) -> str:
    """The page.

    Args:
        facts: as ``read_report`` returns them.
    """
    return _template().render(**facts, charts=charts, most_failures=MOST_FAILURES)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("python_jobs.report", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    for filter_ in (percent, points, number, share, figure, day, breakable):
        environment.filters[filter_.__name__] = filter_
    return environment.get_template("page.html.j2")


def percent(score: float | None) -> str:
    """Two digits, cut off rather than rounded up: 99.999 % is not 100 %."""
    if score is None:
        return "–"
    cut = int(score * 10_000 + 1e-9) / 100
    return "100\N{NO-BREAK SPACE}%" if score >= 1 else f"{cut:.2f}\N{NO-BREAK SPACE}%"


def points(change: float | None) -> str:
    """A change of a score, in percentage points."""
    if change is None:
        return ""
    rounded = round(change * 100, 2)
    return "±0" if rounded == 0 else f"{rounded:+.2f}".replace("-", "−")


def number(value: int | None) -> str:
    return "–" if value is None else f"{int(value):,}"


def share(part: int, whole: int) -> str:
    """A part of a whole; what is there but tiny does not read as nothing."""
    if not part or not whole:
        return "0 %"
    percentage = 100 * part / whole
    return "100 %" if part >= whole else "<0.1 %" if percentage < 0.1 else f"{percentage:.1f} %"


def breakable(name: str) -> Markup:
    """A name that may be broken into lines at its underscores."""
    return Markup("_<wbr>").join(name.split("_"))


def figure(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def day(moment: datetime | date | None) -> str:
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        return f"{moment.astimezone(UTC):%-d %B %Y, %H:%M} UTC"
    return f"{moment:%-d %B %Y}"
