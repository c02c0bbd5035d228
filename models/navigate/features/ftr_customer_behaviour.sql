-- One row per known customer: how they order, as of the as-of day, for models to train on. Customers without a
-- revenue order have zeros for counts and amounts and nulls for what only orders can tell.
with customers as (
    select * from {{ ref('int_customers_orders_aggregated') }}
),

months as (
    select
        *,
        greatest(tenure_days, 30.4375) / 30.4375 as tenure_months
    from customers
),

final as (
    select
        customer_id,
        order_count,
        order_90d_count,
        revenue_365d_amount,
        cast(order_count / tenure_months as numeric(14, 4)) as orders_per_month,
        cast(revenue_amount / tenure_months as numeric(14, 2)) as revenue_per_month_amount,
        cast(
            cast(recency_days as numeric) / greatest(tenure_days, recency_days, 1) as numeric(14, 4)
        ) as recency_ratio,
        cast(
            1 / (1 + gap_deviation_days / nullif(average_gap_days, 0)) as numeric(14, 4)
        ) as order_consistency,
        coalesce(recency_days < {{ var('active_days') }}, false) as is_active,
        coalesce(
            recency_days >= {{ var('active_days') }} and recency_days < {{ var('at_risk_days') }}, false
        ) as is_at_risk,
        as_of_date
    from months
)

select
    customer_id,
    order_count,
    order_90d_count,
    revenue_365d_amount,
    orders_per_month,
    revenue_per_month_amount,
    recency_ratio,
    order_consistency,
    is_active,
    is_at_risk,
    as_of_date
from final
