"""Text for whole columns at once, with Arrow."""

from datetime import date, timedelta
from functools import cache
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from python_jobs.sample.draws import Ints, Mask

# pyarrow carries no types: a Text is a pyarrow string array without nulls.
Text = Any

DAY_ZERO = date(1900, 1, 1)
LAST_DAY = date(2099, 12, 31)
DAY_STYLES = {"danish": "%d-%m-%Y", "iso": "%Y-%m-%d", "cpr": "%d%m%y"}


def join(*parts: Text | str) -> Text:
    """The parts of each row, one after the other; a plain string is the same in every row."""
    return pc.binary_join_element_wise(*parts, "")


def pick(pool: Text, index: Ints) -> Text:
    """The pool's entry for each index."""
    return pool.take(pa.array(index))


def number(values: Ints, width: int = 0) -> Text:
    """Whole numbers as text, with leading zeros up to ``width``."""
    text = pa.array(values).cast(pa.string())
    return pc.utf8_lpad(text, width, "0") if width else text


def either(mask: Mask, yes: Text | str, no: Text | str) -> Text:
    """``yes`` where the mask is set, ``no`` elsewhere."""
    return pc.if_else(pa.array(mask), yes, no)


def choose(index: Ints, *options: Text) -> Text:
    """Per row the option of that index."""
    return pc.choose(pa.array(index), *options)


def put(text: Text, mask: Mask, values: Text) -> Text:
    """``text`` with ``values``, in order, where the mask is set."""
    return pc.replace_with_mask(text, pa.array(mask), values)


def decimal(hundredths: Ints) -> Text:
    """Hundredths as a decimal number with a point: -1234 → ``-12.34``."""
    size = np.abs(hundredths)
    return join(either(hundredths < 0, "-", ""), number(size // 100), ".", number(size % 100, 2))


def danish_decimal(hundredths: Ints) -> Text:
    """Hundredths below a thousand million as Danes write them: 1250000 → ``12.500,00``."""
    whole = hundredths // 100
    millions, thousands, ones = whole // 1_000_000, whole // 1000 % 1000, whole % 1000
    small = join(number(thousands), ".", number(ones, 3))
    large = join(number(millions), ".", number(thousands, 3), ".", number(ones, 3))
    text = either(whole < 1000, number(ones), either(whole < 1_000_000, small, large))
    return join(text, ",", number(hundredths % 100, 2))


def csv_field(text: Text, delimiter: str) -> Text:
    """Quoted where the text holds a delimiter, a quote or a line break (RFC 4180)."""
    needs = pc.match_substring_regex(text, f'[{delimiter}"\\r\\n]')
    return pc.if_else(needs, quoted(text), text)


def quoted(text: Text) -> Text:
    """In double quotes, inner ones doubled."""
    return join('"', pc.replace_substring(text, '"', '""'), '"')


def day_number(day: date) -> int:
    """Days since 1900-01-01, the unit of every day in the sample."""
    return (day - DAY_ZERO).days


@cache
def _day_table(style: str) -> Text:
    form = DAY_STYLES[style]
    days = (LAST_DAY - DAY_ZERO).days + 1
    return pa.array([(DAY_ZERO + timedelta(days=day)).strftime(form) for day in range(days)])


def day(days: Ints, style: str) -> Text:
    """Days since 1900-01-01 as text."""
    return pick(_day_table(style), days)


@cache
def _minute_table() -> Text:
    return pa.array([f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(1440)])


def danish_minute(minutes: Ints) -> Text:
    """Minutes since 1900-01-01 as ``31-12-2025 14:05``."""
    return join(day(minutes // 1440, "danish"), " ", pick(_minute_table(), minutes % 1440))


def iso_second(seconds: Ints) -> Text:
    """Seconds since 1900-01-01 as ``2026-03-01T12:33:00Z``."""
    minutes = seconds // 60
    clock = pick(_minute_table(), minutes % 1440)
    return join(day(minutes // 1440, "iso"), "T", clock, ":", number(seconds % 60, 2), "Z")


def write_lines(handle: BinaryIO, lines: Text) -> None:
    """Write lines that carry their own line ends, straight from the array's memory."""
    if len(lines) == 0:
        return
    offsets = np.frombuffer(lines.buffers()[1], dtype=np.int32)[lines.offset : lines.offset + len(lines) + 1]
    handle.write(memoryview(lines.buffers()[2])[offsets[0] : offsets[-1]])
