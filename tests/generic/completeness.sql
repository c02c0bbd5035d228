{#- Completeness: is everything there that should be? -#}

{% test not_null_ratio(model, column_name) %}
    {#- A value is there: not null, and not blank when it is text. -#}
    {{ config(meta={'quality_dimension': 'completeness'}) }}
    {%- set value = "nullif(trim(cast(" ~ column_name ~ " as text)), '')" -%}
    {%- if dbt_expectations is defined %}
        {{ dbt_expectations.test_expect_column_values_to_not_be_null(model, value) }}
    {%- else %}
        select 1 as failure
        from {{ model }}
        where {{ value }} is null
    {%- endif %}
{% endtest %}


{% test required_together(model, columns) %}
    {#- Columns that make sense only together: all there or none. -#}
    {{ config(meta={'quality_dimension': 'completeness'}) }}
    {%- set rule = 'num_nonnulls(' ~ columns | join(', ') ~ ') in (0, ' ~ columns | length ~ ')' -%}
    {{ atlas.rows_where_not(model, rule) }}
{% endtest %}


{% test row_count_at_least(model, min_value) %}
    {#- The table holds at least so many rows. -#}
    {{ config(meta={'quality_dimension': 'completeness', 'grain': 'table'}) }}
    {%- if dbt_expectations is defined %}
        {{ dbt_expectations.test_expect_table_row_count_to_be_between(model, min_value=min_value) }}
    {%- else %}
        select 1 as failure
        from (select count(*) as row_count from {{ model }}) as counted
        where row_count < {{ min_value }}
    {%- endif %}
{% endtest %}


{% test contains_all_of(model, column_name, to, field, to_condition='1 = 1') %}
    {#- Nothing got lost on the way: every key of another table is here. Fails once per missing key. -#}
    {{ config(meta={'quality_dimension': 'completeness', 'grain': 'table'}) }}
    select distinct expected_key
    from (select {{ field }} as expected_key from {{ to }} where {{ to_condition }}) as expected
    where expected_key is not null
        and not exists (select 1 from (select * from {{ model }}) as present where present.{{ column_name }} = expected.expected_key)
{% endtest %}
