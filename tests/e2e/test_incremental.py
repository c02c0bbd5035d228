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
        values |= {"_line": "(select max(_line) from masked.crm__customers) + number", "_dlt_load_id": "'1800000000.5'"}
        listed = ", ".join(values.get(column, f'"{column}"') for column in columns)
        self.rows(
            f"insert into masked.crm__customers select {listed} from generate_series(1, {count}) as number "
            "cross join (select * from masked.crm__customers order by _line limit 1) as record"
        )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("incremental")
    project = folder / "project"
    models = [f"models/{name}" for name in ("explore", "chart", "navigate")]
    for name in ("macros", "profiles", "seeds", "tests/generic", *models):
        shutil.copytree(PROJECT_DIR / name, project / name)
    for name in ("dbt_project.yml", ".dbtignore", "models/rules.yml", "models/_columns.md", "models/_groups.yml"):
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
        site.rows(
            "create table public.gone as select percentile_disc(0.5) within group (order by customer_id) customer_id "
            "from navigate.fct_orders where is_customer_known"
        )
        yield site
    finally:
        place.stop()


@dataclass(frozen=True)
class Change:
    """Something that changes, and SQL that is true when it has reached the tables."""

    make: Callable[[Site], object]
    reached: str


CHANGES = {
    "records": (
        Change(
            lambda site: site.deliver(
                1,
                kundenummer="(select min(customer_id) from navigate.fct_orders as orders where is_customer_known)",
                opdateret="'31-12-2031 12:00'",
                bynavn="'Ribe'",
            ),
            "select 1 from chart.int_customers_deduplicated where city = 'Ribe' and record_count > 1",
        ),
        Change(
            lambda site: site.deliver(
                1,
                kundenummer="(select min(customer_id) from masked.shop__orders as orders where not exists ("
                "select 1 from masked.crm__customers where kundenummer = orders.customer_id))",
                bynavn="'Hjo'",
            ),
            "select 1 from navigate.fct_orders join navigate.dim_customers using (customer_id) where city = 'Hjo'",
        ),
        Change(  # In the same load, as masking does after a new verdict.
            lambda site: site.rows(
                "update masked.crm__customers set navn = left(navn, -4) || 'ffff', kreditgraense = '12,57' "
                "where kundenummer = (select max(customer_id) from navigate.fct_orders where is_customer_known)"
            ),
            "select 1 from navigate.dim_customers where full_name_token like '%ffff' and credit_limit_amount = 12.57",
        ),
        Change(
            lambda site: site.rows(
                "delete from masked.crm__customers where kundenummer = (select customer_id from public.gone)"
            ),
            "select 1 from navigate.fct_orders inner join public.gone on delivered_customer_id = gone.customer_id "
            "where not is_customer_known",
        ),
        Change(
            lambda site: site.rows(
                "delete from explore.shop__products where product_id = "
                "(select min(product_id) from navigate.fct_orders where is_product_known)"
            ),
            "select 1 from navigate.fct_orders where not is_product_known and delivered_product_id = "
            "(select min(delivered_product_id) from navigate.fct_orders)",
        ),
    ),
    "seeds": (
        Change(
            lambda site: site.edit("seeds/countries.csv", "danmark,DK", "danmark,DX"),
            "select 1 from navigate.dim_customers where country_code = 'DX'",
        ),
        Change(
            lambda site: site.edit("seeds/exchange_rates.csv", "EUR,7.46", "EUR,9.46"),
            "select 1 from navigate.fct_orders where order_dkk_amount = round(order_amount * 9.46, 2)",
        ),
    ),
    "SQL": (
        Change(
            lambda site: site.edit("macros/standardize/standardize_date.sql", "order='dmy'", "order='mdy'"),
            "select 1 from navigate.dim_customers having count(created_date) < count(*) / 2",
        ),
        Change(
            lambda site: site.edit(
                "models/chart/staging/crm/stg_crm__customers.sql", "then 'silver'", "then 'sterling'"
            ),
            "select 1 from navigate.customer_360 where tier = 'sterling'",
        ),
    ),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_changes_reach_the_incremental_tables(site: Site, kind: str) -> None:
    for change in CHANGES[kind]:
        assert not site.rows(change.reached), change.reached
        change.make(site)
    incremental = site.build()
    for change in CHANGES[kind]:
        assert site.rows(change.reached), change.reached
    assert len(incremental) > 20
    assert differences(incremental, site.build("--full-refresh")) == []


def test_only_what_changed_is_written(site: Site) -> None:
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

    site.build()
    before = gathered()
    site.rows("update masked.crm__customers set bynavn = 'Hjo' where kundenummer = 'K9910001'")
    site.build()
    assert gathered() == before
    site.deliver(1000, kundenummer="'K98' || (10000 + number)")
    site.build()
    assert gathered() == before + 1
