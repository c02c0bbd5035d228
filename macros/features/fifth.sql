{% macro fifth(worse_count, other_count) -%}
    {#- 1 to 5: in which fifth a row lies, when worse_count of other_count others are worse. Whole numbers only. -#}
    cast(least(5, 1 + coalesce({{ worse_count }} * 5 / nullif({{ other_count }}, 0), 0)) as integer)
{%- endmacro %}
