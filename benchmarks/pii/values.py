"""Made-up values: personal ones, and those that only look it. The held-out part draws from other lists and writings."""

import datetime
import random

from stdnum import luhn

CPR_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2)
# Bank codes and lengths of countries' IBANs; the digits are drawn.
_IBANS = {"DK": 14, "DE": 18, "SE": 20, "NO": 11, "FI": 14}
_STREETS = (
    ("Nørregade", "Vestergade", "Birkevej", "Gl. Kongevej", "Solbakken", "Hovedgaden", "Kirkestræde", "Ndr. Fasanvej",
     "Strandvejen", "H.C. Andersens Boulevard", "Åboulevarden", "Lærkevænget", "Kastanie Allé"),
    ("Søndergade", "Jernbanegade", "Mejerivej", "Sdr. Ringvej", "Egebakken", "Stationspladsen", "Klosterstræde",
     "Store Kongensgade", "Østre Stationsvej", "Christian X's Vej", "Ågade", "Møllehaven", "Peter Bangs Vej",
     "Skovbrynet", "Frederiks Alle"),
    ("Algade", "Møllevej", "Fredensgade", "Ll. Torv", "Engdraget", "Havnegade", "Vesterbrogade", "Gammel Køge Landevej",
     "Rosenvænget", "Kong Georgs Vej", "Ryesgade", "Fyrrestien", "Ved Stranden", "Toldbodgade", "Nørre Allé"),
)  # fmt: skip
_ENGLISH_STREETS = (
    ("Main Street", "Church Road", "Park Avenue", "Elm Drive", "High Street"),
    ("Station Road", "Oak Lane", "Victoria Street", "Kings Avenue", "Mill Court", "Sunset Boulevard"),
    ("Baker Street", "Queens Road", "Maple Avenue", "Orchard Close", "Chapel Lane", "Washington Boulevard"),
)
_CITIES = (
    (("8000", "Aarhus C"), ("2100", "København Ø"), ("5000", "Odense C"), ("9000", "Aalborg"), ("6700", "Esbjerg")),
    (("7100", "Vejle"), ("4000", "Roskilde"), ("8900", "Randers C"), ("3400", "Hillerød"), ("6000", "Kolding"),
     ("2800", "Kongens Lyngby"), ("7400", "Herning")),
    (("4700", "Næstved"), ("8600", "Silkeborg"), ("7500", "Holstebro"), ("2300", "København S"), ("9800", "Hjørring"),
     ("5700", "Svendborg"), ("2650", "Hvidovre")),
)  # fmt: skip
_PRODUCTS = (
    ("Victoria spisebord", "bordlampe Luna", "Oslo sofa", "termokande 1,2 l", "Alma lænestol", "kaffemaskine CX-200",
     "the Oxford shelf", "reolsystem Aarhus", "Clara blanket", "trådløs mus"),
    ("Emma hyndesæt", "skrivebord Bergen", "Milo barstol", "vandkedel 1,7 l", "Freja sengetæppe", "støvsuger VX-9",
     "Windsor armchair", "London bookcase", "havebænk Skagen", "Bella vase", "bluetooth-højttaler"),
    ("Astrid gyngestol", "trampolin Pro 3", "Nora natlampe", "havesæt Capri", "Ludvig bogreol", "el-cykel Urban",
     "Sofia dinner set", "Chelsea rug", "gasgrill 4B", "sengegavl Paris", "Anton kufert", "robotplæneklipper"),
)  # fmt: skip
_COMPANIES = (
    ("Nordisk Møbelhus A/S", "Jensen & Sønner ApS", "Acme Ltd", "Kontorforsyning Vest A/S", "Danske Fragtmænd",
     "Bright Office Inc", "Elgiganten"),
    ("Hansen Byg A/S", "Fjord Logistik ApS", "Carl Ras A/S", "Green Energy Ltd", "Møller Transport I/S", "Blue Water",
     "Johnson Controls Inc", "Silvan", "Larsens Eftf. ApS"),
    ("Dansk Kabel A/S", "Madsen & Datter ApS", "Poulsens Vinhandel ApS", "Nordlys Gruppen A/S", "Harris Tools Ltd",
     "Vestjysk Vagtservice", "Peterson Freight Inc", "Bauhaus", "Holst Revision I/S"),
)  # fmt: skip
_MONTHS_DA = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober")
_MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")


