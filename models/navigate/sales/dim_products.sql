-- One row per product, and the member `unknown` that orders of an unknown product belong to.
with products as (
    select * from {{ ref('int_products_deduplicated') }}
),

known as (
    select
        product_id,
        product_name,
        category,
        brand,
        supplier_name,
        supplier_phone,
        ean,
        unit_price_amount,
        is_active,
        false as is_unknown,
        created_at,
        loaded_at
    from products
),

unknown as (
    select
        'unknown' as product_id,
        cast(null as text) as product_name,
        cast(null as text) as category,
        cast(null as text) as brand,
        cast(null as text) as supplier_name,
        cast(null as text) as supplier_phone,
        cast(null as text) as ean,
        cast(null as numeric(14, 2)) as unit_price_amount,
        cast(null as boolean) as is_active,
        true as is_unknown,
        cast(null as timestamp) as created_at,
        cast(null as timestamp) as loaded_at
),

final as (
    select * from known
    union all
    select * from unknown
)

select
    product_id,
    product_name,
    category,
    brand,
    supplier_name,
    supplier_phone,
    ean,
    unit_price_amount,
    is_active,
    is_unknown,
    created_at,
    loaded_at
from final
