{% macro row_count_outside(relation, min_value, max_value) -%}
    {%- if dbt_expectations is defined %}
        {{ atlas.failures_of(
            dbt_expectations.test_expect_table_row_count_to_be_between(relation, min_value=min_value, max_value=max_value)
        ) }}
    {%- else %}
        select 1 as failure
        from (select count(*) as row_count from {{ relation }}) as counted
        where row_count < {{ min_value }}{{ ' or row_count > ' ~ max_value if max_value is not none }}
    {%- endif %}
{%- endmacro %}
