"""Rows of JSON are what they were, and are written as they always were: their fingerprints are of that text."""

import json
import struct
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.exact_json import line, parse

NUMBERS = st.one_of(
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(0, 2**64 - 1).map(lambda bits: struct.unpack("d", struct.pack("Q", bits))[0]).filter(lambda x: x == x),
    st.sampled_from([1e16, 1e15, 1e-4, 1e-5, -1e-5, 10.00001, 5e-324, 2**63 - 1, 2**63, 2**64 - 1, -(2**63)]),
)
TEXTS = st.one_of(st.text(), st.sampled_from(["0800", ":1e5", "[2e", "0.00001", "\u2028", "\x00", "\x7f", 'a":1,"b']))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
)


def as_before(record: Any) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


@given(st.one_of(st.dictionaries(TEXTS, VALUES), VALUES))
def test_a_row_is_written_as_python_writes_it(record: Any) -> None:
    assert line(record) == as_before(record)


@given(VALUES, st.sampled_from([(",", ":"), (", ", ": ")]), st.booleans())
def test_what_is_parsed_does_not_depend_on_how_it_is_written(value: Any, separators: Any, escaped: bool) -> None:
    """Written closely, or with blanks and escapes: orjson parses the one, Python the other."""
    text = json.dumps(value, ensure_ascii=escaped, separators=separators).encode()
    found = json.loads(text, parse_int=kept, parse_float=kept)
    assert json.loads(line(parse(text)), parse_int=kept, parse_float=kept) == found


def kept(digits: str) -> Any:
    """A number's value; of one that the database can't hold, its digits."""
    number = Decimal(digits)
    return digits if "." not in digits and "e" not in digits.lower() and not -(2**63) <= number < 2**63 else number


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('{"a":12345678901234567890123}', '{"a":"12345678901234567890123"}'),
        ('{"a":9223372036854775808}', '{"a":"9223372036854775808"}'),
        ('{"a":[1,18446744073709551615]}', '{"a":[1,"18446744073709551615"]}'),
        ('{"a":9223372036854775807}', '{"a":9223372036854775807}'),
        ('{"a":0.1000000000000000055}', '{"a":"0.1000000000000000055"}'),
        ('{"a":0.30000000000000004}', '{"a":0.30000000000000004}'),
        ('{"a":1.10}', '{"a":1.1}'),
        ('{"a":1e16}', '{"a":1e+16}'),
        ('{"a":0.00001}', '{"a":1e-05}'),
        ('{"a":1e400}', '{"a":"1e400"}'),
        ('{"a":1,"a":2}', '{"a":1,"a":2}'),
        ('{"a":{"b":1,"b":1}}', '{"a":{"b":1,"b":1}}'),
        ('{"a":NaN,"b":-Infinity}', '{"a":NaN,"b":-Infinity}'),
        ('{"a":"0800"}', '{"a":"0800"}'),
        ('{"a":"' + "9" * 30 + '"}', '{"a":"' + "9" * 30 + '"}'),
    ],
)
def test_no_digit_is_lost(text: str, written: str) -> None:
    assert line(parse(text)) == line(parse(text.encode())) == written.encode()


def test_a_number_by_itself() -> None:
    assert parse(b"9223372036854775808") == "9223372036854775808"
    assert parse(b"123") == 123


@pytest.mark.parametrize("text", [b"{", b'{"a":1}x', b"\xff", b"[" * 100_000])
def test_what_is_no_json(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of which there are several.
        parse(text)
