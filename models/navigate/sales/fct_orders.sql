-- One row per order. Incremental: only rows that differ from what the table holds are written, whatever made
-- them differ (a late file, a corrected record, a customer who arrived, a new exchange rate); orders that are
-- gone from the source go. A full refresh gives the same table.
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='order_id',
        on_schema_change='fail',
        meta={'starts_over': true},
        post_hook="{{ delete_vanished(this, accepted('int_orders_validated'), 'order_id', 'count(*)') }}"
    )
}}

with orders as (
    select * from {{ accepted('int_orders_validated') }}
),

final as (
    select
        order_id,
        customer_id,
        product_id,
        delivered_customer_id,
        delivered_product_id,
        load_id,
        currency,
        status,
        channel,
        quantity,
        unit_price_amount,
        order_amount,
        order_dkk_amount,
        revenue_amount,
        is_customer_known,
        is_product_known,
        is_refund,
        is_revenue,
        ordered_date,
        ordered_at,
        loaded_at
    from orders
)

select
    final.order_id,
    final.customer_id,
    final.product_id,
    final.delivered_customer_id,
    final.delivered_product_id,
    final.load_id,
    final.currency,
    final.status,
    final.channel,
    final.quantity,
    final.unit_price_amount,
    final.order_amount,
    final.order_dkk_amount,
    final.revenue_amount,
    final.is_customer_known,
    final.is_product_known,
    final.is_refund,
    final.is_revenue,
    final.ordered_date,
    final.ordered_at,
    final.loaded_at
from final
{% if is_incremental() %}
    left join {{ this }} as present
        on final.order_id = present.order_id
    where final is distinct from present
{% endif %}
