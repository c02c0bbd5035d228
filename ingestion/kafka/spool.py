"""Messages on their way: their values as lines of a file per partition, the rest of them beside it."""

import re
from array import array
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ingestion.exact_json import line, parse
from ingestion.kafka.declaration import MESSAGE_COLUMNS, KafkaTable
from ingestion.line_pieces import Beside
from ingestion.reading import Field

# Only numbers of 16 characters or more, or with an exponent, can lose something in a double.
LONG_NUMBER = re.compile(rb"[0-9][0-9.]{15}|[0-9.][eE][+-]?[0-9]")
# JSON has line breaks between its parts only, and there it can do without. What is no JSON must not become some by
# losing its line breaks: a vertical tab has no place in JSON.
BREAKS = bytes.maketrans(b"\r\n", b"\v\v")
NO_TIME = np.iinfo(np.int64).min


@dataclass
class Spool:
    """What was read of a partition.

    Attributes:
        path: of the file of values.
        table: says what is kept beside them.
        offsets: of the lines.
        empty: offsets of messages without a value.
    """

    path: Path
    table: KafkaTable
    partition: int
    offsets: "array[int]" = field(default_factory=lambda: array("q"))
    times: "array[int]" = field(default_factory=lambda: array("q"))
    keys: list[str | None] = field(default_factory=list)
    headers: list[str | None] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)

    def add(self, messages: Sequence[Any]) -> None:
        """Write messages down, in order."""
        with self.path.open("ab") as handle:
            handle.writelines(self._lines(messages))

    def beside(self) -> Beside:
        """The columns that every message has besides those of its value."""
        times, offsets = np.array(self.times, np.int64), np.array(self.offsets, np.int64)
        values: dict[str, Any] = {
            "_partition": pa.repeat(pa.scalar(self.partition, pa.int64()), len(self.offsets)),
            "_offset": pa.array(offsets),
            "_timestamp": pa.array(times, pa.timestamp("ms", "UTC"), mask=times == NO_TIME),
        }
        if self.table.with_key:
            values["message_key"] = pa.array(self.keys, pa.string())
        if self.table.with_headers:
            values["message_headers"] = pa.array(self.headers, pa.string())
        return Beside(
            numbers=offsets,
            fields=[Field(name, MESSAGE_COLUMNS[name], name) for name in values],
            values=pa.table(list(values.values()), names=[f"x{i}" for i in range(len(values))]),
        )

    def _lines(self, messages: Sequence[Any]) -> Iterator[bytes]:
        for message in messages:
            value = message.value()
            if value is None or not value.strip():
                self.empty.append(message.offset())
                continue
            kind, milliseconds = message.timestamp()
            self.offsets.append(message.offset())
            self.times.append(milliseconds if kind else NO_TIME)
            if self.table.with_key:
                self.keys.append(text(message.key()))
            if self.table.with_headers:
                pairs = message.headers()
                self.headers.append(line([[name, text(held)] for name, held in pairs]).decode() if pairs else None)
            yield _one_line(value)


def text(value: bytes | str | None) -> str | None:
    """Bytes as text; those that are none, or that Postgres can't store, in hexadecimal after ``\\x``."""
    if value is None or isinstance(value, str):
        return value
    if b"\0" not in value:
        with suppress(UnicodeDecodeError):
            return value.decode()
    return "\\x" + value.hex()


def _one_line(value: bytes) -> bytes:
    """A value as a line, with every digit of its numbers."""
    if b"\n" in value or b"\r" in value or LONG_NUMBER.search(value):
        try:
            value = line(parse(value))
        except ValueError:
            value = value.translate(BREAKS)
    return value + b"\n"
