"""Personal data in texts of kinds that no template has: lists, signatures, initials, handles, numbers in words."""

import pytest

from benchmarks.pii.freehand import PARTS, SETS, freehand
from benchmarks.pii.special import speaking_freely
from python_jobs.masking.dictionary import is_compound
from python_jobs.masking.freetext import spans
from python_jobs.masking.special import special_categories


def _found(text: str, entity: str = "PERSON") -> list[str]:
    return [text[span.start : span.end] for span in spans(text) if span.entity == entity]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mødt: Malou, Skrå, Ye-jin Cho.", ["Malou", "Skrå", "Ye-jin Cho"]),
        ("Rota: Heather 1st, Ivy 8th, Rose 15th", ["Heather", "Ivy", "Rose"]),
        ("mette/ole kommer begge", ["mette", "ole"]),
        ("Elin Bank ringede", ["Elin Bank"]),
        ("Kirstine B, 9 år", ["Kirstine B"]),
        ("Skal jeg? Mo", ["Mo"]),
        ("Er på vej! Bo xx", ["Bo"]),
        ("Tusind tak 😊 Liv 🌸", ["Liv"]),
        ("Lukket 12:04, noteret af pbr. Nyt kort sendes", ["pbr"]),
        ("Alt er gjort //mvk", ["mvk"]),
        ("Mvh jb", ["jb"]),
        ("mk: har du tid?\nsj: ja kl 2", ["mk", "sj"]),
        ("ping @jonas.k før du lukker", ["jonas.k"]),
        ("Oprettet af anders.lund 12/3", ["anders.lund"]),
        ("Passenger: SMITH/JOANNA MS", ["SMITH/JOANNA"]),
        ("Gør Lone bilen klar?", ["Lone"]),
        ("Hr. Soeren Noergaard bor her", ["Soeren Noergaard"]),
    ],
)
def test_persons_of_every_kind_are_found(text: str, names: list[str]) -> None:
    assert _found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Vi har Weber-grill og Bosch-opvaskeren på lager.",
        "Det siger EU-domstolens afgørelse, og flyet er CPH-AAL.",
        "Se Ejerudgift og Svarprocent i bilaget.",
        "Advokat (L), partner",
        "Kamera: en Xylotar M6 til salg",
        "Sct. Mortens sogn og Hotel Maria",
        "Drej ad Elizabeth Street.",
        "Sælger: Privat. Medlem: Ja",
        "Den nye udgave er klar. SQL",
        "vi har faaet en plads i boernehaven",
        "my name isn't even similar",
    ],
)
def test_what_is_no_person_stays(text: str) -> None:
    assert _found(text) == []


def test_numbers_in_words_are_phones_and_birth_dates() -> None:
    text = "ring på to nul fire seks, enogtres, halvtreds i dag"
    [phone] = [span for span in spans(text) if span.entity == "PHONE_NUMBER"]
    assert (text[phone.start : phone.end], phone.canonical) == ("to nul fire seks, enogtres, halvtreds", "20466150")
    [phone] = list(spans("my number's two five one one nine oh double four"))
    assert phone.canonical == "25119044"
    assert _found("vi skal bruge to, tre, fire eller fem borde", "PHONE_NUMBER") == []
    assert _found("født den fjortende juli nittenhundrede og treogtres", "DATE_OF_BIRTH") == [
        "den fjortende juli nittenhundrede og treogtres"
    ]
    assert _found("født 30 nov. '84, fdato 3/9-71", "DATE_OF_BIRTH") == ["30 nov. '84", "3/9-71"]
    assert _found("lukket den fjortende juli", "DATE_OF_BIRTH") == []


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("vi bor nu paa lillevaenget 3", "ADDRESS", "lillevaenget 3"),
        ("Nygade nr. 4, anden sal til venstre", "ADDRESS", "Nygade nr. 4, anden sal til venstre"),
        ("Kan pengene sættes ind på 5623 411556?", "DK_BANK_ACCOUNT", "5623 411556"),
    ],
)
def test_addresses_and_accounts_as_they_are_written(text: str, entity: str, value: str) -> None:
    assert _found(text, entity) == [value]


def test_an_address_does_not_reach_over_a_full_stop() -> None:
    assert _found("Flyttes til Brøndbyvester Boulevard. Bane 3.", "ADDRESS") == []
    assert _found("Brugernummer 2209-8831", "PHONE_NUMBER") == []


def test_compounds_are_of_two_danish_words_and_no_family_names() -> None:
    assert is_compound("Ejerudgift")
    assert is_compound("svarprocent")
    assert not is_compound("Kragelund")
    assert not is_compound("Whitcombe")


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("Behandlingen af din ansøgning tager 30 dage", []),
        ("Han er i behandling for sin ryg", ["health"]),
        ("Bilen skal til syn", []),
        ("Hun er organiseret i Krifa", ["union"]),
        ("Metalskab fra Metal", []),
        ("Min bror stiller op for Venstre", ["politics"]),
        ("Drej til Venstre ved lyset", []),
        ("Kristen Holm, Christian Bro", []),
        ("Inge told us that he is gay", ["sexuality"]),
        ("Begge forældre er kurdere", ["ethnicity"]),
        ("Kurdisk musik på lørdag", []),
        ("He is a practising Catholic", ["religion"]),
        ("A catholic range of spare parts", []),
    ],
)
def test_special_categories_need_somebody_of_whom_they_are_said(text: str, categories: list[str]) -> None:
    assert special_categories(text) == categories


def test_what_was_written_freely_is_there() -> None:
    assert sum(1 for _ in freehand("wide", 7)) > 400
    assert [*PARTS["tuning"], *PARTS["held_out"]] == list(SETS)
    assert min(sum(1 for _ in speaking_freely(part)) for part in PARTS) > 80
