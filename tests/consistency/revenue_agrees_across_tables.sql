-- Revenue of all customers, and of the member `unknown`, is the revenue of all orders.
{{ config(meta={'quality_dimension': 'consistency', 'grain': 'table'}) }}

with orders as (
    select
        sum(revenue_amount) as total_amount,
        coalesce(sum(revenue_amount) filter (where not is_customer_known), 0) as unknown_amount
    from {{ ref('fct_orders') }}
    where ordered_date <= (select as_of.as_of_date from {{ ref('int_orders_as_of') }} as as_of)
),

customers as (
    select sum(revenue_amount) as known_amount
    from {{ ref('customer_360') }}
)

select 1 as failure
from orders
cross join customers
where orders.total_amount <> customers.known_amount + orders.unknown_amount
