"""The same rows as CSV, as Parquet, as tables of PostgreSQL and MariaDB, and as pages of an API."""

import http.server
import itertools
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import duckdb
import psycopg

from tests.integration.databases import mysql

DATABASE = f"atlas_benchmark_{os.getpid()}"
INSERT_ROWS = 5000
PAGE_ROWS = 1000

# Name, type in Atlas and Postgres, and DuckDB SQL of row i, with two random-looking numbers h and k.
Definition = tuple[str, str, str, str]
NARROW: tuple[Definition, ...] = (
    ("id", "integer", "bigint", "i"),
    ("customer_id", "integer", "bigint", "h % 200000"),
    ("amount", "decimal(12,2)", "numeric(12,2)", "cast(h % 5000000 / 100 as decimal(12,2))"),
    ("status", "text", "text", "['new', 'paid', 'sent', 'returned'][1 + h % 4]"),
    ("updated_at", "timestamp", "timestamptz", "timestamptz '2024-01-01 00:00:00+00' + to_seconds(k % 63072000)"),
)
WIDE: tuple[Definition, ...] = (
    *NARROW,
    ("code", "text", "text", "'P-' || lpad((k % 99999)::varchar, 5, '0')"),
    ("name", "text", "text", "['Åse', 'Bo', 'Mette', 'Søren'][1 + k % 4] || ' ' || ['Holm', 'Bæk', 'Dam'][1 + h % 3]"),
    (
        "note",
        "text",
        "text",
        "case when h % 3 = 0 then '' when h % 7 = 0 then null else 'call, \"then\" ' || md5(i::varchar) end",
    ),
    ("quantity", "integer", "bigint", "1 + k % 20"),
    ("score", "double", "double precision", "h % 1000003 / 7.0"),
    ("is_paid", "boolean", "boolean", "h % 5 = 0"),
    ("ordered_on", "date", "date", "date '2024-01-01' + (k % 730)::integer"),
)
MYSQL_TYPES = {
    "text": "varchar(200)",
    "timestamptz": "timestamp null",
    "numeric(12,2)": "decimal(12,2)",
    "double precision": "double",
}


@dataclass(frozen=True)
class Shape:
    """Rows of one form.

    Attributes:
        name: of the table.
        columns: what they consist of.
        rows: how many.
    """

    name: str
    columns: tuple[Definition, ...]
    rows: int

    @property
    def types(self) -> str:
        """For the sources file: text needs no declaration."""
        return ", ".join(f'{name}: "{kind}"' for name, kind, _, _ in self.columns if kind != "text")

    @property
    def postgres(self) -> str:
        return ", ".join(f"{name} {kind}" for name, _, kind, _ in self.columns)

    @property
    def mysql(self) -> str:
        return ", ".join(f"{name} {MYSQL_TYPES.get(kind, kind)}" for name, _, kind, _ in self.columns)

    @property
    def query(self) -> str:
        values = ", ".join(f"{value} as {name}" for name, _, _, value in self.columns)
        return (
            f"select {values} from (select i, (hash(i) >> 2)::bigint as h, (hash(i + 7) >> 2)::bigint as k "
            f"from range({self.rows}) as t(i))"
        )


def write_files(shape: Shape, folder: Path) -> None:
    """Write ``<name>.csv`` and ``<name>.parquet``.

    Args:
        shape: the rows.
        folder: gets the files.
    """
    with duckdb.connect(config={"memory_limit": "512MB", "temp_directory": str(folder / "spill")}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for ending, options in (("csv", "format csv, header"), ("parquet", "format parquet")):
            connection.execute(f"copy ({shape.query}) to '{folder / shape.name}.{ending}' ({options})")


def fill_postgres(url: str, shape: Shape, path: Path) -> None:
    """Make a table with the rows of a CSV file in a PostgreSQL.

    Args:
        url: of the database.
        shape: the rows.
        path: the file.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create table {shape.name} ({shape.postgres})".encode())
        copy_csv(connection, shape.name, path)
        connection.execute(f"vacuum analyze {shape.name}".encode())


def copy_csv(connection: psycopg.Connection, table: str, path: Path) -> None:
    """COPY a CSV file into a table."""
    with (
        path.open("rb") as handle,
        connection.cursor().copy(f"copy {table} from stdin (format csv, header)".encode()) as into,
    ):
        while block := handle.read(1 << 20):
            into.write(block)


@contextmanager
def mariadb(folder: Path) -> Iterator[str | None]:
    """A database on this machine's MariaDB, dropped in the end; None, with a printed reason, where there is none.

    Args:
        folder: for what is read into it.
    """
    try:
        mysql([f"create database {DATABASE} character set utf8mb4"])
    except Exception as error:  # noqa: BLE001 - whatever it is, the other sources can be measured.
        print(f"MariaDB left out: none on 127.0.0.1:3306 for root without a password ({type(error).__name__})")
        yield None
        return
    try:
        yield f"mysql://root@127.0.0.1:3306/{DATABASE}"
    finally:
        mysql([f"drop database {DATABASE}"])


def fill_mariadb(shape: Shape, folder: Path) -> None:
    """Make a table with the rows of the Parquet file in the MariaDB.

    Args:
        shape: the rows.
        folder: holds the file.
    """
    values = []
    for name, _, kind, _ in shape.columns:
        text = f"strftime({name}, '%Y-%m-%d %H:%M:%S')" if kind == "timestamptz" else f"cast({name} as varchar)"
        # The rows hold neither backslashes nor single quotes; true and false are words of SQL.
        quoted = text if kind == "boolean" else f"'''' || {text} || ''''"
        values.append(f"coalesce({quoted}, 'null')")
    with duckdb.connect(config={"memory_limit": "512MB"}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        path = folder / f"{shape.name}.parquet"
        rows = connection.execute(f"select concat('(', concat_ws(',', {', '.join(values)}), ')') from '{path}'")
        inserts = (
            f"insert into {shape.name} values {','.join(row[0] for row in some)}"
            for some in iter(lambda: rows.fetchmany(INSERT_ROWS), [])
        )
        create = f"create table {shape.name} ({shape.mysql})"
        mysql(itertools.chain([create, "set time_zone = '+00:00'"], inserts), DATABASE)


def write_pages(shape: Shape, folder: Path) -> None:
    """Write what the API answers: a file for each page.

    Args:
        shape: the rows.
        folder: gets the files ``<name>-1.json`` and on.
    """
    with duckdb.connect(config={"memory_limit": "512MB"}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        texts = ", ".join(
            f"strftime({name}, '%Y-%m-%dT%H:%M:%SZ') as {name}" if kind == "timestamp" else name
            for name, kind, _, _ in shape.columns
        )
        rows = connection.execute(f"select cast(to_json(t) as varchar) from (select {texts} from ({shape.query})) as t")
        number = 1
        while page := rows.fetchmany(PAGE_ROWS):
            text = ",".join(row[0] for row in page)
            (folder / f"{shape.name}-{number}.json").write_text(f'{{"items":[{text}]}}', encoding="utf-8")
            number += 1


class Pages(http.server.BaseHTTPRequestHandler):
    """Answers ``/<name>?page=N`` with the file of that page, and with no rows after the last."""

    protocol_version = "HTTP/1.1"
    folder: Path

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        page = parse_qs(parts.query).get("page", ["1"])[0]
        path = self.folder / f"{Path(parts.path).name}-{int(page)}.json"
        body = path.read_bytes() if path.exists() else json.dumps({"items": []}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Requests are many and all alike."""


def main() -> None:
    """Serve the pages of the folder that is named first; print the port."""
    Pages.folder = Path(sys.argv[1])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
