"""Messages as people really write them: e-mails, chat, call notes, capitals, no punctuation, forwarded headers; names
that are words, nicknames, misspelt and hyphenated ones; numbers and addresses in odd groupings."""

import random
import re
from collections.abc import Iterator

from benchmarks.pii.people import People, Person
from benchmarks.pii.texts import FOLDER, Labelled, fill
from benchmarks.pii.values import Values

_PUNCTUATION = re.compile(r"[.,!?:;]")
# Given names that are words, short forms and nicknames; family names that are words. Lists that were a held-out part
# once became the tuning part's; the last one is the held-out part's now.
_ODD_GIVEN = (
    "Bo Storm Jan Liv Rose Mark Sten Dag Ask Per Viola Bent Palle Kalle Matti Bibi Lotten Ann-Britt Jens-Ole Mia-Sofie "
    "Stinne Basse Mie",
    "Mads Wind Rune Stig Grace Hope Lilje Rich Kit Svane Line Ulf Pelle Tulle Nisse Steffi Bobby Karl-Johan Anne-Sofie "
    "Hans-Peter Fie Musse Tut",
    "Else Steen Tage Faith Joy Ivy Chase Frank Alma Lone Falk Ravn Milo Gusse Katti Mulle Jimmi Nete Ole-Jakob "
    "Eva-Marie Tim Lis Sanni",
    "Bjørn Gry Dawn Art Bill Pat Sille Molly Ib Tove Viggo Svend-Erik Ane-Marie Kaj-Ove Susser Lullu Benni Olli Iris "
    "Hugo Bob Mai Siv Poula",
)
_ODD_FAMILY = (
    "Skov Lund Dal Bjerg Brown White Young Bonde Krog Frost Vinter Holm-Larsen Schmidt-Hansen de-la-Cruz Østergaard",
    "Wind Storm Holm Bach Vang King Stone Woods Berg Winter Kirk Bang-Olsen Lund-Nielsen van-der-Meer Åkjær",
    "Kilde Eng Mose Lange Hald Black Rivers Price Fisher Stjerne Friis-Madsen Dam-Jensen von-Essen Ågaard Toftegård",
    "Krage Ager Blom Vester Hvid Green Cook Bishop Marsh Ulv Juul-Hansen Bro-Petersen van-den-Berg Ærø Søndergård",
)
_STREETS = (
    ("Nørre Voldgade", "Algade", "Mads Holms Vej", "Vester Farimagsgade", "Strandvænget", "Gl. Hovedgade", "Åkrogen",
     "Dronning Margrethes Vej", "Bøgebakken"),
    ("Øster Allé", "Kirkebakken", "Hans Egedes Gade", "Søndre Boulevard", "Præstemarken", "Ndr. Ringvej", "Elmelunden",
     "Prinsesse Maries Allé", "Kløvervænget"),
    ("Frederikssundsvej", "Poul Ankers Gade", "Skt. Knuds Torv", "Nordre Fasanvej", "Teglværksskoven", "Rugvangen",
     "Islands Brygge", "Ole Rømers Vej", "Hybenhaven", "Gl. Strandvej"),
    ("Ålekistevej", "Niels Juels Gade", "Sankt Hans Torv", "Sdr. Parkvej", "Mariendalsvej", "Fasanhaven",
     "Enghave Plads", "Kong Valdemars Vej", "Hyldetoften", "Vester Allé"),
)  # fmt: skip
_SLIPS = (("th", "t"), ("k", "ck"), ("ss", "s"), ("nn", "n"), ("ie", "i"), ("ph", "f"), ("c", "k"), ("l", "ll"))
ODD_NAMES, MISSPELT = 0.35, 0.15


class OddPeople(People):
    """Persons of whom a third have odd names, and some names are misspelt."""

    def __init__(self, rng: random.Random, *, held_out: bool) -> None:
        super().__init__(rng, held_out=held_out)
        given, family = ((lists[3:] if held_out else lists[:3]) for lists in (_ODD_GIVEN, _ODD_FAMILY))
        self.odd_given, self.odd_family = " ".join(given).split(), " ".join(family).split()

    def draw(self) -> Person:
        person, rng = super().draw(), self.rng
        given, family = person.given, person.family
        if rng.random() < ODD_NAMES:
            given = rng.choice(self.odd_given)
        if rng.random() < ODD_NAMES / 2:
            family = rng.choice(self.odd_family)
            # A list of words has hyphens where a name of several words has blanks.
            family = family.replace("-", " ") if family[0].islower() else family
        if rng.random() < MISSPELT:
            given = _misspelt(rng, given)
        return Person(given, family)


