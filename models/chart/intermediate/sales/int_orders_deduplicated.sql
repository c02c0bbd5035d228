-- One row per order: a repeated order id keeps the record loaded last, then the one further down in its file.
-- Incremental: orders of loads not seen yet, and orders that came more than once, are worked out again; orders
-- whose last record is gone from the source go. A full refresh gives the same table.
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='order_id',
        on_schema_change='fail',
        post_hook="{{ delete_vanished(this, ref('stg_shop__orders'), 'order_id') }}"
    )
}}

with orders as (
    select * from {{ ref('stg_shop__orders') }}
    where
        order_id is not null
        {% if is_incremental() %}
            and order_id in (
                select staged.order_id
                from {{ ref('stg_shop__orders') }} as staged
                where staged.load_id not in (select distinct seen.load_id from {{ this }} as seen)
                union all
                select repeated.order_id
                from {{ this }} as repeated
                where repeated.record_count > 1
            )
        {% endif %}
),

ranked as (
    select
        *,
        row_number() over (
            partition by order_id
            order by loaded_at desc, file_id desc, file_line desc
        ) as record_rank,
        count(*) over (partition by order_id) as record_count
    from orders
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
