"""The CRM's customers: columns of numbers, written as text only for the rows that are needed."""

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from python_jobs.sample import contacts, cpr, text
from python_jobs.sample.draws import Ints, Mask
from python_jobs.sample.pools import DOMAINS, Pools
from python_jobs.sample.text import Text

HEADER = (
    "Kundenummer;Navn;E-mail;Telefon;Adresse;Postnr;Bynavn;Land;Fødselsdato;CPR-nr;Kundeniveau;Kreditgrænse;"
    "Oprettet;Opdateret"
)
COLUMNS = (
    "kundenummer", "navn", "e_mail", "telefon", "adresse", "postnr", "bynavn", "land", "foedselsdato", "cpr_nr",
    "kundeniveau", "kreditgraense", "oprettet", "opdateret",
)  # fmt: skip
LEVELS = pa.array(["Bronze", "Sølv", "Guld", "Platin"])
FLOORS = pa.array(["", ", st. th", ", st. tv", ", 1. th", ", 1. tv", ", 2. th", ", 2. tv", ", 3. mf", ", 4. th"])


@dataclass(frozen=True)
class Customers:
    """One entry per record: people first, then the second records of those who are in the file twice.

    Attributes:
        person: index of the person; the customer number is one more.
        cpr: ten digits as a number, 0 for people without one.
        phone: national number.
        born, created: days since 1900-01-01.
        updated: minutes since 1900-01-01.
        credit: hundredths of a krone.
        orders: how many orders the person places.
        first_order, last_order: days since 1900-01-01 between which the orders fall.
        all else: indices into pools, or choices.
    """

    person: Ints
    is_american: Mask
    is_female: Mask
    first: Ints
    middle: Ints
    last: Ints
    born: Ints
    cpr: Ints
    phone: Ints
    phone_style: Ints
    email_pattern: Ints
    email_domain: Ints
    email_again: Ints
    email_titled: Mask
    street: Ints
    house: Ints
    floor: Ints
    is_care_of: Mask
    town: Ints
    level: Ints
    credit: Ints
    created: Ints
    updated: Ints
    orders: Ints
    first_order: Ints
    last_order: Ints

    def __len__(self) -> int:
        return len(self.person)

    def take(self, rows: Ints) -> "Customers":
        """The records of the given rows."""
        return Customers(**{field.name: getattr(self, field.name)[rows] for field in FIELDS})


FIELDS = fields(Customers)


def render_names(customers: Customers, pools: Pools) -> Text:
    """Full names."""
    middle = text.join(text.pick(pools.last, np.maximum(customers.middle, 0)), " ")
    middle = text.either(customers.middle >= 0, middle, "")
    return text.join(text.pick(pools.first, customers.first), " ", middle, text.pick(pools.last, customers.last))


def render_emails(customers: Customers, pools: Pools) -> Text:
    """E-mail addresses."""
    return contacts.render_emails(
        text.pick(pools.first_folded, customers.first),
        text.pick(pools.last_folded, customers.last),
        _years(customers.born),
        customers.email_pattern,
        text.pick(pa.array(DOMAINS), customers.email_domain),
        customers.email_again,
        customers.email_titled,
    )


def _years(days: Ints) -> Ints:
    return (np.datetime64("1900-01-01") + days).astype("datetime64[Y]").astype(np.int64) + 1970


def render(customers: Customers, pools: Pools) -> dict[str, Text]:
    """Every column as it stands in the file, before any defect."""
    house, street = text.number(customers.house), text.pick(pools.street, customers.street)
    care_of = text.join("; c/o ", text.pick(pools.last, customers.house % pools.surnames[0].length))
    danish = text.join(
        street, " ", house, text.pick(FLOORS, customers.floor), text.either(customers.is_care_of, care_of, "")
    )
    american = text.join(house, " ", street, text.either(customers.floor > 4, text.join(" Apt. ", house), ""))
    return {
        "kundenummer": render_ids(customers.person),
        "navn": render_names(customers, pools),
        "e_mail": render_emails(customers, pools),
        "telefon": contacts.render_phones(customers.phone, customers.phone_style),
        "adresse": text.either(customers.is_american, american, danish),
        "postnr": text.pick(pools.postcode, customers.town),
        "bynavn": text.pick(pools.city, customers.town),
        "land": text.either(customers.is_american, "United States", pa.array(["Danmark"] * len(customers))),
        "foedselsdato": text.day(customers.born, "danish"),
        "cpr_nr": cpr.render(customers.cpr),
        "kundeniveau": text.pick(LEVELS, customers.level),
        "kreditgraense": text.danish_decimal(customers.credit),
        "oprettet": text.day(customers.created, "danish"),
        "opdateret": text.danish_minute(customers.updated),
    }


def render_ids(person: Ints) -> Text:
    """``K0000001``"""
    return text.join("K", text.number(person + 1, 7))
