"""Writes ``crm/customers.csv``: UTF-8 with a byte order mark, ``;``, Windows line ends, Danish numbers and dates."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from python_jobs.progress import Step
from python_jobs.sample import contacts, cpr, customers, population, text
from python_jobs.sample.customers import COLUMNS, HEADER, Customers
from python_jobs.sample.defects import choose, strew
from python_jobs.sample.draws import Ints, Mask, stream
from python_jobs.sample.pools import Pools
from python_jobs.sample.text import Text
from python_jobs.sample.truth import Truth

FILE = "crm/customers.csv"
TABLE = "crm__customers"
CHUNK = 50_000
COPY_WITHIN = 400
# The columns in which a cell can be spoiled, by defect.
CELLS = {
    "email_missing": "e_mail",
    "email_malformed": "e_mail",
    "phone_invalid": "telefon",
    "cpr_invalid": "cpr_nr",
    "birth_date_impossible": "foedselsdato",
    "city_missing": "bynavn",
    "credit_limit_unparseable": "kreditgraense",
}
NO_CREDIT_LIMIT = pa.array(["efter aftale", "ukendt", "ca. 10 tusind", "se bilag", "1O.OOO,OO", "-"])
NO_DATE = pa.array(["31-02-1980", "30-02-1974", "31-04-1991", "29-02-1983", "00-07-1968", "15-13-1977", "32-01-1985"])


class Defective:
    """Which records have which defect.

    Records that no loader can read have no other defect, and nothing refers to them; neither have those of
    people who are in the file twice. So every defect can be counted for itself.

    Args:
        people: who there are.
        seed: of the draws.

    Attributes:
        ragged: people whose record has too few or too many fields.
        twice: people with two records.
        cells: per defect the people with a spoiled cell.
    """

    def __init__(self, people: Customers, seed: int) -> None:
        rng = stream(seed, "customer defects")
        self.ragged = choose(rng, "line_ragged", people.orders == 0)
        self.twice = choose(rng, "customer_duplicated", ~self.ragged)
        sound = ~self.ragged & ~self.twice
        self.cells: dict[str, Mask] = {"email_missing": choose(rng, "email_missing", sound)}
        for defect in CELLS:
            if defect == "email_malformed":
                self.cells[defect] = choose(rng, defect, sound & ~self.cells["email_missing"])
            elif defect == "cpr_invalid":
                self.cells[defect] = choose(rng, defect, sound & (people.cpr != 0))
            elif defect != "email_missing":
                self.cells[defect] = choose(rng, defect, sound)


def write(
    folder: Path, people: Customers, defective: Defective, seed: int, pools: Pools, end: int, truth: Truth, step: Step
) -> int:
    """Write the file and list its defects.

    Args:
        folder: the sample's.
        people: the customers.
        defective: their defects.
        seed: of the draws.
        pools: names and places.
        end: the last day, in days since 1900-01-01.
        truth: where defects are listed.
        step: is told how many records are done.

    Returns:
        How many records the file holds.
    """
    rng = stream(seed, "customers file")
    twice = np.flatnonzero(defective.twice)
    records, out_of_date = population.with_second_records(people, twice, seed, pools, end)
    order, _ = strew(rng, np.arange(len(people)), twice, np.arange(len(people), len(records)), COPY_WITHIN)
    superseded = np.zeros(len(records), dtype=bool)
    superseded[out_of_date] = True
    with (folder / FILE).open("wb") as handle:
        handle.write(f"\ufeff{HEADER}\r\n".encode())
        for start in range(0, len(order), CHUNK):
            rows = order[start : start + CHUNK]
            lines = np.arange(start, start + len(rows)) + 2
            part = records.take(rows)
            columns = customers.render(part, pools)
            keys = columns["kundenummer"]
            for defect, column in CELLS.items():
                marked = defective.cells[defect][part.person]
                values = _spoil(
                    rng, defect, columns[column].filter(pa.array(marked)), part.take(np.flatnonzero(marked))
                )
                columns[column] = text.put(columns[column], marked, values)
                truth.add(defect, marked, lines, keys, column, values)
            marked = superseded[rows]
            truth.add("customer_duplicated", marked, lines, keys, "kundenummer", keys.filter(pa.array(marked)))
            written = _lines(columns, defective.ragged[part.person], rng, lines, truth)
            text.write_lines(handle, written)
            truth.flush(FILE, TABLE)
            step.advance(len(rows))
    return len(order)


def _lines(columns: dict[str, Text], ragged: Mask, rng: np.random.Generator, lines: Ints, truth: Truth) -> Text:
    cells = [text.csv_field(columns[name], ";") for name in COLUMNS]
    whole = pc.binary_join_element_wise(*cells, ";")
    few = pc.binary_join_element_wise(*cells[:-3], ";")
    is_short = ragged & (rng.random(len(ragged)) < 0.5)
    written = text.either(is_short, few, text.either(ragged & ~is_short, text.join(whole, ";;ekstra"), whole))
    keys = columns["kundenummer"]
    truth.add("line_ragged", is_short, lines, keys, values=f"{len(COLUMNS) - 3} fields")
    truth.add("line_ragged", ragged & ~is_short, lines, keys, values=f"{len(COLUMNS) + 2} fields")
    return text.join(written, "\r\n")


def _spoil(rng: np.random.Generator, defect: str, cells: Text, part: Customers) -> Text:
    """Other values for the cells, with the defect."""
    size = len(part)
    if defect in ("email_missing", "city_missing"):
        return pa.array([""] * size, pa.string())
    if defect == "email_malformed":
        return contacts.render_malformed_emails(rng, cells)
    if defect == "phone_invalid":
        return contacts.render_invalid_phones(rng, part.phone)
    if defect == "cpr_invalid":
        return cpr.render_invalid(rng, part.cpr)
    if defect == "credit_limit_unparseable":
        return text.pick(NO_CREDIT_LIMIT, rng.integers(0, len(NO_CREDIT_LIMIT), size))
    future = text.join(pc.utf8_slice_codeunits(cells, 0, 6), "20", text.number(rng.integers(90, 100, size)))
    impossible = text.pick(NO_DATE, rng.integers(0, len(NO_DATE), size))
    return text.either(rng.random(size) < 0.3, future, impossible)
