"""Verdicts on columns: by name, type and values; and the recognizers inside text."""

import random
from collections.abc import Callable

import pytest

from python_jobs.masking.classify import classify
from python_jobs.masking.evidence import find
from python_jobs.masking.freetext import FreeText, resolve
from python_jobs.masking.hints import hint
from python_jobs.masking.keys import MasterKey
from python_jobs.masking.packs import PACKS
from python_jobs.masking.patterns import Span
from python_jobs.masking.persons import persons
from python_jobs.masking.policy import Declared
from python_jobs.masking.recognizers import analyzer
from python_jobs.masking.sample import Column, Sample
from python_jobs.masking.tokens import Tokeniser
from python_jobs.masking.workers import TextWorkers

RANDOM = random.Random(7)
GIVEN = ["Mette", "Søren", "Ida", "John", "Peter", "Anne", "Lars", "Emma", "Robert", "Karen"]
FAMILY = ["Hansen", "Østergaard", "Holm", "Smith", "Jensen", "Brown", "Møller", "Johnson"]


def made(make: Callable[[int], str], count: int = 200) -> Sample:
    return Sample(tuple(dict.fromkeys(make(number) for number in range(count))), count)


def digits(count: int) -> str:
    return "".join(RANDOM.choices("0123456789", k=count))


def name(_: int) -> str:
    return f"{RANDOM.choice(GIVEN)} {RANDOM.choice(FAMILY)}"


def day(first: int, last: int) -> str:
    return f"{RANDOM.randint(1, 28):02}-{RANDOM.randint(1, 12):02}-{RANDOM.randint(first, last)}"


def cpr(_: int) -> str:
    return f"{RANDOM.randint(1, 28):02}{RANDOM.randint(1, 12):02}{RANDOM.randint(40, 99)}-{RANDOM.randint(0, 3999):04}"


@pytest.mark.parametrize(
    ("column", "data_type", "sample", "entity"),
    [
        ("navn", "text", made(name), "PERSON"),
        ("x1", "text", made(name), "PERSON"),
        ("kontakt", "text", made(lambda n: f"{n % 60}@example.dk" if n % 2 else name(n)), "EMAIL_ADDRESS"),
        ("c2", "text", made(lambda n: f"user{n}@example.dk"), "EMAIL_ADDRESS"),
        (
            "c3",
            "text",
            made(lambda n: f"+45 {RANDOM.randint(20, 99)} {digits(2)} {digits(2)} {digits(2)}"),
            "PHONE_NUMBER",
        ),
        ("mobil", "text", made(lambda n: f"{RANDOM.randint(20, 99)}{digits(6)}"), "PHONE_NUMBER"),
        ("telefon", "bigint", made(lambda n: f"{RANDOM.randint(20, 99)}{digits(6)}"), "PHONE_NUMBER"),
        ("c4", "text", made(cpr), "DK_CPR"),
        ("person_no", "bigint", made(lambda n: cpr(n).replace("-", "").lstrip("0")), "DK_CPR"),
        (
            "c5",
            "text",
            made(lambda n: f"{RANDOM.choice(['Nørre', 'Vester', 'Skov'])}gade {n + 1}, {n % 5 + 1}. tv"),
            "ADDRESS",
        ),
        ("foedselsdato", "text", made(lambda n: day(1940, 2005)), "DATE_OF_BIRTH"),
        ("c6", "text", made(lambda n: day(1940, 2005)), "DATE_OF_BIRTH"),
        ("c7", "text", made(lambda n: RANDOM.choice(GIVEN) if n % 9 else RANDOM.choice(FAMILY)), "PERSON"),
        ("birth_date", "date", made(lambda n: "1980-01-01"), "DATE_OF_BIRTH"),
        ("postnr", "text", made(lambda n: str(1000 + n)), "POSTCODE"),
        ("besked", "text", made(lambda n: f"Jeg vil gerne vide hvornår ordre {n} kommer frem"), "FREE_TEXT"),
    ],
)
def test_personal_columns_are_found(column: str, data_type: str, sample: Sample, entity: str) -> None:
    finding = find(Column(column, data_type), sample)
    assert (finding.personal, finding.entity) == (True, entity), finding


