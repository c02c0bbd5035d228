{% macro utc_timestamp(column) -%}
    {{ return(adapter.dispatch('utc_timestamp', 'atlas')(column)) }}
{%- endmacro %}

{% macro default__utc_timestamp(column) -%}
    {#- Seconds since 1970 mean the same for a timestamp with and without time zone, whatever the session's zone is. -#}
    (to_timestamp(cast(extract(epoch from {{ column }}) as double precision)) at time zone 'UTC')
{%- endmacro %}
