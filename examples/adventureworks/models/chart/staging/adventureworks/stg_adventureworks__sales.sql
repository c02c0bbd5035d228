-- One row per delivered order line. Two order numbers belong to two customers each, so that an order is a number
-- and a customer; an order has a product on one line only, so that a line is a number and a product.
with sales as (
    select * from {{ source('adventureworks', 'sales') }}
),

standardized as (
    select
        *,
        upper({{ standardize_text('order_number') }}) as clean_order_number,
        {{ standardize_text('product_key') }} as product_id,
        {{ standardize_text('customer_key') }} as customer_id
    from sales
),

final as (
    select
        clean_order_number || '-' || product_id as sales_line_id,
        clean_order_number || '-' || customer_id as order_id,
        customer_id,
        product_id,
        {{ standardize_text('territory_key') }} as territory_id,
        _file_id as file_id,
        _dlt_load_id as load_id,
        clean_order_number as order_number,
        _line as file_line,
        cast(order_line_item as bigint) as line_number,
        cast(order_quantity as bigint) as quantity,
        {{ standardize_date('order_date', 'mdy') }} as ordered_date,
        {{ standardize_date('stock_date', 'mdy') }} as stocked_date,
        {{ load_timestamp('_dlt_load_id') }} as loaded_at
    from standardized
)

select * from final
