"""Pools of names, streets and places, made once per seed with Faker and drawn from by index."""

import unicodedata
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from faker import Faker

from python_jobs.sample.draws import stream
from python_jobs.sample.places import DANISH_TOWNS
from python_jobs.sample.text import Text

# What Faker's lists lack: double and hyphenated names, o' names, and names that came to Denmark.
WOMEN = (
    "Anne-Mette", "Ann-Sofie", "Anna Sofie", "Marie-Louise", "Eva Maria", "Åse", "Øllegaard", "Ægidia", "Fatima",
    "Yasmin", "Zeynep", "Olena", "Siobhán", "Thi Mai", "Bodil Kirstine",
)  # fmt: skip
MEN = (
    "Hans Christian", "Jens-Peter", "Carl-Emil", "Niels Ole", "Søren-Kristian", "Åge", "Øystein", "Mohammed", "Ahmed",
    "Mehmet", "Jean-Luc", "Andrzej", "Per Åke", "Dag-Ove", "Karl Johan",
)  # fmt: skip
SURNAMES = (
    "Holm", "Kjær", "Friis", "Bang", "Østergaard", "Ågesen", "Ærø", "Skovgård", "Vestergaard-Poulsen", "Møller-Jensen",
    "Bach-Nielsen", "O'Connor", "D'Angelo", "Al-Hassan", "Yilmaz", "Özdemir", "Nguyen", "Kowalska",
    "von Bülow", "van der Meer", "De la Cruz", "Groth", "Krogh", "Nørskov", "Toft Sørensen", "Lund Hansen", "Aagaard",
    "Stæhr", "Brøgger", "Bjørn", "Juul", "Høeg", "Lykke", "Munk", "Thorup", "Vinther", "Winther-Larsen", "Ravn",
)  # fmt: skip
AMERICAN_SURNAMES = ("O'Brien", "O'Neill", "D'Amico", "Smith-Jones", "Garcia-Lopez", "McDonald", "Van Dyke", "St. John")
AMERICAN_FIRST = ("Mary-Kate", "Billy Joe", "Anna-Lee", "J.R.")
# Domains set apart for examples (RFC 2606), so that no address belongs to anyone.
DOMAINS = (
    "example.com", "example.org", "example.net", "mail.example.com", "post.example.org", "webmail.example.net",
    "kontor.example.com", "firma-post.example.org",
)  # fmt: skip
FOLD = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ß": "ss", "'": "", " ": "", ".": ""})


@dataclass(frozen=True)
class Part:
    """Where one group's entries lie in a pool."""

    start: int
    length: int


@dataclass(frozen=True)
class Pools:
    """All pools; Danish entries first, then American ones.

    Attributes:
        first, last, street: texts.
        first_folded, last_folded: the same, fit for an e-mail address.
        postcode, city: one place per index.
        town_weights: how many of a country's people live in a place, by index.
        women, men, surnames, streets, towns: the part of each, Danish at 0 and American at 1.
    """

    first: Text
    first_folded: Text
    last: Text
    last_folded: Text
    street: Text
    postcode: Text
    city: Text
    town_weights: list[float]
    women: tuple[Part, Part]
    men: tuple[Part, Part]
    surnames: tuple[Part, Part]
    streets: tuple[Part, Part]
    towns: tuple[Part, Part]


def fold(name: str) -> str:
    """A name in the letters of an e-mail address: ``Anne-Mette Ågård`` → ``anne-metteaagaard``."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(FOLD))
    return "".join(letter for letter in plain if letter.isascii() and (letter.isalnum() or letter == "-"))


def make(seed: int) -> Pools:
    """The pools of a seed."""
    danish, american = Faker("da_DK"), Faker("en_US")
    danish.seed_instance(seed)
    american.seed_instance(seed + 1)
    rng = stream(seed, "pools")
    women = _mix(rng, [danish.first_name_female() for _ in range(1500)], WOMEN)
    men = _mix(rng, [danish.first_name_male() for _ in range(1500)], MEN)
    american_women = _mix(rng, [american.first_name_female() for _ in range(600)], AMERICAN_FIRST[:3])
    american_men = _mix(rng, [american.first_name_male() for _ in range(600)], AMERICAN_FIRST[1:])
    # The commonest surnames are far commoner than the others: those of Faker's list come first.
    surnames = _mix(rng, [danish.last_name() for _ in range(1500)], SURNAMES)
    american_surnames = _mix(rng, [american.last_name() for _ in range(1200)], AMERICAN_SURNAMES)
    streets = _mix(rng, [danish.street_name() for _ in range(2500)], ())
    american_streets = _mix(rng, [american.street_name() for _ in range(1500)], ())
    towns = [(postcode, city) for postcode, city, _ in DANISH_TOWNS] + _american_towns(american, 400)
    first = [*women, *men, *american_women, *american_men]
    last = [*surnames, *american_surnames]
    bounds = np.cumsum([0, len(women), len(men), len(american_women), len(american_men)]).tolist()
    return Pools(
        first=pa.array(first),
        first_folded=pa.array([fold(name) for name in first]),
        last=pa.array(last),
        last_folded=pa.array([fold(name) for name in last]),
        street=pa.array([*streets, *american_streets]),
        postcode=pa.array([postcode for postcode, _ in towns]),
        city=pa.array([city for _, city in towns]),
        town_weights=[float(weight) for *_, weight in DANISH_TOWNS],
        women=(Part(bounds[0], len(women)), Part(bounds[2], len(american_women))),
        men=(Part(bounds[1], len(men)), Part(bounds[3], len(american_men))),
        surnames=_parts(surnames, american_surnames),
        streets=_parts(streets, american_streets),
        towns=(Part(0, len(DANISH_TOWNS)), Part(len(DANISH_TOWNS), len(towns) - len(DANISH_TOWNS))),
    )


def _parts(danish: list[str], american: list[str]) -> tuple[Part, Part]:
    return Part(0, len(danish)), Part(len(danish), len(american))


def _mix(rng: np.random.Generator, names: list[str], extra: tuple[str, ...]) -> list[str]:
    """Each name once, the extra ones strewn among them."""
    mixed = list(dict.fromkeys(names))
    for name in extra:
        if name not in mixed:
            mixed.insert(int(rng.integers(0, len(mixed) + 1)), name)
    return mixed


def _american_towns(faker: Faker, count: int) -> list[tuple[str, str]]:
    towns = []
    for _ in range(count):
        state = faker.state_abbr(include_territories=False, include_freely_associated_states=False)
        towns.append((faker.postcode_in_state(state), f"{faker.city()}, {state}"))
    return towns
