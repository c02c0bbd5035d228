"""The defects of the sample: how often each occurs, and in which rows."""

import numpy as np

from python_jobs.sample.draws import Ints, Mask

# Share of the rows of the file that has the defect.
RATES = {
    "email_missing": 0.05,
    "phone_invalid": 0.02,
    "customer_duplicated": 0.01,
    "order_without_customer": 0.03,
    "amount_negative": 0.02,
    "email_malformed": 0.01,
    "cpr_invalid": 0.01,
    "birth_date_impossible": 0.005,
    "city_missing": 0.01,
    "credit_limit_unparseable": 0.005,
    "order_duplicated": 0.005,
    "product_unknown": 0.005,
    "line_ragged": 0.001,
    "json_broken": 0.001,
    "amount_mistyped": 0.001,
    # Breaks a critical rule, so that the quarantine has something to show.
    "order_undated": 0.0008,
}
UNDECODABLE_TICKETS = 2
ROWS_FOR_AT_LEAST_ONE = 100


def choose(rng: np.random.Generator, defect: str, eligible: Mask) -> Mask:
    """Mark as many rows as the defect's rate says, at least one when there are ``ROWS_FOR_AT_LEAST_ONE`` rows.

    Args:
        rng: where the draws come from.
        defect: a name of ``RATES``.
        eligible: which of all rows may have it.
    """
    count = round(RATES[defect] * len(eligible))
    if len(eligible) >= ROWS_FOR_AT_LEAST_ONE:
        count = max(1, count)
    return choose_count(rng, count, eligible)


def choose_count(rng: np.random.Generator, count: int, eligible: Mask) -> Mask:
    """Mark ``count`` of the eligible rows, fewer when there are not as many."""
    rows = np.flatnonzero(eligible)
    marked = np.zeros(len(eligible), dtype=bool)
    marked[rng.choice(rows, min(count, len(rows)), replace=False, shuffle=False)] = True
    return marked


def strew(rng: np.random.Generator, rows: Ints, after: Ints, extra: Ints, within: int) -> tuple[Ints, Mask]:
    """Put extra rows among others, each some way behind the one it belongs to.

    Args:
        rng: where the draws come from.
        rows: the rows in the file's order.
        after: positions in ``rows`` of those that the extra ones belong to.
        extra: the rows to put in.
        within: how far behind at most.

    Returns:
        All rows in the file's order, and which of them are extra.
    """
    places = np.minimum(after + 1 + rng.integers(0, within, len(after)), len(rows))
    return np.insert(rows, places, extra), np.insert(np.zeros(len(rows), dtype=bool), places, True)
