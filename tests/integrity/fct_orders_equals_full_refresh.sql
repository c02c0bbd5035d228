-- What the incremental tables hold is what a full refresh would give: one record per order, and the values of
-- the views behind them now, without what waits in quarantine.
{{ config(meta={'quality_dimension': 'consistency', 'grain': 'table'}) }}

with expected as (
    select
        order_id,
        customer_id,
        product_id,
        load_id,
        revenue_amount,
        is_revenue
    from {{ accepted('int_orders_validated') }}
),

present as (
    select
        orders.order_id,
        orders.customer_id,
        orders.product_id,
        orders.load_id,
        orders.revenue_amount,
        orders.is_revenue
    from {{ ref('fct_orders') }} as orders
)

select 1 as failure
from expected
full outer join present
    on expected.order_id = present.order_id
where expected is distinct from present
