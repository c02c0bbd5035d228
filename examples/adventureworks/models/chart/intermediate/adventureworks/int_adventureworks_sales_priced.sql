-- One row per order line, with what the product costs and brings today; the files hold no price of their own time.
-- A line that comes again keeps the record loaded last.
with sales as (
    select * from {{ ref('stg_adventureworks__sales') }}
),

products as (
    select * from {{ ref('int_adventureworks_products_deduplicated') }}
),

customers as (
    select * from {{ ref('int_adventureworks_customers_deduplicated') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by sales_line_id
            order by loaded_at desc, file_id desc, file_line desc
        ) as record_rank
    from sales
    where sales_line_id is not null
),

final as (
    select
        ranked.sales_line_id,
        ranked.order_id,
        ranked.customer_id,
        ranked.product_id,
        ranked.territory_id,
        ranked.load_id,
        ranked.order_number,
        ranked.line_number,
        ranked.quantity,
        products.unit_price_amount,
        ranked.ordered_date,
        ranked.stocked_date,
        ranked.loaded_at,
        cast(ranked.quantity * products.unit_price_amount as numeric(14, 4)) as revenue_amount,
        cast(
            ranked.quantity * (products.unit_price_amount - products.unit_cost_amount) as numeric(14, 4)
        ) as margin_amount,
        customers.customer_id is not null as is_customer_known,
        products.product_id is not null as is_product_known
    from ranked
    left join products
        on ranked.product_id = products.product_id
    left join customers
        on ranked.customer_id = customers.customer_id
    where ranked.record_rank = 1
)

select * from final
