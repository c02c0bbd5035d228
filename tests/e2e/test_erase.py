"""Erasing a person from a finished run: nothing of them in any layer, and they stay away when delivered again."""

import json

import pytest
from psycopg import sql

from python_jobs.proof.search import relations
from tests.e2e.whole_run import LAYERS, Place

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("erase")]

WHO = (
    "select t.customer_id from masked.support__tickets as t join navigate.fct_orders as o using (customer_id) "
    "group by 1 order by 1 limit 1"
)


def tables_that_name(place: Place, values: list[str]) -> list[str]:
    """Relations of the four layers with a row in which one of the values stands."""
    found = []
    with place.connect() as connection:
        for schema, name in relations(connection):
            if schema not in LAYERS:
                continue
            row = connection.execute(
                sql.SQL("select exists (select from {} as t where t::text ilike any(%s))").format(
                    sql.Identifier(schema, name)
                ),
                [[f"%{value}%" for value in values]],
            ).fetchone()
            if row and row[0]:
                found.append(f"{schema}.{name}")
    return sorted(found)


def test_an_erased_person_is_in_no_layer_and_does_not_come_back(place: Place) -> None:
    assert place.atlas("sample", "--customers", "100", "--out", str(place.sample)).returncode == 0
    place.run("--quiet")
    with place.connect() as connection:
        who = str((connection.execute(WHO).fetchone() or ("",))[0])
        row = connection.execute(
            "select e_mail, cpr_nr, navn from explore.crm__customers where kundenummer = %s", [who]
        ).fetchone()
        orders = connection.execute("select count(*) from navigate.fct_orders").fetchone()
    personal = [value for value in row or () if value]
    assert len(personal) >= 2
    assert "navigate.dim_customers" in tables_that_name(place, [who])

    command = ["pii", "erase", "crm__customers", f"kundenummer={who}", "--sources", str(place.sources), "--json"]
    result = place.atlas(*command, "--reason", "a request", "--yes")
    assert result.returncode == 0, result.stderr
    assert set(json.loads(result.stdout)["rows"]) == {"crm__customers", "support__tickets"}
    assert [value for value in personal if value in result.stdout + result.stderr] == []
    # The source knows nothing of it, and delivers the person again.
    file = next((place.sample / "crm").glob("customers*.csv"))
    file.write_bytes(file.read_bytes() + b"\n")
    summary = json.loads(place.run("--json").stdout)
    assert [note.partition(":")[0] for note in summary["notes"] if "erased persons" in note] == [
        "explore.crm__customers"
    ]
    assert tables_that_name(place, personal) == []
    # Orders are the shop's books: they stay, and belong to nobody.
    assert [name for name in tables_that_name(place, [who]) if "orders" not in name] == []
    with place.connect() as connection:
        assert connection.execute("select count(*) from navigate.fct_orders").fetchone() == orders
        assert connection.execute(
            "select count(*) from navigate.fct_orders where customer_id = %s", [who]
        ).fetchone() == (0,)
