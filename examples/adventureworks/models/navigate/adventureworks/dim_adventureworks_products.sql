-- One row per product.
with products as (
    select * from {{ ref('int_adventureworks_products_deduplicated') }}
),

final as (
    select
        product_id,
        subcategory_id,
        sku,
        product_name,
        model_name,
        product_description,
        colour,
        size,
        style,
        unit_cost_amount,
        unit_price_amount,
        loaded_at
    from products
)

select * from final
