"""One load of one table: rows are carried and published behind the back of whoever reads them.

Reading uses one core and so does carrying. While a table is read, a thread of its own ships the parquet files that are
whole already, as one shipment, and publishes the table before it; it does one thing after the other, in the order it
was asked.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg

from ingestion import contract, publish
from ingestion.declarations import Source, Table
from ingestion.kinds import Column, Reading
from ingestion.parts import Parts
from ingestion.transport import import_dlt, ship
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job, safe_message


class Carrier:
    """The thread that ships and publishes.

    Args:
        job: the run.
        connection: autocommit; it holds the sources' locks, and nobody else uses it while the thread works.
    """

    def __init__(self, job: Job, connection: psycopg.Connection) -> None:
        self.job, self.connection = job, connection
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="carrier")
        self._warm = False

    @property
    def dlt_folder(self) -> Path:
        return self.job.settings.home / "dlt"

    def submit(self, task: Callable[[], Reading | None]) -> Future[Reading | None]:
        """Do something after all that was asked before."""
        return self._thread.submit(task)

    def warm_up(self) -> None:
        """Import dlt while the first file is read: it takes a second or two."""
        if not self._warm:
            self._warm = True
            self._thread.submit(import_dlt, self.dlt_folder)

    def stop(self) -> None:
        """Wait for what is being done; what was not begun is not done any more."""
        self._thread.shutdown(cancel_futures=True)


class TableLoad:
    """One load of one table.

    Args:
        carrier: ships and publishes.
        source: the source.
        table: the table.
        load_id: of this load.
        folder: for parquet files; removed when the load ends.
    """

    def __init__(self, carrier: Carrier, source: Source, table: Table, load_id: str, folder: Path) -> None:
        self.carrier, self.source, self.table = carrier, source, table
        self.load_id, self.folder = load_id, folder
        self.label = f"{source.name}.{table.name}"
        self.error: AtlasError | None = None
        self._dlt_load_id: str | None = None
        self._parts: Parts | None = None
        self._handed_over = 0

    def hand_over(self, path: Path, columns: Sequence[Column]) -> None:
        """Ship a parquet file that is whole, while the next is read. It is removed then.

        Files with the same columns go as one shipment: each costs a tenth of a second by itself.

        Raises:
            AtlasError: an earlier one could not be shipped.
        """
        if self.error:
            raise self.error
        self._handed_over += 1
        if self._parts and self._parts.columns == columns and self._parts.add(path):
            return
        if self._parts:
            self._parts.close()
        parts = self._parts = Parts(columns)
        parts.add(path)
        self.carrier.submit(lambda: self._ship_early(parts))

    def finish(self, reading: Reading) -> Future[Reading | None]:
        """Ship what is left and publish the load.

        Returns:
            What was read, once it is in the raw table; an AtlasError when nothing was loaded.
        """
        left = reading.parquet[self._handed_over :]
        if self._parts:
            alike = self._parts.columns == reading.columns
            left = [path for path in left if not (alike and self._parts.add(path))]
            self._parts.close()
        return self.carrier.submit(lambda: self._finish(reading, left))

    def abandon(self) -> None:
        """Keep nothing of what is on its way."""
        if self._parts:
            self._parts.abandon()

    def refuse(self, error: AtlasError, reading: Reading | None) -> Future[Reading | None]:
        """Record that the load failed.

        Returns:
            The error.
        """
        self.abandon()
        return self.carrier.submit(lambda: self._refuse(error, reading))

    def _ship_early(self, parts: Parts) -> None:
        try:
            with no_values(self.label):
                if not self.error:
                    self._ship(parts, parts.columns)
        except AtlasError as error:
            self.error = error
        parts.close()
        for path in parts.paths:
            path.unlink(missing_ok=True)

    def _ship(self, parquet: Iterable[Path], columns: Sequence[Column]) -> None:
        publish.receive(self.carrier.connection, self.source.name, self.table.name, columns)
        url = self.carrier.job.warehouse.local_url
        self._dlt_load_id = ship(self.carrier.dlt_folder, url, self.source.name, self.table.name, columns, parquet)

    def _finish(self, reading: Reading, left: Sequence[Path]) -> Reading:
        try:
            with no_values(self.label):
                if self.error:
                    raise self.error
                connection = self.carrier.connection
                if reading.unchanged:
                    publish.unchanged(connection, self.load_id, self.source.name, self.table.name, reading)
                    _settle(reading)
                    return reading
                existing = publish.raw_columns(connection, publish.target(self.source.name, self.table.name))
                found = contract.review(
                    connection,
                    self.load_id,
                    self.carrier.job.run_id,
                    self.source.name,
                    self.table,
                    reading.columns,
                    existing,
                )
                publish.check_types(self.label, self.table, reading.columns, existing)
                if left:
                    self._ship(left, reading.columns)
                publish.publish(
                    connection,
                    self.load_id,
                    self.carrier.job.run_id,
                    self.source.name,
                    self.table,
                    reading,
                    self._dlt_load_id,
                    found,
                )
                _settle(reading)
        except AtlasError as error:
            self._record(error, reading)
            raise
        finally:
            self._clear(reading)
        return reading

    def _refuse(self, error: AtlasError, reading: Reading | None) -> None:
        try:
            self._record(error, reading)
        finally:
            self._clear(reading)
        raise error

    def _record(self, error: AtlasError, reading: Reading | None) -> None:
        connection, run_id = self.carrier.connection, self.carrier.job.run_id
        publish.refuse(connection, self.load_id, run_id, self.source.name, self.table.name, str(error), reading)

    def _clear(self, reading: Reading | None) -> None:
        if reading:
            reading.rejects.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _settle(reading: Reading) -> None:
    if reading.settled:
        reading.settled()


def check_ratio(label: str, table: Table, reading: Reading) -> None:
    """Refuse a delivery of which too much can't be loaded.

    Raises:
        ConfigurationError: more rows were rejected than the table's ``max_reject_ratio`` allows.
    """
    if reading.rows_read and reading.rows_rejected / reading.rows_read > table.max_reject_ratio:
        seen = f"the first {reading.rows + reading.rows_rejected}" if reading.is_partial else reading.rows_read
        rest = " (the rest was not read)" if reading.is_partial else ""
        raise ConfigurationError(
            f"{label}: {reading.rows_rejected} of {seen} rows{rest} can't be loaded, more than "
            f"'max_reject_ratio' {table.max_reject_ratio:g} allows; nothing was loaded. The reasons are in "
            f"pipeline.dead_letters where source = '{label.split('.')[0]}' and table_name = '{table.name}'"
            + "".join(f"; {hint}" for hint in reading.hints)
        )


@contextmanager
def no_values(label: str) -> Iterator[None]:
    """Let no foreign error through: dlt, parsers and the database quote the values they fail on."""
    try:
        yield
    except AtlasError:
        raise
    except Exception as error:  # noqa: BLE001 - the boundary; what is raised again names the class only.
        raise AtlasError(f"{label}: {safe_message(_root(error))}") from None


def _root(error: BaseException) -> BaseException:
    """The error that others were raised from."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error
