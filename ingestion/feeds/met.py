"""Which rows of a feed were met, how far they go, and which of them are loaded already."""

import hashlib
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from ingestion.feeds.feed import Feed
from ingestion.kinds import EPOCH
from ingestion.positions import Position
from python_jobs.errors import ConfigurationError

WINDOW_ROWS = 200_000
LARGEST = 2**63 - 1
Moment = int | datetime


class Met:
    """The rows that one reading met.

    Args:
        feed: gives them.
        before: where the table stands.
    """

    def __init__(self, feed: Feed, before: Position | None) -> None:
        self.feed, self.before = feed, before
        self.known = Counter(before.fingerprints if before and feed.cursor else [])
        self.highest: Moment | None = None
        self.value: str | None = None
        if before and before.value is not None:
            self.highest, self.value = as_moment(before.value), before.value
        self.floor = self._floor()
        self.window: list[tuple[Moment | None, int]] = []
        self.limit = WINDOW_ROWS
        self.sum = self.count = 0

    def moment(self, record: Any) -> Moment | None:
        """The cursor of a row; None when it has none."""
        value = self.feed.moment(record)
        return as_moment(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None

    def is_known(self, record: Any, text: bytes) -> bool:
        """Note a row; whether it is loaded already."""
        mark = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") >> 1
        if not self.feed.cursor:
            self.sum, self.count = (self.sum + mark) % 2**63, self.count + 1
            return False
        moment = self.moment(record)
        if moment is not None and self.floor is not None and _later(self.floor, moment, self.feed.cursor):
            return True  # Loaded long ago: the source takes the parameter more roughly than it was meant.
        if moment is not None and (self.highest is None or _later(moment, self.highest, self.feed.cursor)):
            self._rise(moment, record)
        self.window.append((moment, mark))
        if len(self.window) > self.limit:
            self.window = self._kept()
            self.limit = max(WINDOW_ROWS, 2 * len(self.window))
        if self.known[mark]:
            self.known[mark] -= 1
            return True
        return False

    def reached(self) -> Position:
        """Where the table stands when these rows are loaded."""
        feed = self.feed
        if not feed.cursor:
            return Position(feed.definition, feed.origin, fingerprints=[self.sum, self.count])
        kind = None if self.highest is None else "integer" if isinstance(self.highest, int) else "timestamp"
        before = self.before.value if self.before else None
        marks = [mark for _, mark in self._kept()]
        return Position(feed.definition, feed.origin, kind, self.value, before, marks)

    def _rise(self, moment: Moment, record: Any) -> None:
        """Another highest cursor, unless the row changed while it was read: others may have changed before it."""
        if self.feed.ceiling and isinstance(moment, datetime) and moment > self.feed.ceiling:
            return
        self.highest, self.value = moment, str(self.feed.moment(record))

    def _kept(self) -> list[tuple[Moment | None, int]]:
        if self.highest is None:
            return self.window
        floor: Any = self._floor()
        return [(moment, mark) for moment, mark in self.window if moment is None or moment >= floor]

    def _floor(self) -> Moment | None:
        """The highest cursor, less the lag."""
        if self.highest is None or isinstance(self.highest, int):
            return None if self.highest is None else self.highest - self.feed.lag
        return self.highest - timedelta(seconds=self.feed.lag)


def as_moment(text: str) -> Moment | None:
    """A cursor's value: a whole number or an ISO time; None for anything else. Times without an offset are UTC."""
    with suppress(ValueError):
        return int(text)
    with suppress(ValueError):
        value = datetime.fromisoformat(text)
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return None


def as_number(moment: Moment | None) -> int:
    """A number that grows with the cursor, as far as 64 bits go: of times, the microseconds since 1970."""
    if isinstance(moment, datetime):
        return (moment - EPOCH) // timedelta(microseconds=1)
    return max(-LARGEST, min(moment or 0, LARGEST))


def earlier(text: str, lag: int) -> str:
    """A cursor's value, ``lag`` before it."""
    moment = as_moment(text)
    if isinstance(moment, int):
        return str(moment - lag)
    return text if moment is None else (moment - timedelta(seconds=lag)).isoformat()


def _later(moment: Moment, highest: Moment, cursor: str) -> bool:
    if isinstance(moment, int) != isinstance(highest, int):
        raise ConfigurationError(f"key 'cursor': '{cursor}' is a number in some rows and a time in others")
    return moment > highest  # type: ignore[operator]
