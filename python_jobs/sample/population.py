"""Who the customers are: draws the people of a seed, and second records for some of them."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from python_jobs.sample import contacts, cpr
from python_jobs.sample.customers import FIELDS, Customers, render_emails
from python_jobs.sample.draws import Floats, Ints, Mask, skewed, stream, weighted
from python_jobs.sample.pools import DOMAINS, Part, Pools

SHARE_AMERICAN = 0.05
FLOOR_WEIGHTS = [60.0, 5, 5, 6, 6, 6, 5, 4, 3]
EMAIL_CHUNK = 100_000

# How customers behave: share, fewest orders, mean of further ones, and in days before the end: from when to when
# the last order falls, and how long before it the first.
BEHAVIOUR = (
    ("registered only", 0.12, 0, 0.0, (0, 0), (30, 900)),
    ("bought once", 0.16, 1, 0.0, (5, 1085), (1, 3)),
    ("lapsed", 0.12, 2, 2.5, (270, 760), (60, 320)),
    ("fading", 0.10, 3, 4.0, (95, 260), (200, 700)),
    ("occasional", 0.23, 2, 2.2, (0, 150), (300, 850)),
    ("new", 0.11, 1, 0.8, (0, 20), (5, 80)),
    ("loyal", 0.13, 6, 6.0, (0, 30), (470, 1040)),
    ("champion", 0.03, 16, 14.0, (0, 10), (600, 1070)),
)


def draw(size: int, seed: int, pools: Pools, end: int) -> Customers:
    """Draw ``size`` people.

    Args:
        size: how many.
        seed: of the draws.
        pools: names and places.
        end: the last day, in days since 1900-01-01.
    """
    rng = stream(seed, "customers")
    orders, first_order, last_order, created = _behaviour(rng, size, end)
    is_american = rng.random(size) < SHARE_AMERICAN
    is_female = rng.random(size) < 0.51
    born = (end - 366 * 18 - rng.beta(1.7, 2.2, size) * 365.25 * 72).astype(np.int32)
    first = _of_country(rng, is_american, pools.women)
    first = np.where(is_female, first, _of_country(rng, is_american, pools.men)).astype(np.int32)
    last = _of_country(rng, is_american, pools.surnames)
    middle = _of_country(rng, is_american, pools.surnames)
    has_middle = (rng.random(size) < 0.22) & (middle != last)
    customers = Customers(
        person=np.arange(size, dtype=np.int32),
        is_american=is_american,
        is_female=is_female,
        first=first,
        middle=np.where(has_middle, middle, -1).astype(np.int32),
        last=last,
        born=born,
        cpr=np.where(is_american, 0, cpr.draw(rng, born, is_female)),
        phone=contacts.draw_phones(rng, is_american),
        phone_style=rng.integers(0, contacts.PHONE_STYLES, size, dtype=np.int8),
        email_pattern=rng.integers(0, contacts.EMAIL_PATTERNS, size, dtype=np.int8),
        email_domain=rng.integers(0, len(DOMAINS), size, dtype=np.int8),
        email_again=np.zeros(size, dtype=np.int32),
        email_titled=rng.random(size) < 0.05,
        street=_of_country(rng, is_american, pools.streets, power=1.2),
        house=(1 + rng.exponential(30, size)).astype(np.int16),
        floor=weighted(rng, FLOOR_WEIGHTS, size),
        is_care_of=rng.random(size) < 0.004,
        town=_towns(rng, is_american, pools),
        level=_levels(rng, orders),
        credit=_credit(rng, orders),
        created=created,
        updated=_between(rng, created * 1440 + 2880, end * 1440 - 4320),
        orders=orders,
        first_order=first_order,
        last_order=last_order,
    )
    return replace(customers, email_again=_email_again(customers, pools))


def _behaviour(rng: np.random.Generator, size: int, end: int) -> tuple[Ints, Ints, Ints, Ints]:
    kind = weighted(rng, [share for _, share, *_ in BEHAVIOUR], size)
    fewest = np.array([row[2] for row in BEHAVIOUR])[kind]
    further = np.array([row[3] for row in BEHAVIOUR])[kind]
    # A negative binomial: most place a few orders more, some very many.
    orders = fewest + rng.poisson(further * rng.gamma(1.5, 1 / 1.5, size))
    last_back = _between(rng, *np.array([row[4] for row in BEHAVIOUR])[kind].T)
    first_back = last_back + _between(rng, *np.array([row[5] for row in BEHAVIOUR])[kind].T)
    created = end - np.maximum(first_back, 7) - (rng.random(size) ** 2 * np.minimum(first_back, 700)).astype(np.int32)
    # Customer numbers are given in the order in which customers came.
    by_age = np.argsort(created, kind="stable")
    columns = (orders, end - first_back, end - last_back, created)
    arranged = [column[by_age].astype(np.int32) for column in columns]
    return arranged[0], arranged[1], arranged[2], arranged[3]


def _between(rng: np.random.Generator, low: Ints, high: Ints | int) -> Ints:
    return (low + (high - low) * rng.random(len(low))).astype(np.int32)


def _of_country(rng: np.random.Generator, is_american: Mask, parts: tuple[Part, Part], power: float = 2.0) -> Ints:
    danish, american = (skewed(rng, part.start, part.length, len(is_american), power) for part in parts)
    return np.where(is_american, american, danish).astype(np.int32)


def _towns(rng: np.random.Generator, is_american: Mask, pools: Pools) -> Ints:
    part = pools.towns[1]
    american = rng.integers(part.start, part.start + part.length, len(is_american))
    return np.where(is_american, american, weighted(rng, pools.town_weights, len(is_american))).astype(np.int16)


def _levels(rng: np.random.Generator, orders: Ints) -> Ints:
    loyalty = orders + rng.normal(0, 3, len(orders))
    return np.digitize(loyalty, [4, 9, 18]).astype(np.int8)


def _credit(rng: np.random.Generator, orders: Ints) -> Ints:
    kroner: Floats = rng.lognormal(9.0, 0.8, len(orders)) * (1 + orders / 10)
    whole = np.minimum(kroner // 500 * 500, 2_500_000)
    odd_oere = np.where(rng.random(len(orders)) < 0.05, rng.integers(0, 50_000, len(orders)), 0)
    return np.where(rng.random(len(orders)) < 0.08, 0, whole * 100 + odd_oere).astype(np.int64)


def _email_again(customers: Customers, pools: Pools) -> Ints:
    """How many earlier people would have the same address."""
    written = []
    for start in range(0, len(customers), EMAIL_CHUNK):
        part = customers.take(np.arange(start, min(start + EMAIL_CHUNK, len(customers))))
        written.append(pc.utf8_lower(render_emails(part, pools)))
    codes = pa.chunked_array(written).combine_chunks().dictionary_encode().indices.to_numpy()
    order = np.argsort(codes, kind="stable")
    sorted_codes = codes[order]
    starts = np.r_[True, sorted_codes[1:] != sorted_codes[:-1]]
    places = np.arange(len(codes))
    again = np.empty(len(codes), dtype=np.int32)
    again[order] = places - np.maximum.accumulate(np.where(starts, places, 0))
    return again


def with_second_records(customers: Customers, twice: Ints, seed: int, pools: Pools, end: int) -> tuple[Customers, Ints]:
    """Append a second record for some people: another time of update, and one other field that differs.

    Args:
        customers: the people.
        twice: rows of those who get a second record.
        seed, pools, end: as for ``draw``.

    Returns:
        All records, and for each of ``twice`` the row of the record that is out of date.
    """
    rng = stream(seed, "second records")
    old = customers.take(twice)
    size = len(twice)
    is_newer = rng.random(size) < 0.75
    newer = _between(rng, old.updated + 60, end * 1440)
    older = _between(rng, old.created * 1440 + 600, old.updated - 60)
    field = rng.integers(0, 4, size)
    second = replace(
        old,
        updated=np.where(is_newer, newer, older).astype(np.int32),
        level=np.where(field == 0, (old.level + 1) % 4, old.level).astype(np.int8),
        credit=np.where(field == 1, old.credit + 500_000, old.credit),
        phone=np.where(field == 2, contacts.draw_phones(rng, old.is_american), old.phone),
        street=np.where(field == 3, _of_country(rng, old.is_american, pools.streets), old.street).astype(np.int32),
        house=np.where(field == 3, old.house + 1, old.house).astype(np.int16),
    )
    both = {item.name: np.concatenate([getattr(customers, item.name), getattr(second, item.name)]) for item in FIELDS}
    return Customers(**both), np.where(is_newer, twice, len(customers) + np.arange(size))
