"""The kind ``salesforce``: objects as tables, by what changed since; or what a query gives."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from ingestion.feeds.feed import Feed
from ingestion.feeds.met import as_moment
from ingestion.feeds.plan import FeedPlan, plan_feed
from ingestion.salesforce.client import Client
from ingestion.salesforce.declaration import SalesforceTable, SourceModel
from python_jobs.errors import AtlasError, ConfigurationError

# Their parts are fields of their own; binary content is none of a table.
LEFT_OUT = ("address", "location", "base64")
TYPES = {
    **dict.fromkeys(("int", "long"), "integer"),
    **dict.fromkeys(("double", "currency", "percent"), "double"),
    **{"boolean": "boolean", "date": "date", "datetime": "timestamp"},
}
LONGEST_QUERY = 12_000  # Salesforce takes 16 KB of address and headers.


@dataclass(kw_only=True)
class SalesforceFeed(Feed):
    """The records of an object, or of a query."""

    source: SourceModel
    table: SalesforceTable

    def pages(self, since: str | None, notes: list[str]) -> Iterator[list[Any]]:
        table = self.table
        with Client(self.source) as client:
            deleted = table.deleted
            if table.object:
                fields, deleted = self._fields(client)
                query = self._query(", ".join(fields), since)
            else:
                query = table.query or ""
            self.ceiling = client.transport.server_time
            self._check_length(query)
            relations = set(re.findall(r"\b(\w+)\.\w", query)) if table.query else set()
            pages = client.rest if table.api == "rest" else client.bulk
            for page in pages(query, deleted=deleted):
                yield [_flat(record, relations, self.label) for record in page]

    def moment(self, record: Any) -> Any:
        return record.get(self.table.cursor)

    def probe(self, since: str | None) -> dict[str, Any]:
        if not self.table.object:
            return super().probe(since)
        with Client(self.source) as client:
            fields, deleted = self._fields(client)
            self._check_length(self._query(", ".join(fields), since))
            return {"rows": client.count(self._query("count()", since), deleted=deleted), "columns": len(fields)}

    def _fields(self, client: Client) -> tuple[list[str], bool]:
        """The fields to read, and whether deleted records can be had; their types are noted."""
        table = self.table
        kinds = {field["name"]: str(field["type"]) for field in client.describe(table.object or "")}
        for name in table.fields:
            if name not in kinds:
                near = difflib.get_close_matches(name, kinds, n=1)
                hint = f" (did you mean '{near[0]}'?)" if near else ""
                raise ConfigurationError(
                    f"{self.label}: key 'fields': {table.object} has no field '{name}' that the user may read{hint}"
                )
        if self.cursor and self.cursor not in kinds:
            others = [name for name in ("SystemModstamp", "LastModifiedDate") if name in kinds]
            raise ConfigurationError(
                f"{self.label}: key 'cursor': {table.object} has no '{self.cursor}'; "
                + " or ".join(f"'cursor: {name}'" for name in [*others, "none"])
            )
        deleted = table.deleted and "IsDeleted" in kinds
        wanted = table.fields or [name for name, kind in kinds.items() if kind not in LEFT_OUT]
        wanted = ["Id", *wanted, *([self.cursor] if self.cursor else []), *(["IsDeleted"] if deleted else [])]
        fields = list(dict.fromkeys(wanted))
        self.types = {name: TYPES[kinds[name]] for name in fields if kinds.get(name) in TYPES}
        return fields, deleted

    def _check_length(self, query: str) -> None:
        if self.table.api == "rest" and len(quote(query)) > LONGEST_QUERY:
            raise ConfigurationError(
                f"{self.label}: the query is too long for 'api: rest': name fewer 'fields', or 'api: bulk'"
            )

    def _query(self, select: str, since: str | None) -> str:
        table = self.table
        conditions = [f"({table.where})"] if table.where else []
        moment = as_moment(since) if since else None
        if isinstance(moment, datetime):
            conditions.append(f"{table.cursor} >= {moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z")
        condition = f" where {' and '.join(conditions)}" if conditions else ""
        return f"select {select} from {table.object}{condition}"  # noqa: S608 - SOQL, from the declaration.


def _flat(record: Any, relations: set[str], label: str, prefix: str = "") -> dict[str, Any]:
    """A record without what Salesforce says about it, fields of related objects as ``Account.Name``."""
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if name == "attributes":
            continue
        if isinstance(value, dict) and "records" in value:
            raise AtlasError(f"{label}: key 'query': has a subquery: read that object as a table of its own")
        if isinstance(value, dict) and "attributes" in value:
            flat |= _flat(value, relations, label, f"{prefix}{name}.")
        elif value is not None or name not in relations:  # Without a related record there are no fields of it.
            flat[prefix + name] = value
    return flat


def plan(connection: psycopg.Connection, source: SourceModel, table: SalesforceTable, base: Path) -> FeedPlan:
    """See ``ingestion.kinds.Kind``."""
    asked: list[Any] = [source.kind, table.object, table.fields, table.where, table.query, table.cursor, table.deleted]
    feed = SalesforceFeed(
        origin=table.object or table.name,
        asked=asked,
        cursor=None if table.cursor == "none" else table.cursor,
        lag=table.lag,
        start=table.start,
        source=source,
        table=table,
    )
    return plan_feed(connection, feed)
