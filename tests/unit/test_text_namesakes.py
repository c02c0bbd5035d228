"""Things and firms that carry names, streets abroad, dates of somebody, accounts."""

import pytest

from python_jobs.masking.birth_dates import birth_dates, dates_of_somebody
from python_jobs.masking.freetext import spans
from python_jobs.masking.patterns import Finder
from python_jobs.masking.persons import persons
from python_jobs.masking.towns import whole_addresses


def found(finder: Finder, text: str) -> list[str]:
    return [text[start:end] for start, end in sorted({(span.start, span.end) for span in finder(text)})]


@pytest.mark.parametrize(
    "text",
    [
        "Mødet er i mødelokale Karen i morgen",
        "Stormen Frida væltede hegnet",
        "Færgen Gudrun sejler kl. 8",
        "Fartøjerne Gudrun, Karen og Bodil er i havn",
        "Sofaen Karen har pletter",
        "Bademåtten Ida fås i blå",
        "Hortensia 'Annelise' blomstrer i juli",
        "Does the Karen bookshelf fit here?",
        "Ruby 3.3 er installeret på alle servere",
        "Karen (chatbot) kan svare hele døgnet",
        "Møde hos Mortensen Maskinfabrik A/S i dag",
        "Tilbud fra Mortensen & Brask ApS",
        "We buy from Mortensens Begravelsesforretning",
    ],
)
def test_things_and_firms_with_names_are_nobody(text: str) -> None:
    assert found(persons, text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sofaen Karen købte er gået i stykker", ["Karen"]),
        ("Hilsen Karen, Elfo ApS", ["Karen"]),
        ("Tilbud fra Mortensen & Brask ApS. Hr. Mortensen ringer", ["Mortensen"]),
        ("Gravering: Karen & Finn 12.06.1976", ["Finn", "Karen"]),
        ("Kl. 8.15 Karen, 8.30 Finn", ["Finn", "Karen"]),
        ("koden til brugeren kholm77 er nulstillet", ["kholm77"]),
        ("Scanner 3, user BKO00, zone B", ["BKO00"]),
        ("sendt fra Karens iPhone", ["Karen"]),
        ("sendt fra Ozmiras Galaxy", ["Ozmira"]),
        ("@karen_l tak for hjælpen", ["karen_l"]),
        ("mor jeg er hos tobsen og kommer hjem kl 10", ["tobsen"]),
        ("table for two, name of abernathy please", ["abernathy"]),
        ("11;Holm, Runa;DK\n12;Skjold, Karen;SE", ["Holm, Runa", "Skjold, Karen"]),
        ("men Ozmira Krelgaard i kommunen svarer", ["Ozmira Krelgaard"]),
    ],
)
def test_persons_beside_them_are_found(text: str, names: list[str]) -> None:
    assert set(names) <= set(found(persons, text))


def test_words_that_are_no_names_where_capitals_tell() -> None:
    assert found(persons, "The customer will be in, and someone else has the key") == []
    assert found(persons, "Jeg har smidt den ud og tilkaldt hjælp, mens Bergen var lukket") == []


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("Send til ul. Lipowa 23/18, 30-702 Kraków", "ul. Lipowa 23/18"),
        ("Bianchi Srl, Via dei Mulini 15, 37121 Verona", "Via dei Mulini 15"),
        ("I live at Strada Morii 16, 400609 Cluj-Napoca.", "Strada Morii 16"),
        ("Aino, Mannerheimintie 42 B 16, 00250 Helsinki", "Mannerheimintie 42 B 16"),
        ("habite 14 rue de la Paix, 75002 Paris", "14 rue de la Paix"),
        ("Levering: Herengracht 45-II, 1017 BZ Amsterdam", "Herengracht 45-II"),
        ("smid den ved mågevej 17, 4583 sjællands odde", "4583 sjællands odde"),
    ],
)
def test_streets_abroad(text: str, street: str) -> None:
    assert street in found(whole_addresses, text)


@pytest.mark.parametrize(
    "text", ["Betalt via MobilePay 250 kr", "Vi spiller på PlayStation 5 i aften", "Side 3, 2024 udgave"]
)
def test_no_streets(text: str) -> None:
    assert [span for span in spans(text) if span.entity == "ADDRESS"] == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *(("Pt. f 12.05.79, rask", "12.05.79"), ('{"dateOfBirth":"1982-12-05"}', "1982-12-05")),
        *(("geb. 12.05.1979 in Kiel", "12.05.1979"), ("b. 12/05/79", "12/05/79"), ("12/05/1979 (DOB)", "12/05/1979")),
        ("Født:\n12.05.1979", "12.05.1979"),
    ],
)  # fmt: skip
def test_more_ways_to_call_a_birth_date(text: str, day: str) -> None:
    assert found(birth_dates, text) == [day]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Karen Holm (12.05.1979) ønsker", ["12.05.1979"]),
        ("Karen Holm, 3. maj 1984", ["3. maj 1984"]),
        ("7;1984-05-03;k@example.com", ["1984-05-03"]),
        ("7;Karen Holm;1984-05-03", ["1984-05-03"]),
        ("Karen Holm, 12.05.2024", []),
        ("Ordren er fra 12.05.1999", []),
        ("7;1984-05-03;brugt", []),
    ],
)
def test_old_dates_beside_somebody_are_birth_dates(text: str, days: list[str]) -> None:
    assert found(dates_of_somebody, text) == days


@pytest.mark.parametrize("text", ["sort code 20-45-53, account 12345678", "acc no 12345678 sort code 20-45-53"])
def test_british_accounts(text: str) -> None:
    accounts = [text[span.start : span.end] for span in spans(text) if span.entity == "DK_BANK_ACCOUNT"]
    assert {"20-45-53", "12345678"} <= set(accounts)
