-- One row per different invoice line. Lines without a customer, cancellations, charges and corrections are kept and
-- said to be what they are.
with invoice_lines as (
    select * from {{ ref('int_retail_invoice_lines_classified') }}
),

final as (
    select
        invoice_line_id,
        product_id,
        customer_id,
        load_id,
        invoice_number,
        description,
        country,
        line_type,
        quantity,
        unit_price_amount,
        line_amount,
        revenue_amount,
        record_count,
        is_customer_known,
        is_article,
        is_revenue,
        invoiced_date,
        invoiced_at,
        loaded_at
    from invoice_lines
)

select * from final
