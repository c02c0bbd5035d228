"""Page after page of an endpoint, by the rule that was declared."""

from collections.abc import Iterator
from typing import Any

import requests

from ingestion.rest.client import Client
from ingestion.rest.declaration import Pagination, RestTable
from python_jobs.errors import AtlasError, ConfigurationError

MISSING = object()


def pages(client: Client, table: RestTable, label: str, extra: dict[str, Any], notes: list[str]) -> Iterator[list[Any]]:
    """The rows of every page.

    Args:
        client: asks.
        table: the declaration.
        label: ``source.table``, for messages.
        extra: parameters besides the declared ones.
        notes: gets a line when a single page held no sign of there being more.

    Raises:
        ConfigurationError: the rows are not where ``records`` says.
        AtlasError: the API goes in circles.
    """
    rule = table.pagination
    url, parameters = client.url(table.path), {**table.parameters, **extra}
    if rule.size and rule.size_parameter:
        parameters[rule.size_parameter] = rule.size
    if rule.type == "page" and rule.parameter:
        parameters[rule.parameter] = 1 if rule.first is None else rule.first
    if rule.type == "offset" and rule.parameter:
        parameters[rule.parameter] = 0
    seen: set[str] = set()
    previous, received = None, 0
    while True:
        body, response = client.get(url, parameters)
        rows = _rows(body, table, label)
        if rows and rule.type in ("offset", "page") and previous == rows:
            raise AtlasError(
                f"{label}: the API gave the same page twice; does it know the parameter '{rule.parameter}'? "
                "Correct 'pagination'; nothing was loaded"
            )
        previous, received = rows, received + len(rows)
        yield rows
        if rule.type in ("offset", "page"):
            if not rows or _is_all(body, rule, received, label):
                return
            step = parameters[rule.parameter or ""]
            parameters[rule.parameter or ""] = received if rule.type == "offset" else step + 1
            continue
        following = _following(body, response, rule)
        if following in (None, "", False, MISSING):
            if following is MISSING and not seen and rule.type != "none":
                sign = f"'{rule.next}'" if rule.next else "a link header"
                notes.append(f"{label}: the only page had no {sign}: it was taken for the last")
            return
        if str(following) in seen:
            raise AtlasError(f"{label}: the API named the same next page twice; nothing was loaded")
        seen.add(str(following))
        if rule.type == "cursor":
            parameters = {**parameters, str(rule.parameter): following}
        else:
            url, parameters = requests.compat.urljoin(url, str(following)), {}  # The link holds all parameters.


def value_at(body: Any, path: str) -> Any:
    """What is at a dotted path; ``MISSING`` when nothing is."""
    for part in path.split(".") if path else []:
        if not isinstance(body, dict) or part not in body:
            return MISSING
        body = body[part]
    return body


def _rows(body: Any, table: RestTable, label: str) -> list[Any]:
    rows = value_at(body, table.records)
    if isinstance(rows, list):
        return rows
    there = ", ".join(sorted(body)) if isinstance(body, dict) else "a " + type(body).__name__
    what = f"no list at '{table.records}'" if table.records else "no list"
    raise ConfigurationError(f"{label}: key 'records': {table.path} answered with {what}; there is: {there}")


def _is_all(body: Any, rule: Pagination, received: int, label: str) -> bool:
    if not rule.total:
        return False
    total = value_at(body, rule.total)
    if not isinstance(total, int):
        raise ConfigurationError(f"{label}: key 'pagination': there is no number at 'total: {rule.total}'")
    return received >= total


def _following(body: Any, response: requests.Response, rule: Pagination) -> Any:
    if rule.type == "none":
        return None
    if rule.type == "link_header":
        return response.links.get("next", {}).get("url", None if "Link" in response.headers else MISSING)
    return value_at(body, rule.next or "")
