"""Labelled messages: templates of ``text/`` filled in, then roughened as people write.

Placeholders: {P} full name · {G} given name · {F} family name · {I} with initials · {cpr} {phone} {email} {iban}
{card} {ip} {addr} {dob} {bank}: labelled. {order} {invoice} {date} {amount} {product} {company} {city} {postcode}
{cvr} {ean} {sku}: not personal, but for a postcode and a town right behind an address. An -s after {P} or {G} is a
genitive and not part of the label.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.pii.people import People, Person
from benchmarks.pii.values import Values

FOLDER = Path(__file__).parent / "text"
SHARE_LOWER = 0.12
SHARE_TYPO = 0.2
ENTITY = {
    "P": "PERSON", "G": "PERSON", "F": "PERSON", "I": "PERSON", "cpr": "DK_CPR", "phone": "PHONE_NUMBER",
    "email": "EMAIL_ADDRESS", "iban": "IBAN_CODE", "card": "CREDIT_CARD", "ip": "IP_ADDRESS", "addr": "ADDRESS",
    "dob": "DATE_OF_BIRTH", "bank": "DK_BANK_ACCOUNT",
}  # fmt: skip
_WHERE = (("addr", "postcode"), ("addr postcode", "city"), ("addr", "city"))
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Label:
    """Where personal data stands in a text."""

    start: int
    end: int
    entity: str


@dataclass(frozen=True)
class Labelled:
    """A message with its labels, and what its row is known to hold: pairs of entity and value."""

    text: str
    labels: tuple[Label, ...]
    known: tuple[tuple[str, str], ...]


def templates(part: str, language: str) -> list[str]:
    """The templates of a part (``tuning``, ``held_out``) in a language (``da``, ``en``)."""
    lines = (FOLDER / f"{part}.{language}.txt").read_text(encoding="utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in lines if line and not line.startswith("#")]


def messages(part: str, count: int, seed: int) -> Iterator[Labelled]:
    """Messages of a part, two of three Danish."""
    rng = random.Random(f"{seed} {part}")
    people = People(rng, held_out=part == "held_out")
    of_language = {language: templates(part, language) for language in ("da", "en")}
    for _ in range(count):
        language = rng.choices(("da", "en"), (2, 1))[0]
        values = Values(rng, held_out=part == "held_out", danish=language == "da")
        item = fill(rng, rng.choice(of_language[language]), people, values)
        lowered = item.text.lower()
        if rng.random() < SHARE_LOWER and len(lowered) == len(item.text):
            item = Labelled(lowered, item.labels, item.known)
        yield item


def fill(rng: random.Random, template: str, people: People, values: Values, *, typed: bool | None = None) -> Labelled:
    """A template with values in the place of its placeholders.

    Args:
        rng: where the draws come from.
        template: with placeholders; see the module.
        people: draws the persons.
        values: draws the rest.
        typed: whether it gets typing errors; None leaves that to chance.
    """
    first = people.draw()
    draw = _Draw(rng, people, values, first)
    if typed is None:
        typed = rng.random() < SHARE_TYPO
    pieces: list[str] = []
    labels: list[Label] = []
    length = position = 0
    before = ""
    for match in _PLACEHOLDER.finditer(template):
        between = template[position : match.start()]
        pieces.append(_typo(rng, between) if typed else between)
        length += len(pieces[-1])
        value = draw.value(match[1])
        if match[1] in ENTITY:
            labels.append(Label(length, length + len(value), ENTITY[match[1]]))
        elif (before, match[1]) in _WHERE and between.strip(" ,\n") in ("", "i", "in"):
            # Where a street is, is part of the address; a town by itself is not.
            start = labels.pop().start if before == "addr postcode" else length
            labels.append(Label(start, length + len(value), "ADDRESS"))
        pieces.append(value)
        length += len(value)
        position = match.end()
        before = f"addr {match[1]}" if (before, match[1]) == ("addr", "postcode") else match[1]
    pieces.append(template[position:])
    return Labelled("".join(pieces), tuple(labels), (("PERSON", first.full), *draw.of_first))


def _typo(rng: random.Random, text: str) -> str:
    """Two letters inside a longer word change places, or one goes missing."""
    words = list(re.finditer(r"[^\W\d_]{6,}", text))
    if not words:
        return text
    word = rng.choice(words)
    place = rng.randint(word.start() + 1, word.end() - 3)
    if rng.random() < 0.5:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text[:place] + text[place + 1 :]


class _Draw:
    """The values of one message: the first person keeps its name; further ones are drawn."""

    def __init__(self, rng: random.Random, people: People, values: Values, first: Person) -> None:
        self.rng, self.people, self.values, self.person = rng, people, values, first
        self.used: set[str] = set()
        self.place = values.city()
        self.of_first: list[tuple[str, str]] = []

    def value(self, placeholder: str) -> str:
        if placeholder in ("P", "G", "F", "I"):
            if placeholder in self.used:
                self.person = self.people.draw()
            self.used.add(placeholder)
            return self._name(placeholder)
        if placeholder in ("city", "postcode"):
            return self.place[placeholder == "city"]
        if placeholder == "email":
            value = self.values.email(self.person.given, self.person.family)
        else:
            value = str(getattr(self.values, placeholder)())
        if placeholder in ("phone", "email", "addr", "cpr") and len(self.used & {"P", "G"}) < 2:
            self.of_first.append((ENTITY[placeholder], value))
        return value

    def _name(self, placeholder: str) -> str:
        given, family = self.person.given, self.person.family
        if placeholder == "G":
            return given
        if placeholder == "F":
            return family.split()[-1]
        if placeholder == "I":
            return self.rng.choice(
                (f"{given[0]}. {family}", f"{given} {family.split()[-1][0]}.", f"{given[0]}.{family.split()[-1]}")
            )
        if " " in family and self.rng.random() < 0.3 and family[0].isupper():
            middle, _, last = family.partition(" ")
            return f"{given} {middle[0]}. {last}"
        return f"{given} {family}"
