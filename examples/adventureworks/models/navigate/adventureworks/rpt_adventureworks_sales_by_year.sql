-- One row per year: how orders, revenue and margin developed.
with sales as (
    select * from {{ ref('fct_adventureworks_sales') }}
),

final as (
    select
        cast(extract(year from ordered_date) as integer) as order_year,
        cast(sum(quantity) as bigint) as quantity,
        cast(sum(revenue_amount) as numeric(14, 2)) as revenue_amount,
        cast(sum(margin_amount) as numeric(14, 2)) as margin_amount,
        cast(sum(margin_amount) / nullif(sum(revenue_amount), 0) as numeric(6, 4)) as margin_ratio,
        count(*) as line_count,
        count(distinct order_id) as order_count,
        count(distinct customer_id) as customer_count,
        min(ordered_date) as first_order_date,
        max(ordered_date) as last_order_date
    from sales
    where ordered_date is not null
    group by cast(extract(year from ordered_date) as integer)
)

select * from final
