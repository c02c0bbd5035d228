{% macro get_where_subquery(relation) -%}
    {#- dbt asks this macro for the rows that a data test reads. Besides its `where`, a test leaves alone the rows in which
        a test of an earlier dimension has found one of its columns at fault (passed_earlier_tests). -#}
    {%- set where = config.get('where') -%}
    {%- set conditions = atlas.passed_earlier_tests(model) if execute else [] -%}
    {%- if where -%}
        {%- set conditions = [where if not conditions else '(' ~ where ~ ')'] + conditions -%}
    {%- endif -%}
    {%- if not conditions -%}
        {{ return(relation) }}
    {%- endif -%}
    {%- set filtered -%}
        (select * from {{ relation }} where {{ conditions | join(' and ') }}) dbt_subquery
    {%- endset -%}
    {{ return(filtered) }}
{%- endmacro %}
