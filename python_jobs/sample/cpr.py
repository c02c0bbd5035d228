"""Invented Danish personal numbers (CPR) that fit a birth date and a sex.

The rules are those of the CPR office, "Personnummeret i CPR" (cpr.dk): ``DDMMYY-SSSS``; the seventh digit
together with the two-digit year gives the century; the last digit is odd for men and even for women; numbers
fulfil modulus 11 with the weights 4 3 2 7 6 5 4 3 2 1, except that since 2007 numbers that do not are issued too.

Seventh digit: 0-3 for 1900-1999; 4 and 9 for 2000-2036 and 1937-1999; 5-8 for 2000-2057 (and 1858-1899).
"""

import numpy as np
import pyarrow as pa

from python_jobs.sample import text
from python_jobs.sample.draws import Ints, Mask
from python_jobs.sample.text import Text

WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
SHARE_OUTSIDE_MODULUS_11 = 0.03
ROUNDS_BEFORE_ANY_NUMBER = 60
DIGITS_BEFORE_1937 = np.array([0, 1, 2, 3])
DIGITS_UNTIL_1999 = np.array([0, 1, 2, 3, 4, 9])
DIGITS_FROM_2000 = np.array([4, 5, 6, 7, 8, 9])


def draw(rng: np.random.Generator, birth_day: Ints, is_female: Mask) -> Ints:
    """A personal number for everyone, no two the same.

    Args:
        rng: where the draws come from.
        birth_day: days since 1900-01-01, years 1900 to 2036.
        is_female: decides the last digit's parity.

    Returns:
        The ten digits as whole numbers (int64).
    """
    calendar = np.datetime64("1900-01-01") + birth_day
    year = calendar.astype("datetime64[Y]").astype(np.int64) + 1970
    month = calendar.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (calendar - calendar.astype("datetime64[M]")).astype(np.int64) + 1
    date_part = day * 10_000 + month * 100 + year % 100
    any_number = rng.random(len(birth_day)) < SHARE_OUTSIDE_MODULUS_11
    result = np.zeros(len(birth_day), dtype=np.int64)
    missing = np.arange(len(birth_day))
    rounds = 0
    while len(missing):
        serial, fits = _serials(rng, date_part[missing], year[missing], is_female[missing], any_number[missing])
        result[missing[fits]] = date_part[missing[fits]] * 10_000 + serial[fits]
        result[_repeated(result)] = 0
        missing = np.flatnonzero(result == 0)
        rounds += 1
        if rounds == ROUNDS_BEFORE_ANY_NUMBER:
            # So many people on one day that its modulus-11 numbers are used up.
            any_number[missing] = True
    return result


def _serials(
    rng: np.random.Generator, date_part: Ints, year: Ints, is_female: Mask, any_number: Mask
) -> tuple[Ints, Mask]:
    size = len(year)
    seventh = np.where(year < 1937, rng.choice(DIGITS_BEFORE_1937, size), rng.choice(DIGITS_UNTIL_1999, size))
    seventh = np.where(year >= 2000, rng.choice(DIGITS_FROM_2000, size), seventh)
    middle = rng.integers(0, 100, size)
    first_nine = (date_part * 10 + seventh) * 100 + middle
    check = (11 - weighted_sum(first_nine * 10) % 11) % 11
    last = np.where(any_number, rng.integers(0, 10, size), check)
    return seventh * 1000 + middle * 10 + last, (last < 10) & (last % 2 == np.where(is_female, 0, 1))


def weighted_sum(numbers: Ints) -> Ints:
    """Sum of the ten digits times their modulus-11 weights."""
    powers = 10 ** np.arange(9, -1, -1, dtype=np.int64)
    total = np.zeros(len(numbers), dtype=np.int64)
    for weight, power in zip(WEIGHTS, powers, strict=True):
        total += weight * (numbers // power % 10)
    return total


def _repeated(numbers: Ints) -> Ints:
    """Positions of every number that an earlier position already has."""
    order = np.argsort(numbers, kind="stable")
    in_order = numbers[order]
    again = np.zeros(len(numbers), dtype=bool)
    again[1:] = (in_order[1:] == in_order[:-1]) & (in_order[1:] != 0)
    return order[again]


def render(numbers: Ints, separator: str = "-") -> Text:
    """``311284-1234``; an empty text for 0, which stands for a person without a number."""
    written = text.join(text.number(numbers // 10_000, 6), separator, text.number(numbers % 10_000, 4))
    return text.either(numbers == 0, "", written)


def render_invalid(rng: np.random.Generator, numbers: Ints) -> Text:
    """Numbers that cannot be: a day or a month that no calendar has, a digit too few or many, letters."""
    serial = text.number(numbers % 10_000, 4)
    year = text.number(numbers // 10_000 % 100, 2)
    date_part = text.number(numbers // 10_000, 6)
    options = (
        text.join("3002", year, "-", serial),
        text.join(text.number(rng.integers(41, 60, len(numbers))), "03", year, "-", serial),
        text.join("1513", year, "-", serial),
        text.join(date_part, "-", text.number(numbers % 1000, 3)),
        text.join(date_part, "-", serial, "7"),
        text.join(date_part, "-XXXX"),
    )
    kind = rng.integers(0, len(options), len(numbers))
    return text.choose(kind, *options) if len(numbers) else pa.array([], pa.string())
