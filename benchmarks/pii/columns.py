"""Labelled columns: personal ones and those that must not be taken for it, with telling and with meaningless names."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.pii.people import People
from benchmarks.pii.score import EntityScore
from benchmarks.pii.texts import messages
from benchmarks.pii.values import Values

ROWS = (60, 300, 1_000)
SHARE_DIRTY = 0.06
_DIRT = ("", "-", "n/a", "ukendt", "x", "?")
_JOBS = ("Konsulent", "Sygeplejerske", "Projektleder", "Tømrer", "Lagerchef", "Pædagog", "Udvikler", "Bogholder", "Kok")
_MONTHS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november")
_LEDGER = ("Varekøb", "Husleje", "Løn", "Telefon", "Porto", "Annoncer", "Forsikring", "Rejser", "Gaver")
Make = Callable[[], str]


@dataclass(frozen=True)
class LabelledColumn:
    """A column.

    Attributes:
        allowed: entities that are right; None among them when nothing personal is right too.
        veto: whether it must not be taken for personal.
    """

    name: str
    data_type: str
    values: tuple[str, ...]
    allowed: tuple[str | None, ...]
    veto: bool


@dataclass
class ColumnScore:
    """F1 over columns (an entity is right or wrong), and what went wrong."""

    counts: EntityScore
    false_alarms: list[str]
    missed: list[str]
    columns: int = 0
    vetoes: int = 0

    @property
    def f1(self) -> float:
        precision, recall = self.counts.precision, self.counts.recall
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def columns(part: str, rounds: int, seed: int) -> Iterator[LabelledColumn]:
    """Columns of a part; each kind with a telling name and with a meaningless one, in each round."""
    rng = random.Random(f"{seed} columns {part}")
    number = 0
    for round_number in range(rounds):
        for kind in _kinds(rng, held_out=part == "held_out", seed=seed + round_number):
            make, names, allowed, veto, meaningless = kind
            rows = rng.choice(ROWS)
            named = [rng.choice(names)] if names else []
            number += 1
            for name in [*named, *([f"col_{number:02}"] if meaningless else [])]:
                values = tuple(
                    rng.choice(_DIRT) if rng.random() < SHARE_DIRTY and not veto else make() for _ in range(rows)
                )
                yield LabelledColumn(name, "text", values, allowed, veto)


_Kind = tuple[Make, tuple[str, ...], tuple[str | None, ...], bool, bool]


def _kinds(rng: random.Random, *, held_out: bool, seed: int) -> list[_Kind]:
    people, values = People(rng, held_out=held_out), Values(rng, held_out=held_out)
    draw = people.draw
    serial = rng.randint(100_000, 800_000)
    counter = iter(range(serial, serial + 10_000_000))
    writing = rng.choice(("-", ""))
    texts = messages("held_out" if held_out else "tuning", 100_000, seed)

    def last_first() -> str:
        person = draw()
        return f"{person.family}, {person.given}"

    def email() -> str:
        person = draw()
        return values.email(person.given, person.family)

    def company() -> str:
        tail = rng.choice(("A/S", "ApS", "I/S", "Ltd", "GmbH", "Holding", "& Co", "Group", "Byg", "VVS", "Auto"))
        return f"{draw().family.split()[-1]} {tail}" if rng.random() < 0.5 else values.company()

    def product() -> str:
        thing = rng.choice(("stol", "bord", "lamp", "vase", "sofa", "chair", "mug", "plaid", "reol", "shelf"))
        return f"{draw().given} {thing}" if rng.random() < 0.5 else values.product()

    def couple() -> str:
        return f"{draw().given} {rng.choice(('og', '&'))} {draw().full}"

    kinds: list[_Kind] = [
        (lambda: draw().full, ("navn", "KundeNavn", "full_name", "kontaktperson"), ("PERSON",), False, True),
        (lambda: draw().given, ("fornavn", "first_name", "givenname"), ("PERSON",), False, True),
        (lambda: draw().family, ("efternavn", "last_name", "surname"), ("PERSON",), False, True),
        (last_first, ("medarbejder", "employee_name"), ("PERSON",), False, True),
        (lambda: draw().full.upper(), ("CUST_NAME", "NAVN1"), ("PERSON",), False, True),
        (email, ("email", "E-mail", "mailadresse"), ("EMAIL_ADDRESS",), False, True),
        (values.phone, ("telefon", "mobil", "phone_no", "tlf"), ("PHONE_NUMBER",), False, True),
        (lambda: "2345679"[rng.randint(0, 6)] + values.digits(7), ("mobilnr",), ("PHONE_NUMBER",), False, False),
        (lambda: values.cpr(writing), ("cpr", "cpr_nr", "personnummer"), ("DK_CPR",), False, True),
        (values.cpr, ("CPRNummer", "cpr_no"), ("DK_CPR",), False, True),
        (values.iban, ("iban", "bankkonto"), ("IBAN_CODE",), False, True),
        (values.card, ("kortnummer", "card_number"), ("CREDIT_CARD",), False, True),
        (values.ip, ("ip", "ip_address", "client_ip"), ("IP_ADDRESS",), False, True),
        (values.addr, ("adresse", "street_address", "vej"), ("ADDRESS",), False, True),
        (lambda: values.dob(), ("foedselsdato", "birth_date", "dob"), ("DATE_OF_BIRTH",), False, True),
        (lambda: next(texts).text, ("besked", "comment", "bemaerkninger"), ("FREE_TEXT",), False, True),
        (lambda: f"{values.addr()}, {' '.join(values.city())}", ("bopael", "kundeadresse"), ("ADDRESS",), False, True),
        (values.street, ("vejnavn", "gata", "street_name"), ("ADDRESS",), False, True),
        (lambda: values._date(1935, 2005).strftime("%d.%m.%y"), ("foedt", "geburtsdatum"), ("DATE_OF_BIRTH",), False,
         True),
        (lambda: values._date(1935, 2005).strftime("%d%m%y"), ("fdato",), ("DATE_OF_BIRTH",), False, True),
        (couple, ("beboere", "parents"), ("PERSON",), False, True),
        (lambda: f"{draw().family}, {draw().given} {rng.choice('ABEHJKLMP')}.", ("elev",), ("PERSON",), False, True),
        (values.phone_abroad, ("puhelin", "telefono", "mobiltelefon"), ("PHONE_NUMBER",), False, True),
        (lambda: f"{rng.choice('ABCDEHJ')}{rng.choice('ABCDEHJKLM')} {values.digits(2)} {values.digits(3)}",
         ("nummerplade", "regnr"), ("PERSONAL_ID",), False, True),
        (lambda: draw().given[:2].lower() + draw().family[:3].lower(), ("oprettet_af", "created_by", "initialer"),
         ("USERNAME", "PERSON"), False, False),
        (lambda: rng.choice(("Kristen", "Muslim", "Hindu", "Ingen", "Jødisk", "Buddhist")), ("trosretning", "religion"),
         ("SPECIAL_CATEGORY",), False, True),
        (lambda: rng.choice(("A+", "A-", "0+", "B+", "AB-")), ("blodtype",), ("SPECIAL_CATEGORY",), False, True),
        (lambda: rng.choice(("ja", "nej")), ("sygemeldt", "medlem_af_fagforening", "har_allergi"),
         ("SPECIAL_CATEGORY",), False, False),
        (lambda: rng.choice("MK"), ("koen", "gender"), ("GENDER",), False, True),
        # Not personal.
        (lambda: f"{10_000_000 + next(counter)}", ("ordrenr", "order_no", "order_id"), (None,), True, True),
        (lambda: f"{values.rng.randint(10, 99)}{values.digits(6)}", ("order_number",), (None,), True, True),
        (values.invoice, ("fakturanr", "invoice_id"), (None,), True, True),
        (lambda: f"{values.rng.randint(10, 99)}{values.digits(8)}", ("reference_no",), (None,), True, True),
        (product, ("product_name", "varenavn", "produkt"), (None,), True, True),
        (values.product, ("item", "description"), (None, "FREE_TEXT"), True, True),
        (company, ("company", "firmanavn", "leverandoer", "company_name"), (None,), True, True),
        (values.cvr, ("cvr", "cvr_nr", "vat_no"), (None,), True, True),
        (values.ean, ("ean", "gtin", "barcode"), (None,), True, True),
        (lambda: values._date(2015, 2025).strftime("%Y%m%d"), ("date_key", "datonoegle"), (None,), True, True),
        (lambda: values._date(1960, 2025).strftime("%Y%m%d"), ("posting_date",), (None,), True, False),
        (lambda: values.city()[0], ("postnr", "zip"), (None, "POSTCODE"), True, True),
        (lambda: f"{rng.randint(1000, 9990)}", ("postnummer",), (None, "POSTCODE"), True, True),
        (lambda: values.city()[1], ("by", "city"), (None, "CITY"), True, True),
        (values.sku, ("sku", "varenummer"), (None,), True, True),
        (values.amount, ("beloeb", "amount"), (None,), True, True),
        (lambda: f"{values.digits(8)}-{values.digits(4)}-4{values.digits(3)}-a{values.digits(3)}-{values.digits(12)}",
         ("session", "row_guid"), (None,), True, True),
        (lambda: rng.choice(_JOBS), ("stilling", "job_title"), (None,), True, True),
        (lambda: rng.choice(_MONTHS), ("maaned", "month"), (None,), True, True),
        (lambda: rng.choice(_LEDGER), ("konto_navn", "account_name"), (None,), True, True),
        (values.isbn, ("isbn",), (None,), True, True),
        (lambda: f"{values._date(2021, 2026):%y%m%d}", ("dag", "lot"), (None,), True, True),
        (lambda: f"{rng.choice('ABCDEF')}{values.digits(2)}-{values.digits(2)}", ("hylde", "shelf"), (None,), True,
         True),
        (lambda: rng.choice(("ja", "nej")), ("aktiv", "betalt"), (None,), True, True),
        (lambda: rng.choice(("Ny", "Afsendt", "Leveret", "Retur", "May")), ("status",), (None,), True, True),
        (lambda: f"{values._date(2021, 2025):%Y-%m-%d} {rng.randint(0, 23):02}:{rng.randint(0, 59):02}:00",
         ("created_at", "oprettet"), (None,), True, True),
    ]  # fmt: skip
    return kinds


def score_columns(items: Iterator[LabelledColumn], judge: Callable[[LabelledColumn], str | None]) -> ColumnScore:
    """Score a judge, who names the entity of a column or None."""
    result = ColumnScore(EntityScore(), [], [])
    for item in items:
        said = judge(item)
        result.columns += 1
        result.vetoes += item.veto
        right = said in item.allowed
        if not item.veto:
            result.counts.labelled += 1
            result.counts.found += right
            if not right:
                result.missed.append(f"{item.name} ({item.allowed[0]}) taken for {said}: e.g. {item.values[:3]}")
        elif not right:
            result.false_alarms.append(f"{item.name} taken for {said}: e.g. {item.values[:3]}")
        if said is not None and not (item.veto and right):
            result.counts.spans += 1
            result.counts.right += right
    return result
