{% macro present_text(column) -%}
    {#- Blanks of any kind: trim alone leaves tabs, and one of them is not an answer. -#}
    nullif(trim(both ' ' || chr(9) || chr(10) || chr(13) || chr(160) from cast({{ column }} as {{ dbt.type_string() }})), '')
{%- endmacro %}
