"""What a column's name, type and values say of its content, before anybody's word. No evidence quotes a value."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from python_jobs.masking import hints, special
from python_jobs.masking.entities import FREE_TEXT
from python_jobs.masking.packs import ENTITY as NATIONAL_ID
from python_jobs.masking.packs import PACKS
from python_jobs.masking.sample import Column, Sample
from python_jobs.masking.shares import Shares

MINIMUM_FOR_KEEP = 20
CODES_MAXIMUM_DISTINCT = 60
# A single word proves nothing: so many different given or family names have to be seen.
MINIMUM_OF_SINGLE_NAMES = 5
MINIMUM_OF_STREETS = 10
_TEXT_TYPES = re.compile(r"(text|character varying|character|citext|name|bpchar)\b", re.IGNORECASE)
_INTEGERS = re.compile(r"(smallint|integer|bigint|numeric)\b")
_DATES = re.compile(r"(date|timestamp)\b")
_PLAIN = re.compile(
    r"(smallint|integer|bigint|numeric|real|double precision|boolean|date|time|timestamp|interval|uuid|money)\b"
)
_BY_NAME_ALONE = (
    "PERSON", "ADDRESS", "USERNAME", "GENDER", "NATIONALITY", "SPECIAL_CATEGORY", "NATIONAL_ID", "PERSONAL_ID",
    "DK_CPR", "DK_BANK_ACCOUNT",
)  # fmt: skip
_BY_NAME_WHATEVER_THE_TYPE = (
    "DK_CPR", "NATIONAL_ID", "PERSONAL_ID", "PHONE_NUMBER", "CREDIT_CARD", "SPECIAL_CATEGORY", "IBAN_CODE",
    "DATE_OF_BIRTH", "DK_BANK_ACCOUNT",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """What name, type and values say.

    Attributes:
        entity: what it is, as far as one can tell.
        personal: None when nobody knows.
        confidence: 0 to 1.
        evidence: why, in words.
    """

    entity: str | None
    personal: bool | None
    confidence: float
    evidence: str


def is_text(column: Column) -> bool:
    """Whether the column's type is a text."""
    return _TEXT_TYPES.match(column.data_type) is not None


def find(column: Column, sample: Sample, packs: Sequence[str] = ()) -> Finding:
    """Judge a column by name, type and values.

    Args:
        column: name and type.
        sample: its values.
        packs: countries whose identifiers count even when their digits alone prove nothing.
    """
    judged = _Judged(column, sample, hints.hint(column.name), packs)
    if not is_text(column):
        return judged.by_type()
    if sample.size == 0:
        return Finding(None, None, 0.0, f"no values to judge by{judged.named}")
    return judged.numbers() or judged.words() or judged.free_text() or judged.not_personal()


