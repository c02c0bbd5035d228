-- One row per known customer, those without orders included: what their revenue orders up to the as-of day add
-- up to. Amounts are in DKK.
with customers as (
    select * from {{ ref('int_customers_deduplicated') }}
),

orders as (
    select * from {{ accepted('int_orders_validated') }}
),

as_of as (
    select * from {{ ref('int_orders_as_of') }}
),

revenue_orders as (
    select
        orders.customer_id,
        orders.revenue_amount,
        orders.ordered_date,
        as_of.as_of_date - orders.ordered_date as days_ago
    from orders
    cross join as_of
    where
        orders.is_revenue
        and orders.is_customer_known
        and orders.ordered_date <= as_of.as_of_date
),

gaps as (
    select
        *,
        ordered_date - lag(ordered_date) over (partition by customer_id order by ordered_date) as gap_days
    from revenue_orders
),

aggregated as (
    select
        customer_id,
        cast(sum(revenue_amount) as numeric(14, 2)) as revenue_amount,
        cast(sum(revenue_amount) filter (where days_ago < 365) as numeric(14, 2)) as revenue_365d_amount,
        cast(avg(revenue_amount) as numeric(14, 2)) as average_order_amount,
        cast(avg(gap_days) as numeric(14, 4)) as average_gap_days,
        cast(stddev_samp(gap_days) as numeric(14, 4)) as gap_deviation_days,
        cast(max(revenue_amount) as numeric(14, 2)) as largest_order_amount,
        count(*) as order_count,
        count(*) filter (where days_ago < 90) as order_90d_count,
        min(ordered_date) as first_order_date,
        max(ordered_date) as last_order_date
    from gaps
    group by customer_id
),

final as (
    select
        customers.customer_id,
        aggregated.average_order_amount,
        aggregated.largest_order_amount,
        aggregated.average_gap_days,
        aggregated.gap_deviation_days,
        aggregated.first_order_date,
        aggregated.last_order_date,
        as_of.as_of_date,
        cast(coalesce(aggregated.revenue_amount, 0) as numeric(14, 2)) as revenue_amount,
        cast(coalesce(aggregated.revenue_365d_amount, 0) as numeric(14, 2)) as revenue_365d_amount,
        coalesce(aggregated.order_count, 0) as order_count,
        coalesce(aggregated.order_90d_count, 0) as order_90d_count,
        as_of.as_of_date - aggregated.last_order_date as recency_days,
        greatest(
            as_of.as_of_date - least(customers.created_date, aggregated.first_order_date), 0
        ) as tenure_days
    from customers
    cross join as_of
    left join aggregated
        on customers.customer_id = aggregated.customer_id
)

select * from final
