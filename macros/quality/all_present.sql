{% macro all_present(columns) -%}
    {{ columns | join(' is not null and ') }} is not null
{%- endmacro %}
