-- One row per delivered product record. The shop's ways to say "does not apply", NA and 0, become null.
with products as (
    select * from {{ source('adventureworks', 'products') }}
),

final as (
    select
        {{ standardize_text('product_key') }} as product_id,
        {{ standardize_text('product_subcategory_key') }} as subcategory_id,
        _file_id as file_id,
        _dlt_load_id as load_id,
        {{ standardize_text('product_sku') }} as sku,
        {{ standardize_text('product_name') }} as product_name,
        {{ standardize_text('model_name') }} as model_name,
        {{ standardize_text('product_description') }} as product_description,
        nullif({{ standardize_text('product_color') }}, 'NA') as colour,
        nullif({{ standardize_text('product_size') }}, '0') as size,
        nullif({{ standardize_text('product_style') }}, '0') as style,
        _line as file_line,
        cast(product_cost as numeric(14, 4)) as unit_cost_amount,
        cast(product_price as numeric(14, 4)) as unit_price_amount,
        {{ load_timestamp('_dlt_load_id') }} as loaded_at
    from products
)

select * from final
