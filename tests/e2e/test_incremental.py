"""Incremental tables hold what a full refresh gives, whatever changed beneath them: dbt without Atlas's memory."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from python_jobs.settings import PROJECT_DIR
from tests.dbt_alone import dbt
from tests.e2e.whole_run import Place, differences, fingerprints

# One after the other on one project: each change meets the tables that the one before has left.
pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("incremental")]


@dataclass
class Site:
    """A copy of the project, which may be changed, over the tables of a sample."""

    place: Place
    project: Path

    def build(self, *arguments: str) -> dict[str, tuple[int, str]]:
        """Build models and seeds with dbt; what the tables hold then."""
        models = ("--select", "tag:chart", "tag:navigate", "tag:reference", "--resource-types", "model", "seed")
        assert dbt(self.place, "build", *models, *arguments, project=self.project) == 0
        with self.place.connect() as connection:
            return fingerprints(connection, ("chart", "navigate"))

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with self.place.connect() as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.project / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def deliver(self, count: int, **values: str) -> None:
        """Masked customer records of a later load, each like one that is there but for some values (SQL)."""
        columns = [
            row[0]
            for row in self.rows(
                "select attname from pg_attribute where attrelid = 'masked.crm__customers'::regclass "
                "and attnum > 0 and not attisdropped order by attnum"
            )
        ]
        values |= {"_line": "9000 + number", "_dlt_load_id": "'1800000000.5'"}
        listed = ", ".join(values.get(column, f'"{column}"') for column in columns)
        self.rows(
            f"insert into masked.crm__customers select {listed} from generate_series(1, {count}) as number "
            "cross join (select * from masked.crm__customers order by _line limit 1) as record"
        )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("incremental")
    project = folder / "project"
    for name in ("macros", "models", "profiles", "seeds", "tests/generic"):
        shutil.copytree(PROJECT_DIR / name, project / name)
    for name in ("dbt_project.yml", ".dbtignore"):
        shutil.copy(PROJECT_DIR / name, project / name)
    place = Place(folder)
    try:
        for arguments in (
            ("sample", "--customers", "60", "--out", str(place.sample)),
            ("load", "--sources", str(place.sources)),
            ("mask", "--sources", str(place.sources)),
        ):
            assert place.atlas(*arguments, "--quiet").returncode == 0
        site = Site(place, project)
        site.build()
        yield site
    finally:
        place.stop()


CHANGES: dict[str, Callable[[Site], object]] = {
    "a customer whom orders already name": lambda site: site.deliver(
        1,
        kundenummer="(select min(customer_id) from masked.shop__orders as orders where not exists ("
        "select 1 from masked.crm__customers where kundenummer = orders.customer_id))",
    ),
    "a record that was masked again, in the same load": lambda site: site.rows(
        "update masked.crm__customers set navn = left(navn, -1) || 'f', kreditgraense = '12,50', bynavn = 'Ribe' "
        "where _line = (select min(_line) from masked.crm__customers where navn not like '%f')"
    ),
    "a customer who is gone": lambda site: site.rows(
        "delete from masked.crm__customers where kundenummer = (select min(customer_id) from navigate.fct_orders "
        "where is_customer_known)"
    ),
    "a product that is gone": lambda site: site.rows(
        "delete from explore.shop__products where product_id = (select min(product_id) from navigate.fct_orders "
        "where is_product_known)"
    ),
    "a country of the seed": lambda site: site.edit("seeds/countries.csv", "danmark,DK", "danmark,DX"),
    "an exchange rate": lambda site: site.edit("seeds/exchange_rates.csv", "EUR,7.46", "EUR,7.64"),
    "another reading of dates": lambda site: site.edit(
        "macros/standardize/standardize_date.sql", "order='dmy'", "order='mdy'"
    ),
    "another tier": lambda site: site.edit(
        "models/chart/staging/crm/stg_crm__customers.sql", "then 'silver'", "then 'sterling'"
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_reaches_the_incremental_tables(site: Site, change: str) -> None:
    with site.place.connect() as connection:
        before = fingerprints(connection, ("chart", "navigate"))
    CHANGES[change](site)
    incremental = site.build()
    assert len(incremental) > 20
    assert differences(before, incremental)
    assert differences(incremental, site.build("--full-refresh")) == []


def test_only_what_changed_is_written(site: Site) -> None:
    site.build()
    written = "select xmin::text, count(*) from chart.stg_crm__customers group by xmin order by 2 desc"
    ((first, count), *others) = site.rows(written)
    site.deliver(3, kundenummer="'K99' || (10000 + number)")
    site.build()
    ((still, kept), (_, added), *more) = site.rows(written)
    assert (still, kept, added, more) == (first, count, 3, others)


def test_statistics_are_gathered_again_when_a_table_has_grown(site: Site) -> None:
    def gathered() -> int:
        rows = site.rows("select analyze_count from pg_stat_user_tables where relname = 'stg_crm__customers'")
        return int(rows[0][0])

    site.build("--full-refresh")
    before = gathered()
    assert before == 1
    site.rows("update masked.crm__customers set bynavn = 'Hjo' where kundenummer = 'K9910001'")
    site.build()
    assert gathered() == before
    site.deliver(1000, kundenummer="'K98' || (10000 + number)")
    site.build()
    assert gathered() == before + 1
