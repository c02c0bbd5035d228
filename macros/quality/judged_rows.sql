{% macro judged_rows(test_node) -%}
    {#- SQL condition of the rows that a test judges; nothing when it judges all. A test says it itself in its
        `meta.judged`; else, where it is about a column, a missing value is completeness' business.
        python_jobs/scoring/tested_rows.py decides likewise for the rows tested. -#}
    {%- set meta = test_node.config.meta or {} -%}
    {%- set name = test_node.test_metadata.name -%}
    {%- set dimension = meta.get('quality_dimension') or (
        'completeness' if 'null' in name or 'empty' in name or 'sequential' in name else 'another'
    ) -%}
    {%- set conditions = atlas.passed_earlier_tests(test_node) -%}
    {%- if 'judged' in meta -%}
        {%- set conditions = [meta.judged] + conditions -%}
    {%- elif test_node.column_name and dimension != 'completeness' -%}
        {%- set conditions = [test_node.test_metadata.kwargs.column_name ~ ' is not null'] + conditions -%}
    {%- endif -%}
    {{ conditions | join(' and ') }}
{%- endmacro %}
