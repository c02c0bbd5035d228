"""A source of each kind for the fault matrix, and the server behind it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from python_jobs.server import EmbeddedServer
from tests.e2e.fault_services import Hubspot, Kafka, Rest, Salesforce, Served, Sheets
from tests.e2e.fault_sources import Bucket, Documents, Files, MysqlTables, PostgresByAlchemy, PostgresTables, Source
from tests.integration import api, hubspot_server, salesforce_server, sheets_server
from tests.integration.databases import mysql_database, postgres_database
from tests.integration.kafka_cluster import kafka_cluster
from tests.integration.loopback import serve

PAGE = 500
Making = Callable[[Path, EmbeddedServer], Any]


@contextmanager
def _files(folder: Path, _: EmbeddedServer) -> Iterator[Source]:
    yield Files(folder)


@contextmanager
def _documents(folder: Path, _: EmbeddedServer) -> Iterator[Source]:
    yield Documents(folder)


@contextmanager
def _bucket(folder: Path, _: EmbeddedServer) -> Iterator[Source]:
    bucket = Bucket()
    try:
        yield bucket
    finally:
        bucket.stop()


@contextmanager
def _tables(kind: type[PostgresTables], folder: Path, server: EmbeddedServer) -> Iterator[Source]:
    with postgres_database(server) as database:
        yield kind(database)


@contextmanager
def _mysql(folder: Path, _: EmbeddedServer) -> Iterator[Source]:
    with mysql_database() as database:
        yield MysqlTables(database)


@contextmanager
def _served(
    kind: type[Served], service: Callable[[], Any], handler: Any, folder: Path, _: EmbeddedServer
) -> Iterator[Source]:
    with serve(service(), handler) as running:
        yield kind(running)


@contextmanager
def _kafka(folder: Path, _: EmbeddedServer) -> Iterator[Source]:
    with kafka_cluster() as cluster:
        yield Kafka(cluster)


SOURCES: Mapping[str, Making] = {
    "files": _files,
    "s3": _bucket,
    "documents": _documents,
    "postgres": partial(_tables, PostgresTables),
    "mysql": _mysql,
    "sqlalchemy": partial(_tables, PostgresByAlchemy),
    "rest": partial(_served, Rest, partial(api.Api, PAGE), api.Handler),
    "salesforce": partial(_served, Salesforce, partial(salesforce_server.Salesforce, PAGE), salesforce_server.Handler),
    "hubspot": partial(_served, Hubspot, partial(hubspot_server.Hubspot, 100), hubspot_server.Handler),
    "google_sheets": partial(_served, Sheets, sheets_server.Sheets, sheets_server.Handler),
    "kafka": _kafka,
}
"""By the name of the kind; each takes the folder of the sources file, and a server that is not the warehouse's."""
