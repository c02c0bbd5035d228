"""The kind ``hubspot``: objects as tables, by what changed since, archived records included."""

import difflib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from ingestion.feeds.feed import Feed
from ingestion.feeds.met import as_moment
from ingestion.feeds.plan import FeedPlan, plan_feed
from ingestion.hubspot.client import Client
from ingestion.hubspot.declaration import HubspotTable, SourceModel
from python_jobs.errors import AtlasError, ConfigurationError

# What every record has, beside its properties.
OWN = {
    **{"id": "text", "archived": "boolean"},
    **{"createdAt": "timestamp", "updatedAt": "timestamp", "archivedAt": "timestamp"},
}


@dataclass(kw_only=True)
class HubspotFeed(Feed):
    """The records of an object."""

    source: SourceModel
    table: HubspotTable

    def pages(self, since: str | None, notes: list[str]) -> Iterator[list[Any]]:
        gone = 0
        binned: set[str] = set()
        with Client(self.source, self.table.object) as client:
            properties = self._properties(client)
            self.ceiling, self.types = client.server_time, OWN
            # Archived ones first: what is archived meanwhile is met as it was, and as archived by the next reading.
            for archived in (True, False) if self.table.archived else (False,):
                for ids in self._ids(client, since, archived=archived):
                    rows = client.read(ids, properties, archived=archived)
                    gone += len(ids) - len(rows)
                    if archived:
                        binned.update(row["id"] for row in rows)
                    elif any(row["id"] in binned for row in rows):
                        raise AtlasError(
                            f"{self.label}: a record was restored while it was read; nothing was loaded; run again"
                        )
                    yield self._rows(client, rows, archived=archived)
        if gone:
            notes.append(f"{self.label}: {gone} records were deleted or restored while they were read")

    def moment(self, record: Any) -> Any:
        """When a record changed or was archived, whichever is later: an archived one changes no more."""
        times = [record.get(name) for name in (self.table.modified, "archivedAt")]
        moments = [(as_moment(time), time) for time in times if isinstance(time, str)]
        known = [(moment, time) for moment, time in moments if isinstance(moment, datetime)]
        return max(known)[1] if known else None

    def probe(self, since: str | None) -> dict[str, Any]:
        with Client(self.source, self.table.object) as client:
            properties = self._properties(client)
            moment = as_moment(since or "1970-01-01")
            assert isinstance(moment, datetime)  # noqa: S101
            return {"rows": client.found(self.table.modified, moment, 0)[1], "columns": len(properties) + len(OWN)}

    def _properties(self, client: Client) -> list[str]:
        """The properties to read."""
        table, names = self.table, client.properties()
        for name in table.properties:
            if name not in names:
                near = difflib.get_close_matches(name, names, n=1)
                hint = f" (did you mean '{near[0]}'?)" if near else ""
                raise ConfigurationError(
                    f"{self.label}: key 'properties': {table.object} has no property '{name}'{hint}"
                )
        if self.cursor and table.modified not in names:
            raise ConfigurationError(
                f"{self.label}: key 'cursor': {table.object} has no property '{table.modified}'; 'cursor: none' "
                "reads everything each time"
            )
        wanted = [*(table.properties or names), *([table.modified] if self.cursor else [])]
        return list(dict.fromkeys(wanted))

    def _ids(self, client: Client, since: str | None, *, archived: bool) -> Iterator[list[str]]:
        """Ids of the records to read; each once."""
        if since is None or archived:
            after: str | None = None
            asked: set[str] = set()
            while True:
                ids, after = client.listed(after, archived=archived)
                if ids:
                    yield ids
                if after is None:
                    return
                if after in asked:
                    raise AtlasError(f"{self.label}: HubSpot named the same next page twice; nothing was loaded")
                asked.add(after)
        moment = as_moment(since)
        assert isinstance(moment, datetime)  # noqa: S101
        beyond = 0
        while True:
            ids, total = client.found(self.table.modified, moment, beyond)
            numbers = [beyond, *map(int, ids)]
            if any(one >= other for one, other in itertools.pairwise(numbers)):
                raise AtlasError(f"{self.label}: the search gave records out of order; nothing was loaded")
            if ids:
                yield ids
            if len(ids) >= total:
                return
            if not ids:
                raise AtlasError(f"{self.label}: the search announced {total} more records and gave none; run again")
            beyond = numbers[-1]

    def _rows(self, client: Client, rows: list[dict[str, Any]], *, archived: bool) -> list[Any]:
        ids = [row["id"] for row in rows]
        live = bool(ids) and not archived  # Of archived records HubSpot does not say what they belong to.
        others = {other: client.associated(ids, other) if live else {} for other in self.table.associations}
        flat = []
        for row in rows:
            record = {name: row.get(name) for name in OWN} | {"archived": archived}
            if clash := record.keys() & (row.get("properties") or {}).keys():
                raise ConfigurationError(
                    f"{self.label}: a property is called '{min(clash)}', like a column that every record has; "
                    "leave it out under 'properties'"
                )
            record |= row.get("properties") or {}
            record |= {
                f"associations_{other}": found.get(row["id"], []) if live else None for other, found in others.items()
            }
            flat.append(record)
        return flat


def plan(connection: psycopg.Connection, source: SourceModel, table: HubspotTable, base: Path) -> FeedPlan:
    """See ``ingestion.kinds.Kind``."""
    asked: list[Any] = [source.kind, table.object, table.properties, table.associations, table.archived, table.cursor]
    feed = HubspotFeed(
        origin=table.object,
        asked=asked,
        cursor=None if table.cursor == "none" else table.modified,
        lag=table.lag,
        source=source,
        table=table,
    )
    return plan_feed(connection, feed)