class Values:
    """Draws values of one part.

    Args:
        rng: where the draws come from.
        held_out: which part.
        danish: the language of the text around them.
    """

    def __init__(self, rng: random.Random, *, held_out: bool, danish: bool = True) -> None:
        self.rng = rng
        self.held_out = held_out
        self.part = 2 if held_out else rng.randint(0, 1)
        self.danish = danish

    def digits(self, count: int) -> str:
        return "".join(self.rng.choices("0123456789", k=count))

    def _date(self, first: int, last: int) -> datetime.date:
        return datetime.date(self.rng.randint(first, last), self.rng.randint(1, 12), self.rng.randint(1, 28))

    def cpr(self, writing: str | None = None) -> str:
        """Nine of ten fulfil modulus 11, as before 2007."""
        birth = self._date(1938, 2015)
        first = f"{birth:%d%m%y}"
        wanted = self.rng.random() < 0.9
        while True:
            serial = (self.rng.choice("0123") if birth.year < 2000 else self.rng.choice("4567")) + self.digits(2)
            rest = -sum(int(digit) * weight for digit, weight in zip(first + serial, CPR_WEIGHTS, strict=True)) % 11
            if not wanted:
                rest = self.rng.randint(0, 9)
            if rest < 10:
                break
        mark = writing if writing is not None else self.rng.choices(("-", "", " "), (0.75, 0.2, 0.05))[0]
        return f"{first}{mark}{serial}{rest}"

    def phone(self) -> str:
        first = self.rng.choice("2345679")
        digits = first + self.digits(7)
        pairs = [digits[index : index + 2] for index in range(0, 8, 2)]
        forms = [
            digits,
            " ".join(pairs),
            f"+45 {' '.join(pairs)}",
            f"+45{digits}",
            f"{digits[:4]} {digits[4:]}",
            f"0045 {digits}",
        ]
        if self.part:
            forms += [f"+45 {digits[:4]} {digits[4:]}", f"(+45) {digits}", ".".join(pairs), "-".join(pairs)]
            forms += [f"+46 70 {self.digits(3)} {self.digits(2)} {self.digits(2)}", f"+44 20 7946 0{self.digits(3)}"]
        return self.rng.choice(forms)

    def phone_abroad(self) -> str:
        """As written in Great Britain: numbers that its regulator keeps for films."""
        last = self.digits(3)
        return self.rng.choice((f"020 7946 0{last}", f"0113 496 0{last}", f"+44 (0)161 496 0{last}"))

    def email(self, given: str, family: str) -> str:
        fold = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "'": "", " ": "", "-": ""})
        given, family = given.casefold().translate(fold), family.casefold().translate(fold)
        domain = self.rng.choice(
            ("mail.example.net", "firma.example.dk", "example.co.uk")
            if self.held_out
            else ("example.dk", "post.example.com")
        )
        local = self.rng.choice((f"{given}.{family}", f"{given[0]}{family}", f"{given}_{self.digits(2)}", given))
        return self.rng.choice((f"{local}@{domain}",) * 4 + (f"{local}@{domain}".upper(),))

    def iban(self) -> str:
        country = self.rng.choice(list(_IBANS))
        body = self.digits(_IBANS[country])
        number = int("".join(str(int(letter, 36)) for letter in f"{body}{country}00"))
        form = f"{country}{98 - number % 97:02}{body}"
        grouped = " ".join(form[start : start + 4] for start in range(0, len(form), 4))
        return self.rng.choice((form, grouped, grouped, form.lower()) if self.part else (form, grouped))

    def card(self) -> str:
        body = self.rng.choice(("4571", "5413", "4175", "5019")) + self.digits(11)
        form = body + luhn.calc_check_digit(body)
        parts = [form[start : start + 4] for start in range(0, 16, 4)]
        return self.rng.choice((form, " ".join(parts), "-".join(parts)))

    def ip(self) -> str:
        if self.rng.random() < 0.2:
            return f"2001:db8:{self.rng.randint(0, 9999):x}::{self.rng.randint(1, 9999):x}"
        return ".".join(str(self.rng.randint(1, 254)) for _ in range(4))

    def bank(self) -> str:
        """Registration number and account, Danish."""
        reg, account = f"{self.rng.randint(1000, 9899)}", self.digits(10)
        if self.part:
            return self.rng.choice((f"{reg}-{account}", f"reg.nr. {reg} kontonr. {account}", f"{reg} {account}"))
        return self.rng.choice((f"{reg} {account}", f"reg. {reg}, konto {account}"))

    def addr(self) -> str:
        number = self.rng.randint(1, 240)
        if not self.danish and self.rng.random() < 0.5:
            flat = self.rng.choice(("", "", " Apt. 4", ", Flat 2") if self.part else ("", "", " Apt. 4"))
            return f"{number} {self.rng.choice(_ENGLISH_STREETS[self.part])}{flat}"
        street = self.street()
        letter = self.rng.choice(("", "", "", "B", "A"))
        floor = self.rng.choice(("", "", "", ", 2. tv", ", st. th", ", 1.", " 3. th.", ", 4. sal", ", kl."))
        return f"{street} {number}{letter}{floor}"

    def street(self) -> str:
        return self.rng.choice(_STREETS[self.part])

    def dob(self) -> str:
        day = self._date(1940, 2008)
        forms = [f"{day:%d-%m-%Y}", f"{day.day}. {_MONTHS_DA[day.month % 10]} {day.year}", f"{day:%d.%m.%Y}"]
        if not self.danish:
            forms = [f"{day:%Y-%m-%d}", f"{day.day} {_MONTHS_EN[day.month % 10]} {day.year}", f"{day:%d/%m/%Y}"]
        if self.part:
            forms.append(f"{day.day}/{day.month} {day.year}" if self.danish else f"{day:%d.%m.%Y}")
        return self.rng.choice(forms)

    def date(self) -> str:
        day = self._date(2022, 2025)
        return self.rng.choice((f"{day:%d-%m-%Y}", f"{day:%Y-%m-%d}", f"{day.day}/{day.month}", f"{day:%d.%m.%y}"))

    def order(self) -> str:
        forms = [self.digits(6), f"{self.rng.randint(10, 99)}{self.digits(6)}", f"SO-{self.digits(7)}"]
        return self.rng.choice([*forms, f"#{self.digits(5)}", f"W{self.digits(9)}"] if self.part else forms)

    def invoice(self) -> str:
        return self.rng.choice(
            (f"{self.rng.randint(2000, 9999)}{self.digits(6)}", f"F{self.digits(6)}", self.digits(5))
        )

    def amount(self) -> str:
        value = self.rng.randint(10, 25_000)
        forms = (f"{value},00 kr.", f"kr. {value}", f"{value // 1000}.{value % 1000:03},50 kr", f"{value} DKK")
        return self.rng.choice(forms if self.danish else (f"DKK {value}", f"€{value}.00", f"{value} kr"))

    def city(self) -> tuple[str, str]:
        """Postcode and town."""
        return self.rng.choice(_CITIES[self.part])

    def product(self) -> str:
        return self.rng.choice(_PRODUCTS[self.part])

    def company(self) -> str:
        return self.rng.choice(_COMPANIES[self.part])

    def cvr(self) -> str:
        return f"{self.rng.randint(10, 45)}{self.digits(6)}"

    def ean(self) -> str:
        body = f"57{self.digits(10)}"
        total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(body))
        return f"{body}{-total % 10}"

    def isbn(self) -> str:
        body = f"97887{self.digits(7)}"
        total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(body))
        return f"{body[:3]}-{body[3:5]}-{body[5:9]}-{body[9:]}-{-total % 10}"

    def sku(self) -> str:
        return f"{''.join(self.rng.choices('ABCDEFGHKLM', k=2))}-{self.digits(4)}"
