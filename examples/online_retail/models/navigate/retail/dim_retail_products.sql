-- One row per article.
with products as (
    select * from {{ ref('int_retail_products_named') }}
),

final as (
    select
        product_id,
        product_name,
        unit_price_amount,
        first_invoiced_date,
        last_invoiced_date
    from products
)

select * from final
