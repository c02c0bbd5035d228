"""Each recognizer: what it takes, what it leaves, and what the words around change. All data is made up."""

import datetime
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.dk import cpr as standard_cpr

from python_jobs.errors import ConfigurationError
from python_jobs.masking import addresses, birth_dates, canonical, danish, patterns
from python_jobs.masking.finders import FINDERS
from python_jobs.masking.freetext import FreeText, spans
from python_jobs.masking.keys import MasterKey
from python_jobs.masking.packs import PACKS, finder, national_id, read_packs
from python_jobs.masking.patterns import Span
from python_jobs.masking.persons import persons
from python_jobs.masking.recognizers import RECOGNIZERS, analyzer
from python_jobs.masking.special import in_words, special_categories
from python_jobs.masking.tokens import Tokeniser
from python_jobs.masking.whole_names import looks_like_full_name, looks_like_name_part


def found(finder: Callable[[str], Iterator[Span]], text: str) -> list[str]:
    places = sorted({(span.start, span.end) for span in finder(text)})
    return [text[start:end] for start, end in places]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cpr 311284-1234", ["311284-1234"]),
        ("Født 31.12.84-1234", ["31.12.84-1234"]),
        ("nummer 311284 1234 her", ["311284 1234"]),
        ("ring til 3112841234", ["3112841234"]),
        ("311384-1234 er ingen dag", []),
        ("cpr-nr. 311384-1234", ["311384-1234"]),
        ("ordrenr. 3112841234", []),
        ("faktura 3112841234", []),
        ("beløb 3112841234,50", []),
        ("57311284123499", []),
    ],
)
def test_cpr(text: str, expected: list[str]) -> None:
    assert found(danish.cprs, text) == expected


def test_modulus_11_and_context_raise_a_cprs_score_and_never_reject() -> None:
    def score(text: str) -> float:
        return next(iter(danish.cprs(text))).score

    with_digit, without = "070761-4285", "070761-4286"
    assert standard_cpr.is_valid(with_digit) or canonical.cpr_modulus_11("0707614285")
    assert score(with_digit) > score(without)
    assert score(f"cpr {without}") > score(without)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tlf. 23456789", ["23456789"]),
        ("(+45) 23 45 67 89", ["(+45) 23 45 67 89"]),
        ("2345 6789 eller 23-45-67-89 eller 23.45.67.89", ["2345 6789", "23-45-67-89", "23.45.67.89"]),
        ("0045 23456789", ["0045 23456789"]),
        ("+46 70 123 45 67", ["+46 70 123 45 67"]),
        ("call (650) 253-0000", ["(650) 253-0000"]),
        ("ordre 23456789", []),
        ("på ordrenummer 23456789", []),
        ("CVR 23456789", []),
        ("den 20240131", []),
        ("EAN 5790000123456", []),
    ],
)
def test_phones(text: str, expected: list[str]) -> None:
    assert found(danish.phones, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("konto 1234 0012345678", ["1234 0012345678"]),
        ("reg.nr. 1234 kontonr. 12345678", ["reg.nr. 1234 kontonr. 12345678"]),
        ("1234-0012345678", ["1234-0012345678"]),
        ("varenr 1234-0012345678", []),
        ("ring 1234 567890", []),
    ],
)
def test_bank_accounts(text: str, expected: list[str]) -> None:
    assert found(danish.bank_accounts, text) == expected


