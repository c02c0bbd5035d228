-- One row per product: the record loaded last wins, then the one further down in its file.
{{ config(indexes=[{'columns': ['product_id'], 'unique': true}]) }}

with products as (
    select * from {{ accepted('stg_shop__products') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by product_id
            order by loaded_at desc, file_id desc, file_line desc
        ) as record_rank
    from products
),

final as (
    select
        product_id,
        load_id,
        product_name,
        category,
        brand,
        supplier_name,
        supplier_phone,
        ean,
        unit_price_amount,
        is_active,
        created_at,
        loaded_at
    from ranked
    where record_rank = 1
)

select * from final
