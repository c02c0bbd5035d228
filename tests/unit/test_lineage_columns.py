"""Column lineage of queries as models write them."""

import pytest

from python_jobs.lineage.catalog import Catalog, Table
from python_jobs.lineage.columns import Untraceable, trace_query

CATALOG = Catalog(
    "db",
    {
        Table("masked", "customers"): {"id": "text", "name": "text", "city": "text"},
        Table("masked", "orders"): {"id": "text", "customer_id": "text", "amount": "numeric(14,2)", "at": "timestamp"},
    },
)


def traced(sql: str) -> dict[str, dict[str, str]]:
    return {
        column: {f"{origin.table.name}.{origin.column}": how for origin, how in origins.items()}
        for column, origins in trace_query(sql, CATALOG).items()
    }


def test_a_star_through_common_table_expressions_is_resolved() -> None:
    found = traced(
        """
        with customers as (select * from "db"."masked"."customers"),
        renamed as (select *, upper(city) as town from customers),
        final as (select * from renamed)
        select * from final
        """
    )
    assert found == {
        "id": {"customers.id": "IDENTITY"},
        "name": {"customers.name": "IDENTITY"},
        "city": {"customers.city": "IDENTITY"},
        "town": {"customers.city": "TRANSFORMATION"},
    }


def test_aggregates_windows_and_subqueries_keep_what_they_read() -> None:
    found = traced(
        """
        with orders as (select * from masked.orders),
        ranked as (select *, row_number() over (partition by customer_id order by at desc) as position from orders),
        totals as (select customer_id, sum(amount) as total, count(*) as n from ranked group by customer_id)
        select
            c.id,
            coalesce(t.total, 0) as total,
            t.n,
            ntile(5) over (order by t.total) as score,
            (select max(o.at) from orders as o where o.customer_id = c.id) as last_at,
            case when c.city = 'x' then 1 else 0 end as flag,
            r.position
        from masked.customers as c
        left join totals as t on c.id = t.customer_id
        left join ranked as r on c.id = r.customer_id
        """
    )
    assert found == {
        "id": {"customers.id": "IDENTITY"},
        "total": {"orders.amount": "AGGREGATION"},
        "n": {},
        "score": {"orders.amount": "WINDOW"},
        "last_at": {"orders.at": "AGGREGATION"},
        "flag": {"customers.city": "TRANSFORMATION"},
        "position": {"orders.customer_id": "WINDOW", "orders.at": "WINDOW"},
    }


def test_a_union_joins_columns_by_position() -> None:
    found = traced("select id as key from masked.customers union all select customer_id from masked.orders")
    assert found == {"key": {"customers.id": "IDENTITY", "orders.customer_id": "IDENTITY"}}


def test_a_recursive_query_ends() -> None:
    found = traced(
        """
        with recursive chain as (
            select id, city from masked.customers
            union all
            select c.id, chain.city from masked.customers as c join chain on c.id = chain.id
        )
        select * from chain
        """
    )
    assert found["id"] == {"customers.id": "IDENTITY"}
    assert found["city"] == {"customers.city": "IDENTITY"}


def test_functions_in_from_read_what_they_are_given() -> None:
    found = traced(
        "select u.word from masked.customers as c cross join lateral unnest(string_to_array(c.name, ' ')) as u(word)"
    )
    assert found == {"word": {"customers.name": "TRANSFORMATION"}}


def test_no_edge_to_a_column_that_is_not_there() -> None:
    assert traced("select c.shoe_size from masked.customers as c") == {"shoe_size": {}}


@pytest.mark.parametrize("sql", ["", "select from where )", "drop table masked.customers"])
def test_what_cannot_be_traced_says_so(sql: str) -> None:
    with pytest.raises(Untraceable):
        trace_query(sql, CATALOG)
