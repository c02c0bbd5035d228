"""Personal data by its place in the text: behind labels, in tables, alone in a line, with who else is named."""

import pytest

from python_jobs.masking.freetext import spans


def _found(text: str, *entities: str) -> list[str]:
    return [text[span.start : span.end] for span in spans(text) if not entities or span.entity in entities]


@pytest.mark.parametrize(
    ("text", "entity", "number"),
    [
        ("mobil: 22/33_44·55", "PHONE_NUMBER", "22/33_44·55"),
        ("ring på t22334455 efter 16", "PHONE_NUMBER", "22334455"),
        ("Tel. 01632 960 123", "PHONE_NUMBER", "01632 960 123"),
        ("konto 1234.1234567", "DK_BANK_ACCOUNT", "1234.1234567"),
        ("kontonr.: 12 34 56 78 90 (løn)", "DK_BANK_ACCOUNT", "12 34 56 78 90"),
        ("mit cpr er 0 1 0 1 8 5 1 2 3 4", "DK_CPR", "0 1 0 1 8 5 1 2 3 4"),
        ("Pas nr. 209418273, udstedt i 2021", "PERSONAL_ID", "209418273"),
        ("holder med reg.nr.: AB 12 345 foran", "PERSONAL_ID", "AB 12 345"),
        ("IBAN DK50/0040/0440/1162/43", "IBAN_CODE", "DK50/0040/0440/1162/43"),
        ("Født: 12 03 1985", "DATE_OF_BIRTH", "12 03 1985"),
        ('"date_of_birth":"12-mar-1985"', "DATE_OF_BIRTH", "12-mar-1985"),
        ("min mail er bo.krag at firma.dk", "EMAIL_ADDRESS", "bo.krag at firma.dk"),
        ("skriv til bo.krag @ firma . dk", "EMAIL_ADDRESS", "bo.krag @ firma . dk"),
    ],
)
def test_behind_a_word_for_it_a_number_needs_no_form(text: str, entity: str, number: str) -> None:
    assert _found(text, entity) == [number]


@pytest.mark.parametrize(
    "text", ["ordre 22/33_44·55", "Ring i uge 12-2024 om sagen", "sku 01632 960 123", "vi ser at borger.dk er nede"]
)
def test_numbers_that_nothing_calls_stay(text: str) -> None:
    assert _found(text) == []


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("hun bor nu på Skolebakken i Ribe", "Skolebakken"),
        ("vi er flyttet til Ny Munkegade", "Ny Munkegade"),
        ("Gylle leveret til gården Store Hesselbjerg", "Store Hesselbjerg"),
        ("Sendes til Postboks 41, tak", "Postboks 41"),
        ("adr=Agerhønen 17", "Agerhønen 17"),
        ("It is Rose Cottage, Mill Lane", "Rose Cottage, Mill Lane"),
        ("Flat 3, 27 Canning Street is cold", "Flat 3, 27 Canning Street"),
        ("Hun bor ul. Długa 5/7", "ul. Długa 5/7"),
    ],
)
def test_homes_are_found_by_what_is_said_of_them(text: str, home: str) -> None:
    assert _found(text, "ADDRESS") == [home]


@pytest.mark.parametrize(
    "text",
    ["Vejarbejde på Fynsvej ved Netto", "Hun bor i Aarhus", "Købt i Rødovre 12. august", "Vi ses på Torvet 3. maj"],
)
def test_streets_and_towns_by_themselves_stay(text: str) -> None:
    assert _found(text) == []


def test_cells_are_what_the_head_of_their_column_says() -> None:
    text = "Nr;Navn;Født;Beløb\n1;Busk;01-05-2011;200\n2;Qulleq;17-11-2012;300"
    assert _found(text) == ["Busk", "01-05-2011", "Qulleq", "17-11-2012"]
    assert _found("Mobil | 22 33 4455\nVare | Stol") == ["22 33 4455"]
    assert _found("Vare;Antal\nStol;01-05-2011") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Bruger: lkvist82. Nulstillet.", ["lkvist82"]),
        ("User hkim logged in", ["hkim"]),
        ('{"user":"anja.storgaard","ok":1}', ["anja.storgaard"]),
        ("assignee: mbarnes; labels: bug", ["mbarnes"]),
        ("[10:42] mia_b: tager den", ["mia_b"]),
        ("Attestant: ML. Projekt 440", ["ML"]),
        ("Den kommer i dag. B", ["B"]),
        ("Aftalt w/ J.T. i går", ["J.T."]),
        ('Karen "Misse" Lundtofte ringede', ['Karen "Misse" Lundtofte']),
        ("Jørgen With, Anh", ["Jørgen With", "Anh"]),
        ("mvh nanna g", ["nanna g"]),
        ("(Qulleq)", ["Qulleq"]),
        ("Fotograf: Kjartine.", ["Kjartine"]),
        ("Vært: Storm, gæst: Mette", ["Storm", "Mette"]),
        ("9.30: Busk\n10.00: Mette", ["Busk", "Mette"]),
        ("MARTIN GREIBE SØGER JOB", ["MARTIN GREIBE"]),
        ("de Witt Joost ringede", ["de Witt Joost"]),
        ("Kjartine fra lageret siger nej", ["Kjartine"]),
        ("SUSANNE Thorvig ringede. Susanne kommer", ["SUSANNE Thorvig", "Susanne"]),
    ],
)
def test_persons_are_found_by_their_place(text: str, names: list[str]) -> None:
    assert _found(text, "PERSON") == names


@pytest.mark.parametrize(
    "text",
    [
        "User Settings er åbne",
        "Bruger: admin. Nulstillet.",
        "Jf. punkt 7. Afsl. sendt.",
        "Vi har tid.\n\nDbh.\n\nVi ses",
        "sprint: Neptune",
        "Leveret af Lemvigh-Müller i går",
        "Det er den fra Jack & Jones",
        "On Tue, 5 Mar 2024 it rained",
        "Approved by the Line Manager",
        "Målt til 31,2 C. Kvitteret i dag",
        "Det står på fakturaen fra Fibia.",
        "Ring til hans storesøster",
        "I've told them twice",
        "That's said by everyone",
        "They’d asked for it",
    ],
)
def test_what_only_looks_like_a_person_stays(text: str) -> None:
    assert _found(text, "PERSON") == []
