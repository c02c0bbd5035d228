"""Clean tables: made-up ones, and real ones from a folder."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

Row = list[object]


@dataclass(frozen=True)
class Table:
    """A clean table.

    Attributes:
        types: column → Postgres type.
        roles: kind of damage → columns that it can be done to. A dependent column is damaged together with no other.
        parent: a table that it refers to: name, columns with types, rows.
    """

    name: str
    types: dict[str, str]
    rows: list[Row]
    roles: dict[str, list[str]]
    parent: tuple[str, str, list[Row]] | None = None


def made_up(rows: int, seed: int) -> list[Table]:
    """Orders and clinics."""
    return [_orders(rows, seed), _clinics(rows, seed)]


def _orders(rows: int, seed: int) -> Table:
    draw = random.Random(seed)
    towns = {f"{1000 + 37 * n}": name for n, name in enumerate(names(draw, 60, 7))}
    posts = list(towns)
    products = {f"P-{n:04d}": (name, round(draw.lognormvariate(4, 1), 2)) for n, name in enumerate(names(draw, 80, 12))}
    data: list[Row] = []
    for number in range(rows):
        post = posts[min(int(draw.expovariate(0.05)), 59)]
        product = draw.choice(list(products))
        name, price = products[product]
        quantity = draw.randint(1, 12)
        ordered = datetime(2025, 1, 1) + timedelta(minutes=draw.randint(0, 500_000))
        data.append(
            [
                *(f"ORD-{number:06d}", product, name, draw.choice(["new", "paid", "paid", "sent", "cancelled"]), post),
                *(towns[post], quantity, price, round(quantity * price, 2), round(draw.lognormvariate(3, 0.7), 2)),
                *(ordered, ordered + timedelta(minutes=draw.randint(5, 2000))),
            ]
        )
    types = {
        **dict.fromkeys(("order_id", "product_id", "product_name", "status", "post", "town"), "text"),
        **{"quantity": "integer", "unit_price": "numeric(12,2)", "amount": "numeric(14,2)", "freight": "numeric(12,2)"},
        **{"ordered_at": "timestamp", "shipped_at": "timestamp"},
    }
    roles = {
        "missing": ["status", "town", "amount", "product_id"],
        "placeholder": ["status", "town"],
        "key repeated": ["order_id"],
        "row repeated": ["order_id"],
        "in the future": ["ordered_at"],
        "late": ["shipped_at"],
        "form broken": ["order_id", "product_id"],
        "unknown value": ["status"],
        "negative": ["unit_price", "freight"],
        "mistyped": ["product_name", "town"],
        "listed value mistyped": ["status"],
        "orphan": ["product_id"],
        "unit error": ["freight", "unit_price"],
        "wrong neighbour": ["town", "product_name"],
        "order reversed": ["shipped_at"],
        "sum off": ["amount"],
    }
    parents = [[product, name, price] for product, (name, price) in products.items()]
    return Table(
        "orders", types, data, roles, ("products", "product_id text, product_name text, price numeric", parents)
    )


def _clinics(rows: int, seed: int) -> Table:
    """All text, as files often are: every clinic reports every measure, and its address comes each time."""
    draw = random.Random(seed + 1)
    states = ["AL", "AK", "CA", "TX", "NY"]
    clinics = []
    for number, name in enumerate(names(draw, max(rows // 40, 5), 14)):
        clinics.append(
            [
                *(f"{10_001 + 13 * number}", f"{name} clinic", f"{draw.choice(names(draw, 3, 8))}".lower()),
                *(draw.choice(states), f"{35_000 + 11 * number}", f"{2_050_000_000 + 7919 * number}"),
                draw.choice(["government", "private", "church"]),
            ]
        )
    measures = [(f"ami-{n}", " ".join(names(draw, 5, 6)).lower()) for n in range(1, 21)]
    data: list[Row] = []
    for number in range(rows):
        clinic, measure = clinics[number % len(clinics)], measures[(number // len(clinics)) % len(measures)]
        data.append([*clinic, *measure, f"{draw.randint(40, 100)}%", f"{draw.randint(5, 600)} patients"])
    columns = [
        "provider",
        "clinic_name",
        "city",
        "state",
        "zip",
        "phone",
        "owner",
        "measure_code",
        "measure_name",
        "score",
    ]
    roles = {
        "missing": ["clinic_name", "state", "measure_code"],
        "placeholder": ["owner", "city"],
        "form broken": ["provider", "zip", "phone", "score", "sample"],
        "unknown value": ["owner", "state"],
        "mistyped": ["clinic_name", "measure_name", "city"],
        "listed value mistyped": ["owner"],
        "wrong neighbour": ["clinic_name", "zip", "phone", "state", "measure_name"],
    }
    return Table("clinics", dict.fromkeys([*columns, "sample"], "text"), data, roles)


def names(draw: random.Random, count: int, length: int) -> list[str]:
    """So many different made-up words of about that length, in order."""
    made: set[str] = set()
    while len(made) < count:
        size = draw.randint(max(length - 2, 4), length + 2)
        made.add("".join(draw.choice("aeiouy" if i % 2 else "bdfghklmnprstv") for i in range(size)).capitalize())
    return sorted(made)


def real(folder: Path, rows: int) -> list[Table]:
    """Tables of real data, those of AdventureWorks and Online Retail, as far as the folder has them.

    They have errors of their own: what is found in an undamaged cell counts as a false alarm here and may be none.
    """
    found = []
    for name, pattern, texts, roles in (
        ("products (AdventureWorks)", "adventureworks/AdventureWorks_Products.csv", True, _PRODUCTS),
        ("customers (AdventureWorks)", "adventureworks/AdventureWorks_Customers.csv", True, _CUSTOMERS),
        ("sales (AdventureWorks)", "adventureworks/AdventureWorks_Sales_2019.csv", True, _SALES),
        ("invoice lines (Online Retail)", "online_retail/2010-12-0*.csv", False, _RETAIL),
    ):
        if not list(folder.glob(pattern)):
            print(f"{name}: {folder / pattern} is not there, left out")
            continue
        relation = duckdb.sql(
            f"select * from read_csv('{folder / pattern}', all_varchar = {texts}, ignore_errors = true) limit {rows}"
        )
        pairs = zip(relation.columns, relation.types, strict=True)
        types = {column.lower(): _POSTGRES[str(data_type)] for column, data_type in pairs}
        found.append(Table(name, types, [list(row) for row in relation.fetchall()], roles))
    return found


_POSTGRES = {
    **{"VARCHAR": "text", "BIGINT": "bigint", "DOUBLE": "double precision", "TIMESTAMP": "timestamp", "DATE": "date"},
}
_PRODUCTS = {
    "missing": ["modelname", "productcolor"],
    "key repeated": ["productkey"],
    "form broken": ["productcost", "productprice"],
    "unknown value": ["productcolor"],
    "mistyped": ["modelname"],
    "wrong neighbour": ["modelname", "productsubcategorykey"],
}
_CUSTOMERS = {
    "missing": ["maritalstatus", "occupation"],
    "placeholder": ["educationlevel"],
    "key repeated": ["customerkey"],
    "form broken": ["birthdate", "emailaddress", "annualincome"],
    "unknown value": ["occupation", "maritalstatus"],
    "listed value mistyped": ["educationlevel", "occupation"],
}
_SALES = {
    "missing": ["orderdate", "territorykey"],
    "form broken": ["orderdate", "ordernumber"],
    "unknown value": ["territorykey", "orderquantity"],
    "wrong neighbour": ["territorykey", "customerkey"],
    "row repeated": ["ordernumber"],
}
_RETAIL = {
    "missing": ["country", "stockcode"],
    "in the future": ["invoicedate"],
    "form broken": ["invoiceno"],
    "unknown value": ["country"],
    "negative": ["unitprice"],
    "unit error": ["unitprice"],
    "mistyped": ["description"],
    "listed value mistyped": ["country"],
    "wrong neighbour": ["description", "country", "customerid"],
}
