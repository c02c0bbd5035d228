"""Persons by turns of phrase, lists and neighbours, whatever their names; and what is no person."""

import pytest

from python_jobs.masking.freetext import spans
from python_jobs.masking.spelling import is_misspelt, is_slip


def _found(text: str, entity: str = "PERSON") -> list[str]:
    return [text[span.start : span.end] for span in spans(text) if span.entity == entity]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Krelbo her. Er der plads på fredag?", ["Krelbo"]),
        ("Sneva - can you check the invoice?", ["Sneva"]),
        ("Hvornår åbner I igen? Ozmira", ["Ozmira"]),
        ("Rimsa i kantinen laver den bedste kaffe.", ["Rimsa"]),
        ("Belmin og Fendra har glemt deres nøgler.", ["Belmin", "Fendra"]),
        ("Bjolke, Amrisas mor, ringer igen.", ["Bjolke", "Amrisas"]),
        ("Dinner with the Krelbæks on Sunday.", ["Krelbæks"]),
        ("halløj palle er du vågen", ["palle"]),
        ("tak for hjælpen juvika du er en stjerne", ["juvika"]),
        ("den er stadig i stykker, hilsen en træt pelvik", ["pelvik"]),
        ("det er mig og kjorla der skal have nøglen", ["kjorla"]),
        ("kan du ringe til tyvand ang fakturaen", ["tyvand"]),
        ("pt. ozmira k. krelbæk cpr 010203-1234", ["ozmira k. krelbæk"]),
    ],
)
def test_turns_of_phrase_that_only_somebody_stands_in(text: str, names: list[str]) -> None:
    assert _found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Barn: Palle With, født i maj", ["Palle With"]),
        ("Hej Maj, kan du svare kunden?", ["Maj"]),
        ("Hun bor sammen med My på tredje sal.", ["My"]),
        ("Advokat My Krog ringede", ["My Krog"]),
        ("My order is late, May I ask why?", []),
        ("Levering den 5. Maj eller i Juni 2024", []),
        ("Spørg Storm Gade om nøglen", ["Storm Gade"]),
    ],
)
def test_names_among_the_commonest_words(text: str, names: list[str]) -> None:
    assert _found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Vagtplan: Osrik 7-15, Mette 15-23, Sneva 23-7", ["Osrik", "Mette", "Sneva"]),
        ("Ferie: Ozmira uge 7, Lars uge 8", ["Ozmira", "Lars"]),
        ("Tilsyn: krm 3/5 kl 9, Mette 4/5 kl 9", ["krm", "Mette"]),
        ("Bolte 7-15, Skruer 15-23, Møtrikker 23-30", []),
        ("Holdkaptajn bliver Belmin B, reserve Mette M.", ["Belmin B", "Mette M."]),
        ("Hold A: Fendra, Bjolke, Mette", ["Fendra", "Bjolke", "Mette"]),
        ("Navn (som i passet): OZMIRA KRELBÆK. Ret det", ["OZMIRA KRELBÆK"]),
        ("Solgt til Ozmira & Mette Krelbæk.", ["Ozmira", "Mette Krelbæk"]),
        ("Tilbud fra Holm & Bach.", []),
        ("Vilh. Krelbæk er inviteret.", ["Vilh. Krelbæk"]),
        ("Alt er sendt til jer i går. TW", ["TW"]),
        ("METTE KRELBÆK betalte. Krelbæks hegn er væltet", ["METTE KRELBÆK", "Krelbæk"]),
    ],
)
def test_names_in_lists_and_beside_letters(text: str, names: list[str]) -> None:
    found = [name.removesuffix("s") if name == "Krelbæks" else name for name in _found(text)]
    assert sorted(found) == sorted(names)


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Krelbo: hvor er du\nOzmira: på vej\nKrelbo: ok", ["Krelbo", "Ozmira", "Krelbo"]),
        ("Jokke: ja\nMette: nej\nJokke: fint", ["Jokke", "Mette", "Jokke"]),
        ("krelbo_lund: late, sorry\nguest12: why\nkrelbo_lund: weather", ["krelbo_lund", "krelbo_lund"]),
        ("[10:41] sneva: tager den\n[10:42] Lager: tak", ["sneva"]),
        ("Vare: hylde\nFarve: hvid\nAntal: 2", []),
    ],
)
def test_who_speaks_in_turn(text: str, speakers: list[str]) -> None:
    assert _found(text)[: len(speakers)] == speakers
    assert speakers or not _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Vi har bestilt tre paller Tekverol til taget.",
        "Den nye Ozmit 3 er kommet.",
        "Hendes Dorvex er gået i stykker.",
        "Din ordre hos Bolindo er afsendt.",
        "Please install Trelloma on my laptop.",
        "Appen Trivola lukker ned.",
        "Kassen fra Zentrio var åbnet.",
        "Upgrade to Merkurio 4.2 failed.",
        "Åbent i Kolind og Ryomvad.",
        "Interpreter needed, language Dari or Pashto.",
        "2 x Hans Wegner bordlampe i eg",
        "Your Calvin Klein parcel is on its way.",
        "Jens Jensen Tømrer & Snedker ApS har sendt tilbud.",
        "Turen går forbi Hvidsten Kro og Vosnæs Gods.",
        "Kære Mor og Far, husk forældremøde.",
        "Hvor står Lene-bordet?",
        "Prioritet: Høj. Den 3. Sal er aflåst.",
        "Pain since Tue, closed on Mon and Tue.",
        "Hilsen Tandlægehuset",
        "she told me to ask for a receipt",
        "har bestilt bremser til corollaen",
        "@Telenor hvorfor virker nettet ikke",
    ],
)
def test_things_and_places_are_no_persons(text: str) -> None:
    assert _found(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Beskeden fra Krelbo er læst", "Krelbo"),
        ("Vikaren Ozmira låste ikke", "Ozmira"),
        ("Approved by Jan in accounts", "Jan"),
        ("Kærlig hilsen Sneva (klasselærer)", "Sneva"),
        ("Mødet ledes af Pelvik fra driften", "Pelvik"),
    ],
)
def test_what_speaks_against_things_is_heard(text: str, name: str) -> None:
    assert name in _found(text)


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("Afleveret hos naboen, Lindeholm 14.", "ADDRESS", "Lindeholm 14"),
        ("Familien Krelbæk, Bakken 2, ønsker papir", "ADDRESS", "Bakken 2"),
        ("Send it to 14 Harbour Rise, please", "ADDRESS", "14 Harbour Rise"),
        ("Vi ses på lokale 3, stuen", "ADDRESS", None),
        ("Mødet er tirsdag d. 5, kld. 2", "ADDRESS", None),
        ("Der er afdrag 500, resten senere", "ADDRESS", None),
        ("call me back on 28 115 330 41", "PHONE_NUMBER", "28 115 330 41"),
        ("mit nr er 51,22,33,64", "PHONE_NUMBER", "51,22,33,64"),
        ("Lønkonto ændret for Mette Krelbæk: 630389492251.", "DK_BANK_ACCOUNT", "630389492251"),
    ],
)
def test_addresses_and_numbers_by_what_is_beside(text: str, entity: str, value: str | None) -> None:
    assert _found(text, entity) == ([value] if value else [])


def test_slips_of_the_pen() -> None:
    assert is_misspelt("verker")
    assert is_misspelt("abner")
    assert not is_misspelt("krelbo")
    assert not is_slip("Daveno")
    assert is_slip("recived")
