"""JSON that loses no digit: a number that a double or a 64-bit integer would change is kept as text.

orjson is several times as fast as the parser and the encoder of Python, and does neither. It is used where that makes
no difference: where what it understood, written again, is the document byte for byte; and where it writes what Python
writes, which is what rows were recognised by from the beginning.
"""

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

import orjson

INT64 = 1 << 63
# Where in a document that has zeros for its digits integers begin that the database may not hold.
LONG = tuple(mark + b"0" * 19 for mark in (b":", b",", b"["))
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_NATIVE = orjson.OPT_PASSTHROUGH_SUBCLASS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_ZEROS = bytes.maketrans(b"123456789", b"000000000")
# What shows that a document is not written as orjson writes: blanks, in its first bytes, and escapes.
_BLANK, _HEAD, _ESCAPES = b'": ', 1_000, (b"\\u", b"\\/")


def parse(text: str | bytes) -> Any:
    """Parse a document; an object in which a key occurs twice is written again as it came.

    Raises:
        ValueError: it is not valid JSON, or nested too deeply to tell.
    """
    data = text.encode(errors="surrogatepass") if isinstance(text, str) else text
    if _BLANK not in data[:_HEAD] and not any(escape in data for escape in _ESCAPES):
        # What orjson can't parse or write Python's parser may know better.
        with suppress(ValueError, TypeError):
            document = orjson.loads(data)
            if orjson.dumps(document) == data and not _has_long(data):
                return document
    try:
        return json.loads(
            text, parse_int=_integer, parse_float=_number, parse_constant=_NotANumber, object_pairs_hook=_object
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None


def line(record: Any) -> bytes:
    """A record as one line of JSON, in UTF-8."""
    if type(record) is dict:
        try:
            text = orjson.dumps(record, option=_NATIVE)
        except TypeError:
            return _encode(record).encode()
        # What Python writes with an exponent, orjson may write otherwise: 1e-05 as 0.00001. Without its digits a number
        # with an exponent begins with an e; so may a piece of a text, which is no harm.
        bare = text.translate(None, b"0123456789.-")
        if b"0.0000" not in text and not (b":e" in bare or b",e" in bare or b"[e" in bare):
            return text
    return _encode(record).encode()


def _has_long(data: bytes) -> bool:
    """Whether there may be an integer that is longer than the database's: orjson's go up to 2^64."""
    zeros = data.translate(_ZEROS)
    return zeros.startswith(LONG[0][1:]) or any(mark in zeros for mark in LONG)


class _NotANumber(float):
    """NaN or Infinity. Written again it is as it came, so that the reader of lines refuses it; orjson writes null."""


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
