-- One row per order line. Incremental: another year's file adds its lines, and of the lines that are there only
-- those that changed (a new price) are written again. A full refresh gives the same table.
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='sales_line_id',
        on_schema_change='fail',
        post_hook="{{ delete_vanished(this, ref('int_adventureworks_sales_priced'), 'sales_line_id') }}"
    )
}}

with sales as (
    select * from {{ ref('int_adventureworks_sales_priced') }}
),

final as (
    select
        sales_line_id,
        order_id,
        customer_id,
        product_id,
        territory_id,
        load_id,
        order_number,
        line_number,
        quantity,
        unit_price_amount,
        revenue_amount,
        margin_amount,
        is_customer_known,
        is_product_known,
        ordered_date,
        stocked_date,
        loaded_at
    from sales
)

select
    final.sales_line_id,
    final.order_id,
    final.customer_id,
    final.product_id,
    final.territory_id,
    final.load_id,
    final.order_number,
    final.line_number,
    final.quantity,
    final.unit_price_amount,
    final.revenue_amount,
    final.margin_amount,
    final.is_customer_known,
    final.is_product_known,
    final.ordered_date,
    final.stocked_date,
    final.loaded_at
from final
{% if is_incremental() %}
    left join {{ this }} as present
        on final.sales_line_id = present.sales_line_id
    where final is distinct from present
{% endif %}
