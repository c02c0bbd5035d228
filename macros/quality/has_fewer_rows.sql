{% macro has_fewer_rows(relation, number) -%}
    {{ return(adapter.dispatch('has_fewer_rows', 'atlas')(relation, number)) }}
{%- endmacro %}

{% macro default__has_fewer_rows(relation, number) -%}
    (select count(*) from {{ relation }} as tested_rows) < {{ number }}
{%- endmacro %}

{% macro postgres__has_fewer_rows(relation, number) -%}
    {#- Counting ends where there are enough: few failures are tolerated after a look at few rows. -#}
    (
        select count(*)
        from (select 1 from {{ relation }} as tested_rows limit cast(ceil({{ number }}) as bigint)) as enough_rows
    ) < {{ number }}
{%- endmacro %}
