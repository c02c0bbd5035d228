{% macro seen_in_quarantine() -%}
    {#- What the quarantine table held before: a row that is still there keeps the time when it was first seen, also
        when the table is made from scratch. -#}
    {%- set before = load_cached_relation(this) if execute -%}
    {%- if before -%}
    select record_key, rule, first_seen_at from {{ before }}
    {%- else -%}
    select
        cast(null as text) as record_key,
        cast(null as text) as rule,
        cast(null as timestamp) as first_seen_at
    where false
    {%- endif -%}
{%- endmacro %}
