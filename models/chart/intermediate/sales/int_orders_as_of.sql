-- One row: the day that recency, tenure and windows are counted from. The variable as_of_date, else the day of
-- the latest order. Never today, so that unchanged input gives unchanged output.
with orders as (
    select * from {{ accepted('int_orders_validated') }}
),

final as (
    select
        {% if var('as_of_date') -%}
            cast('{{ var("as_of_date") }}' as date) as as_of_date
        {%- else -%}
            max(ordered_date) as as_of_date
        {%- endif %}
    from orders
)

select * from final
