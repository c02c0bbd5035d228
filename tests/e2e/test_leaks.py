"""Nothing personal is anywhere but in ``explore``: every value of every personal column is searched for."""

from collections.abc import Iterable

import pytest
from psycopg import sql

from python_jobs.proof.search import Finder, Looked, relations, search_database, search_files
from python_jobs.server import EmbeddedServer
from tests.e2e.conftest import Finished
from tests.e2e.whole_run import Place

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


def leaks(looked: Iterable[Looked]) -> dict[str, int]:
    """How many of the values each place holds; places without any are left out."""
    return {text.name: len(text.found) for text in looked if text.found}


def test_the_search_finds_what_is_there(finished: Finished) -> None:
    values = personal_values(finished.place)
    assert len(values) > 4_000
    with finished.place.connect() as connection:
        raw = leaks(search_database(connection, Finder(values), explore=True))
    assert raw["explore.crm__customers"] > 4_000


def test_no_personal_value_in_any_table_outside_explore(finished: Finished) -> None:
    with finished.place.connect() as connection:
        looked = list(search_database(connection, Finder(personal_values(finished.place))))
    assert {"masked.crm__customers", "navigate.dim_customers", "lineage.events"} <= {text.name for text in looked}
    assert leaks(looked) == {}


def test_no_personal_value_in_any_file(finished: Finished) -> None:
    place = finished.place
    assert list(place.exports.rglob("*.parquet"))
    finder = Finder(personal_values(place))
    looked = [
        *search_files(place.home, finder, leave_out=[place.home / "postgres"]),
        *search_files(place.exports, finder),
        *search_files(EmbeddedServer(place.home).folder, finder, leave_out=[EmbeddedServer(place.home).data]),
    ]
    assert "server.log" in {text.name for text in looked}
    assert leaks(looked) == {}


def test_no_personal_value_in_what_the_command_printed(finished: Finished) -> None:
    assert Finder(personal_values(finished.place)).find(finished.output) == frozenset()


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


def test_personal_status_comes_along_as_lineage_and_stops_at_masking(finished: Finished) -> None:
    with finished.place.connect() as connection:
        rows = connection.execute(
            "select dataset, column_name, explore_column, is_masked, pii_class from compliance.personal_columns"
        ).fetchall()
    navigate = [row for row in rows if ".navigate." in row[0] or row[0].startswith("exports/")]
    assert {"navn", "e_mail", "cpr_nr"} & {row[2] for row in navigate}, "masked personal columns do reach navigate"
    assert [row for row in navigate if not row[3] and row[4] != "quasi_identifier"] == []
