"""Sources that grow by numbered rows, hold garbage when asked, and go away while they are read."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from python_jobs.server import EmbeddedServer
from tests.integration import api as api_module
from tests.integration.databases import MYSQL, Database, mysql_database, postgres_database
from tests.integration.kafka_cluster import Cluster, kafka_cluster
from tests.integration.loopback import serve

Running = Callable[[], bool]
POLL_SECONDS = 0.01


class Source:
    """A table whose rows are 0, 1, 2, …

    Attributes:
        kind: of the source.
        options: of the source, lines of YAML.
        table: of the table, a YAML flow mapping without its name.
        environment: that a load needs.
    """

    kind: str
    options: str
    table: str
    environment: dict[str, str] = {}  # noqa: RUF012 - nobody changes it.

    def grow(self, first: int, count: int) -> None:
        """Add good rows."""
        raise NotImplementedError

    def garbage(self, count: int) -> None:
        """Add rows that can't be loaded."""
        raise NotImplementedError

    def leave(self, running: Running, moment: float) -> None:
        """Go away while a load runs; ``moment`` seconds after it began where any moment will do."""
        raise NotImplementedError

    def come_back(self) -> None:
        """Be there again."""


class Files(Source):
    """A new file each time. It goes away by being written anew while it is read."""

    kind, options, table = "files", "location: data", "path: '*.csv'"

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "data"
        self.folder.mkdir()
        self.last, self.whole = self.folder, ""

    def grow(self, first: int, count: int) -> None:
        self.last = self.folder / f"{first:09}.csv"
        self.whole = "n,x\n" + "".join(f"{n},x{n}\n" for n in range(first, first + count))
        self.last.write_text(self.whole)

    def garbage(self, count: int) -> None:
        name = f"garbage-{time.monotonic_ns()}.csv"
        (self.folder / name).write_text("n,x\n" + "1,2,3,4\n" * count)

    def leave(self, running: Running, moment: float) -> None:
        _wait(running, moment)
        self.last.write_text(self.whole[: len(self.whole) // 2])

    def come_back(self) -> None:
        self.last.write_text(self.whole)


class Tables(Source):
    """A table of a database. It goes away by ending every connection."""

    table = "cursor: n"

    def __init__(self, database: Database) -> None:
        self.database, self.kind, self.options = database, database.kind, "url: ${FAULT_SOURCE_URL}"
        self.environment = {"FAULT_SOURCE_URL": database.url}
        database.run("create table t (n bigint, x varchar(20), d date)")

    def grow(self, first: int, count: int) -> None:
        for start in range(first, first + count, 1000):
            end = min(start + 1000, first + count)
            rows = ", ".join(f"({n}, 'x{n}', '2026-01-01')" for n in range(start, end))
            self.database.run(f"insert into t values {rows}")

    def leave(self, running: Running, moment: float) -> None:
        while running():
            self.end_connections()
            time.sleep(POLL_SECONDS)

    def end_connections(self) -> None:
        raise NotImplementedError


class PostgresTables(Tables):
    def garbage(self, count: int) -> None:
        self.database.run(f"insert into t select -1 - i, 'bad', 'infinity' from generate_series(1, {count}) as i")
        self.database.run("update t set n = (select max(n) from t) where n < 0")

    def end_connections(self) -> None:
        with psycopg.connect(self.database.url, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )


class MysqlTables(Tables):
    def garbage(self, count: int) -> None:
        rows = ", ".join(["((select max(n) from t as m), 'bad', '0000-00-00')"] * count)
        self.database.run("set sql_mode = ''", f"insert into t values {rows}")

    def end_connections(self) -> None:
        import asyncmy

        async def work() -> None:
            connection = await asyncmy.connect(**MYSQL, autocommit=True)
            async with connection.cursor() as cursor:
                await cursor.execute(
                    "select id from information_schema.processlist where db = %s", [self.database.url.rsplit("/", 1)[1]]
                )
                for (number,) in await cursor.fetchall():
                    with suppress(Exception):  # It may have ended by itself.
                        await cursor.execute(f"kill {number}")
            await connection.ensure_closed()

        asyncio.run(work())


class Rest(Source):
    """An API of pages. It goes away between two of them."""

    kind = "rest"
    table = (
        "path: offset, records: data.items, pagination: {type: offset, parameter: offset, total: total}, "
        "cursor: at, cursor_parameter: since"
    )

    def __init__(self, api: api_module.Api) -> None:
        self.api, self.options = api, f"url: {api.url}open\n    retries: 0\n    timeout: 20"

    def grow(self, first: int, count: int) -> None:
        # All numbers are equally long, since the server compares them as texts.
        self.api.rows += [{"n": n, "at": 1_000_000 + n} for n in range(first, first + count)]

    def garbage(self, count: int) -> None:
        self.api.rows += [{"n": "bad", "at": None, "id": f"{len(self.api.rows)}-{i}"} for i in range(count)]
        self.api.faults = ["ok", "html"]

    def leave(self, running: Running, moment: float) -> None:
        self.api.faults = ["ok", "ok", *["cut"] * 100]

    def come_back(self) -> None:
        self.api.faults = []


class Kafka(Source):
    """A topic. Its cluster goes away by not answering any more."""

    kind, table = "kafka", "start: earliest"

    def __init__(self, cluster: Cluster) -> None:
        self.cluster, self.options = cluster, f"servers: {cluster.servers}\n    timeout: 3"

    def grow(self, first: int, count: int) -> None:
        for partition in range(4):
            share = count // 4
            self.cluster.count("t", partition, share, first + partition * share)

    def garbage(self, count: int) -> None:
        self.cluster.send("t", 0, *[b'{"n": '] * count)

    def leave(self, running: Running, moment: float) -> None:
        # Just any moment is mostly one at which nothing is asked: a topic is read in a fraction of a second.
        before = self.connections()
        while running() and self.connections() <= before:
            time.sleep(POLL_SECONDS / 10)
        self.cluster.stop_answering()

    def connections(self) -> int:
        """How many clients the cluster has, its own producer among them."""
        port = f":{int(self.cluster.servers.rpartition(':')[2]):04X}"
        lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return sum(remote.endswith(port) and state == "01" for _, _, remote, state, *_ in lines)

    def come_back(self) -> None:
        self.cluster.answer_again()


def _wait(running: Running, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while running() and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


@contextmanager
def source(kind: str, folder: Path, server: EmbeddedServer) -> Iterator[Source]:
    """A source of a kind.

    Args:
        kind: of it.
        folder: of the sources file.
        server: for the kind ``postgres``; not the warehouse's.
    """
    if kind == "files":
        yield Files(folder)
    elif kind == "postgres":
        with postgres_database(server) as database:
            yield PostgresTables(database)
    elif kind == "mysql":
        with mysql_database() as database:
            yield MysqlTables(database)
    elif kind == "rest":
        with serve(api_module.Api(largest_page=500), api_module.Handler) as api:
            yield Rest(api)
    else:
        with kafka_cluster() as cluster:
            yield Kafka(cluster)
