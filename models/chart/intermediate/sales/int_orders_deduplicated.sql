-- One row per order: a repeated order id keeps the record loaded last, then the one further down in its file.
-- Incremental: orders with a record that the table doesn't hold (new, corrected, out of quarantine), and orders that
-- came more than once, are worked out again; orders whose last record is gone go. A full refresh gives the same table.
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='order_id',
        on_schema_change='fail',
        post_hook="{{ delete_vanished(this, accepted('stg_shop__orders'), 'order_id') }}"
    )
}}

with orders as (
    select * from {{ accepted('stg_shop__orders') }}
),

{% if is_incremental() %}
    changed as (
        select stg_shop__orders.order_id
        from {{ accepted('stg_shop__orders') }}
        where
            not exists (
                select 1
                from {{ this }} as present
                where
                    stg_shop__orders.file_id = present.file_id
                    and stg_shop__orders.file_line = present.file_line
                    and stg_shop__orders.load_id = present.load_id
            )
        union distinct
        select repeated.order_id
        from {{ this }} as repeated
        where repeated.record_count > 1
    ),

{% endif %}

ranked as (
    select
        *,
        row_number() over (
            partition by order_id
            order by loaded_at desc, file_id desc, file_line desc
        ) as record_rank,
        count(*) over (partition by order_id) as record_count
    from orders
    {% if is_incremental() %}
        where order_id in (select changed.order_id from changed)
    {% endif %}
),

final as (
    select
        order_id,
        customer_id,
        product_id,
        file_id,
        load_id,
        currency,
        status,
        channel,
        file_line,
        quantity,
        unit_price_amount,
        order_amount,
        record_count,
        ordered_at,
        loaded_at
    from ranked
    where record_rank = 1
)

select * from final
