"""Writes ``shop/products.parquet``. Products are furniture, many of them named like people, as furniture is."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from python_jobs.sample import contacts, text
from python_jobs.sample.draws import Ints, stream, weighted
from python_jobs.sample.text import Text

FILE = "shop/products.parquet"
FEWEST = 60
MOST = 2000
CUSTOMERS_PER_PRODUCT = 500
SECONDS_FROM_1900_TO_1970 = 2_208_988_800

NAMES = (
    "Victoria", "Oscar", "Asger", "Ingrid", "Nora", "Viggo", "Frida", "Alma", "Otto", "Karla", "Emil", "Sofie",
    "Nordlys", "Fjord", "Klit", "Havn", "Skagen", "Lyng", "Bølge", "Granit", "Aurora", "Mark", "Sten", "Eng",
)  # fmt: skip
KINDS = (
    ("chair", "Chairs", 900), ("armchair", "Chairs", 3200), ("bar stool", "Chairs", 1100), ("desk", "Tables", 2600),
    ("dining table", "Tables", 5200), ("coffee table", "Tables", 1900), ("sofa", "Sofas", 8900),
    ("sofa bed", "Sofas", 6400), ("lamp", "Lighting", 450), ("pendant", "Lighting", 780), ("rug", "Textiles", 1300),
    ("throw", "Textiles", 240), ("cushion", "Textiles", 150), ("shelf", "Storage", 1200), ("wardrobe", "Storage", 4300),
    ("bed", "Beds", 5600), ("vase", "Decoration", 180), ("mirror", "Decoration", 620), ("candle", "Decoration", 95),
)  # fmt: skip
BRANDS = ("Nordhjem", "Bolig & Co", "Fjeldgaard", "Studio Lind", "Hygge Works", "Kant", "Atelier Sø", "Basis")
SUPPLIERS = (
    "Nordhjem Møbler A/S", "Hansen & Søn ApS", "Fjeldgaard Træ A/S", "Lind Design ApS", "Jysk Tekstil Import A/S",
    "Karl Mortensen Eftf.", "Skandia Belysning A/S", "Baltic Wood OÜ", "Øresund Interiør ApS", "Petersen Polstring I/S",
)  # fmt: skip


@dataclass(frozen=True)
class Products:
    """Products by index.

    Attributes:
        names: of each.
        price: hundredths of a krone.
        shares: how often each is bought, relative to the others.
    """

    names: list[str]
    price: Ints
    shares: list[float]


def write(folder: Path, customers: int, seed: int, end: int) -> Products:
    """Write the file: one product per ``CUSTOMERS_PER_PRODUCT`` customers, 60 to 2,000.

    Args:
        folder: the sample's.
        customers: how many there are.
        seed: of the draws.
        end: the last day, in days since 1900-01-01.
    """
    rng = stream(seed, "products")
    size = min(max(FEWEST, customers // CUSTOMERS_PER_PRODUCT), MOST)
    combinations = rng.permutation(len(NAMES) * len(KINDS))
    which = combinations[np.arange(size) % len(combinations)]
    edition = np.arange(size) // len(combinations)
    name, kind = which % len(NAMES), which // len(NAMES)
    names = [
        f"{NAMES[name[row]]} {KINDS[kind[row]][0]}" + (f" no. {edition[row] + 1}" if edition[row] else "")
        for row in range(size)
    ]
    usual = np.array([KINDS[index][2] for index in kind]) * 100 * rng.lognormal(0, 0.25, size)
    price: Ints = np.maximum(usual // 500 * 500 - 5, 1995).astype(np.int64)
    supplier = rng.integers(0, len(SUPPLIERS), size)
    numbers = contacts.draw_phones(rng, np.zeros(len(SUPPLIERS), dtype=bool))[supplier]
    created = (end - rng.integers(1150, 3000, size)) * 86_400 + rng.integers(25_000, 60_000, size)
    table = pa.table(
        {
            "product_id": render_ids(np.arange(size)),
            "product_name": pa.array(names),
            "category": pa.array([KINDS[index][1] for index in kind]),
            "brand": text.pick(pa.array(BRANDS), rng.integers(0, len(BRANDS), size)),
            "supplier_name": text.pick(pa.array(SUPPLIERS), supplier),
            "supplier_phone": contacts.render_phones(numbers, rng.integers(0, contacts.PHONE_STYLES, size)),
            "unit_price": text.decimal(price).cast(pa.decimal128(10, 2)),
            "ean": _article_numbers(rng, size),
            "is_active": pa.array(rng.random(size) < 0.92),
            "created_at": pa.array((created - SECONDS_FROM_1900_TO_1970) * 1_000_000).cast(
                pa.timestamp("us", tz="UTC")
            ),
        }
    )
    pq.write_table(table, folder / FILE)
    return Products(names, price, (1 / (np.arange(size) + 3) ** 0.8).tolist())


def render_ids(index: Ints) -> Text:
    """``P0001``"""
    return text.join("P", text.number(index + 1, 4))


def _article_numbers(rng: np.random.Generator, size: int) -> Text:
    """EAN-13 with a Danish prefix; GS1: every second digit counts three times, and all sum up to a multiple of ten."""
    twelve = 570_000_000_000 + rng.choice(99_999_999, size, replace=False) * 10 + rng.integers(0, 10, size)
    total = np.zeros(size, dtype=np.int64)
    for place in range(12):
        total += (twelve // 10**place % 10) * (3 if place % 2 == 0 else 1)
    return text.number(twelve * 10 + (10 - total % 10) % 10)


def draw(rng: np.random.Generator, products: Products, size: int) -> Ints:
    """Products of ``size`` orders."""
    return weighted(rng, products.shares, size)
