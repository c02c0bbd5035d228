-- One row per known customer: what they bought, how they score, what they are worth, how often they needed help.
-- Amounts are in DKK and count revenue orders up to the as-of day.
with customers as (
    select * from {{ ref('int_customers_deduplicated') }}
),

orders as (
    select * from {{ ref('int_customers_orders_aggregated') }}
),

scores as (
    select * from {{ ref('int_customers_rfm_scored') }}
),

tickets as (
    select * from {{ ref('int_customers_tickets_aggregated') }}
),

paced as (
    select
        *,
        {{ orders_per_year('order_count', 'tenure_days') }} as orders_per_year
    from orders
),

final as (
    select
        customers.customer_id,
        coalesce(scores.segment, 'prospect') as segment,
        customers.tier,
        customers.country_code,
        paced.order_count,
        coalesce(tickets.ticket_count, 0) as ticket_count,
        paced.revenue_amount,
        paced.average_order_amount,
        paced.largest_order_amount,
        paced.recency_days,
        paced.tenure_days,
        scores.recency_score,
        scores.frequency_score,
        scores.monetary_score,
        scores.rfm_score,
        cast(paced.orders_per_year as numeric(14, 4)) as orders_per_year,
        cast(
            coalesce(paced.average_order_amount * paced.orders_per_year * {{ var('lifetime_value_years') }}, 0)
            as numeric(14, 2)
        ) as lifetime_value_amount,
        paced.first_order_date,
        paced.last_order_date,
        tickets.last_ticket_date,
        paced.as_of_date
    from customers
    inner join paced
        on customers.customer_id = paced.customer_id
    left join scores
        on customers.customer_id = scores.customer_id
    left join tickets
        on customers.customer_id = tickets.customer_id
)

select
    customer_id,
    segment,
    tier,
    country_code,
    order_count,
    ticket_count,
    revenue_amount,
    average_order_amount,
    largest_order_amount,
    recency_days,
    tenure_days,
    recency_score,
    frequency_score,
    monetary_score,
    rfm_score,
    orders_per_year,
    lifetime_value_amount,
    first_order_date,
    last_order_date,
    last_ticket_date,
    as_of_date
from final
