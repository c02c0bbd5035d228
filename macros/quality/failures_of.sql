{% macro failures_of(sql) -%}
    {#- Tests of packages select the values that they found; ours let nobody see one. -#}
        select 1 as failure
        from (
            {{ sql }}
        ) as found
{%- endmacro %}
