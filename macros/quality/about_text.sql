{% macro about_text(dimension, column, rule=none, but=[]) -%}
    {#- What a test of a text column says of itself, for its `meta`: it judges rows with a value, and `holds` is true for
        one that passes; tests of later dimensions leave the others alone (passed_earlier_tests). -#}
    {%- set meta = {'quality_dimension': dimension, 'judged': atlas.present_text(column, but) ~ ' is not null'} -%}
    {%- if rule %}{% do meta.update({'holds': rule}) %}{% endif -%}
    {{ return(meta) }}
{%- endmacro %}
