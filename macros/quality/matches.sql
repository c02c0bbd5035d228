{% macro matches(column, pattern) -%}
    not ({{ atlas.mismatches(column, pattern) }})
{%- endmacro %}
