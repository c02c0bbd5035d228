"""Parquet files on their way from who reads to who carries: one shipment, sent while the rest of it is read."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Condition

from ingestion.kinds import Column
from python_jobs.errors import AtlasError

MOST = 16  # A million rows: the files stay until all of a shipment has arrived.
PATIENCE_SECONDS = 10.0  # A source may be slow; no transaction of the warehouse is held open for it for long.


class Parts:
    """Files with the same columns, in order. They can be gone through again, should the shipment be tried once more.

    Args:
        columns: of all of them.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns
        self.paths: list[Path] = []
        self._is_closed = self._is_abandoned = False
        self._changed = Condition()

    def add(self, path: Path) -> bool:
        """One file more.

        Returns:
            Whether it goes with this shipment. When not, the shipment ends with the files it has.
        """
        with self._changed:
            self._is_closed = self._is_closed or len(self.paths) >= MOST
            if not self._is_closed:
                self.paths.append(path)
            self._changed.notify_all()
            return not self._is_closed

    def close(self) -> None:
        """Say that no more come."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def abandon(self) -> None:
        """Say that nothing of it is wanted any more."""
        with self._changed:
            self._is_closed = self._is_abandoned = True
            self._changed.notify_all()

    def __iter__(self) -> Iterator[Path]:
        """The files, each as soon as it is there.

        Raises:
            AtlasError: nothing of it is wanted any more.
        """
        sent = 0
        while path := self._next(sent):
            yield path
            sent += 1

    def _next(self, sent: int) -> Path | None:
        with self._changed:
            if not self._changed.wait_for(lambda: self._is_closed or len(self.paths) > sent, PATIENCE_SECONDS):
                self._is_closed = True
            if self._is_abandoned:
                raise AtlasError("reading ended before its time")
            return self.paths[sent] if sent < len(self.paths) else None
