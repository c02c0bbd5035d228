"""Sources that grow by numbered rows, hold garbage when asked, and go away while they are read: files and databases."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3
import psycopg
from fpdf import FPDF
from moto.server import ThreadedMotoServer

from tests.integration.databases import MYSQL, Database

Running = Callable[[], bool]
POLL_SECONDS = 0.01


class Source:
    """A table whose rows are 0, 1, 2, …

    Attributes:
        kind: of the source.
        options: of the source, lines of YAML.
        table: of the table, a YAML flow mapping without its name.
        environment: that a load needs.
        number: SQL of a row's number.
        share: what it grows by is one part in so many: some rows take long to make.
        notices_a_change: it goes away by changing, and a load that began before need not fail.
    """

    kind: str
    options: str
    table: str
    environment: dict[str, str] = {}  # noqa: RUF012 - nobody changes it.
    number = "n"
    share = 1
    notices_a_change = False

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
    notices_a_change = True

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
        wait(running, moment)
        self.last.write_text(self.whole[: len(self.whole) // 2])

    def come_back(self) -> None:
        self.last.write_text(self.whole)


class Documents(Source):
    """A new PDF each time, a row per page. It goes away by being cut off while it is read."""

    kind, options, table = "documents", "location: data", "path: '*.pdf'"
    number, share = "substring(text from 'nummer ([0-9]+)')", 10
    notices_a_change = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "data"
        self.folder.mkdir()
        self.last, self.whole = self.folder, b""

    def grow(self, first: int, count: int) -> None:
        document = FPDF()
        document.set_font("helvetica", size=12)
        for number in range(first, first + count):
            document.add_page()
            document.cell(text=f"nummer {number}")
        self.last, self.whole = self.folder / f"{first:09}.pdf", bytes(document.output())
        self.last.write_bytes(self.whole)

    def garbage(self, count: int) -> None:
        for number in range(count):
            (self.folder / f"garbage-{number}.pdf").write_bytes(b"%PDF-1.7\nnone")

    def leave(self, running: Running, moment: float) -> None:
        wait(running, moment)
        self.last.write_bytes(self.whole[: len(self.whole) // 2])

    def come_back(self) -> None:
        self.last.write_bytes(self.whole)


class Bucket(Source):
    """A new object each time, in a bucket of moto's server. The server goes away."""

    kind, table = "files", "path: '*.csv'"

    def __init__(self) -> None:
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        self.down = False
        host, self.port = self.server.get_host_and_port()
        url = f"http://{host}:{self.port}"
        self.options = (
            f"location: s3://lager/ud\n    endpoint: {url}\n    region: eu-north-1\n"
            "    access_key: ${FAULT_KEY}\n    secret_key: ${FAULT_KEY}"
        )
        self.environment = {"FAULT_KEY": "a-key"}
        keys = {"aws_access_key_id": "a-key", "aws_secret_access_key": "a-key"}
        self.client: Any = boto3.client("s3", endpoint_url=url, region_name="eu-north-1", **keys)
        self.client.create_bucket(Bucket="lager", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})

    def put(self, name: str, text: str) -> None:
        self.client.put_object(Bucket="lager", Key=f"ud/{name}.csv", Body=text.encode())

    def grow(self, first: int, count: int) -> None:
        self.put(f"{first:09}", "n,x\n" + "".join(f"{n},x{n}\n" for n in range(first, first + count)))

    def garbage(self, count: int) -> None:
        self.put(f"garbage-{time.monotonic_ns()}", "n,x\n" + "1,2,3,4\n" * count)

    def leave(self, running: Running, moment: float) -> None:
        wait(running, moment)
        self.stop()

    def come_back(self) -> None:
        """Where it was, with what it held: moto keeps that in this process."""
        if self.down:
            self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
            self.server.start()
            self.down = False

    def stop(self) -> None:
        if not self.down:
            self.server.stop()
            self.server._server.server_close()  # type: ignore[union-attr]  # Or connections would wait in its queue.
            self.down = True


class Tables(Source):
    """A table of a database. It goes away by ending every connection."""

    kind, table = "", "cursor: n"

    def __init__(self, database: Database) -> None:
        self.database, self.kind, self.options = database, self.kind or database.kind, "url: ${FAULT_SOURCE_URL}"
        self.environment = {"FAULT_SOURCE_URL": self.url}
        database.run("create table t (n bigint, x varchar(20), d date)")

    @property
    def url(self) -> str:
        return self.database.url

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


class PostgresByAlchemy(PostgresTables):
    """The same by another way."""

    kind = "sqlalchemy"

    @property
    def url(self) -> str:
        return self.database.url.replace("postgresql://", "postgresql+psycopg://")


def wait(running: Running, seconds: float) -> None:
    """Wait while a load runs, for so long at most."""
    deadline = time.monotonic() + seconds
    while running() and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
