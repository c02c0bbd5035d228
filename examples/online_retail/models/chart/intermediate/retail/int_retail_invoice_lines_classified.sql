-- One row per different invoice line, with what the rules say it is. No line is dropped: the first rule that fits
-- decides, and only sales and cancellations count as revenue.
{{ config(materialized='view') }}

with invoice_lines as (
    select * from {{ ref('int_retail_invoice_lines_deduplicated') }}
),

judged as (
    select
        *,
        cast(quantity * unit_price_amount as numeric(14, 4)) as line_amount,
        coalesce(product_id ~ '^([0-9]{5}[A-Z]*|DCGS[0-9A-Z]+|GIFT_.+)$', false) as is_article
    from invoice_lines
),

typed as (
    select
        *,
        case
            when not is_article then 'charge'
            when invoice_number like 'C%' then 'cancellation'
            when quantity <= 0 or quantity is null then 'stock_correction'
            when unit_price_amount <= 0 or unit_price_amount is null then 'no_price'
            else 'sale'
        end as line_type
    from judged
),

final as (
    select
        invoice_line_id,
        product_id,
        load_id,
        invoice_number,
        description,
        country,
        line_type,
        quantity,
        unit_price_amount,
        line_amount,
        record_count,
        is_article,
        invoiced_date,
        invoiced_at,
        loaded_at,
        cast(
            case when line_type in ('sale', 'cancellation') then coalesce(line_amount, 0) else 0 end as numeric(14, 4)
        ) as revenue_amount,
        coalesce(customer_id, 'unknown') as customer_id,
        customer_id is not null as is_customer_known,
        line_type in ('sale', 'cancellation') and coalesce(unit_price_amount > 0, false) as is_revenue
    from typed
)

select * from final
