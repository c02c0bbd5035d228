"""The shop's orders: who bought when and what, in the order of time."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from python_jobs.sample import products
from python_jobs.sample.customers import Customers
from python_jobs.sample.defects import choose
from python_jobs.sample.draws import Floats, Ints, Mask, stream, weighted
from python_jobs.sample.products import Products
from python_jobs.sample.text import DAY_ZERO

CUSTOMER_CHUNK = 100_000
# How busy a shop is, January to December and Monday to Sunday; 1 is an ordinary month or day.
MONTHS = np.array([0.8, 0.75, 0.9, 0.95, 1.0, 1.0, 0.65, 0.9, 1.05, 1.1, 1.7, 1.9], dtype=np.float32)
WEEKDAYS = np.array([1.0, 0.95, 0.95, 1.0, 1.15, 1.1, 0.9], dtype=np.float32)
HOURS = [0.3, 0.1, 0.1, 0.1, 0.1, 0.2, 0.5, 1, 2, 3, 4, 4, 4.5, 4, 4, 4.5, 5, 5, 5.5, 6.5, 7, 6, 3.5, 1.2]


@dataclass(frozen=True)
class Orders:
    """One entry per order, by time.

    Attributes:
        second: when, in seconds since 1900-01-01 UTC.
        customer: index of the person.
        product: index of the product.
    """

    second: Ints
    customer: Ints
    product: Ints

    def __len__(self) -> int:
        return len(self.second)

    def quarters(self) -> list[tuple[str, int, int]]:
        """The quarters with orders: ``2026-Q1``, first order, one after the last."""
        days = np.datetime64(DAY_ZERO) + self.second // 86_400
        quarter = (days.astype("datetime64[M]").astype(np.int64) + 1970 * 12) // 3
        starts = np.flatnonzero(np.r_[True, quarter[1:] != quarter[:-1]])
        names = [f"{quarter[start] // 4:04d}-Q{quarter[start] % 4 + 1}" for start in starts]
        return list(zip(names, starts.tolist(), [*starts[1:].tolist(), len(self)], strict=True))


def draw(people: Customers, catalogue: Products, seed: int) -> Orders:
    """Draw every customer's orders."""
    rng = stream(seed, "orders")
    counts = people.orders.copy()
    if not counts.any():
        counts[0] = 1
    size = int(counts.sum())
    second, customer = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int32)
    done = 0
    for start in range(0, len(people), CUSTOMER_CHUNK):
        rows = np.arange(start, min(start + CUSTOMER_CHUNK, len(people)))
        who = np.repeat(rows, counts[rows])
        span = slice(done, done + len(who))
        customer[span] = who
        second[span] = _days(rng, people.first_order[who], people.last_order[who]).astype(np.int64) * 86_400
        second[span] += weighted(rng, HOURS, len(who)) * 3600 + rng.integers(0, 3600, len(who))
        done += len(who)
    by_time = np.argsort(second, kind="stable")
    return Orders(second[by_time], customer[by_time], products.draw(rng, catalogue, size))


def _days(rng: np.random.Generator, first: Ints, last: Ints) -> Ints:
    """A day in each span; of two candidates the busier one is likelier to be taken, which gives the seasons."""
    length = last - first + 1
    one, other = ((first + length * rng.random(len(first))).astype(np.int32) for _ in range(2))
    busy, busy_other = _business(one), _business(other)
    return np.where(rng.random(len(first)) * (busy**2 + busy_other**2) < busy**2, one, other)


def _business(days: Ints) -> Floats:
    month = (np.datetime64(DAY_ZERO) + days).astype("datetime64[M]").astype(np.int64) % 12
    return MONTHS[month] * WEEKDAYS[(days + date(1900, 1, 1).weekday()) % 7]


def defective(orders: Orders, seed: int) -> dict[str, Mask]:
    """Which orders have which defect.

    Lines that cannot be read, orders that stand in the file twice and those without a date have no other defect, so
    that each can be counted for itself.
    """
    rng = stream(seed, "order defects")
    sound = np.ones(len(orders), dtype=bool)
    marks = {}
    for defect in ("json_broken", "amount_mistyped", "order_duplicated"):
        marks[defect] = choose(rng, defect, sound)
        sound &= ~marks[defect]
    for defect in ("order_without_customer", "amount_negative", "product_unknown"):
        marks[defect] = choose(rng, defect, sound)
    # It waits in quarantine, where nothing can be seen of another defect.
    alone = sound & ~np.logical_or.reduce(list(marks.values()))
    return marks | {"order_undated": choose(rng, "order_undated", alone)}