def test_cvr_is_reported_and_not_masked() -> None:
    text = "Maersk har CVR 22756214, ordre 22756214"
    assert found(danish.cvrs, text) == ["22756214"]
    assert found(danish.cvrs, "CVR 22756215") == []
    assert [result.entity_type for result in analyzer().analyze(text, "da", entities=["DK_CVR"])] == ["DK_CVR"]
    assert "DK_CVR" not in {recognizer.ENTITY for recognizer in RECOGNIZERS}
    assert not [span for span in spans("Firmaets CVR-nr. er 22756214.") if span.entity != "PERSON"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("til DK50 0040 0440 1162 43 nu", ["DK50 0040 0440 1162 43"]),
        ("dk5000400440116243", ["dk5000400440116243"]),
        ("DK51 0040 0440 1162 43", []),
        ("IBAN: DK51 0040 0440 1162 43", ["DK51 0040 0440 1162 43"]),
        ("is 5794475496844 and the SKU is old", []),
    ],
)
def test_ibans(text: str, expected: list[str]) -> None:
    assert found(patterns.ibans, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4111 1111 1111 1111", ["4111 1111 1111 1111"]),
        ("EAN 5794725562527", []),
        ("ordre 7000000000000001", []),
        ("4111 1111 1111 1112", []),
        ("kort 4111 1111 1111 1112", ["4111 1111 1111 1112"]),
    ],
)
def test_cards(text: str, expected: list[str]) -> None:
    assert found(patterns.cards, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("login fra 192.168.1.20", ["192.168.1.20"]),
        ("2001:db8::1 og ::1", ["2001:db8::1", "::1"]),
        ("version 2.4.1.0", []),
        ("kl. 10:30", []),
        ("1.2.3.400", []),
    ],
)
def test_ip_addresses(text: str, expected: list[str]) -> None:
    assert found(patterns.ips, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mette@example.dk, METTE_2@EXAMPLE.DK", ["mette@example.dk", "METTE_2@EXAMPLE.DK"]),
        ("mette (snabel-a) example (punktum) dk", ["mette (snabel-a) example (punktum) dk"]),
        ("@mette", []),
        ("3 @ 5 kr", []),
    ],
)
def test_emails(text: str, expected: list[str]) -> None:
    assert found(patterns.emails, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bor Nørregade 12, 2. tv i Hobro", ["Nørregade 12, 2. tv"]),
        ("bor på nørregade 12b", ["nørregade 12b"]),
        ("Gl. Kongevej 1, H.C. Andersens Boulevard 7", ["Gl. Kongevej 1", "H.C. Andersens Boulevard 7"]),
        ("Solkrogen 4, 8000 Aarhus", ["Solkrogen 4"]),
        ("Tusindfryd 9, st. th", ["Tusindfryd 9, st. th"]),
        ("Storgatan 5, Hauptstraße 12", ["Storgatan 5", "Hauptstraße 12"]),
        ("at 22 Baker Street, Flat 2", ["22 Baker Street, Flat 2"]),
        ("Mette Hansen\nNørregade 12", ["Nørregade 12"]),
        ("på Windows 11", []),
        ("den 12 maj 2024 kl. 10", []),
        ("i uge 12, 14 kr", []),
    ],
)
def test_addresses(text: str, expected: list[str]) -> None:
    assert sorted(set(found(addresses.addresses, text)), key=text.find) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("født den 3. maj 1980", ["3. maj 1980"]),
        ("(f. 12/3 1980)", ["12/3 1980"]),
        ("born on March 3, 1980", ["March 3, 1980"]),
        ("leveret 03-05-1980", []),
    ],
)
def test_birth_dates(text: str, expected: list[str]) -> None:
    assert found(birth_dates.birth_dates, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Spørg Jette P. om det", ["Jette P."]),
        ("J. P. Thorsgaard ringede", ["J. P. Thorsgaard"]),
        ("Mr J Smith", ["J Smith"]),
        ("hej, jeg hedder xhevahire berisha", ["xhevahire berisha"]),
        ("mvh\nmette", ["mette"]),
        ("[10:42] Bent: er der nogen?\n[10:43] Agent: ja", ["Bent"]),
        ("@Ditte kan du svare?", ["Ditte"]),
        ("Hej Basse, hvordan går det?", ["Basse"]),
        ("Jeg ved, at Storm har betalt, siger Rose.", ["Storm", "Rose"]),
        ("Bent mangler sin nøgle", ["Bent"]),
        ("Bents ordre er forsinket", ["Bents"]),
        ("Vi talte m. Rickke og Mathillde i går", ["Rickke", "Mathillde"]),
        ("Spørg Jiahui, om det passer", ["Jiahui"]),
        ("har du set at storm ringede", ["storm"]),
        ("jeg hedder viggo kilde og bor her", ["viggo kilde"]),
        ("DET ER IDA VAN DER MEER", ["IDA VAN DER MEER"]),
        ("Han er ansat i Zendesk og bruger en Brompton", []),
        ("Kunden ringede. Prisen er høj. Storm og regn.", []),
        ("det er Tinas cykel og Jonas' pumpe", ["Tina", "Jonas"]),
        ("Mohamed Ali Hussein kommer", ["Mohamed Ali Hussein"]),
        ("LEVERING TIL PETER SØRENSEN", ["PETER SØRENSEN"]),
        ("Mark Hughes called", ["Mark Hughes"]),
        ("Will you help in May? Bill me later.", []),
        ("De er fra Sverige. Kan De hjælpe?", []),
        ("Victoria spisebord og bordlampe Luna", []),
        ("Carl Hansen & Søn, Holm & Dahl, Larsens Eftf. ApS", []),
        ("Danske Bank, MitID og e-Boks", []),
        ("Vi bruger Windows og Excel i Aarhus", []),
        ("skriv til mette.hansen@example.dk", []),
    ],
)
def test_persons(text: str, expected: list[str]) -> None:
    assert found(persons, text) == expected


