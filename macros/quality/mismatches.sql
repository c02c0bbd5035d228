{% macro mismatches(column, pattern) -%}
    {{ return(adapter.dispatch('mismatches', 'atlas')(column, pattern)) }}
{%- endmacro %}

{% macro default__mismatches(column, pattern) -%}
    {{ column }} !~ '{{ pattern }}'
{%- endmacro %}

{% macro spark__mismatches(column, pattern) -%}
    not ({{ column }} rlike r'{{ pattern }}')
{%- endmacro %}
