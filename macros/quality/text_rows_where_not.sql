{% macro text_rows_where_not(relation, column, rule) -%}
    {{ atlas.rows_where_not(relation, atlas.present_text(column) ~ ' is null or (' ~ rule ~ ')') }}
{%- endmacro %}
