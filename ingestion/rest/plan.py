"""The kind ``rest``: pages of an API."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from ingestion.feeds.feed import Feed
from ingestion.feeds.plan import FeedPlan, plan_feed
from ingestion.rest.client import Client
from ingestion.rest.declaration import RestTable, SourceModel
from ingestion.rest.pages import pages, value_at


@dataclass(kw_only=True)
class RestFeed(Feed):
    """The rows of an endpoint."""

    source: SourceModel
    table: RestTable

    def pages(self, since: str | None, notes: list[str]) -> Iterator[list[Any]]:
        parameter = self.table.cursor_parameter
        extra = {parameter: since} if parameter and since is not None else {}
        with Client(self.source) as client:
            for page in pages(client, self.table, self.label, extra, notes):
                self.ceiling = client.asked_at
                yield page

    def moment(self, record: Any) -> Any:
        return value_at(record, self.table.cursor or "")


def plan(connection: psycopg.Connection, source: SourceModel, table: RestTable, base: Path) -> FeedPlan:
    """See ``ingestion.kinds.Kind``."""
    asked: list[Any] = [source.kind, table.path, table.records, sorted(table.parameters.items()), table.cursor]
    feed = RestFeed(
        origin=table.path,
        asked=asked,
        cursor=table.cursor,
        lag=table.lag,
        start=table.start,
        source=source,
        table=table,
    )
    return plan_feed(connection, feed)
