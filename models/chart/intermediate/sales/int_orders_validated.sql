-- One row per order, with what is known about it. No order is dropped here: one of an unknown customer or
-- product belongs to the member `unknown`, one with a negative amount is a refund, and revenue counts only
-- orders whose status says so, with an amount in a known currency that is not a refund. Orders that break a critical
-- rule wait in int_orders_validated_quarantined, and the rest of the project reads the others.
{{ config(materialized='view') }}

with orders as (
    select * from {{ ref('int_orders_deduplicated') }}
),

customers as (
    select * from {{ ref('int_customers_deduplicated') }}
),

products as (
    select * from {{ ref('int_products_deduplicated') }}
),

statuses as (
    select * from {{ ref('order_statuses') }}
),

rates as (
    select * from {{ ref('exchange_rates') }}
),

judged as (
    select
        orders.order_id,
        orders.customer_id as delivered_customer_id,
        orders.product_id as delivered_product_id,
        customers.customer_id as known_customer_id,
        customers.birth_year as customer_birth_year,
        products.product_id as known_product_id,
        orders.load_id,
        orders.currency,
        orders.status,
        orders.channel,
        orders.quantity,
        orders.unit_price_amount,
        orders.order_amount,
        orders.ordered_at,
        orders.loaded_at,
        cast(round(orders.order_amount * rates.dkk_rate, 2) as numeric(14, 2)) as order_dkk_amount,
        coalesce(orders.order_amount < 0, false) as is_refund,
        coalesce(statuses.is_revenue, false) as is_revenue_status
    from orders
    left join customers
        on orders.customer_id = customers.customer_id
    left join products
        on orders.product_id = products.product_id
    left join statuses
        on orders.status = statuses.status
    left join rates
        on orders.currency = rates.currency
),

ruled as (
    select
        *,
        is_revenue_status and not is_refund and order_dkk_amount is not null as is_revenue
    from judged
),

final as (
    select
        order_id,
        delivered_customer_id,
        delivered_product_id,
        load_id,
        currency,
        status,
        channel,
        customer_birth_year,
        quantity,
        unit_price_amount,
        order_amount,
        order_dkk_amount,
        is_refund,
        is_revenue,
        ordered_at,
        loaded_at,
        cast(case when is_revenue then order_dkk_amount else 0 end as numeric(14, 2)) as revenue_amount,
        cast(ordered_at as date) as ordered_date,
        known_customer_id is not null as is_customer_known,
        known_product_id is not null as is_product_known,
        coalesce(known_customer_id, 'unknown') as customer_id,
        coalesce(known_product_id, 'unknown') as product_id
    from ruled
)

select * from final
