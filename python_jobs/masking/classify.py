"""What a column holds: the declared policy first, else its name, its type and a sample of its values.

Nothing here writes, and no evidence quotes a value.
"""

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from python_jobs.masking import canonical, hints
from python_jobs.masking.entities import ENTITIES, FREE_TEXT, STRUCTURED, Action, PiiClass
from python_jobs.masking.policy import Declared
from python_jobs.masking.sample import Column, Sample

DISAGREES = "; disagrees: "
MINIMUM_FOR_KEEP = 20
CODES_MAXIMUM_DISTINCT = 60
_TEXT_TYPES = re.compile(r"(text|character varying|character|citext|name|bpchar)\b", re.IGNORECASE)
_INTEGERS = re.compile(r"(smallint|integer|bigint|numeric)\b")
_DATES = re.compile(r"(date|timestamp)\b")
_PLAIN = re.compile(
    r"(smallint|integer|bigint|numeric|real|double precision|boolean|date|time|timestamp|interval|uuid|money)\b"
)
_NUMBER = re.compile(
    r"[-+]?(?:[$€£]|kr\.?)?\s?\(?\d{1,3}(?:[.,' ]?\d{3})*(?:[.,]\d+)?\)?\s?(?:%|kr\.?|dkk|eur|usd)?", re.IGNORECASE
)
_TIME = re.compile(r"[ T]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_POSTCODE = re.compile(r"(?:DK-?|S-?|N-?|D-?)?\d{4,5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)
_SHAPE = str.maketrans("123456789", "000000000")


@dataclass(frozen=True)
class Verdict:
    """What a column holds and what is done with it; a row of ``compliance.pii_columns``.

    Attributes:
        entity: None when nothing personal was found or nobody knows.
        evidence: why, in words, without values.
        disagreement: how the values contradict the declared policy; None when they don't.
    """

    table: str
    column: str
    data_type: str
    entity: str | None
    action: Action
    pii_class: PiiClass
    confidence: float
    evidence: str
    decided_by: str
    values_sampled: int
    disagreement: str | None = None

    @property
    def checked(self) -> bool:
        """Whether the twin gets a ``<column>__is_valid`` for it."""
        return self.entity is not None and ENTITIES[self.entity].checked and self.action in STRUCTURED

    @property
    def as_text(self) -> bool:
        """Whether the twin's column is text, whatever the type in explore."""
        return self.action != "keep"


@dataclass(frozen=True)
class Finding:
    """What name, type and values say, before anybody's word."""

    entity: str | None
    personal: bool | None
    confidence: float
    evidence: str


def classify(table: str, column: Column, sample: Sample, declared: Declared | None, *, known_table: bool) -> Verdict:
    """Decide on one column.

    Args:
        table: ``<source>__<table>``.
        column: name and type.
        sample: its values.
        declared: what the policy says, if it does.
        known_table: the table was masked before without this column: a new column is held until the policy
            declares it, unless its type or values leave no doubt that it is personal.

    Returns:
        The verdict.
    """
    finding = find(column, sample)
    if declared is not None:
        return _declared(table, column, sample, declared, finding)
    if finding.personal and finding.entity:
        entity = ENTITIES[finding.entity]
        action: Action = entity.default
        pii_class: PiiClass = entity.pii_class
        evidence = finding.evidence
        if action == "hold":
            evidence = f"{evidence}; held back: {_how_to(column, finding.entity)}"
    else:
        entity = None
        hold = finding.personal is None or (known_table and is_text(column))
        action, pii_class = ("hold", "unclassified") if hold else ("keep", "none")
        evidence = finding.evidence
        if hold and finding.personal is False:
            evidence = f"new column in a table that was masked before ({evidence})"
        if hold:
            evidence = f"{evidence}; held back: {_how_to(column, None)}"
    return Verdict(
        *(table, column.name, column.data_type, entity.name if entity else None, action, pii_class),
        *(finding.confidence, evidence, "default" if action == "hold" else "detected", sample.size),
    )


def _declared(table: str, column: Column, sample: Sample, declared: Declared, finding: Finding) -> Verdict:
    entity = ENTITIES[declared.entity] if declared.entity else None
    disagreement = None
    if declared.entity == FREE_TEXT:
        pass  # any text may stand there
    elif declared.entity is None and finding.personal and finding.entity and finding.confidence >= 0.7:
        disagreement = f"declared not personal, but looks like {finding.entity}: {finding.evidence}"
    elif (
        declared.entity
        and finding.personal
        and finding.entity not in (declared.entity, None)
        and finding.confidence >= 0.8
    ):
        disagreement = f"declared {declared.entity}, but looks like {finding.entity}: {finding.evidence}"
    elif declared.entity and entity and entity.pii_class == "direct_identifier" and finding.personal is False:
        disagreement = f"declared {declared.entity}, but nothing personal shows: {finding.evidence}"
    evidence = f"declared in {declared.where}"
    evidence += f"{DISAGREES}{disagreement}" if disagreement else f"; seen: {finding.evidence}"
    return Verdict(
        *(table, column.name, column.data_type, declared.entity, declared.action),
        entity.pii_class if entity else "none",
        *(1.0, evidence, "declared", sample.size, disagreement),
    )


def _how_to(column: Column, entity: str | None) -> str:
    example = "FREE_TEXT, action: free_text" if entity == FREE_TEXT else "PERSON, action: token"
    return (
        f"declare config.meta.pii on column {column.name} of the explore source in YAML, for example "
        f"{{entity: {example}}} or {{entity: none, action: keep}}"
    )


def is_text(column: Column) -> bool:
    return _TEXT_TYPES.match(column.data_type) is not None


def find(column: Column, sample: Sample) -> Finding:
    """Judge a column by name, type and values."""
    hint = hints.hint(column.name)
    if not is_text(column):
        return _by_type(column, sample, hint)
    if sample.size == 0:
        return Finding(None, None, 0.0, "no values to judge by")
    shares = Shares(sample.values)
    return (
        _personal_values(column, shares, hint)
        or _free_text(shares, hint)
        or _not_personal(column, sample, shares, hint)
    )


def _by_type(column: Column, sample: Sample, hint: str | None) -> Finding:
    if not _PLAIN.match(column.data_type):
        return Finding(None, None, 0.0, f"type {column.data_type} may hold anything")
    if _DATES.match(column.data_type):
        if hint == "DATE_OF_BIRTH":
            return Finding("DATE_OF_BIRTH", True, 0.95, f"type {column.data_type}, and the name speaks of a birth date")
        return Finding(None, False, 0.9, f"type {column.data_type}")
    if _INTEGERS.match(column.data_type) and sample.size:
        shares = Shares([value.zfill(10) if len(value) == 9 else value for value in sample.values])
        cpr = shares.of("cpr")
        if cpr >= 0.8 or (hint == "DK_CPR" and cpr >= 0.3):
            return Finding("DK_CPR", True, 0.9, f"{_percent(cpr)} have a CPR number's date" + _hinted(hint, "DK_CPR"))
        phone = shares.of("phone")
        if hint == "PHONE_NUMBER" and phone >= 0.3:
            return Finding("PHONE_NUMBER", True, 0.85, f"{_percent(phone)} can be phone numbers, as the name says")
    if hint in ("DK_CPR", "NATIONAL_ID", "PHONE_NUMBER", "CREDIT_CARD", "SPECIAL_CATEGORY", "IBAN_CODE"):
        return Finding(hint, True, 0.7, f"the name speaks of {hint}")
    return Finding(None, False, 0.9, f"type {column.data_type}")


def _personal_values(column: Column, shares: "Shares", hint: str | None) -> Finding | None:
    vetoed = hints.names_an_id(column.name) and hint is None
    email, iban, card, address = (shares.of(kind) for kind in ("email", "iban", "card", "ip"))
    if email >= 0.3:
        return _found("EMAIL_ADDRESS", email, "are e-mail addresses", hint)
    if iban >= 0.3:
        return _found("IBAN_CODE", iban, "are IBANs", hint)
    if address >= 0.5:
        return _found("IP_ADDRESS", address, "are IP addresses", hint)
    if card >= (0.3 if hint == "CREDIT_CARD" else 0.8):
        return _found("CREDIT_CARD", card, "pass the Luhn check of payment cards", hint)
    cpr, hyphened = shares.of("cpr"), shares.of("cpr_hyphen")
    if cpr >= (0.3 if hint == "DK_CPR" else 0.8) and not (vetoed and hyphened < 0.5 and shares.of("cpr_checked") < 0.3):
        return _found("DK_CPR", cpr, "have a CPR number's date", hint)
    street = shares.of("address")
    if street >= (0.3 if hint == "ADDRESS" else 0.5):
        return _found("ADDRESS", street, "look like street addresses", hint)
    phone, written = shares.of("phone"), shares.of("phone_written")
    dates = shares.of("date")
    if not vetoed and dates < 0.5:
        if written >= 0.3 and phone >= 0.5:
            return _found("PHONE_NUMBER", phone, "are phone numbers, many written as such", hint)
        if hint == "PHONE_NUMBER" and phone >= 0.3:
            return _found("PHONE_NUMBER", phone, "can be phone numbers", hint)
    if hint == "DATE_OF_BIRTH" and dates >= 0.3:
        return _found("DATE_OF_BIRTH", dates, "are dates", hint)
    if hint == "POSTCODE" and shares.of("postcode") >= 0.5:
        return _found("POSTCODE", shares.of("postcode"), "look like postcodes", hint)
    name = shares.of("person")
    if not hints.names_a_thing(column.name) and name >= (0.3 if hint == "PERSON" else 0.6):
        return _found("PERSON", name, "are names of persons by list", hint)
    if hint == "CITY" and shares.of("wordy") >= 0.8:
        return _found("CITY", shares.of("wordy"), "are a few words without digits", hint)
    if hint in ("PERSON", "ADDRESS", "USERNAME", "GENDER", "NATIONALITY", "SPECIAL_CATEGORY", "NATIONAL_ID", "DK_CPR"):
        if hint == "PERSON" and shares.of("number") + dates >= 0.9:
            return None
        return Finding(hint, True, 0.6, f"the name speaks of {hint}; the values don't tell")
    return None


def _free_text(shares: "Shares", hint: str | None) -> Finding | None:
    long = shares.of("sentence")
    if long >= 0.3 or (hint == FREE_TEXT and long >= 0.05):
        return Finding(FREE_TEXT, True, min(0.95, 0.5 + long / 2), f"{_percent(long)} are sentences: free text")
    return None


def _not_personal(column: Column, sample: Sample, shares: "Shares", hint: str | None) -> Finding:
    if hint is not None:
        return Finding(None, None, 0.3, f"the name speaks of {hint}, the values don't")
    if sample.size < MINIMUM_FOR_KEEP and sample.rows < MINIMUM_FOR_KEEP:
        return Finding(None, None, 0.3, f"only {sample.size} different values to judge by")
    dates, numbers, uuids = (shares.of(kind) for kind in ("date", "number", "uuid"))
    named_id = hints.names_an_id(column.name)
    if dates >= 0.95:
        if shares.median_year() <= shares.this_year - 15 and not hints.names_a_date(column.name):
            return Finding(None, None, 0.4, f"{_percent(dates)} are dates, most so old that they may be birth dates")
        return Finding(None, False, 0.9, f"{_percent(dates)} are dates")
    if uuids >= 0.95:
        return Finding(None, False, 0.95, f"{_percent(uuids)} are UUIDs")
    if numbers >= 0.95:
        if max(shares.of("phone"), shares.of("cpr")) >= 0.5 and not named_id:
            return Finding(None, None, 0.4, "numbers that may be phone or CPR numbers")
        return Finding(None, False, 0.9, f"{_percent(numbers)} are numbers")
    shape = shares.commonest_shape()
    if shape >= 0.9 and shares.of("person") < 0.05:
        return Finding(None, False, 0.85, f"{_percent(shape)} have one and the same shape of letters and digits")
    few = sample.size <= min(CODES_MAXIMUM_DISTINCT, sample.rows // 10)
    if few and shares.of("named") < 0.1:
        return Finding(None, False, 0.8, f"{sample.size} different values in {sample.rows} rows: codes")
    return Finding(None, None, 0.3, "text of no known kind")


def _found(entity: str, share: float, what: str, hint: str | None) -> Finding:
    confidence = min(0.99, 0.4 + share / 2 + (0.1 if hint == entity else 0))
    return Finding(entity, True, confidence, f"{_percent(share)} {what}{_hinted(hint, entity)}")


def _hinted(hint: str | None, entity: str) -> str:
    return ", and the name says so" if hint == entity else ""


def _percent(share: float) -> str:
    return f"{share:.0%} of the sampled values"


class Shares:
    """Which share of a sample has which shape; each is counted once, when it is asked for."""

    def __init__(self, values: Sequence[str]) -> None:
        self.values = values
        self.this_year = datetime.date.today().year
        self._known: dict[str, float] = {}

    def of(self, kind: str) -> float:
        """Share of the values that are of a kind, 0 to 1."""
        if kind not in self._known:
            check = _KINDS[kind]
            self._known[kind] = sum(map(check, self.values)) / max(1, len(self.values))
        return self._known[kind]

    def median_year(self) -> int:
        years = sorted(day.year for day in map(_as_date, self.values) if day)
        return years[len(years) // 2] if years else self.this_year

    def commonest_shape(self) -> float:
        """Share of the commonest form after digits → 0, among values with a digit and no blank."""
        counts: dict[str, int] = {}
        for value in self.values:
            if " " not in value and any(char.isdigit() for char in value):
                shape = value.translate(_SHAPE)
                counts[shape] = counts.get(shape, 0) + 1
        return max(counts.values(), default=0) / max(1, len(self.values))


def _recognised(entity: str) -> Callable[[str], bool]:
    """Whether Presidio's recognizer for the entity takes the whole value."""

    def check(value: str) -> bool:
        from python_jobs.masking.recognizers import RECOGNIZERS

        recognizer = next(found for found in RECOGNIZERS if entity == found.ENTITY)
        return any(span.start == 0 and span.end == len(value) for span in recognizer.FINDER(value))

    return check


def _as_date(value: str) -> "datetime.date | None":
    return canonical.parse_date(_TIME.sub("", value))


def _is_cpr(value: str) -> bool:
    return len(value) <= 12 and canonical.cpr(value)[1] is True


def _is_phone(value: str) -> bool:
    return any(char.isdigit() for char in value) and len(value) <= 30 and canonical.phone(value)[1] is True


def _is_named(value: str) -> bool:
    from python_jobs.masking.names import AMBIGUOUS, given_names

    first = value.split()[0].casefold() if value.split() else ""
    return first in given_names() and first not in AMBIGUOUS


def _is_person(value: str) -> bool:
    from python_jobs.masking.persons import looks_like_full_name

    return looks_like_full_name(value)


def _is_sentence(value: str) -> bool:
    return "\n" in value or len(value.split()) >= 6 or len(value) >= 80


def _is_wordy(value: str) -> bool:
    return len(value.split()) <= 4 and not any(char.isdigit() for char in value)


_KINDS: dict[str, Callable[[str], bool]] = {
    "email": _recognised("EMAIL_ADDRESS"),
    "iban": _recognised("IBAN_CODE"),
    "card": _recognised("CREDIT_CARD"),
    "ip": _recognised("IP_ADDRESS"),
    "address": _recognised("ADDRESS"),
    "cpr": _is_cpr,
    "cpr_hyphen": lambda value: value[6:7] == "-" and _is_cpr(value),
    "cpr_checked": lambda value: _is_cpr(value) and canonical.cpr_modulus_11(re.sub(r"\D", "", value)),
    "phone": _is_phone,
    "phone_written": lambda value: (value.startswith(("+", "00")) or " " in value) and _is_phone(value),
    "date": lambda value: _as_date(value) is not None,
    "number": lambda value: _NUMBER.fullmatch(value) is not None,
    "uuid": lambda value: _UUID.fullmatch(value) is not None,
    "postcode": lambda value: _POSTCODE.fullmatch(value) is not None,
    "person": _is_person,
    "named": _is_named,
    "sentence": _is_sentence,
    "wordy": _is_wordy,
}
