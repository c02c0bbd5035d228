-- One row per delivered order record, exact duplicates included.
with orders as (
    select * from {{ source('shop', 'orders') }}
),

final as (
    select
        {{ standardize_text('order_id') }} as order_id,
        {{ standardize_text('customer_id') }} as customer_id,
        {{ standardize_text('product_id') }} as product_id,
        _file_id as file_id,
        _dlt_load_id as load_id,
        upper({{ standardize_text('currency') }}) as currency,
        lower({{ standardize_text('status') }}) as status,
        lower({{ standardize_text('channel') }}) as channel,
        _line as file_line,
        cast(quantity as bigint) as quantity,
        cast(unit_price as numeric(14, 2)) as unit_price_amount,
        cast(amount as numeric(14, 2)) as order_amount,
        {{ utc_timestamp('ordered_at') }} as ordered_at,
        {{ load_timestamp('_dlt_load_id') }} as loaded_at
    from orders
)

select * from final