@pytest.mark.parametrize(
    ("value", "full", "part"),
    [
        ("Mette Hansen", True, True),
        ("Hansen, Mette", True, True),
        ("METTE HANSEN", True, True),
        ("Mette", False, True),
        ("Østergaard", False, True),
        ("Hansen Byg A/S", False, False),
        ("Victoria stol", False, False),
        ("Vejle", False, False),
        ("Afsendt", False, False),
        ("Mette 2", False, False),
    ],
)
def test_whole_cells(value: str, full: bool, part: bool) -> None:
    assert (looks_like_full_name(value), looks_like_name_part(value)) == (full, part)


@pytest.mark.parametrize(
    ("pack", "text", "expected"),
    [
        ("SE", "personnummer 811228-9874", ["811228-9874"]),
        ("SE", "811228-9873", []),
        ("NO", "fnr 151086 95088", ["151086 95088"]),
        ("NO", "151086 95089", []),
        ("FI", "131052-308T", ["131052-308T"]),
        ("FI", "131052-308U", []),
        ("DE", "Steuer-ID 36 574 261 809", ["36 574 261 809"]),
        ("DE", "Bestellung 36574261809", []),
        ("UK", "NI AB 12 34 56 C", ["AB 12 34 56 C"]),
        ("UK", "GB 12 34 56 C", []),
        ("UK", "NHS no. 943-476-5870", ["943-476-5870"]),
        ("US", "SSN 536-90-4399", ["536-90-4399"]),
        ("US", "666-90-4399", []),
    ],
)
def test_packs(pack: str, text: str, expected: list[str]) -> None:
    assert found(finder(pack), text) == expected


def test_packs_are_switched_on_in_the_project_and_mask_then(tmp_path: Path) -> None:
    assert read_packs(tmp_path) == ()
    project = tmp_path / "dbt_project.yml"
    project.write_text("vars:\n  pii_packs: [NO, SE]\n")
    assert read_packs(tmp_path) == ("SE", "NO")
    tokeniser = Tokeniser(MasterKey(b"a key that is used in these tests only"))
    text = "mitt nummer: 131052-308T"
    assert "131052-308T" in FreeText(tokeniser).mask(text)[0]
    masked, count = FreeText(tokeniser, ["FI"]).mask(text)
    assert (count, "<nationalid_" in masked, "308T" in masked) == (1, True, False)
    assert analyzer(["FI"]).analyze(text, "en", entities=["NATIONAL_ID"])
    assert set(PACKS) == {"SE", "NO", "FI", "DE", "UK", "US"}
    assert national_id("811228-9874")
    assert not national_id("811228-9873")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("vars:\n  pii_packs: [XX]\n", "unknown pack 'XX'; known: SE, NO"),
        ("vars:\n  pii_packs: SE\n", "must be a list"),
        ("vars: [", "not readable YAML"),
    ],
)
def test_a_pack_that_nobody_knows_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "dbt_project.yml").write_text(text)
    with pytest.raises(ConfigurationError, match=message):
        read_packs(tmp_path)


def test_masking_and_presidio_have_the_same_finders() -> None:
    wrapped = {recognizer.FINDER for recognizer in RECOGNIZERS}
    assert wrapped == set(FINDERS)
    assert len(RECOGNIZERS) == len(wrapped)


