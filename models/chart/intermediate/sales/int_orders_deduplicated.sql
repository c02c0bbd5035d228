-- One row per order: a repeated order id keeps the record loaded last, then the one further down in its file.
-- Incremental: orders with a record that the table doesn't hold (new, corrected, out of quarantine), and orders that
-- came more than once, are worked out again; orders whose last record is gone go. A full refresh gives the same table.
-- Records are recognised by file, line and load, so that only those worked out again are standardized.
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='order_id',
        on_schema_change='fail',
        meta={'starts_over': true},
        post_hook="{{ delete_vanished(this, accepted('stg_shop__orders'), 'order_id', 'sum(record_count)') }}"
    )
}}

with orders as not materialized (
    select * from {{ accepted('stg_shop__orders') }}
),

{% if is_incremental() %}
    unsettled as materialized (
        select
            orders.file_id,
            orders.file_line,
            orders.load_id,
            orders.order_id
        from orders
        left join {{ this }} as present
            on
                orders.file_id = present.file_id
                and orders.file_line = present.file_line
                and orders.load_id = present.load_id
                and present.record_count = 1
        where present.file_id is null
    ),

    -- To the planner an array is ten rows, but what matches nothing is none, and it would look for it row by row.
    changed as (
        select unnest(array(select unsettled.order_id from unsettled)) as order_id
    ),

    again as (
        select
            unsettled.file_id,
            unsettled.file_line,
            unsettled.load_id
        from unsettled
        where unsettled.order_id is not null
        union all
        select
            present.file_id,
            present.file_line,
            present.load_id
        from {{ this }} as present
        where
            present.record_count = 1
            and present.order_id in (select changed.order_id from changed)
    ),

    records as (
        select orders.*
        from orders
        inner join again
            on
                orders.file_id = again.file_id
                and orders.file_line = again.file_line
                and orders.load_id = again.load_id
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
    from {{ 'records' if is_incremental() else 'orders' }}
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
