"""Writes ``support/tickets.csv``: quoted, with line breaks inside the messages."""

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from python_jobs.progress import Step
from python_jobs.sample import contacts, cpr, customers, shop, text
from python_jobs.sample.customers import Customers
from python_jobs.sample.defects import ROWS_FOR_AT_LEAST_ONE, UNDECODABLE_TICKETS, choose, choose_count
from python_jobs.sample.draws import Ints, Mask, skewed, stream, weighted
from python_jobs.sample.messages import fitting, genitive
from python_jobs.sample.orders import Orders
from python_jobs.sample.pools import Pools
from python_jobs.sample.products import Products
from python_jobs.sample.text import Text
from python_jobs.sample.truth import Truth

FILE = "support/tickets.csv"
TABLE = "support__tickets"
HEADER = "ticket_id,customer_id,created_at,channel,language,subject,message,agent"
CHUNK = 10_000
CUSTOMERS_PER_TICKET = 5
SHARE_WITHOUT_ORDER = 0.15
AGENTS = 24
# Of the ragged records; the others are too long.
SHARE_SHORT = 0.5
CHANNELS = pa.array(["email", "chat", "phone", "web"])
CPR_SEPARATORS = ("-", "", " ")
# A record that was pasted in from a system with another encoding: these letters are no UTF-8 there.
PASTED = "\nPå forhånd tak"
OTHER_ENCODING = "cp1252"


def write(
    folder: Path,
    people: Customers,
    unreadable: Mask,
    orders: Orders,
    catalogue: Products,
    seed: int,
    pools: Pools,
    end: int,
    truth: Truth,
    step: Step,
) -> int:
    """Write the file and list its defects.

    Args:
        folder: the sample's.
        people: the customers.
        unreadable: customers whose record cannot be loaded; they write no tickets.
        orders: most tickets are about one.
        catalogue: the products.
        seed: of the draws.
        pools: names and places.
        end: the last day, in days since 1900-01-01.
        truth: where defects are listed.
        step: is told how many tickets are done.

    Returns:
        How many tickets the file holds.
    """
    rng = stream(seed, "tickets")
    second, customer, order = _draw(rng, count(len(people)), people, unreadable, orders, end)
    ragged = choose(rng, "line_ragged", np.ones(len(second), dtype=bool))
    few = UNDECODABLE_TICKETS if len(second) >= ROWS_FOR_AT_LEAST_ONE else 0
    undecodable = choose_count(rng, few, ~ragged)
    agents = text.join(text.pick(pools.first, _first_names(rng, pools, AGENTS)), " ", _surnames(rng, pools, AGENTS))
    line = 2
    with (folder / FILE).open("wb") as handle:
        handle.write(f"{HEADER}\n".encode())
        for start in range(0, len(second), CHUNK):
            span = slice(start, start + CHUNK)
            facts = _facts(rng, people.take(customer[span]), order[span], orders, catalogue, agents, pools)
            facts["ticket_id"] = text.join("T", text.number(np.arange(start, start + len(facts["language"])) + 1, 6))
            facts["created_at"] = text.iso_second(second[span])
            bad, odd = undecodable[span], ragged[span]
            records = [
                _record(row, is_undecodable, is_ragged)
                for row, is_undecodable, is_ragged in zip(_rows(facts), bad.tolist(), odd.tolist(), strict=True)
            ]
            breaks = np.array([record.count(b"\n") for record in records])
            lines = line + np.cumsum(breaks) - breaks
            line += int(breaks.sum())
            handle.write(b"".join(records))
            truth.add("bytes_undecodable", bad, lines, facts["ticket_id"], "message", "e5")
            is_short = facts["draw"].to_numpy() < SHARE_SHORT
            truth.add("line_ragged", odd & is_short, lines, facts["ticket_id"], values="6 fields")
            truth.add("line_ragged", odd & ~is_short, lines, facts["ticket_id"], values="9 fields")
            truth.flush(FILE, TABLE)
            step.advance(len(records))
    return len(second)


