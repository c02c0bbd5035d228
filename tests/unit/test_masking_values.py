"""Canonical forms, validity, tokens and keys."""

import datetime
import hashlib
import hmac
import pickle
from dataclasses import replace
from pathlib import Path

import phonenumbers
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from python_jobs.errors import ConfigurationError
from python_jobs.masking import canonical
from python_jobs.masking.classify import Verdict
from python_jobs.masking.columns import mask_column
from python_jobs.masking.entities import ENTITIES, Action
from python_jobs.masking.keys import MasterKey, ensure_demo_key, load_key
from python_jobs.masking.tokens import Tokeniser
from python_jobs.settings import Settings

KEY = MasterKey(b"a key that is used in these tests only")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(project_dir=tmp_path, home=tmp_path / "home", exports=tmp_path)


@pytest.mark.parametrize(
    ("entity", "value", "expected"),
    [
        ("PERSON", "  Søren \t ØSTERGÅRD ", ("søren østergård", None)),
        ("PERSON", "Sø\u0301ren A\u030agaard", ("sǿren ågaard", None)),
        ("PERSON", " \t", (None, None)),
        ("EMAIL_ADDRESS", " Mette@Example.DK", ("mette@example.dk", True)),
        ("EMAIL_ADDRESS", "mette@example", ("mette@example", False)),
        ("EMAIL_ADDRESS", "mette.example.dk", ("mette.example.dk", False)),
        ("PHONE_NUMBER", "+45 23 45 67 89", ("+4523456789", True)),
        ("PHONE_NUMBER", "0045-23456789", ("+4523456789", True)),
        ("PHONE_NUMBER", "2345 6789", ("+4523456789", True)),
        ("PHONE_NUMBER", "+1 (650) 253-0000", ("+16502530000", True)),
        ("PHONE_NUMBER", "+46 8 123 456 78", ("+46812345678", True)),
        ("PHONE_NUMBER", "1234567", ("+451234567", False)),
        ("PHONE_NUMBER", "ukendt", ("ukendt", False)),
        ("DK_CPR", "311284-1234", ("3112841234", True)),
        ("DK_CPR", "311284 1234", ("3112841234", True)),
        ("DK_CPR", "310284-1234", ("3102841234", False)),
        ("DK_CPR", "31128-1234", ("311281234", False)),
        ("DATE_OF_BIRTH", "31-12-1984", ("1984-12-31", True)),
        ("DATE_OF_BIRTH", "1984-12-31 00:00:00", ("1984-12-31", True)),
        ("DATE_OF_BIRTH", "1984-12-31T08:00:00Z", ("1984-12-31", True)),
        ("DATE_OF_BIRTH", "12/31/1984", ("1984-12-31", True)),
        ("DATE_OF_BIRTH", "31. december 1984", ("1984-12-31", True)),
        ("DATE_OF_BIRTH", "31-02-1980", ("31-02-1980", False)),
        ("DATE_OF_BIRTH", "01-01-1899", ("1899-01-01", False)),
        ("IBAN_CODE", "DK50 0040 0440 1162 43", ("DK5000400440116243", True)),
        ("IBAN_CODE", "DK51 0040 0440 1162 43", ("DK5100400440116243", False)),
        ("CREDIT_CARD", "4111 1111 1111 1111", ("4111111111111111", True)),
        ("CREDIT_CARD", "4111 1111 1111 1112", ("4111111111111112", False)),
        ("IP_ADDRESS", "2001:0db8::0001", ("2001:db8::1", None)),
    ],
)
def test_canonical_form_and_validity(entity: str, value: str, expected: tuple[str | None, bool | None]) -> None:
    assert canonical.examine(entity)(value) == expected


def test_a_birth_date_may_be_today_and_not_tomorrow() -> None:
    today = datetime.date.today()
    assert canonical.birth_date(today.isoformat())[1] is True
    assert canonical.birth_date((today + datetime.timedelta(days=1)).isoformat())[1] is False


@pytest.mark.parametrize(
    ("digits", "year"),
    [
        *(("0101360000", 1936), ("0101363999", 1936), ("0101364000", 2036), ("0101374000", 1937), ("0101575000", 2057)),
        *(("0101585000", 1858), ("0101998999", 1899), ("0101369000", 2036), ("0101379000", 1937)),
    ],
)
def test_the_seventh_digit_of_a_cpr_tells_the_century(digits: str, year: int) -> None:
    assert canonical.cpr_birth_date(digits) == datetime.date(year, 1, 1)


