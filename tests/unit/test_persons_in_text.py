"""Persons where capitals, lists and grammar help least: shouting, careless writing, forms, slips of the pen."""

import pytest

from python_jobs.masking.casing import careless, shouted
from python_jobs.masking.freetext import spans
from python_jobs.masking.names import lists_version
from python_jobs.masking.spelling import is_slip, sounds_given


def masked(text: str, entity: str = "PERSON") -> list[str]:
    return [text[span.start : span.end] for span in spans(text) if span.entity == entity]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Words that are names, where a noun would have an article.
        ("har liv fået min besked", ["liv"]),
        ("hvornår kommer rose tilbage", ["rose"]),
        ("KAN STEN VENTE TIL MANDAG", ["STEN"]),
        ("jeg bor sammen med rune", ["rune"]),
        ("hej siv har du tid", ["siv"]),
        ("fortæl storm at vi venter", ["storm"]),
        ("bestilt af GRACE".lower(), ["grace"]),
        # Family names that are words, and given names that nobody knows.
        ("HILSEN BASSE PEDERSEN", ["BASSE PEDERSEN"]),
        ("sagen er overdraget til zhelina brandt", ["zhelina brandt"]),
        ("er ask og iversen på arbejde", ["ask", "iversen"]),
        ("jeg hedder tulle van der meer", ["tulle van der meer"]),
        # Ordinary sentences without anybody.
        ("er levering gratis over 500 kr", []),
        ("har talt med banken om betalingen", []),
        ("PAKKEN BLEV AFLEVERET HOS NABOEN UDEN BESKED", []),
        ("kundeservice lovede at ringe tilbage", []),
        ("i hope the bill is right", []),
        ("the mark on the table will not come off", []),
    ],
)
def test_where_capitals_say_nothing(text: str, expected: list[str]) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Efternavn: Kilde", ["Kilde"]),
        ("Hej\nFornavn: Sten", ["Sten"]),
        ("Barnets navn: Elo Vind; Allergier: nødder", ["Elo Vind"]),
        ("Deltagere: Falk, Ulla Bo og Zelal", ["Falk", "Ulla Bo", "Zelal"]),
        ("Sagsbeh.: Rumi", ["Rumi"]),
        ("owner=Ada Brook status=open", ["Ada Brook"]),
        ("Navn: Ida Vest Adresse: ukendt", ["Ida Vest"]),
        ("Firmanavn: Stålkompagniet", []),
        ("Ejer: kommunen", []),
        ("Kontakt: se hjemmesiden", []),
    ],
)
def test_fields_of_forms(text: str, expected: list[str]) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Told once in full, or in a mail address.
        ("Spørg Lotten Mortensen. Lotten ved det.", ["Lotten Mortensen", "Lotten"]),
        ("Ask skriver fra ask.nord@firma.example", ["Ask"]),
        # An abbreviation ends no sentence, a list makes who stands in it.
        ("Talt m. Mason i dag", ["Mason"]),
        ("Aia, Otto og Bertil var med", ["Aia", "Otto", "Bertil"]),
        ("Er du hjemme Trisse?", ["Trisse"]),
        ("Hilsen Olivia de la Cruz", ["Olivia de la Cruz"]),
        # Departments, brands, places, medicine, slips.
        ("Økonomi og Marketing flytter til anden sal", []),
        ("Vi har en Moccamaster og en opvasker fra Miele", []),
        ("Prøv Flensborg eller Malmö på lørdag", []),
        ("Bivirkninger af Metoprolol", []),
        ("Pengnee må gerne gå ind på kontoen", []),
        ("en Louis Poulsen lampe til salg", []),
    ],
)
def test_where_they_do(text: str, expected: list[str]) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    ("text", "entity", "expected"),
    [
        ("cpr 010190:1234", "DK_CPR", "010190:1234"),
        ("mit cpr er 010190_1234", "DK_CPR", "010190_1234"),
        ("tlf22334455 efter kl 16", "PHONE_NUMBER", "22334455"),
        ("ring (22) 33 44 55", "PHONE_NUMBER", "(22) 33 44 55"),
        ("ring 22 33  44 55", "PHONE_NUMBER", "22 33  44 55"),
        ("skriv til jens_p_at_posthuset.dk", "EMAIL_ADDRESS", "jens_p_at_posthuset.dk"),
        ("skriv til jens@posthuset,dk", "EMAIL_ADDRESS", "jens@posthuset,dk"),
        ("skriv til ole -at- posthuset -dot- net", "EMAIL_ADDRESS", "ole -at- posthuset -dot- net"),
        ("bor Vestergade 2, Hus 4", "ADDRESS", "Vestergade 2, Hus 4"),
        ("bor Torvet 6-8", "ADDRESS", "Torvet 6-8"),
        ("STRANDVÆNGET NR. 126", "ADDRESS", "STRANDVÆNGET NR. 126"),
        ("lev. Bech Nygade 4 ok", "PERSON", "Bech Nygade"),
    ],
)
def test_numbers_and_places_in_odd_writing(text: str, entity: str, expected: str) -> None:
    assert masked(text, entity) == [expected]


def test_a_house_number_that_another_span_leaves_over_is_masked_too() -> None:
    text = "lev. Bech Nygade 4 ok"
    covered = {place for span in spans(text) for place in range(span.start, span.end)}
    assert text.index("4") in covered


def test_a_date_with_a_time_is_no_cpr_number() -> None:
    assert masked("Sendt: 24-08-2022 08:15", "DK_CPR") == []


def test_how_a_text_is_written() -> None:
    assert (shouted("KUNDE 12 ØNSKER SVAR på 3 m"), shouted("Kunde ØNSKER svar")) == (True, False)
    assert (careless("hej. Pakken er væk"), careless("hej, det er Mette"), careless("Hej")) == (True, False, False)


def test_slips() -> None:
    assert (is_slip("Hvodran"), is_slip("Nohr"), is_slip("Zhelina")) == (True, False, False)
    assert (sounds_given("torban"), sounds_given("kontor")) == (True, False)


def test_lists_are_part_of_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = lists_version()
    lists_version.cache_clear()
    monkeypatch.setattr("python_jobs.masking.names.BRANDS", frozenset())
    assert lists_version() != before
    lists_version.cache_clear()
