"""What names of columns and whole cells say: verdicts on columns beside those of the usual kinds."""

import random

import pytest

from python_jobs.masking import canonical, cells
from python_jobs.masking.evidence import find
from python_jobs.masking.hints import hint, names_a_thing, names_somebody
from python_jobs.masking.sample import Column, Sample, sampled
from python_jobs.masking.whole_names import looks_like_full_name

RANDOM = random.Random(11)


def drawn(*values: str, rows: int = 300) -> Sample:
    return sampled([RANDOM.choice(values) for _ in range(rows)])


def numbered(form: str, rows: int = 120) -> Sample:
    """Values of a form in which # stands for any digit."""
    return sampled(
        ["".join(RANDOM.choice("0123456789") if part == "#" else part for part in form) for _ in range(rows)]
    )


def births(form: str, rows: int = 200) -> Sample:
    return sampled(
        [
            form.format(d=RANDOM.randint(1, 28), m=RANDOM.randint(1, 12), y=RANDOM.randint(1935, 2004))
            for _ in range(rows)
        ]
    )


SHORT_YEARS = [(d, m, y) for y in range(35, 100) for d, m in ((3, 4), (28, 11))]
STREETS = [f"{first}{last}" for first in ("Birke", "Ege", "Lærke", "Mejeri") for last in ("vej", "gade", "vænget")]
COUPLES = ("Anne og Bo Lund", "Mette & Søren Holm", "Ida Krog", "Karen og Lars Møller")
BUSINESS_DAYS = [f"{y}{m:02}{d}" for y in (22, 23, 24, 25) for m in range(1, 13) for d in (11, 28)]
ARTICLES = [form for form in map(str, range(9788702000000, 9788702000999)) if cells.is_article(form)]
FIRMS = [f"{word} {form}" for word in ("Holm", "Lund", "Elfo", "Bro", "Vest") for form in ("ApS", "A/S", "I/S", "Ltd")]


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        *(("created_by", "USERNAME"), ("godkendt_af", "USERNAME"), ("by", "CITY"), ("postnr_by", "POSTCODE")),
        *(("order_by", None), ("initialer", "USERNAME"), ("sorted_by", None)),
        *(("privattelefon", "PHONE_NUMBER"), ("arbejdsmail", "EMAIL_ADDRESS"), ("webadresse", None)),
        *(("elevnavn", "PERSON"), ("kampagnenavn", None), ("CustomerName", "PERSON"), ("store_manager", None)),
        *(("vorname", "PERSON"), ("förnamn", "PERSON"), ("geburtsdatum", "DATE_OF_BIRTH"), ("strasse", "ADDRESS")),
        *(("fagforeningsmedlem", "SPECIAL_CATEGORY"), ("har_allergi", "SPECIAL_CATEGORY")),
        ("blood_type", "SPECIAL_CATEGORY"),
        *(("parti", "SPECIAL_CATEGORY"), ("parti_nr", None), ("race_date", None)),
        *(("nummerplade", "PERSONAL_ID"), ("mac_address", "PERSONAL_ID"), ("konto_navn", None)),
        *(("store_manager_name", "PERSON"), ("store_name", None), ("product_owner", "PERSON")),
    ],
)  # fmt: skip
def test_what_a_name_speaks_of(name: str, entity: str | None) -> None:
    assert hint(name) == entity


def test_who_a_name_speaks_of() -> None:
    assert names_somebody("patient")
    assert names_somebody("store_manager")
    assert not names_somebody("patient_id")
    assert not names_somebody("patient_type")
    assert names_a_thing("owner_company")
    assert not names_a_thing("company_owner")


@pytest.mark.parametrize(
    ("name", "data_type", "sample", "entity"),
    [
        ("c1", "text", births("{d:02}.{m:02}.{y}"), "DATE_OF_BIRTH"),
        ("c2", "text", sampled([f"{d:02}.{m:02}.{y}" for d, m, y in SHORT_YEARS]), "DATE_OF_BIRTH"),
        ("c3", "text", sampled([f"{d:02}{m:02}{y}" for d, m, y in SHORT_YEARS]), "DATE_OF_BIRTH"),
        ("dob", "integer", numbered("19##0101"), "DATE_OF_BIRTH"),
        ("kontonr", "bigint", numbered("9012######"), "DK_BANK_ACCOUNT"),
        ("bopael", "text", numbered("Kastanievej ##, 7100 Vejle"), "ADDRESS"),
        ("c4", "text", numbered("Kastanievej 1##, 7100 Vejle"), "ADDRESS"),
        ("c5", "text", sampled(STREETS), "ADDRESS"),
        ("c6", "text", numbered("+46 (0)8 12# ### ##"), "PHONE_NUMBER"),
        ("c7", "text", numbered("0113 496 0###"), "PHONE_NUMBER"),
        ("puhelin", "text", numbered("(0###)496####"), "PHONE_NUMBER"),
        ("c8", "text", numbered("AB ## ###"), "PERSONAL_ID"),
        ("c9", "text", numbered("0#:1#:2#:3#:4#:5#"), "PERSONAL_ID"),
        ("beboere", "text", drawn(*COUPLES), "PERSON"),
        ("c10", "text", drawn("Lund, Anne K.", "Holm, Søren B.", "Møller, Karen A."), "PERSON"),
        ("created_by", "text", drawn("mhan", "slund", "kmø"), "USERNAME"),
        ("trosretning", "text", drawn("Kristen", "Muslim", "Ingen"), "SPECIAL_CATEGORY"),
        ("c11", "text", drawn("Kristen", "Muslim", "Ingen", "-", "ukendt"), "SPECIAL_CATEGORY"),
        ("c12", "text", drawn("A+", "0-", "AB+"), "SPECIAL_CATEGORY"),
        ("er_sygemeldt", "boolean", drawn("true", "false"), "SPECIAL_CATEGORY"),
        ("sygedage", "text", numbered("#"), "SPECIAL_CATEGORY"),
        ("sygemeldt_fra", "date", drawn("2025-01-02", "2025-03-04"), "SPECIAL_CATEGORY"),
        ("c13", "text", drawn("M", "K", "-"), "GENDER"),
    ],
)  # fmt: skip
def test_personal_columns_of_other_kinds_are_found(name: str, data_type: str, sample: Sample, entity: str) -> None:
    finding = find(Column(name, data_type), sample)
    assert (finding.personal, finding.entity) == (True, entity), finding


