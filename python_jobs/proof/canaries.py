"""Values that look like personal data and belong to nobody, each planted in one place only, so that a hit says where
it came from."""

import datetime
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from python_jobs.masking.canonical import cpr_modulus_11, examine, iban_holds, luhn_holds
from python_jobs.masking.entities import ENTITIES, FREE_TEXT
from python_jobs.masking.name_words import AMBIGUOUS

# What values alone can tell: these are planted in free text and in columns with names that say nothing, too.
RECOGNISED = ("PERSON", "EMAIL_ADDRESS", "PHONE_NUMBER", "ADDRESS", "DK_CPR", "IBAN_CODE", "CREDIT_CARD", "IP_ADDRESS")

SENTENCES = {
    "PERSON": ("Hej, mit navn er {}. Hvor er min ordre?", "Hello, the parcel never came.\nBest regards\n{}"),
    "EMAIL_ADDRESS": ("Skriv venligst til {} om fakturaen.", "You can reach me at {}, thanks"),
    "PHONE_NUMBER": ("Ring på tlf. {} efter klokken fire.", "Please call my phone: {} tomorrow"),
    "ADDRESS": ("Jeg er flyttet til {} i sidste uge.", "Please deliver it to {} instead"),
    "DK_CPR": ("Mit CPR-nummer er {} hvis det hjælper.", "My civil registration number (CPR) is {}"),
    "IBAN_CODE": ("Pengene skal til IBAN {} tak.", "Refund to my account, IBAN {}"),
    "CREDIT_CARD": ("Betalt med kort {} i går.", "I paid with card {} and was charged twice"),
    "IP_ADDRESS": ("Fejlen kom fra IP {} i nat.", "It fails from IP address {} all the time"),
}


@dataclass(frozen=True)
class Canary:
    """A planted value.

    Attributes:
        entity: what it pretends to be.
        value: as planted.
        place: where, such as ``crm__customers.navn``.
    """

    entity: str
    value: str
    place: str


class Aviary:
    """Makes canaries, no two alike, the same ones every time.

    Attributes:
        planted: all that were made.
    """

    def __init__(self) -> None:
        self.planted: list[Canary] = []
        self._numbers: dict[Callable[[int], str], Iterator[int]] = {}

    def canary(self, entity: str, place: str) -> str:
        """A new value for a place."""
        make = _VALUES.get(entity, _any)
        value = make(next(self._numbers.setdefault(make, count(1))))
        self.planted.append(Canary(entity, value, place))
        return value

    def sentence(self, entity: str, place: str) -> str:
        """A new value inside a sentence of its kind."""
        value = self.canary(entity, place)
        choices = SENTENCES[entity]
        return choices[len(self.planted) % len(choices)].format(value)


def written_otherwise(canary: Canary) -> Iterator[str]:
    """Other writings in which the value would still be that value, its unkeyed hashes included: anybody can make the
    hashes of all CPR numbers."""
    canonical = examine(canary.entity)(canary.value)[0] or canary.value
    yield canonical
    if canary.entity == "PHONE_NUMBER":
        national = canonical.removeprefix("+45")
        yield from (national, " ".join(national[start : start + 2] for start in range(0, 8, 2)))
    elif canary.entity == "PERSON":
        first, second, third = canary.value.split()
        yield from (f"{first} {second}", f"{second} {third}")
    for form in {canary.value, canonical}:
        for algorithm in ("md5", "sha1", "sha256"):
            yield hashlib.new(algorithm, form.encode(), usedforsecurity=False).hexdigest()


def entities() -> Iterator[str]:
    """Everything a column may be declared to hold, free text apart."""
    return (name for name in ENTITIES if name != FREE_TEXT)


def _person(number: int) -> str:
    from faker.providers.person import da_DK

    known = set(da_DK.Provider.first_names)
    given = sorted(name for name in known if 3 < len(name) < 9 and name.isalpha() and name.lower() not in AMBIGUOUS)
    family = sorted(name for name in set(da_DK.Provider.last_names) - known if len(name) > 5)
    # Made-up names that a policy puts in the place of real ones have one first and one last name of these lists: two
    # of each can't be met by chance.
    first = f"{given[number * 7 % len(given)]}-{given[(number * 11 + 3) % len(given)]}"
    return f"{first} {family[number % len(family)]} {family[(number * 13 + 5) % len(family)]}"


def _email(number: int) -> str:
    return f"Kanarie.Fugl{number}@bur{number % 7}.example.dk"


def _phone(number: int) -> str:
    digits = f"{20_910_307 + number * 7_919:08d}"
    return f"+45 {digits[:2]} {digits[2:4]} {digits[4:6]} {digits[6:]}"


def _address(number: int) -> str:
    return f"Kanariegade {number + 1000}, {number % 5 + 1}. tv"


def _cpr(number: int) -> str:
    day = datetime.date(1931, 1, 1) + datetime.timedelta(days=number * 11 % 20_000)
    for serial in range(1000 + number % 2000, 4000):
        form = f"{day:%d%m%y}{serial:04d}"
        if cpr_modulus_11(form):
            return f"{form[:6]}-{form[6:]}"
    raise AssertionError("one in eleven numbers passes")


def _iban(number: int) -> str:
    account = f"{40_500_000_000_000 + number * 104_729:014d}"
    form = next(f"DK{check:02d}{account}" for check in range(2, 99) if iban_holds(f"DK{check:02d}{account}"))
    return " ".join(form[start : start + 4] for start in range(0, len(form), 4))


def _card(number: int) -> str:
    start = f"4571{20_000_000_000 + number * 104_729:011d}"
    return next(f"{start}{check}" for check in range(10) if luhn_holds(f"{start}{check}"))


def _ip(number: int) -> str:
    return f"198.{18 + number % 2}.{number // 200 % 200 + 20}.{number % 200 + 20}"


def _birth(number: int) -> str:
    # Made-up dates keep the year and end with the 28th of a month, so that none of these can be met by chance.
    month = (1, 3, 5, 7, 8, 10, 12)[number % 7]
    return f"{29 + number // 7 % 3}-{month:02d}-{1921 + number // 21 % 80}"


def _plate(number: int) -> str:
    return f"ZQ {number // 1000 % 90 + 10:02d} {number % 1000:03d}"


def _any(number: int) -> str:
    return f"Kanarie{number * 7919 % 100_003:05d}x{number}"


_VALUES: dict[str, Callable[[int], str]] = {
    "PERSON": _person,
    "EMAIL_ADDRESS": _email,
    "PHONE_NUMBER": _phone,
    "ADDRESS": _address,
    "DK_CPR": _cpr,
    "IBAN_CODE": _iban,
    "CREDIT_CARD": _card,
    "IP_ADDRESS": _ip,
    "DATE_OF_BIRTH": _birth,
    "PERSONAL_ID": _plate,
}