@pytest.mark.parametrize(
    ("column", "data_type", "sample"),
    [
        ("order_id", "text", made(lambda n: f"{20_000_000 + n}")),
        ("kundenummer", "text", made(lambda n: f"K{n:07}")),
        ("cvr", "text", made(lambda n: f"{RANDOM.randint(10, 99)}{digits(6)}")),
        ("ean", "text", made(lambda n: f"57{digits(11)}")),
        ("ordered", "text", made(lambda n: f"2024{RANDOM.randint(1, 12):02}{RANDOM.randint(1, 28):02}")),
        ("oprettet", "text", made(lambda n: day(1990, 2005))),
        ("amount", "text", made(lambda n: f"{n}.{digits(3)},{digits(2)}")),
        ("unit_price", "numeric(10,2)", made(lambda n: f"{n}.50")),
        ("status", "text", Sample(("completed", "pending", "cancelled"), 200)),
        ("session", "text", made(lambda n: f"{digits(8)}-{digits(4)}-{digits(4)}-{digits(4)}-{digits(12)}")),
    ],
)
def test_what_is_not_personal_is_kept(column: str, data_type: str, sample: Sample) -> None:
    finding = find(Column(column, data_type), sample)
    assert (finding.personal, finding.entity) == (False, None), finding


@pytest.mark.parametrize(
    ("column", "data_type", "sample"),
    [
        ("product_name", "text", made(lambda n: f"Victoria chair {n}")),
        ("supplier_name", "text", made(name)),
        ("thing", "text", made(lambda n: f"word{'abcdefgh'[n % 8]} {'xyzuvw'[n % 6]}")),
        ("reference", "text", made(lambda n: f"{RANDOM.randint(20, 99)}{digits(6)}")),
        ("some_day", "text", made(lambda n: day(1990, 2005))),
        ("payload", "jsonb", made(lambda n: "{}")),
        ("empty", "text", Sample((), 0)),
        ("few", "text", Sample(("a1", "a2"), 2)),
    ],
)
def test_what_nobody_knows_is_held_back(column: str, data_type: str, sample: Sample) -> None:
    verdict = classify("s__t", Column(column, data_type), sample, None, known_table=False)
    assert (verdict.action, verdict.pii_class) == ("hold", "unclassified"), verdict
    assert "declare config.meta.pii" in verdict.evidence


def test_a_new_text_column_of_a_known_table_is_held_back_even_when_it_looks_harmless() -> None:
    sample = made(lambda n: f"K{n:07}")
    assert classify("s__t", Column("code", "text"), sample, None, known_table=False).action == "keep"
    assert classify("s__t", Column("code", "text"), sample, None, known_table=True).action == "hold"
    assert classify("s__t", Column("count", "integer"), made(str), None, known_table=True).action == "keep"


def test_the_policy_decides_and_evidence_that_contradicts_it_is_told() -> None:
    sample = made(lambda n: f"user{n}@example.dk")
    verdict = classify("s__t", Column("kode", "text"), sample, Declared(None, "keep", "f.yml"), known_table=True)
    assert (verdict.action, verdict.decided_by) == ("keep", "declared")
    assert verdict.disagreement
    assert "EMAIL_ADDRESS" in verdict.disagreement
    assert "user1" not in verdict.evidence


@pytest.mark.parametrize(
    ("column", "entity"),
    [
        *(("e_mail", "EMAIL_ADDRESS"), ("KundeNavn", "PERSON"), ("fødselsdato", "DATE_OF_BIRTH"), ("bynavn", "CITY")),
        *(("product_name", None), ("firmanavn", None), ("kundenummer", None), ("ip_adresse", "IP_ADDRESS")),
        *(("leveringsadresse", "ADDRESS"), ("cpr_nr", "DK_CPR"), ("description_id", None), ("brand", None)),
    ],
)
def test_hints(column: str, entity: str | None) -> None:
    assert hint(column) == entity


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hej, jeg hedder Mette Hansen.", ["Mette Hansen"]),
        ("Kære Sørens mor, hils Peter", ["Søren", "Peter"]),
        ("My name is Nguyen Tran, thanks", ["Nguyen Tran"]),
        ("Spørg hr. Okonkwo om det", ["Okonkwo"]),
        ("Jeg talte med Anne-Marie Holm i går", ["Anne-Marie Holm"]),
        ("Mvh\nmette", ["mette"]),
        ("Regards,\nJohn", ["John"]),
        ("The Victoria chair is broken", []),
        ("Will you call me in May?", []),
        ("Jeg vil gerne vide, hvornår Ordre 12 kommer til Aarhus", []),
    ],
)
def test_persons_in_text(text: str, found: list[str]) -> None:
    spans = sorted({(span.start, span.end) for span in persons(text)})
    assert [text[start:end] for start, end in spans] == found


