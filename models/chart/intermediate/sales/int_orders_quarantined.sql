-- One row per order record without an order id. Where it lies and why, no values.
with orders as (
    select * from {{ ref('stg_shop__orders') }}
),

final as (
    select
        file_id,
        load_id,
        cast('order_id is missing' as text) as reason,
        file_line,
        loaded_at
    from orders
    where order_id is null
)

select * from final
