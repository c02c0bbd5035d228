"""JSON that loses no digit: a number that a double or a 64-bit integer would change is kept as text."""

import json
from decimal import Decimal
from typing import Any

INT64 = 1 << 63
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def parse(text: str | bytes) -> Any:
    """Parse a document; an object in which a key occurs twice is written again as it came.

    Raises:
        ValueError: it is not valid JSON, or nested too deeply to tell.
    """
    try:
        return json.loads(text, parse_int=_integer, parse_float=_number, object_pairs_hook=_object)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def line(record: Any) -> str:
    """A record as one line of JSON."""
    return _encode(record)


class _Pairs(dict[str, Any]):
    """An object in which a key occurs twice. Written again it is as it came, so that the reader of lines refuses it."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs

    def items(self) -> Any:
        return self.pairs


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Pairs(pairs)


def _integer(digits: str) -> int | str:
    """An integer, as text when it is longer than the database's."""
    if len(digits) < 19:
        return int(digits)
    return int(digits) if len(digits) < 4000 and -INT64 <= int(digits) < INT64 else digits


def _number(digits: str) -> float | str:
    """A number, as text when a double would change it."""
    value = float(digits)
    if repr(value) == digits:  # As most are; to compare decimals takes three times as long.
        return value
    return value if Decimal(repr(value)) == Decimal(digits) else digits
