-- One row per delivered invoice line, repeated ones included. A line has no number of its own: its id is a digest
-- of all that was delivered, so that a line that comes twice has the same id twice.
with invoice_lines as (
    select * from {{ source('retail', 'invoice_lines') }}
),

final as (
    select
        md5(
            cast(
                jsonb_build_array(
                    invoice_no, stock_code, description, quantity, invoice_date, unit_price, customer_id, country
                ) as text
            )
        ) as invoice_line_id,
        upper({{ standardize_text('stock_code') }}) as product_id,
        regexp_replace({{ standardize_text('customer_id') }}, '\.0+$', '') as customer_id,
        _file_id as file_id,
        _dlt_load_id as load_id,
        upper({{ standardize_text('invoice_no') }}) as invoice_number,
        {{ standardize_text('description') }} as description,
        {{ standardize_text('country') }} as country,
        _line as file_line,
        cast(quantity as bigint) as quantity,
        cast(unit_price as numeric(12, 4)) as unit_price_amount,
        {{ standardize_date('invoice_date') }} as invoiced_date,
        {{ standardize_timestamp('invoice_date', time_zone='Europe/London') }} as invoiced_at,
        {{ load_timestamp('_dlt_load_id') }} as loaded_at
    from invoice_lines
)

select * from final