@pytest.mark.parametrize(
    ("name", "sample"),
    [
        ("dag", sampled(BUSINESS_DAYS)),
        ("x1", sampled(ARTICLES)),
        ("x2", sampled(FIRMS)),
        ("svar", drawn("ja", "nej")),
        ("medlem", drawn("ja", "nej")),
        ("konto_navn", drawn("Varekøb", "Husleje", "Porto")),
        ("maaned", drawn("januar", "maj", "august", "juni")),
        ("ejer_id", numbered("0####")),
        ("kontonr", numbered("1##0")),
        ("ansat", sampled([f"{d:02}-{m:02}-20{y:02}" for d in range(1, 28) for m in (2, 9) for y in (19, 24)])),
    ],
)  # fmt: skip
def test_columns_that_only_look_it_are_kept(name: str, sample: Sample) -> None:
    assert find(Column(name, "text"), sample).personal is False


def test_few_values_that_may_be_people_are_held_back() -> None:
    finding = find(Column("assignee", "text"), drawn("qrt", "wmb", "zkl"))
    assert finding.personal is None
    assert find(Column("lane", "text"), drawn("qrt", "wmb", "zkl")).personal is False


def test_a_name_beside_a_number_is_no_phone_number() -> None:
    finding = find(Column("paaroerende", "text"), numbered("Vivian (mor), tlf. 23######"))
    assert finding.personal is None
    assert find(Column("c14", "text"), numbered("tlf. 23 ## ## ##")).entity == "PHONE_NUMBER"


def test_digests_are_held_back_and_said_to_be_digests() -> None:
    finding = find(Column("ref", "text"), sampled([f"{RANDOM.getrandbits(160):040x}" for _ in range(90)]))
    assert finding.personal is None
    assert "digests" in finding.evidence


def test_numbers_with_blanks_are_no_sentences() -> None:
    assert not cells.is_sentence("+33 1 74 55 35 92")
    assert cells.is_sentence("ring til mig i morgen tidlig")


@pytest.mark.parametrize(
    ("value", "is_it"),
    [
        *(("Kastanievej 12, 7100 Vejle", True), ("Kastanievej 12", True)),
        ("Kastanievej 12\n7100 Vejle\nDanmark", True),
        *(("Kastanievej 12 er lukket", False), ("Ring om Kastanievej 12", False), ("7100 Vejle", False)),
    ],
)  # fmt: skip
def test_whole_addresses(value: str, is_it: bool) -> None:
    assert cells.is_address(value) is is_it


@pytest.mark.parametrize(
    ("value", "is_it"),
    [
        *(("Anne og Bo Lund", True), ("Fru Hansen", True), ("Lund, Anne K.", True), ("Dr. Mette Holm", True)),
        *(("Salt og peber", False), ("Fru Kommode", False), ("Holm & Lund ApS", False), ("J. P.", False)),
    ],
)  # fmt: skip
def test_whole_names(value: str, is_it: bool) -> None:
    assert looks_like_full_name(value) is is_it


@pytest.mark.parametrize(
    ("value", "day"),
    [
        *(("23.05.58", "1958-05-23"), ("01-02-05", "2005-02-01"), ("58-05-23", "1958-05-23"), ("5/3-58", "1958-03-05")),
        *(("16/9 1989", "1989-09-16"), ("05/23/58", "1958-05-23"), ("230558", "1958-05-23"), ("10258", "1958-02-01")),
    ],
)  # fmt: skip
def test_years_of_two_digits_are_the_latest_past_ones(value: str, day: str) -> None:
    assert canonical.birth_date(value) == (day, True)


def test_a_zero_that_is_dialled_at_home_only_is_no_part_of_the_number() -> None:
    assert canonical.phone("+46 (0)8 123 456 78") == canonical.phone("+46 8 123 456 78")


def test_what_stands_for_nothing_is_no_value_of_a_sample() -> None:
    assert sampled(["a", " a", "-", "ukendt", "", None, "N/A"]) == Sample(("a",), 2)
    assert sampled(["?", "-"]).rows == 2
