"""Files whose lines end in more than one way: DuckDB's parser reads one kind per file."""

import mmap
import re
from pathlib import Path

CHUNK = 1 << 20


def is_mixed(path: Path, *, lone_returns: bool = False) -> bool:
    """Whether lines end in more than one way, inside or outside quotes.

    Args:
        path: a CSV file.
        lone_returns: ask instead, of its beginning, whether they end in a carriage return alone.
    """
    with path.open("rb") as handle:
        if lone_returns:
            start = handle.read(CHUNK)
            return b"\r" in start and b"\n" not in start
        feeds = returns = pairs = 0
        previous = b""
        while chunk := handle.read(CHUNK):
            feeds, returns = feeds + chunk.count(b"\n"), returns + chunk.count(b"\r")
            pairs += chunk.count(b"\r\n") + (previous == b"\r" and chunk.startswith(b"\n"))
            previous = chunk[-1:]
    return bool(returns) and not feeds == returns == pairs


def one_kind(path: Path, delimiter: str, quote: str, escape: str) -> None:
    """Make every line outside quotes end with a line feed. Line breaks inside quotes stay as they are.

    A quote counts where a field starts, and only if it is closed where a field ends: a stray one changes nothing.

    Args:
        path: a CSV file or a link to one; replaced.
        delimiter: of the file.
        quote: of the file; empty when it has none.
        escape: what stands before a quote that is part of a value.
    """
    written = path.with_suffix(".lines")
    with path.open("rb") as handle, written.open("wb") as target:
        content = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
        with content:
            done = 0
            for found in re.finditer(_pattern(delimiter, quote, escape), content):
                if found[0].startswith(b"\r"):
                    target.write(content[done : found.start()])
                    target.write(b"\n")
                    done = found.end()
            target.write(content[done:])
    written.replace(path)


def _pattern(delimiter: str, quote: str, escape: str) -> bytes:
    if not quote:
        return rb"\r\n?"
    mark, last = re.escape(quote.encode()), re.escape(delimiter[-1:].encode())
    pair = rb"\\." if escape == "\\" else mark + mark
    plain = b"[^" + mark + (rb"\\" if escape == "\\" else b"") + b"]*"
    opening = b"(?<![^\r\n" + last + b"])" + mark
    closing = mark + b"(?=[\r\n]|" + re.escape(delimiter.encode()) + rb"|\Z)"
    return b"(?s:" + opening + plain + b"(?:" + pair + plain + b")*" + closing + rb")|\r\n?"
