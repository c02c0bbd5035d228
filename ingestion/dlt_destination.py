"""dlt's Postgres with another encoder: Arrow to binary COPY by pgpq, which takes a fifth of what ADBC takes.

Importing this module imports dlt's Postgres: only ``ingestion/transport.py`` does, when there is something to ship.
"""

from collections.abc import Generator, Iterable
from contextlib import closing
from importlib.util import find_spec
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from dlt.common.destination import DestinationCapabilitiesContext
from dlt.common.destination.client import HasFollowupJobs, RunnableLoadJob
from dlt.common.destination.exceptions import DestinationTerminalException
from dlt.destinations.impl.postgres.configuration import PostgresClientConfiguration, PostgresCredentials
from dlt.destinations.impl.postgres.factory import postgres
from dlt.destinations.impl.postgres.postgres import PostgresClient
from psycopg import conninfo, sql

from python_jobs.errors import AtlasError

CONNECT_SECONDS = 15
BATCH_ROWS = 16_384  # What is sent at once is made in memory.
# By dlt's name of a column's type, pgpq's of what it writes. With a time zone and without, binary COPY has the same.
ENCODED = {
    **{"text": "Text", "bigint": "Int8", "decimal": "Numeric", "double": "Float8", "bool": "Bool"},
    **{"date": "Date", "timestamp": "Timestamp", "time": "Time", "binary": "Bytea"},
}


def has_encoder() -> bool:
    """Whether pgpq is there; where it is not, dlt encodes with ADBC."""
    return find_spec("pgpq") is not None


class CopyJob(RunnableLoadJob, HasFollowupJobs):
    """Brings parquet files into the table that was made for them, in one transaction.

    Args:
        file_path: the first.
        parquet: it and those that come after it, perhaps not all of them yet.
    """

    def __init__(self, file_path: str, parquet: Iterable[Path]) -> None:
        super().__init__(file_path)
        self._parquet = parquet

    def run(self) -> None:
        """Copy the rows.

        Raises:
            DestinationTerminalException: a column of a file is not what the table's column is, or the files are no
                longer wanted.
        """
        client: Any = self._job_client
        url = client.config.credentials.to_native_representation()
        with psycopg.connect(url) as connection, closing(self._files()) as files:
            for schema, alike in groupby(files, key=lambda file: file.schema_arrow):
                self._copy(connection, schema, alike)

    def _files(self) -> Generator[pq.ParquetFile, None, None]:
        try:
            for path in chain([self._file_path], islice(self._parquet, 1, None)):
                with pq.ParquetFile(path) as file:
                    yield file
        except AtlasError as error:
            raise DestinationTerminalException(str(error)) from None

    def _copy(self, connection: psycopg.Connection, schema: pa.Schema, files: Iterable[pq.ParquetFile]) -> None:
        from pgpq import ArrowToPostgresBinaryEncoder

        client: Any = self._job_client
        encoder = ArrowToPostgresBinaryEncoder(schema)
        self._check(encoder.schema().columns)
        copy = sql.SQL("copy {} ({}) from stdin (format binary)").format(
            sql.Identifier(client.sql_client.dataset_name, self.load_table_name),
            sql.SQL(", ").join(map(sql.Identifier, schema.names)),
        )
        with connection.cursor().copy(copy) as into:
            into.write(encoder.write_header())
            for file in files:
                for batch in file.iter_batches(BATCH_ROWS):
                    into.write(encoder.write_batch(batch))
            into.write(encoder.finish())

    def _check(self, encoded: Any) -> None:
        """The server takes whatever bits it gets for what the column is: types are compared before they are sent."""
        for column in encoded:
            kind = str(self._load_table["columns"][column.name]["data_type"])
            if type(column.data_type).__name__ != ENCODED.get(kind):
                raise DestinationTerminalException(
                    f"column '{column.name}' is {kind}; it would be sent as {column.data_type}"
                )


class CopyClient(PostgresClient):
    """dlt's client, with that job for parquet files.

    Attributes:
        parquet: all files of the shipment, of which dlt knows the first.
    """

    parquet: Iterable[Path] = ()

    def create_load_job(self, table: Any, file_path: str, load_id: str, restore: bool = False) -> Any:
        if file_path.endswith(".parquet") and has_encoder():
            return CopyJob(file_path, self.parquet)
        return super().create_load_job(table, file_path, load_id, restore)

    def update_stored_schema(self, only_tables: Any = None, expected_update: Any = None, force: bool = False) -> Any:
        """``publish.receive`` made the table that the rows arrive in; dlt's own tables are made once.

        dlt would look at all of them for each shipment, and keep a schema that is forgotten right after.
        """
        found = self.sql_client.execute_sql("select to_regclass(%s)", f"{self.config.dataset_name}._dlt_loads")
        if found and found[0][0]:
            return {}
        return super().update_stored_schema(only_tables, expected_update, force)


class Credentials(PostgresCredentials):
    """Where the warehouse is, handed to the drivers as it came: dlt would take it apart with SQLAlchemy.

    Args:
        url: of the warehouse. What it leaves out the drivers find where libpq looks for it.
    """

    def __init__(self, url: str) -> None:
        super().__init__()
        found = conninfo.conninfo_to_dict(url)
        self._conninfo = conninfo.make_conninfo(url, **({"connect_timeout": CONNECT_SECONDS} | found))
        # For what dlt notes of a place; nothing connects by these.
        self.host, self.database = "warehouse", str(found.get("dbname") or "")
        self.query = {"options": found["options"]} if found.get("options") else {}

    def to_native_representation(self) -> str:
        return self._conninfo

    def __str__(self) -> str:
        return self.host


class Postgres(postgres):
    """dlt's destination, with that client.

    Args:
        url: of the warehouse.
        parquet: all files of the shipment; they are gone through from the start for each attempt.
    """

    def __init__(self, url: str, parquet: Iterable[Path]) -> None:
        super().__init__()
        self.url, self.parquet = url, parquet

    def configuration(
        self, initial_config: PostgresClientConfiguration, accept_partial: bool = False
    ) -> PostgresClientConfiguration:
        """All of it is known; dlt would look for each field in its providers, several times per shipment."""
        config = initial_config or self.spec()
        if not config.is_resolved():
            config.credentials = Credentials(self.url).resolve()
            config.resolve()
        return config

    @property
    def client_class(self) -> type[CopyClient]:
        return CopyClient

    def client(self, schema: Any, initial_config: Any = None) -> Any:
        client: Any = super().client(schema, initial_config)
        client.parquet = self.parquet
        return client

    def capabilities(self, config: Any = None, naming: Any = None) -> DestinationCapabilitiesContext:
        # They do not depend on the configuration; dlt would resolve it eighteen times per shipment to see that.
        return super().capabilities(config or self.spec(), naming)

    def _raw_capabilities(self) -> DestinationCapabilitiesContext:
        capabilities: Any = super()._raw_capabilities()
        if has_encoder():
            capabilities.loader_file_format_selector = None  # It would load ADBC to see whether that is there.
        result: DestinationCapabilitiesContext = capabilities
        return result