class _Judged:
    """A column under judgement; each step gives a finding or passes on."""

    def __init__(self, column: Column, sample: Sample, hint: str | None, packs: Sequence[str] = ()) -> None:
        self.shares = Shares(sample.values)
        if hint == "DK_BANK_ACCOUNT" and sample.size and self.shares.of("long_number") < 0.5:
            # Accounts of the ledger are called the same.
            hint = None
        self.column, self.sample, self.hint, self.packs = column, sample, hint, packs
        self.of_somebody = hint == "PERSON" or (hint is None and hints.names_somebody(column.name))
        self.named = f"; column name '{column.name}'" if hint else ""

    def by_type(self) -> Finding:
        hint, data_type, sample = self.hint, self.column.data_type, self.sample
        if not _PLAIN.match(data_type):
            return Finding(None, None, 0.0, f"type {data_type} may hold anything")
        if _DATES.match(data_type) and hint != "SPECIAL_CATEGORY":
            if hint == "DATE_OF_BIRTH":
                return Finding("DATE_OF_BIRTH", True, 0.95, f"type {data_type}{self.named}")
            if hint is None and not hints.names_a_date(self.column.name) and self.shares.like_births():
                return self.found("DATE_OF_BIRTH", 0.8, "are dates that lie as birth dates do", 0.6)
            return Finding(None, False, 0.9, f"type {data_type}")
        if _INTEGERS.match(data_type) and sample.size:
            self.shares = Shares([value.zfill(10) if len(value) == 9 else value for value in sample.values])
            cpr, phone = self.shares.of("cpr"), self.shares.of("phone")
            if cpr >= 0.8 or (hint == "DK_CPR" and cpr >= 0.3):
                return self.found("DK_CPR", cpr, "are valid CPR dates", 0.9)
            if hint == "PHONE_NUMBER" and phone >= 0.3:
                return self.found("PHONE_NUMBER", phone, "can be phone numbers", 0.85)
            if found := self.of_packs():
                return found
        if hint in _BY_NAME_WHATEVER_THE_TYPE:
            return Finding(hint, True, 0.7, f"column name '{self.column.name}' speaks of {hint}")
        return Finding(None, False, 0.9, f"type {data_type}")

    def numbers(self) -> Finding | None:
        """E-mail addresses, numbers of persons, addresses and dates."""
        shares, hint, name = self.shares, self.hint, self.column.name
        vetoed = hints.names_an_id(name) and hint is None
        for entity, share, least, what in (
            ("EMAIL_ADDRESS", "email", 0.3, "are e-mail addresses"),
            ("IBAN_CODE", "iban", 0.3, "are IBANs"),
            ("IP_ADDRESS", "ip", 0.5, "are IP addresses"),
            ("CREDIT_CARD", "card", 0.3 if hint == "CREDIT_CARD" else 0.8, "pass the Luhn check of payment cards"),
            ("PERSONAL_ID", "device", 0.8, "are addresses of network devices"),
        ):
            if shares.of(share) >= least:
                return self.found(entity, shares.of(share), what)
        cpr, hyphened = shares.of("cpr"), shares.of("cpr_hyphen")
        doubtful = vetoed and hyphened < 0.5 and shares.of("cpr_checked") < 0.3
        if cpr >= (0.3 if hint == "DK_CPR" else 0.8) and not doubtful:
            return self.found("DK_CPR", cpr, "are valid CPR dates")
        if hint == "DK_CVR" and shares.of("cvr") >= 0.5:
            return Finding("DK_CVR", False, 0.9, self.say(shares.of("cvr"), "are valid CVR numbers of companies"))
        if shares.of("national_id") >= 0.8 or (hint == "NATIONAL_ID" and shares.of("national_id") >= 0.3):
            return self.found(
                "NATIONAL_ID", shares.of("national_id"), "are national identifiers with valid check digits"
            )
        if found := self.of_packs():
            return found
        bank = shares.of("bank")
        if bank >= (0.3 if hint in ("DK_BANK_ACCOUNT", "IBAN_CODE") else 0.8) and not vetoed:
            return self.found("DK_BANK_ACCOUNT", bank, "are registration and account numbers of banks")
        street = shares.of("address")
        if street >= (0.3 if hint == "ADDRESS" else 0.5):
            return self.found("ADDRESS", street, "look like street addresses")
        if shares.of("plate") >= (0.3 if hint == "PERSONAL_ID" else 0.9) and not vetoed:
            return self.found("PERSONAL_ID", shares.of("plate"), "look like number plates", None if hint else 0.6)
        return None if vetoed else self._phones_and_dates()

    def of_packs(self) -> Finding | None:
        """Identifiers of the countries that are switched on; what digits alone don't prove needs the column's name."""
        values = self.sample.values
        for pack in self.packs:
            for identifier in PACKS[pack]:
                named = self.hint == "NATIONAL_ID" or bool(
                    identifier.context and identifier.context.search(self.column.name)
                )
                share = sum(map(identifier.holds, values)) / len(values) if values else 0.0
                if share >= (0.3 if named else 0.8) and (named or identifier.context is None):
                    return self.found(NATIONAL_ID, share, f"are {identifier.name}s ({pack})")
        return None

    def _phones_and_dates(self) -> Finding | None:
        shares, hint = self.shares, self.hint
        phone, dates = shares.of("phone"), shares.of("date")
        if dates < 0.5:
            if shares.of("phone_written") >= 0.3 and phone >= 0.5:
                return self.found("PHONE_NUMBER", phone, "are phone numbers, many written as such")
            if hint == "PHONE_NUMBER" and max(phone, shares.of("phone_shape")) >= 0.3:
                return self.found("PHONE_NUMBER", max(phone, shares.of("phone_shape")), "can be phone numbers")
            abroad = shares.phones_of_a_country()
            if abroad >= 0.7:
                return self.found("PHONE_NUMBER", abroad, "are phone numbers of one country")
        if hint == "DATE_OF_BIRTH" and shares.births_in_six_digits():
            return self.found("DATE_OF_BIRTH", 1.0, "are days, months and years in six digits")
        if hint == "DATE_OF_BIRTH" and dates >= 0.3:
            return self.found("DATE_OF_BIRTH", dates, "are dates")
        if hint is None and not hints.names_a_date(self.column.name):
            if shares.like_births():
                return self.found("DATE_OF_BIRTH", dates, "are dates that lie as birth dates do", 0.6)
            if shares.births_in_six_digits():
                return self.found("DATE_OF_BIRTH", 1.0, "are six digits that lie as days of birth do", 0.6)
        if hint == "POSTCODE" and shares.of("postcode") >= 0.5:
            return self.found("POSTCODE", shares.of("postcode"), "look like postcodes")
        return None

    def words(self) -> Finding | None:
        """Names of persons and towns, and what only a column's name can tell."""
        shares, hint, name = self.shares, self.hint, self.column.name
        if shares.of("sentence") < 0.3 and not hints.names_a_thing(name):
            person, part = shares.of("person"), shares.of("name_part")
            least = 0.3 if self.of_somebody else 0.6
            if person >= least:
                return self.found("PERSON", person, "are names of persons by list")
            enough = self.of_somebody or self.sample.size >= MINIMUM_OF_SINGLE_NAMES
            if hint != "CITY" and enough and part >= least:
                return self.found("PERSON", part, "are given or family names by list", None if hint else 0.75)
        if not hints.names_a_thing(name) and self.sample.size >= MINIMUM_OF_STREETS and shares.of("street") >= 0.6:
            return self.found("ADDRESS", shares.of("street"), "are names of streets", None if hint else 0.7)
        if shares.of("special") >= 0.5 and self.sample.size > 1:
            what = "say religion, party, union, health, sexuality or blood group"
            return self.found("SPECIAL_CATEGORY", shares.of("special"), what)
        if hint is None and shares.genders():
            return self.found("GENDER", 1.0, "are genders", 0.7)
        if hint == "CITY" and shares.of("wordy") >= 0.8:
            return self.found("CITY", shares.of("wordy"), "are a few words without digits")
        if hint in _BY_NAME_ALONE:
            if hint in ("PERSON", "USERNAME") and self._only_an_id():
                return None
            return Finding(hint, True, 0.6, f"column name '{name}' speaks of {hint}; the values don't tell")
        return None

    def _only_an_id(self) -> bool:
        """Whether numbers, dates or codes stand for somebody: they join tables, and are personal where those are."""
        shares = self.shares
        if shares.of("number") + shares.of("date") + shares.of("uuid") >= 0.9:
            return True
        return hints.names_an_id(self.column.name) and shares.commonest_shape() >= 0.5

    def _only_of_somebody(self) -> bool:
        """Whether a name that speaks of somebody names their id, or a day of theirs: ``ejer_id``, ``ansat``."""
        if self.hint not in ("PERSON", "USERNAME"):
            return False
        return self.shares.of("date") >= 0.95 or (hints.names_an_id(self.column.name) and self._only_an_id())

    def free_text(self) -> Finding | None:
        long = self.shares.of("sentence")
        if long >= 0.3 or (self.hint == FREE_TEXT and long >= 0.05):
            said = self.say(long, "are sentences: free text") + special.in_words(self.sample.values)
            return Finding(FREE_TEXT, True, min(0.95, 0.5 + long / 2), said)
        return None

    def not_personal(self) -> Finding:
        sample, shares, hint, name = self.sample, self.shares, self.hint, self.column.name
        if hint is not None and hint != "DK_CVR" and not self._only_of_somebody():
            return Finding(None, None, 0.3, f"column name '{name}' speaks of {hint}, the values don't")
        if sample.size < MINIMUM_FOR_KEEP and sample.rows < MINIMUM_FOR_KEEP:
            return Finding(None, None, 0.3, f"only {sample.size} different values to judge by")
        dates, numbers, uuids = (shares.of(kind) for kind in ("date", "number", "uuid"))
        named_id = hints.names_an_id(name)
        if dates >= 0.95:
            if shares.median_year() <= shares.this_year - 15 and not hints.names_a_date(name):
                what = "are dates, most so old that they may be birth dates"
                return Finding(None, None, 0.4, self.say(dates, what))
            return Finding(None, False, 0.9, self.say(dates, "are dates"))
        if uuids >= 0.95:
            return Finding(None, False, 0.95, self.say(uuids, "are UUIDs"))
        if numbers >= 0.95:
            if max(shares.of("phone"), shares.of("cpr")) >= 0.5 and not named_id:
                return Finding(None, None, 0.4, "numbers that may be phone or CPR numbers")
            return Finding(None, False, 0.9, self.say(numbers, "are numbers"))
        for kind, least, what in (
            ("article", 0.9, "are EANs or ISBNs with valid check digits"),
            ("company", 0.9, "are names of firms with their legal form"),
        ):
            if shares.of(kind) >= least:
                return Finding(None, False, 0.9, self.say(shares.of(kind), what))
        if shares.of("hash") >= 0.9:
            return Finding(None, None, 0.4, self.say(shares.of("hash"), "are digests; nobody can tell of what"))
        shape = shares.commonest_shape()
        if shape >= 0.9 and shares.of("person") < 0.05:
            return Finding(None, False, 0.85, self.say(shape, "have one and the same shape of letters and digits"))
        few = sample.size <= min(CODES_MAXIMUM_DISTINCT, sample.rows // 10)
        if few and self.of_somebody and not shares.truths():
            return Finding(
                None, None, 0.4, f"{sample.size} different values in {sample.rows} rows, which may be people"
            )
        if few and shares.of("named") < 0.1:
            return Finding(None, False, 0.8, f"{sample.size} different values in {sample.rows} rows: codes")
        return Finding(None, None, 0.3, "text of no known kind")

    def found(self, entity: str, share: float, what: str, confidence: float | None = None) -> Finding:
        agrees = 0.1 if self.hint == entity else 0
        return Finding(entity, True, confidence or min(0.99, 0.4 + share / 2 + agrees), self.say(share, what))

    def say(self, share: float, what: str) -> str:
        """Evidence in words: '98 % of 500 sampled values are valid CPR dates; column name 'cpr_nr''."""
        return f"{100 * share:.0f} % of {self.sample.size} sampled values {what}{self.named}"
