"""Names and SQL that onboarding writes."""

import pytest
from sqlfluff.core import Linter
from sqlfluff.core.dialects import dialect_selector

from python_jobs.onboarding import naming
from python_jobs.onboarding.files import plain
from python_jobs.onboarding.keywords import LINTED
from python_jobs.onboarding.macros import Macros
from python_jobs.onboarding.naming import Names
from python_jobs.settings import PROJECT_DIR


def test_words_are_those_of_the_linter() -> None:
    """sqlfluff's list without Postgres's own words, which the server in use is asked for."""
    linter = dialect_selector("postgres")
    words = {word.lower() for kind in ("unreserved_keywords", "reserved_keywords") for word in linter.sets(kind)}
    assert words >= LINTED
    assert {"account", "date", "users", "uuid"} <= LINTED


@pytest.mark.parametrize(
    ("name", "expected"),
    [("kundenummer", "kunde_id"), ("customer_key", "customer_id"), ("id", "order_id"), ("code", "code")],
)
def test_a_key_is_called_after_what_it_numbers(name: str, expected: str) -> None:
    assert naming.key_name(name, "orders") == expected


def test_names_are_unique_short_and_no_words_of_sql() -> None:
    names = Names("categories", {"order", "user"})
    assert [names.take("order"), names.take("order"), names.take("navn"), names.take("navn")] == [
        "category_order",
        "category_order_2",
        "navn",
        "navn_2",
    ]
    long = [names.take("a" * 70) for _ in range(12)]
    assert len(set(long)) == 12
    assert max(map(len, long)) == 63


def test_names_follow_the_kind() -> None:
    assert [naming.date_name("dato"), naming.date_name("oprettet")] == ["dato", "oprettet_date"]
    assert [naming.time_name("order_date"), naming.time_name("created_at")] == ["order_at", "created_at"]
    assert [naming.amount_name("amount"), naming.amount_name("pris")] == ["amount", "pris_amount"]
    assert [naming.flag_name("aktiv"), naming.flag_name("has_car")] == ["is_aktiv", "has_car"]


def test_macros_become_the_sql_that_dbt_makes_of_them() -> None:
    text = Macros(PROJECT_DIR).sql("{{ standardize_timestamp('x', 'mdy', time_zone=var('source_time_zone')) }}")
    assert "at time zone 'Europe/Copenhagen'" in text
    assert "{{" not in text


def test_text_of_others_is_no_template() -> None:
    assert plain("a {{ b }}\n# c.") == "a ((b )) # c".replace("((b", "(( b")


def test_a_name_in_quotes_passes_the_linter() -> None:
    text = "select\n    {{ '\"user\"' }} as member_user\nfrom members\n"
    assert Linter(dialect="postgres").lint_string(text).get_violations() == []