@pytest.mark.parametrize(
    ("text", "entity", "found"),
    [
        ("skriv til mette.hansen@mail.example.dk.", "EMAIL_ADDRESS", ["mette.hansen@mail.example.dk"]),
        ("mit cpr er 3112841234", "DK_CPR", ["3112841234"]),
        ("ordre 3113841234", "DK_CPR", []),
        ("ring +45 12345678 / 23 45 67 89", "PHONE_NUMBER", ["+45 12345678", "23 45 67 89"]),
        ("ordre 23456789 fra 20240131", "PHONE_NUMBER", []),
        ("nr. 4111-1111-1111-1111 og 4111-1111-1111-1112", "CREDIT_CARD", ["4111-1111-1111-1111"]),
        ("kort 4111-1111-1111-1112", "CREDIT_CARD", ["4111-1111-1111-1112"]),
        ("IBAN DK50 0040 0440 1162 43 OK", "IBAN_CODE", ["DK50 0040 0440 1162 43"]),
        ("fra 10.0.0.1 og ::1, v. 1.2.3.400", "IP_ADDRESS", ["10.0.0.1", "::1"]),
        ("bor H.C. Andersens Boulevard 12, 3. th, 1553", "ADDRESS", ["H.C. Andersens Boulevard 12, 3. th"]),
        ("at 123 Main Street Apt. 4, Springfield", "ADDRESS", ["123 Main Street Apt. 4", "Springfield"]),
        ("født 31-12-1984, oprettet 01-01-2024", "DATE_OF_BIRTH", ["31-12-1984"]),
    ],
)
def test_presidio_finds_with_our_recognizers(text: str, entity: str, found: list[str]) -> None:
    results = analyzer().analyze(text, "da", entities=[entity])
    assert [text[result.start : result.end] for result in sorted(results, key=lambda item: item.start)] == found


def test_overlaps_leave_nothing_uncovered() -> None:
    text = "abcdefghij klm"
    spans = [Span(0, 8, "PERSON", 0.5), Span(5, 10, "ADDRESS", 1.0), Span(2, 4, "PERSON", 0.9)]
    assert [(span.start, span.end, span.entity) for span in resolve(text, spans)] == [
        (0, 5, "PERSON"),
        (5, 10, "ADDRESS"),
    ]


def free_text() -> FreeText:
    return FreeText(Tokeniser(MasterKey(b"a key that is used in these tests only")))


@pytest.mark.parametrize(
    ("entity", "value", "text", "rest"),
    [
        ("PHONE_NUMBER", "12 34 56 78", "Ring (+45) 12-34-5678 nu", "Ring {} nu"),
        ("PHONE_NUMBER", "1234567", "nummer 12 34 567.", "nummer {}."),
        ("DK_CPR", "990099-9999", "cpr 9900999999", "cpr {}"),
        ("PERSON", "Xyrtha Qblk", "xyrtha qblks bil; Qblk!", "{}s bil; {}!"),
        ("ADDRESS", "Ukendt Sted 7, 3. mf", "bor på Ukendt Sted 7 nu", "bor på {} nu"),
        ("EMAIL_ADDRESS", "mette.at.example", "skriv METTE.AT.EXAMPLE", "skriv {}"),
    ],
)
def test_what_the_row_knows_is_found_however_odd(entity: str, value: str, text: str, rest: str) -> None:
    from python_jobs.masking.canonical import examine

    masker = free_text()
    token = f"<{masker.tokeniser.token(entity, examine(entity)(value)[0] or '')}>"
    assert masker.mask(text, [(entity, value)])[0] == rest.format(*[token] * rest.count("{}"))


def test_a_known_birth_date_becomes_its_year() -> None:
    masked, count = free_text().mask("Jeg er fra 31/12/1984 og 1984-12-31", [("DATE_OF_BIRTH", "31-12-1984")])
    assert (masked, count) == ("Jeg er fra <birthdate_1984> og <birthdate_1984>", 2)


def test_workers_give_what_one_process_gives_in_the_same_order() -> None:
    texts = [f"Hej, jeg hedder {name(n)} og min ordre er {n}" for n in range(2_400)]
    cut = [texts[start : start + 500] for start in range(0, 2_400, 500)]
    chunks = [([column], [("PERSON", [None] * len(column))]) for column in cut]
    masker = free_text()
    with TextWorkers(masker, 2_400) as forked, TextWorkers(masker, 1) as alone:
        assert len(forked.processes) == 2
        assert not alone.processes
        assert list(forked.run(iter(chunks))) == list(alone.run(iter(chunks)))
    assert not any(process.is_alive() for process in forked.processes)


NHS = ["943 476 5919", "401 023 2137", "987 654 4321", "943 476 5870", "999 000 0018"]


def test_a_pack_counts_in_columns_whose_name_says_so() -> None:
    values = tuple(number for number in NHS if PACKS["UK"][1].holds(number))
    assert len(values) >= 3
    sample = Sample(values, 60)
    assert find(Column("nhs_number", "text"), sample, ["UK"]).entity == "NATIONAL_ID"
    assert find(Column("nhs_number", "text"), sample).entity != "NATIONAL_ID"
    assert find(Column("batch_number", "text"), sample, ["UK"]).entity != "NATIONAL_ID"
    digits = Sample(tuple(value.replace(" ", "") for value in values), 60)
    assert find(Column("nhs_number", "bigint"), digits, ["UK"]).entity == "NATIONAL_ID"
