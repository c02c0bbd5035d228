{% macro rows_where_not(relation, rule) -%}
    {#- One row per row of a relation for which a rule is false; a rule that is null (unknown) doesn't count.
        Only a constant is selected, so that no test can show a value. -#}
    {%- if dbt_expectations is defined %}
        {{ atlas.failures_of(dbt_expectations.expression_is_true(relation, expression='(' ~ rule ~ ')')) }}
    {%- else %}
        select 1 as failure
        from {{ relation }}
        where not ({{ rule }})
    {%- endif %}
{%- endmacro %}
