"""When to stop reading because too many rows are rejected for the rest to change it."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.kinds import LoadedFile

ENOUGH_ROWS = 100_000  # Fewer are read in a second or two, and all their dead letters are worth having.
PACKED = 20  # Text is rarely packed into less than a twentieth.


@dataclass(frozen=True)
class Allowance:
    """How many rows of a table may be rejected.

    Attributes:
        ratio: rejected rows per row read, the table's ``max_reject_ratio``.
        files: all that is to be read, where their sizes say how much is to come; empty where nothing does.
    """

    ratio: float
    files: Sequence[LoadedFile] = ()

    def is_lost(self, good: int, bad: int) -> bool:
        """Whether the ratio can no longer be kept to.

        That is so when more rows are bad than the ratio allows of all there will be, as far as sizes tell; and so that
        an estimate does not decide alone, more than half-way between the ratio and all must be bad of those seen.

        Args:
            good: rows seen that can be loaded.
            bad: rows seen that can't.
        """
        seen = good + bad
        if seen < ENOUGH_ROWS or bad <= (1 + self.ratio) / 2 * seen:
            return False
        return bad > self.ratio * max(self._expected(), seen)

    def _expected(self) -> float:
        """Rows that there will be."""
        begun = [file for file in self.files if file.rows_read]
        rows = sum(_rows(file) for file in begun)
        size = sum(file.size_bytes for file in begun)
        return rows * sum(file.size_bytes for file in self.files) / size if size else rows


def _rows(file: LoadedFile) -> float:
    """Rows of a file of which some or all were read."""
    size = file.size_bytes * (PACKED if file.path.lower().endswith(".gz") else 1)
    return file.rows_read * max(size / file.bytes_read, 1) if file.bytes_read else file.rows_read
