-- One row per day with an invoice: what was sold, what went back, what is left.
with invoice_lines as (
    select * from {{ ref('fct_retail_invoice_lines') }}
),

final as (
    select
        invoiced_date,
        cast(coalesce(sum(quantity) filter (where line_type = 'sale'), 0) as bigint) as sold_quantity,
        cast(coalesce(sum(line_amount) filter (where line_type = 'sale'), 0) as numeric(14, 4)) as sales_amount,
        cast(
            coalesce(sum(line_amount) filter (where line_type = 'cancellation'), 0) as numeric(14, 4)
        ) as cancellation_amount,
        cast(coalesce(sum(line_amount) filter (where line_type = 'charge'), 0) as numeric(14, 4)) as charge_amount,
        cast(sum(revenue_amount) as numeric(14, 4)) as revenue_amount,
        count(*) as line_count,
        count(distinct invoice_number) filter (where line_type = 'sale') as invoice_count,
        count(distinct customer_id) filter (where line_type = 'sale' and is_customer_known) as customer_count
    from invoice_lines
    where invoiced_date is not null
    group by invoiced_date
)

select * from final
