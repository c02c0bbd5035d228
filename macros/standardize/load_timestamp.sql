{% macro load_timestamp(column) -%}
    {{ return(adapter.dispatch('load_timestamp', 'atlas')(column)) }}
{%- endmacro %}

{% macro default__load_timestamp(column) -%}
    {#- dlt's load id is the second of the load since 1970, written as text. -#}
    (to_timestamp(cast({{ column }} as double precision)) at time zone 'UTC')
{%- endmacro %}
