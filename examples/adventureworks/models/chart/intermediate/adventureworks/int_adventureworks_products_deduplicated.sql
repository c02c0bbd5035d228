-- One row per product: the record loaded last wins, then the one further down in its file.
with products as (
    select * from {{ ref('stg_adventureworks__products') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by product_id
            order by loaded_at desc, file_id desc, file_line desc
        ) as record_rank
    from products
    where product_id is not null
),

final as (
    select
        product_id,
        subcategory_id,
        load_id,
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
    from ranked
    where record_rank = 1
)

select * from final