def test_modulus_11() -> None:
    # 4·0 + 3·7 + 2·0 + 7·7 + 6·6 + 5·1 + 4·4 + 3·2 + 2·8 + 1·5 = 154 = 14 · 11
    assert canonical.cpr_modulus_11("0707614285")
    assert not canonical.cpr_modulus_11("0707614286")


@given(st.from_regex(r"(\+45 ?|0045)?[0-9]{2}[ -]?[0-9]{2} ?[0-9]{2}[ -]?[0-9]{2}", fullmatch=True))
def test_the_fast_way_for_danish_phones_agrees_with_phonenumbers(value: str) -> None:
    number = phonenumbers.parse(value, "DK")
    form, valid = canonical.phone(value)
    if valid:
        assert form == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    else:
        assert not phonenumbers.is_valid_number(number)


def test_a_token_is_hmac_sha256_with_the_entitys_key() -> None:
    digest = hmac.new(KEY.subkey("entity/EMAIL_ADDRESS"), b"mette@example.dk", hashlib.sha256).hexdigest()
    assert Tokeniser(KEY).token("EMAIL_ADDRESS", "mette@example.dk") == f"email_{KEY.key_id}_{digest[:32]}"


def test_no_two_entities_share_tokens() -> None:
    tokens = Tokeniser(KEY)
    assert len({tokens.token(name, "same")[-32:] for name in ENTITIES}) == len(ENTITIES)
    assert all(entity.word.isalpha() and entity.word.islower() for entity in ENTITIES.values())


def test_secrets_show_up_nowhere() -> None:
    for secret in (KEY, Tokeniser(KEY)):
        assert "tests only" not in f"{secret!r} {secret} {vars(type(secret))}"
        with pytest.raises(TypeError, match="does not leave its process"):
            pickle.dumps(secret)
    settings = Settings(Path(), Path(), Path(), masking_key="visible")
    assert "visible" not in repr(settings)


def test_where_the_key_comes_from(settings: Settings) -> None:
    other = settings.project_dir / "other.key"
    other.write_text("file key, long enough to be accepted 123\n")
    other.chmod(0o600)
    assert ensure_demo_key(settings) is True
    demo = load_key(settings)
    assert ensure_demo_key(settings) is False
    assert (settings.home / "masking.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in settings.home.iterdir()] == ["masking.key"]
    from_file = load_key(replace(settings, masking_key_file=other))
    from_value = load_key(
        replace(settings, masking_key="file key, long enough to be accepted 123", masking_key_file=other)
    )
    assert demo.check_value != from_file.check_value == from_value.check_value


@pytest.mark.parametrize("text", ["short", "a" * 64, ""])
def test_a_weak_key_is_refused_without_quoting_it(settings: Settings, text: str) -> None:
    path = settings.project_dir / "weak.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(ConfigurationError, match="too weak") as caught:
        load_key(replace(settings, masking_key_file=path))
    assert not text or text not in str(caught.value)


def test_a_key_that_others_may_read_is_refused(settings: Settings) -> None:
    path = settings.project_dir / "open.key"
    path.write_text("0123456789abcdef" * 4)
    path.chmod(0o640)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        load_key(replace(settings, masking_key_file=path))


@pytest.mark.parametrize(
    ("entity", "action", "expected", "valid"),
    [
        ("PHONE_NUMBER", "redact", ["<redacted>", None, "<redacted>", None], [True, None, False, None]),
        ("DATE_OF_BIRTH", "generalise", [None, None, None, None], [False, None, False, None]),
        ("POSTCODE", "generalise", ["23", None, "1", None], None),
    ],
)
def test_a_column_is_masked_as_a_set(
    entity: str, action: Action, expected: list[str | None], valid: list[bool | None] | None
) -> None:
    verdict = Verdict("t", "c", "text", entity, action, ENTITIES[entity].pii_class, 1.0, "", "declared", 0)
    result = mask_column(pa.array(["23456789", None, "1", " "]), verdict, Tokeniser(KEY))
    assert result.values.to_pylist() == expected
    assert (result.valid.to_pylist() if result.valid is not None else None) == valid
    assert result.masked == 2


@pytest.mark.parametrize(
    ("value", "region", "expected"),
    [
        ("070-123 45 67", "SE", ("+46701234567", True)),
        ("+45 20 30 40 50", "SE", ("+4520304050", True)),
        ("20304050", "NO", ("+4720304050", True)),
        ("20304050", None, ("+4520304050", True)),
    ],
)
def test_a_phone_number_without_country_code_is_of_its_region(
    value: str, region: str | None, expected: tuple[str, bool]
) -> None:
    assert canonical.examine("PHONE_NUMBER", region)(value) == expected
