{% macro row_digest(columns, reading) -%}
    {{ return(adapter.dispatch('row_digest', 'atlas')(columns, reading)) }}
{%- endmacro %}

{% macro default__row_digest(columns, reading) -%}
    {#- Hashing a row costs Postgres a quarter of what an md5 of it does. -#}
    hash_record_extended(row({{ columns | join(', ') }}, cast('{{ local_md5(reading) }}' as text)), 0)
{%- endmacro %}

{% macro spark__row_digest(columns, reading) -%}
    xxhash64({{ columns | join(', ') }}, '{{ local_md5(reading) }}')
{%- endmacro %}
