"""Writes ``shop/orders-YYYY-Qn.jsonl``: one order per line, one file per quarter."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from python_jobs.progress import Step
from python_jobs.sample import customers, products, text
from python_jobs.sample.customers import Customers
from python_jobs.sample.defects import strew
from python_jobs.sample.draws import Ints, Mask, stream, weighted
from python_jobs.sample.orders import Orders
from python_jobs.sample.products import Products
from python_jobs.sample.text import Text
from python_jobs.sample.truth import Truth

TABLE = "shop__orders"
CHUNK = 100_000
COPY_WITHIN = 300
OERE_PER_EURO_CENT = 7.46
STATUSES = pa.array(["completed", "cancelled", "returned", "pending"])
CHANNELS = pa.array(["web", "app", "store", "phone"])
# Customer and product numbers that are never given out.
FIRST_UNKNOWN_CUSTOMER = 9_000_000
FIRST_UNKNOWN_PRODUCT = 9_000


@dataclass(frozen=True)
class Lines:
    """What a quarter's lines say beside ``Orders``; prices in hundredths of the currency."""

    customer: Ints
    product: Ints
    quantity: Ints
    unit_price: Ints
    amount: Ints
    is_euro: Mask
    status: Ints
    channel: Ints


def write(
    folder: Path,
    orders: Orders,
    marks: dict[str, Mask],
    people: Customers,
    catalogue: Products,
    seed: int,
    end: int,
    truth: Truth,
    step: Step,
) -> dict[str, int]:
    """Write the files and list their defects.

    Args:
        folder: the sample's.
        orders: by time.
        marks: which orders have which defect.
        people: the customers.
        catalogue: the products.
        seed: of the draws.
        end: the last day, in days since 1900-01-01.
        truth: where defects are listed.
        step: is told how many lines are done.

    Returns:
        How many lines each file holds.
    """
    rng = stream(seed, "orders files")
    counts = {}
    for quarter, first, stop in orders.quarters():
        file = f"shop/orders-{quarter}.jsonl"
        here = {defect: mark[first:stop] for defect, mark in marks.items()}
        lines = _draw(rng, orders, slice(first, stop), here, people, catalogue, end)
        twice = np.flatnonzero(here["order_duplicated"])
        order, is_copy = strew(rng, np.arange(stop - first), twice, twice, COPY_WITHIN)
        with (folder / file).open("wb") as handle:
            for start in range(0, len(order), CHUNK):
                rows = order[start : start + CHUNK]
                chunk = {defect: mark[rows] for defect, mark in here.items()}
                chunk["order_duplicated"] = is_copy[start : start + CHUNK]
                numbers = np.arange(start, start + len(rows)) + 1
                text.write_lines(handle, _render(lines, rows, first, orders.second, chunk, numbers, truth))
                truth.flush(file, TABLE)
                step.advance(len(rows))
        counts[file] = len(order)
    return counts


def _draw(
    rng: np.random.Generator,
    orders: Orders,
    span: slice,
    marks: dict[str, Mask],
    people: Customers,
    catalogue: Products,
    end: int,
) -> Lines:
    customer, product = orders.customer[span].astype(np.int64), orders.product[span].astype(np.int64)
    size = len(customer)
    is_euro = people.is_american[customer] | (rng.random(size) < 0.02)
    price = catalogue.price[product] * np.array([100, 90, 80])[weighted(rng, [85, 10, 5], size)] // 100
    price = np.where(is_euro, np.round(price / OERE_PER_EURO_CENT), price).astype(np.int64)
    quantity = rng.geometric(0.65, size)
    is_large = rng.random(size) < 0.006
    quantity = np.where(is_large, rng.integers(20, 150, size), np.minimum(quantity, 12))
    amount = quantity * price
    age = end - orders.second[span] // 86_400
    status = weighted(rng, [91, 5, 4], size)
    status = np.where((status == 2) & (age < 4), 0, status)
    status = np.where((age < 8) & (rng.random(size) < 0.5), 3, status)
    unknown, no_product = marks["order_without_customer"], marks["product_unknown"]
    return Lines(
        customer=np.where(unknown, FIRST_UNKNOWN_CUSTOMER + rng.integers(0, 900_000, size), customer),
        product=np.where(no_product, FIRST_UNKNOWN_PRODUCT + rng.integers(0, 900, size), product),
        quantity=quantity,
        unit_price=price,
        amount=np.where(marks["amount_negative"], -amount, amount),
        is_euro=is_euro,
        status=status,
        channel=weighted(rng, [55, 25, 15, 5], size),
    )


def _render(
    lines: Lines, rows: Ints, first: int, seconds: Ints, marks: dict[str, Mask], numbers: Ints, truth: Truth
) -> Text:
    """The rows' lines, and their defects listed."""
    keys = render_ids(rows + first)
    customer_ids, product_ids = customers.render_ids(lines.customer[rows]), products.render_ids(lines.product[rows])
    amounts = text.decimal(lines.amount[rows])
    amounts = text.either(marks["amount_mistyped"], '"n/a"', amounts)
    placed = text.join('"', text.iso_second(seconds[rows + first]), '"')
    placed = text.either(marks["order_undated"], "null", placed)
    written = text.join(
        '{"order_id": "', keys,
        '", "customer_id": "', customer_ids,
        '", "product_id": "', product_ids,
        '", "quantity": ', text.number(lines.quantity[rows]),
        ', "unit_price": ', text.decimal(lines.unit_price[rows]),
        ', "amount": ', amounts,
        ', "currency": "', text.either(lines.is_euro[rows], "EUR", pa.array(["DKK"] * len(rows))),
        '", "status": "', text.pick(STATUSES, lines.status[rows]),
        '", "channel": "', text.pick(CHANNELS, lines.channel[rows]),
        '", "ordered_at": ', placed,
        '}',
    )  # fmt: skip
    broken = marks["json_broken"]
    is_odd = rows % 2 == 1
    cut_off = pc.utf8_slice_codeunits(written, 0, 95)
    no_quote = pc.replace_substring(written, '"currency":', '"currency:')
    written = text.either(broken, text.either(is_odd, cut_off, no_quote), written)
    cells = {
        "order_without_customer": ("customer_id", customer_ids),
        "product_unknown": ("product_id", product_ids),
        "amount_negative": ("amount", amounts),
        "order_duplicated": ("order_id", keys),
    }
    for defect, (column, values) in cells.items():
        truth.add(defect, marks[defect], numbers, keys, column, values.filter(pa.array(marks[defect])))
    truth.add("amount_mistyped", marks["amount_mistyped"], numbers, keys, "amount", "n/a")
    truth.add("json_broken", broken, numbers, keys)
    truth.add("order_undated", marks["order_undated"], numbers, keys, "ordered_at")
    return text.join(written, "\n")


def render_ids(rows: Ints) -> Text:
    """``O00000001``"""
    return text.join("O", text.number(rows + 1, 8))
