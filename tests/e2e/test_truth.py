"""The defects that the sample put in, cell by cell, against what loader, masking and dbt caught."""

import csv
from collections import defaultdict
from collections.abc import Iterator

import psycopg
import pytest

from tests.e2e.conftest import Finished

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("finished")]

Places = set[tuple[str, int]]


@pytest.fixture(scope="module")
def truth(finished: Finished) -> dict[str, list[dict[str, str]]]:
    """Defects by kind."""
    result = defaultdict(list)
    with (finished.place.sample / "truth.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            result[row["defect"]].append(row)
    return result


@pytest.fixture(scope="module")
def connection(finished: Finished) -> Iterator[psycopg.Connection]:
    with finished.place.connect() as opened:
        yield opened


def stated(rows: list[dict[str, str]]) -> Places:
    return {(row["file"].rsplit("/", 1)[-1], int(row["line"])) for row in rows}


def found(connection: psycopg.Connection, query: str) -> Places:
    return {(str(file).rsplit("/", 1)[-1], line) for file, line in connection.execute(query.encode()).fetchall()}


def in_file(table: str, condition: str) -> str:
    return (
        f"select files.path, rows._line from {table} as rows "
        f"join pipeline.files on files.file_id = rows._file_id where {condition}"
    )


@pytest.mark.parametrize("defect", ["line_ragged", "json_broken", "amount_mistyped", "bytes_undecodable"])
def test_unloadable_records_are_dead_letters(
    truth: dict[str, list[dict[str, str]]], connection: psycopg.Connection, defect: str
) -> None:
    dead = found(connection, "select file, line from pipeline.dead_letters")
    assert truth[defect]
    assert stated(truth[defect]) <= dead


def test_nothing_else_is_a_dead_letter(truth: dict[str, list[dict[str, str]]], connection: psycopg.Connection) -> None:
    unloadable = [
        row for kind in ("line_ragged", "json_broken", "amount_mistyped", "bytes_undecodable") for row in truth[kind]
    ]
    assert found(connection, "select file, line from pipeline.dead_letters") == stated(unloadable)


@pytest.mark.parametrize(
    ("defect", "condition"),
    [
        ("email_missing", "e_mail is null"),
        ("city_missing", "bynavn is null"),
        ("email_malformed", "not e_mail__is_valid"),
        ("phone_invalid", "not telefon__is_valid"),
        ("cpr_invalid", "not cpr_nr__is_valid"),
        ("birth_date_impossible", "not foedselsdato__is_valid"),
    ],
)
def test_customer_cells(
    truth: dict[str, list[dict[str, str]]], connection: psycopg.Connection, defect: str, condition: str
) -> None:
    assert truth[defect]
    assert found(connection, in_file("masked.crm__customers", condition)) == stated(truth[defect])


def test_negative_amounts_are_refunds(truth: dict[str, list[dict[str, str]]], connection: psycopg.Connection) -> None:
    keys = {row["key"] for row in truth["amount_negative"]}
    rows = connection.execute("select order_id from navigate.fct_orders where is_refund").fetchall()
    assert {row[0] for row in rows} == keys


def test_orders_without_a_customer_belong_to_the_unknown_one(
    truth: dict[str, list[dict[str, str]]], connection: psycopg.Connection
) -> None:
    keys = {row["key"] for row in truth["order_without_customer"]}
    rows = connection.execute("select order_id from navigate.fct_orders where customer_id = 'unknown'").fetchall()
    assert {row[0] for row in rows} == keys


def test_orders_of_unknown_products(truth: dict[str, list[dict[str, str]]], connection: psycopg.Connection) -> None:
    keys = {row["key"] for row in truth["product_unknown"]}
    rows = connection.execute("select order_id from navigate.fct_orders where product_id = 'unknown'").fetchall()
    assert {row[0] for row in rows} == keys


def test_duplicates_are_resolved_to_one(truth: dict[str, list[dict[str, str]]], connection: psycopg.Connection) -> None:
    def pair(query: str) -> tuple[int, int]:
        row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return row[0], row[1]

    raw, distinct = pair("select count(*), count(distinct kundenummer) from explore.crm__customers")
    assert raw - distinct == len({row["key"] for row in truth["customer_duplicated"]})
    customers, unique = pair(
        "select count(*), count(distinct customer_id) from navigate.dim_customers where customer_id <> 'unknown'"
    )
    assert customers == unique == distinct
    raw, distinct = pair("select count(*), count(distinct order_id) from explore.shop__orders")
    assert raw - distinct == len(truth["order_duplicated"])
    orders, unique = pair("select count(*), count(distinct order_id) from navigate.fct_orders")
    assert orders == unique == distinct - len(truth["order_undated"])


def test_undated_orders_wait_in_quarantine(
    truth: dict[str, list[dict[str, str]]], connection: psycopg.Connection
) -> None:
    query = "select rule, record_key::jsonb ->> 'order_id' from quality.quarantine"
    assert truth["order_undated"]
    assert set(connection.execute(query).fetchall()) == {
        ("order_has_a_date", row["key"]) for row in truth["order_undated"]
    }


def test_credit_limits_that_are_no_numbers(
    truth: dict[str, list[dict[str, str]]], connection: psycopg.Connection
) -> None:
    query = (
        "select files.path, staged.file_line from chart.stg_crm__customers as staged "
        "join pipeline.files on files.file_id = staged.file_id where staged.credit_limit_amount is null"
    )
    assert found(connection, query) == stated(truth["credit_limit_unparseable"])


@pytest.mark.parametrize(
    ("defect", "dimension", "column"),
    [
        ("email_missing", "completeness", "e_mail"),
        ("amount_negative", "validity", "amount"),
        ("order_without_customer", "consistency", "customer_id"),
    ],
)
def test_raw_scores_count_the_defects(
    truth: dict[str, list[dict[str, str]]], connection: psycopg.Connection, defect: str, dimension: str, column: str
) -> None:
    rows = connection.execute(
        "select rows_failed from quality.test_results where layer = 'raw' and dimension = %s and column_name = %s",
        [dimension, column],
    ).fetchall()
    assert len(truth[defect]) in {row[0] for row in rows}
