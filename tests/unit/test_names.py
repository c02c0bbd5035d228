"""Names keep every letter, and stay as they are once they are names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.names import identifier, is_identifier


@pytest.mark.parametrize(
    ("delivered", "name"),
    [
        ("Beløb", "beloeb"),
        ("Ærø Å", "aeroe_aa"),
        ("ÆRØ", "aeroe"),
        ("Fødselsdato", "foedselsdato"),
        ("CPR-nr", "cpr_nr"),
        ("E-mail", "e_mail"),
        ("KundeÅr", "kunde_aar"),
        ("Kreditgrænse", "kreditgraense"),
        ("CustomerKey", "customer_key"),
        ("ProductSKU", "product_sku"),
        ("Straße", "strasse"),
        ("Café prix (€)", "cafe_prix"),
        ("2. kontakt", "_2_kontakt"),
        ("order_id", "order_id"),
        ("A\u030a", "aa"),
        ("%", ""),
    ],
)
def test_identifier(delivered: str, name: str) -> None:
    assert identifier(delivered) == name


def test_long_names_stay_apart() -> None:
    first, second = identifier("a" * 80 + "1"), identifier("a" * 80 + "2")
    assert len(first) <= 63
    assert first != second


@given(st.text())
def test_an_identifier_is_one_and_stays(text: str) -> None:
    name = identifier(text)
    assert not name or is_identifier(name)
    assert identifier(name) == name