def count(people: int) -> int:
    """How many tickets that many customers write."""
    return max(1, people // CUSTOMERS_PER_TICKET)


def _draw(
    rng: np.random.Generator, size: int, people: Customers, unreadable: Mask, orders: Orders, end: int
) -> tuple[Ints, Ints, Ints]:
    """Time, customer and order (-1 for none) of each ticket, by time."""
    order = rng.integers(0, len(orders), size)
    has_none = rng.random(size) < SHARE_WITHOUT_ORDER
    anyone = rng.choice(np.flatnonzero(~unreadable), size)
    customer = np.where(has_none, anyone, orders.customer[order])
    later = orders.second[order] + (rng.exponential(6 * 86_400, size)).astype(np.int64)
    earliest = people.created[customer].astype(np.int64) * 86_400 + 86_400
    any_time = earliest + (rng.random(size) * (end * 86_400 - earliest)).astype(np.int64)
    last = end * 86_400 + rng.integers(0, 86_400, size)
    second = np.minimum(np.where(has_none, any_time, later), last)
    by_time = np.argsort(second, kind="stable")
    return second[by_time], customer[by_time], np.where(has_none, -1, order)[by_time]


def _first_names(rng: np.random.Generator, pools: Pools, size: int) -> Ints:
    women, men = (skewed(rng, part.start, part.length, size, 1.3) for part in (pools.women[0], pools.men[0]))
    return np.where(rng.random(size) < 0.5, women, men)


def _surnames(rng: np.random.Generator, pools: Pools, size: int) -> Text:
    return text.pick(pools.last, skewed(rng, pools.surnames[0].start, pools.surnames[0].length, size, 1.3))


def _facts(
    rng: np.random.Generator,
    who: Customers,
    order: Ints,
    orders: Orders,
    catalogue: Products,
    agents: Text,
    pools: Pools,
) -> dict[str, Any]:
    """What the chunk's messages can speak of, as columns."""
    size = len(who)
    columns = customers.render(who, pools)
    product = np.where(order >= 0, orders.product[np.maximum(order, 0)], rng.integers(0, len(catalogue.names), size))
    no_one = np.zeros(size, dtype=bool)
    other = _first_names(rng, pools, size)
    other_first = text.pick(pools.first, other)
    is_english = who.is_american | (rng.random(size) < 0.08)
    cpr_style = weighted(rng, [70, 20, 10], size)
    return {
        "customer_id": columns["kundenummer"],
        "channel": text.pick(CHANNELS, weighted(rng, [50, 25, 15, 10], size)),
        "language": text.either(is_english, "en", pa.array(["da"] * size)),
        "agent": text.pick(agents, skewed(rng, 0, len(agents), size, 1.2)),
        "draw": pa.array(rng.random(size)),
        "name": columns["navn"],
        "first": text.pick(pools.first, who.first),
        "last": text.pick(pools.last, who.last),
        "phone": contacts.render_phones(who.phone, rng.integers(0, contacts.PHONE_STYLES, size)),
        "email": columns["e_mail"],
        "address": columns["adresse"],
        "postcode": columns["postnr"],
        "city": columns["bynavn"],
        "cpr": text.choose(cpr_style, *(cpr.render(who.cpr, separator) for separator in CPR_SEPARATORS)),
        "born": columns["foedselsdato"],
        "order": text.either(order >= 0, shop.render_ids(order), ""),
        "product": text.pick(pa.array(catalogue.names), product),
        "other": text.join(other_first, " ", _surnames(rng, pools, size)),
        "other_first": other_first,
        "other_phone": contacts.render_phones(
            contacts.draw_phones(rng, no_one), rng.integers(0, contacts.PHONE_STYLES, size)
        ),
        "other_email": text.join(text.pick(pools.first_folded, other), "@example.com"),
    }


def _rows(facts: dict[str, Any]) -> list[dict[str, Any]]:
    names = list(facts)
    return [
        dict(zip(names, row, strict=True)) for row in zip(*(facts[name].to_pylist() for name in names), strict=True)
    ]


def _record(row: dict[str, Any], is_undecodable: bool, is_ragged: bool) -> bytes:
    language = row["language"]
    templates = fitting(language, bool(row["order"]), bool(row["cpr"]))
    template = templates[int(row["draw"] * len(templates))]
    row["name_s"], row["first_s"] = genitive(row["name"], language), genitive(row["first"], language)
    fields = [row[name] for name in ("ticket_id", "customer_id", "created_at", "channel", "language")]
    message = template.message.format_map(row) + (PASTED if is_undecodable else "")
    fields += [template.subject.format_map(row), message, row["agent"]]
    if is_ragged:
        fields = fields[:-2] if row["draw"] < SHARE_SHORT else [*fields, "ekstra"]
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(fields)
    return buffer.getvalue().encode(OTHER_ENCODING if is_undecodable else "utf-8")