def test_masking_does_without_presidio_and_spacy() -> None:
    code = (
        "import sys; import python_jobs.masking.run, python_jobs.masking.freetext, python_jobs.masking.workers; "
        "sys.exit(bool({'spacy', 'presidio_analyzer', 'presidio_anonymizer'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_special_categories_are_flagged_and_stay() -> None:
    text = "Hun er sygemeldt med depression og medlem af en fagforening"
    assert special_categories(text) == ["health", "union"]
    assert special_categories("Stolen er gået i stykker") == []
    assert in_words([text, "Stolen er grøn"]) == "; speaks of special categories: health (50 %), union (50 %)"
    assert in_words(["Stolen er grøn"]) == ""


# The first text of a version of the lists takes as long as making them.
@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_spans_in_order_that_do_not_overlap(text: str) -> None:
    ends = 0
    for span in spans(text):
        assert ends <= span.start < span.end <= len(text)
        ends = span.end


@given(st.from_regex(r"[45][0-9]{14}", fullmatch=True))
def test_every_card_of_a_brand_is_found_in_groups(body: str) -> None:
    number = body + luhn.calc_check_digit(body)
    if canonical.luhn_holds(number) and canonical.card_brand(number):
        written = " ".join(number[start : start + 4] for start in range(0, 16, 4))
        assert found(patterns.cards, f"betalt med {written}.") == [written]


@given(st.dates(min_value=datetime.date(1937, 1, 1), max_value=datetime.date(1999, 12, 31)))
def test_every_cpr_with_a_hyphen_is_found(day: datetime.date) -> None:
    number = f"{day:%d%m%y}-0123"
    assert found(danish.cprs, f"kunde {number}, ny") == [number]


def test_persons_in_the_headers_of_forwarded_mail() -> None:
    text = "From: Young, Bodil [mailto:x]\nTo: Karen Holm; Support\n\nhej"
    assert [text[span.start : span.end] for span in spans(text)] == ["Young, Bodil", "Karen Holm"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("skriv til anne (at) firma.example.dk", ["anne (at) firma.example.dk"]),
        ("skriv til anne(a)firma.example.dk nu", ["anne(a)firma.example.dk"]),
        ("skriv til anne snabel-a firma punktum dk", ["anne snabel-a firma punktum dk"]),
        ("skriv til anne at firma dot dk", ["anne at firma dot dk"]),
        ("vi mødes at firma.example.dk", []),
        ("2 stk @ 20.000 kr", []),
    ],
)
def test_mail_addresses_in_disguise(text: str, expected: list[str]) -> None:
    assert found(patterns.emails, text) == expected


@pytest.mark.parametrize("written", ["20  30  40  50", "2 0 3 0 4 0 5 0", "20 304 050", "20/30/40/50", "45 20 30 40 50",
                                     "+45-20-30-40-50", "(+45) 20304050", "20304 050"])  # fmt: skip
def test_phone_numbers_in_any_grouping(written: str) -> None:
    span = spans(f"hans nummer er {written} tak")
    assert [(item.entity, f"hans nummer er {written} tak"[item.start : item.end]) for item in span] == [
        ("PHONE_NUMBER", written)
    ]


@pytest.mark.parametrize("written", ["21/12/2023", "22.12.2023", "2024-10-11", "25.000.000"])
def test_dates_and_amounts_are_no_phone_numbers(written: str) -> None:
    assert found(danish.phones, f"det var {written} i alt") == []


@pytest.mark.parametrize("written", ["Algade 12,3.tv.", "Algade 12c 3tv", "Algade 12, stuen th", "Algade 12 A  8. th.",
                                     "ALGADE 12, LEJL. 304", "Mads Holms Vej 12 3 tv", "Algade nr. 5"])  # fmt: skip
def test_addresses_with_floor_and_door_in_any_writing(written: str) -> None:
    assert found(addresses.addresses, f"leveres til {written}, tak") == [written]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("bor Nørregade 12, 2. tv, 8200 Aarhus N.", "8200 Aarhus N"),
        ("Nørregade 12\nDK-1364 København K\nTlf.", "DK-1364 København K"),
        ("Nørregade 12, 2800 Kongens Lyngby Mvh", "2800 Kongens Lyngby"),
        ("til nørregade 12, 8000 aarhus c tak", "8000 aarhus c"),
        ("bor Nørregade 12 i Hobro", "Hobro"),
        ("Storgatan 5, 123 45 Stockholm", "123 45 Stockholm"),
        ("Hauptstraße 12, 10115 Berlin, heute", "10115 Berlin"),
        ("at 22 Baker Street, Leeds LS6 2AB.", "Leeds LS6 2AB"),
        ("742 Evergreen Terrace, Springfield, IL 62704", "Springfield, IL 62704"),
    ],
)
def test_what_says_where_a_street_is_goes_with_it(text: str, where: str) -> None:
    street, town = [span for span in spans(text) if span.entity == "ADDRESS"]
    assert text[town.start : town.end] == where
    assert street.end < town.start, "the street keeps the token that a column of streets has"


@pytest.mark.parametrize(
    "text",
    [
        "fra 8000 Aarhus til 9000 Aalborg",
        "Nørregade 12, 2000 kroner i gebyr",
        "Nørregade 12, 2500 stk. varer",
        "Nørregade 12, i dag kl. 9",
        "Nørregade 12 blev solgt i Hobro",
    ],
)
def test_a_town_by_itself_and_an_amount_are_no_address(text: str) -> None:
    assert [text[span.start : span.end] for span in spans(text) if span.entity == "ADDRESS"] in ([], ["Nørregade 12"])


@pytest.mark.parametrize("written", ["DK50-0040-0440-1162-43", "DK 50 00400440116243", "dk50  0040  0440  1162  43"])
def test_ibans_in_any_grouping(written: str) -> None:
    assert [span.entity for span in spans(f"send til {written} tak")] == ["IBAN_CODE"]
