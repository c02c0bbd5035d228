-- One row per different invoice line: of lines that are equal in every column the first delivered is kept.
with invoice_lines as (
    select * from {{ ref('stg_retail__invoice_lines') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by invoice_line_id
            order by loaded_at asc, file_id asc, file_line asc
        ) as record_rank,
        count(*) over (partition by invoice_line_id) as record_count
    from invoice_lines
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
        quantity,
        unit_price_amount,
        record_count,
        invoiced_date,
        invoiced_at,
        loaded_at
    from ranked
    where record_rank = 1
)

select * from final
