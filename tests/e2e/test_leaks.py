"""Nothing personal is anywhere but in ``explore``: every value of every personal column is searched for."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from psycopg import sql

from tests.e2e.conftest import Finished
from tests.e2e.whole_run import Place, cells, relations

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("finished")]

PERSONAL = {
    "crm__customers": ("navn", "e_mail", "telefon", "adresse", "cpr_nr", "foedselsdato"),
    "support__tickets": ("agent",),
}


def personal_values(place: Place) -> set[str]:
    values: set[str] = set()
    with place.connect() as connection:
        for table, columns in PERSONAL.items():
            for column in columns:
                query = sql.SQL("select distinct {} from explore.{} where length({}) >= 6").format(
                    sql.Identifier(column), sql.Identifier(table), sql.Identifier(column)
                )
                values.update(row[0] for row in connection.execute(query).fetchall())
    return values


def leaks(values: set[str], places: Iterator[tuple[str, str]]) -> dict[str, int]:
    """How many of the values each place holds; places without any are left out.

    A value counts where it stands for itself: eight digits in the middle of a hash are no phone number.
    """
    found = {}
    for name, text in places:
        hits = sum(
            value in text and bool(re.search(rf"(?<![0-9A-Za-z.]){re.escape(value)}(?![0-9A-Za-z])", text))
            for value in values
        )
        if hits:
            found[name] = hits
    return found


def tables(place: Place) -> Iterator[tuple[str, str]]:
    with place.connect() as connection:
        for schema, name in relations(connection):
            if schema != "explore":
                # The same text again can't leak more: rows are taken once.
                yield f"{schema}.{name}", "\n".join(set(cells(connection, schema, name)))


def files(place: Place) -> Iterator[tuple[str, str]]:
    database = place.home / "postgres"
    for path in sorted([*place.home.rglob("*"), *place.exports.rglob("*")]):
        if not path.is_file() or database in path.parents:
            continue
        yield str(path.relative_to(place.folder)), readable(path)


def readable(path: Path) -> str:
    if path.suffix == ".parquet":
        return "\n".join(map(str, duckdb.sql(f"select * from read_parquet('{path}')").fetchall()))
    return path.read_bytes().decode("utf-8", errors="replace")


def test_the_search_finds_what_is_there(finished: Finished) -> None:
    values = personal_values(finished.place)
    assert len(values) > 4_000
    with finished.place.connect() as connection:
        raw = "".join(cells(connection, "explore", "crm__customers"))
    assert leaks(values, iter([("raw", raw)]))["raw"] > 4_000


def test_no_personal_value_in_any_table_outside_explore(finished: Finished) -> None:
    assert leaks(personal_values(finished.place), tables(finished.place)) == {}


def test_no_personal_value_in_any_file(finished: Finished) -> None:
    assert list(finished.place.exports.rglob("*.parquet"))
    assert leaks(personal_values(finished.place), files(finished.place)) == {}


def test_no_personal_value_in_what_the_command_printed(finished: Finished) -> None:
    assert leaks(personal_values(finished.place), iter([("output", finished.output)])) == {}


def test_analysts_read_every_layer_but_explore(finished: Finished) -> None:
    with finished.place.connect() as connection:
        readable_schemas = {
            schema
            for schema, name in relations(connection)
            if connection.execute(
                "select has_schema_privilege('atlas_analyst', %s, 'usage') "
                "and has_table_privilege('atlas_analyst', %s, 'select')",
                [schema, sql.Identifier(schema, name).as_string(connection)],
            ).fetchone()
            == (True,)
        }
    assert {"masked", "chart", "navigate", "quality", "lineage", "pipeline", "compliance"} <= readable_schemas
    assert "explore" not in readable_schemas
