"""Phone numbers and e-mail addresses, in the many ways people write them."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from python_jobs.sample import text
from python_jobs.sample.draws import Ints, Mask
from python_jobs.sample.text import Text

# First two digits of Danish mobile and landline numbers; the third is 1-9 in every one of them.
DANISH_PREFIXES = np.array([20, 21, 22, 23, 24, 25, 28, 29, 30, 31, 40, 41, 42, 50, 51, 52, 53, 60, 61, 71, 81, 91, 93])
AMERICAN_AREAS = np.array([202, 206, 212, 213, 214, 303, 305, 312, 404, 415, 503, 512, 602, 617, 702, 713, 718, 858])
PHONE_STYLES = 8
EMAIL_PATTERNS = 9


def draw_phones(rng: np.random.Generator, is_american: Mask) -> Ints:
    """National numbers: eight digits for Danes, ten for Americans."""
    size = len(is_american)
    danish = rng.choice(DANISH_PREFIXES, size) * 1_000_000 + rng.integers(100_000, 1_000_000, size)
    american = rng.choice(AMERICAN_AREAS, size) * 10_000_000
    american += rng.integers(220, 900, size) * 10_000 + rng.integers(0, 10_000, size)
    return np.where(is_american, american, danish).astype(np.int64)


def render_phones(numbers: Ints, style: Ints) -> Text:
    """Numbers as written by hand; American ones always with their country code.

    Args:
        numbers: national numbers, eight or ten digits.
        style: 0 to ``PHONE_STYLES`` - 1.
    """
    a, b, c, d = (text.number(numbers // 10**power % 100, 2) for power in (6, 4, 2, 0))
    pairs = text.join(a, " ", b, " ", c, " ", d)
    plain = text.join(a, b, c, d)
    danish = text.choose(
        style,
        text.join("+45 ", pairs),
        plain,
        pairs,
        text.join("0045 ", plain),
        text.join("+45", plain),
        text.join("(+45) ", pairs),
        text.join(a, "-", b, "-", c, "-", d),
        text.join("+45 ", a, b, " ", c, d),
    )
    area, exchange = text.number(numbers // 10**7, 3), text.number(numbers // 10**4 % 1000, 3)
    line = text.number(numbers % 10**4, 4)
    american = text.choose(
        style % 4,
        text.join("+1 ", area, "-", exchange, "-", line),
        text.join("+1 (", area, ") ", exchange, "-", line),
        text.join("+1", area, exchange, line),
        text.join("001 ", area, " ", exchange, " ", line),
    )
    return text.either(numbers >= 10**9, american, danish)


def render_invalid_phones(rng: np.random.Generator, numbers: Ints) -> Text:
    """What stands in phone fields without being a phone number."""
    seven = text.number(numbers % 10**7, 7)
    options = (
        text.join("+45 ", text.number(numbers % 10**6, 6)),
        seven,
        text.join("12", seven, "34"),
        pa.array(["00000000"] * len(numbers), pa.string()),
        pa.array(["oplyses senere"] * len(numbers), pa.string()),
        text.join("+45 1", text.number(numbers % 10**6, 6), "x"),
    )
    return text.choose(rng.integers(0, len(options), len(numbers)), *options)


def render_emails(
    first: Text, last: Text, year: Ints, pattern: Ints, domain: Text, again: Ints, is_titled: Mask
) -> Text:
    """E-mail addresses made from names.

    Args:
        first, last: folded names.
        year: of birth.
        pattern: 0 to ``EMAIL_PATTERNS`` - 1.
        domain: after the @.
        again: how many people before this one would have got the same address; told apart by a number.
        is_titled: written with capitals, as in ``Mette.Holm@example.com``.
    """
    initial, short_year = pc.utf8_slice_codeunits(first, 0, 1), text.number(year % 100, 2)
    local = text.choose(
        pattern,
        text.join(first, ".", last),
        text.join(first, last),
        text.join(initial, ".", last),
        text.join(first, ".", last, short_year),
        text.join(first, "_", last),
        text.join(last, ".", first),
        text.join(first, short_year),
        text.join(first, "-", last),
        text.join(initial, last, short_year),
    )
    local = text.join(local, text.either(again > 0, text.join(".", text.number(again + 1)), ""))
    return text.join(text.either(is_titled, pc.utf8_title(local), local), "@", domain)


def render_malformed_emails(rng: np.random.Generator, emails: Text) -> Text:
    """Addresses that cannot be: no @, two of them, no domain, half a domain, a space inside, nobody before the @."""
    split = pc.split_pattern(emails, "@")
    local, domain = pc.list_element(split, 0), pc.list_element(split, 1)
    options = (
        text.join(local, domain),
        text.join(local, "@@", domain),
        text.join(local, "@"),
        text.join(local, "@example"),
        text.join(local, " x@", domain),
        text.join("@", domain),
    )
    return text.choose(rng.integers(0, len(options), len(emails)), *options)