def _misspelt(rng: random.Random, name: str) -> str:
    slips = [(old, new) for old, new in _SLIPS if old in name[1:]]
    if not slips or len(name) < 5:
        return name
    old, new = rng.choice(slips)
    return name[0] + name[1:].replace(old, new, 1)


class OddValues(Values):
    """Values in groupings and disguises: fixed ones in the tuning part, in the held-out part groups and marks by
    chance."""

    def _one_of(self, *forms: tuple[str, ...]) -> str:
        return self.rng.choice(self.rng.choice(forms))

    def _grouped(self, digits: str, marks: tuple[str, ...], sizes: tuple[int, int]) -> str:
        """Digits in groups of any size with one mark between them."""
        mark, groups = self.rng.choice(marks), []
        while digits:
            size = self.rng.randint(*sizes)
            groups.append(digits[:size])
            digits = digits[size:]
        return mark.join(groups)

    def cpr(self, writing: str | None = None) -> str:
        plain = super().cpr("")
        day, last = plain[:6], plain[6:]
        pairs = f"{day[:2]} {day[2:4]} {day[4:]}"
        if self.held_out:
            gap, mark = (
                self.rng.choice(("", "", " ", "-", ".")),
                self.rng.choice(("-", " - ", " ", "–", " -", "  ", "/", "- ")),
            )
            return (
                gap.join((day[:2], day[2:4], day[4:])) + mark + self.rng.choice((last, last, f"{last[:2]} {last[2:]}"))
            )
        return self._one_of(
            (f"{day} - {last}", f"{day} -{last}", f"{pairs}-{last}", f"{pairs} {last}", f"{day}–{last}"),
            (f"{day}- {last}", f"{day[:4]} {day[4:]}-{last}", f"{pairs} - {last}", f"{day}.{last}", f"{day}/{last}",
             f"{day} {last[:2]} {last[2:]}", f"{day}-{last}"),
            (f"{day}  {last}", f"{day[:2]}.{day[2:4]}.{day[4:]}-{last}", f"{pairs}  {last}", f"{day}—{last}",
             f"{day} / {last}", f"{day}-{last[:2]} {last[2:]}", f"{day}-{last}"),
        )  # fmt: skip

    def phone(self) -> str:
        plain = self.rng.choice("2345679") + self.digits(7)
        two = [plain[index : index + 2] for index in range(0, 8, 2)]
        if self.held_out:
            grouped = self._grouped(plain, (" ", " ", "-", ".", "  ", "/", " - "), (1, 5))
            return self.rng.choice(("", "", "+45 ", "+45", "(+45) ", "0045 ", "45 ", "+45-")) + grouped
        return self._one_of(
            (f"{plain[:2]} {plain[2:5]} {plain[5:]}", f"{plain[:4]}-{plain[4:]}", f"+45-{'-'.join(two)}",
             f"(45) {plain}", " ".join(plain), "  ".join(two), f"+45 {plain[:4]} {' '.join(two[2:])}"),
            (f"{plain[:3]} {plain[3:6]} {plain[6:]}", f"{plain[:2]}-{plain[2:5]}-{plain[5:]}", "/".join(two),
             f"+45.{'.'.join(two)}", f"(+45) {' '.join(two)}", f"00 45 {' '.join(two)}", f"{plain[:4]} {plain[4:]}",
             f"+ 45 {plain}"),
            (f"{plain[:4]} {' '.join(two[2:])}", " - ".join(two), f"+45({plain})", f"{plain[:5]} {plain[5:]}",
             f"45 {' '.join(two)}", f"{plain[:4]}/{plain[4:]}", f"+45{' '.join(two)}", f"0045-{plain}"),
        )  # fmt: skip

    def email(self, given: str, family: str) -> str:
        plain = super().email(given, family).lower()
        local, _, domain = plain.partition("@")
        host, _, top = domain.rpartition(".")
        if self.held_out:
            sign = self.rng.choice(
                ("(at)", " (at) ", "[at]", " [ at ] ", "{a}", " (a) ", " snabel-a ", "(snabela)", " @", "@")
            )
            dot = self.rng.choice((".", ".", ".", "(dot)", " punktum ", " [dot] "))
            return f"{local}{sign}{host}{dot}{top}"
        return self._one_of(
            (plain, f"{local} (at) {domain}", f"{local}[at]{host}[dot]{top}", f"{local} snabel-a {domain}",
             f"{local} @ {domain}"),
            (plain, f"{local}(a){domain}", f"{local} at {host} dot {top}", f"{local} {{at}} {domain}",
             f"{local} [snabela] {host} punktum {top}", f"{local} @{domain}", f"{local}@ {domain}"),
            (plain, f"{local}(snabel-a){domain}", f"{local} <at> {domain}", f"{local}[a]{host} dot {top}",
             f"{local} snabela {host} prik {top}", f"{local} AT {host} DOT {top}"),
        )  # fmt: skip

    def iban(self) -> str:
        plain = "".join(super().iban().split()).upper()
        if self.held_out:
            return self._grouped(plain, (" ", "-", ".", "  ", ""), (2, 9))
        parts = [plain[start : start + 4] for start in range(0, len(plain), 4)]
        return self._one_of(
            (f"{plain[:2]} {plain[2:]}", "-".join(parts), " ".join(parts).lower(), "  ".join(parts)),
            (f"{plain[:2]} {plain[2:4]} {plain[4:]}", ".".join(parts), f"{plain[:4]} {plain[4:]}"),
            (f"{plain[:2]}-{plain[2:]}", f"{plain[:8]} {plain[8:]}", " - ".join(parts)),
        )

    def addr(self) -> str:
        part = 3 if self.held_out else self.rng.randint(0, 2)
        street, number = self.rng.choice(_STREETS[part]), self.rng.randint(1, 240)
        letter, floor = self.rng.choice(("", "", "B", "c", " A")), self.rng.randint(1, 9)
        door = self.rng.choice(("tv", "th", "mf", "tv.", "th."))
        if self.held_out:
            level = self.rng.choice((f"{floor}.", f"{floor}", f"{floor}. sal", "st.", "stuen", "kl."))
            between = self.rng.choice((", ", " ", ",", ",  "))
            level = f"{between}{level}{self.rng.choice((' ', '', ', '))}{door}"
            return f"{street} {number}{letter}{self.rng.choice(('', level, level, f'{between}lejl. {floor}'))}"
        forms = (
            (f"{number}{letter}, {floor}. {door}", f"{number}{letter} {floor}{door}", f"{number} st. {door}",
             f"{number}{letter}, {floor}. sal", f"{number}-{number + 2}", f"{number}{letter}"),
            (f"{number}{letter},{floor}.{door}", f"{number} {floor} {door}", f"{number}, stuen {door}",
             f"{number}, {floor}. sal {door}", f"{number}, lejl. {floor}04", f"{number}{letter}, kld.",
             f"{number}{letter}"),
            (f"nr. {number}", f"{number}{letter}  {floor}. {door}", f"{number}, {floor}.-{door}",
             f"{number}, dør {floor}",
             f"{number}{letter}, {floor}. sal, {door}", f"{number} {floor}.", f"{number}{letter}"),
        )  # fmt: skip
        return f"{street} {self._one_of(*forms)}"


def styled(part: str, count: int, seed: int) -> Iterator[tuple[str, Labelled]]:
    """Styles and their messages: those of a part's templates in turn."""
    rng = random.Random(f"{seed} styles {part}")
    held_out = part == "held_out"
    people, values = OddPeople(rng, held_out=held_out), OddValues(rng, held_out=held_out)
    lines = (FOLDER / f"styles.{part}.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split(" | ", 1) for line in lines if line and not line.startswith("#")]
    for number in range(count):
        style, template = pairs[number % len(pairs)]
        template = template.replace("\\n", "\n")
        if style == "no punctuation":
            template = _PUNCTUATION.sub("", template)
        item = fill(rng, template, people, values, typed=rng.random() < 0.1)
        if style == "capitals":
            item = _changed(item, item.text.upper())
        elif style == "no punctuation":
            item = _changed(item, item.text.lower())
        yield style, item


def _changed(item: Labelled, text: str) -> Labelled:
    """The message in another case; as it was where that changes its length."""
    return Labelled(text, item.labels, item.known) if len(text) == len(item.text) else item
