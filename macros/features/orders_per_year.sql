{% macro orders_per_year(order_count, tenure_days) -%}
    {#- A tenure below the minimum counts as the minimum, or three orders in a first week would be 156 a year. -#}
    {{ order_count }} * 365.25 / greatest({{ tenure_days }}, {{ var('minimum_tenure_days') }})
{%- endmacro %}
