-- One row per delivered product record.
with products as (
    select * from {{ source('shop', 'products') }}
),

final as (
    select
        {{ standardize_text('product_id') }} as product_id,
        _file_id as file_id,
        _dlt_load_id as load_id,
        {{ standardize_text('product_name') }} as product_name,
        {{ standardize_text('category') }} as category,
        {{ standardize_text('brand') }} as brand,
        {{ standardize_text('supplier_name') }} as supplier_name,
        {{ standardize_phone('supplier_phone') }} as supplier_phone,
        {{ standardize_text('ean') }} as ean,
        _line as file_line,
        cast(unit_price as numeric(14, 2)) as unit_price_amount,
        is_active,
        {{ utc_timestamp('created_at') }} as created_at,
        {{ load_timestamp('_dlt_load_id') }} as loaded_at
    from products
)

select * from final
