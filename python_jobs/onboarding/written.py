"""How a column of text writes amounts and dates, found out with the macros that will read them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import psycopg
from psycopg import sql

from python_jobs.masking.hints import words
from python_jobs.onboarding.macros import Macros
from python_jobs.onboarding.naming import is_money

LEAST_SHARE = 0.8
# Of a column whose name speaks of money, words between the amounts are more likely than another meaning.
LEAST_SHARE_OF_MONEY = 0.5
LEAST_VALUES = 3
CODE_LENGTH = 6
_WITH_COMMA = re.compile(r"\d{1,3}(\.\d{3})+,\d+|\d+,\d{1,2}|\d+,\d{4,}")
_WITH_POINT = re.compile(r"\d{1,3}(,\d{3})+\.\d+|\d+\.\d{1,2}|\d+\.\d{4,}")
_GROUPED = re.compile(r"\d{1,3}([.,]\d{3})+")
_NUMBERS = re.compile(r"[\s\d.,+()−-]|kr\.?|dkk|eur|usd|[$€£]", re.IGNORECASE)
_CODES = frozenset(
    [
        *("id", "key", "sku", "uuid", "guid", "nr", "no", "number", "nummer", "num", "code", "kode", "index", "ean"),
        *("gtin", "isbn", "type", "status", "postnr", "zip", "version", "cvr", "vat"),
    ]
)
_CODE_ENDINGS = ("nummer", "number", "kode", "nr")


@dataclass(frozen=True)
class Written:
    """What a text column writes.

    Attributes:
        kind: what it is.
        order: of a date, as ``standardize_date`` calls it.
        mark: decimal mark of an amount, when it is clear.
        has_fractions: whether an amount has decimals, or a currency.
        share: of the values that can be read so.
        share_past: of the values that are dates up to today.
    """

    kind: Literal["text", "number", "date", "timestamp"] = "text"
    order: Literal["dmy", "mdy"] = "dmy"
    mark: Literal[",", "."] | None = None
    has_fractions: bool = False
    share: float = 1.0
    share_past: float = 0.0


TEXT = Written()


def how_written(
    connection: psycopg.Connection, macros: Macros, samples: Mapping[str, Sequence[str]]
) -> dict[str, Written]:
    """Judge text columns by different values of them.

    Args:
        connection: to the warehouse; a table of this session is made and dropped.
        macros: what is tried.
        samples: values per column, trimmed, none of them personal.
    """
    asked = {
        name: values for name, values in samples.items() if len(values) >= LEAST_VALUES and _may_count(name, values)
    }
    if not asked:
        return {}
    shares = _read(connection, macros, asked)
    return {name: _judge(name, values, *shares[name]) for name, values in asked.items()}


def _may_count(name: str, values: Sequence[str]) -> bool:
    least = LEAST_SHARE_OF_MONEY if is_money(name) else LEAST_SHARE
    return sum(any(sign.isdigit() for sign in value) for value in values) >= least * len(values)


def _read(
    connection: psycopg.Connection, macros: Macros, samples: Mapping[str, Sequence[str]]
) -> dict[str, tuple[float, ...]]:
    """Per column the shares of values that each way of reading reads: amounts, dates day first, month first, clocks."""
    day_first, month_first = (macros.sql(f"{{{{ standardize_date('value', '{order}') }}}}") for order in ("dmy", "mdy"))
    amount = macros.sql("{{ standardize_amount('value') }}")
    query = (
        f"select name, avg(({amount} is not null)::int), avg((dmy is not null)::int), avg((mdy is not null)::int), "  # noqa: S608
        "avg((value ~ '[T ]\\d{1,2}:\\d{2}')::int), avg((coalesce(dmy, mdy) <= current_date)::int) "
        f"from (select name, value, {day_first} as dmy, {month_first} as mdy from pg_temp.written) as tried "
        "group by 1"
    )
    with connection.transaction():
        connection.execute("create temp table written (name text, value text) on commit drop")
        with connection.cursor().copy("copy pg_temp.written from stdin") as copy:
            for name, values in samples.items():
                for value in values:
                    copy.write_row([name, value])
        found = connection.execute(sql.SQL(query)).fetchall()
    return {str(row[0]): tuple(float(share or 0) for share in row[1:]) for row in found}


def _judge(
    name: str, values: Sequence[str], amount: float, day_first: float, month_first: float, clock: float, past: float
) -> Written:
    date = max(day_first, month_first)
    if date >= LEAST_SHARE:
        return Written(
            "timestamp" if clock > 0.5 else "date",
            order="mdy" if month_first > day_first else "dmy",
            share=date,
            share_past=past,
        )
    if amount < (LEAST_SHARE_OF_MONEY if is_money(name) else LEAST_SHARE) or _is_code(name, values):
        return TEXT
    bare = ["".join(sign for sign in value if sign.isdigit() or sign in ".,") for value in values]
    comma = sum(_WITH_COMMA.fullmatch(value) is not None for value in bare)
    point = sum(_WITH_POINT.fullmatch(value) is not None for value in bare)
    grouped = any(_GROUPED.fullmatch(value) for value in bare)
    mark: Literal[",", "."] | None = None
    if (comma == 0) != (point == 0):
        mark = "," if comma else "."
    currency = any(re.search(r"[^\W\d_]|[$€£]", value) for value in values if _NUMBERS.sub("", value) == "")
    return Written("number", mark=mark, has_fractions=bool(comma or point or grouped or currency), share=amount)


def _is_code(name: str, values: Sequence[str]) -> bool:
    """Whether digits are a name, not a quantity: zeros in front, always as many of them, or the column says so."""
    if words(name) & _CODES or name.endswith(_CODE_ENDINGS):
        return True
    whole = [value for value in values if value.isdigit()]
    if len(whole) < LEAST_SHARE * len(values):
        return False
    lengths = {len(value) for value in whole}
    zeros = sum(value.startswith("0") and len(value) > 1 for value in whole)
    return zeros > 0.01 * len(whole) or (len(lengths) == 1 and lengths.pop() >= CODE_LENGTH)
