{% macro full_type_name(type) -%}
    {#- `varchar(10)` and `character varying(10)` are one type. -#}
    {%- set name, bracket, size = (type | lower).partition('(') -%}
    {%- set short = {
        'bool': 'boolean', 'int': 'integer', 'int4': 'integer', 'int8': 'bigint', 'decimal': 'numeric',
        'float': 'double precision', 'float8': 'double precision', 'varchar': 'character varying', 'char': 'character',
        'string': 'text', 'timestamp': 'timestamp without time zone', 'timestamptz': 'timestamp with time zone'
    } -%}
    {{ return((short.get(name | trim, name | trim) ~ bracket ~ size) | replace(' ', '')) }}
{%- endmacro %}
