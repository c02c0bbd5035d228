-- Every order is in fct_orders or in quarantine, with its amount.
{{ config(meta={'quality_dimension': 'accuracy', 'grain': 'table', 'tested_model': 'fct_orders'}) }}

with expected as (
    select
        count(*) as order_count,
        coalesce(sum(order_amount), 0) as order_amount
    from {{ ref('int_orders_deduplicated') }}
),

kept as (
    select
        count(*) as order_count,
        coalesce(sum(order_amount), 0) as order_amount
    from {{ ref('fct_orders') }}
),

held as (
    select
        count(*) as order_count,
        coalesce(sum(order_amount), 0) as order_amount
    from {{ quarantined('int_orders_validated') }}
)

select 1 as failure
from expected
cross join kept
cross join held
where
    expected.order_count <> kept.order_count + held.order_count
    or expected.order_amount <> kept.order_amount + held.order_amount
