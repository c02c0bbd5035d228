{% macro passed_earlier_tests(test_node) -%}
    {#- SQL conditions of the rows in which the columns of a test passed the tests of earlier dimensions on the same table,
        as far as those say in their `meta.holds` what a row must keep: a value that is no date contradicts nothing.
        A missing value in its own column is what each test leaves alone by itself.
        Each is written between comments that name the tests that ask it: by them the recorder knows which rows were
        tested (python_jobs/scoring/tested_rows.py). -#}
    {%- set ranks = {'completeness': 0, 'validity': 1, 'uniqueness': 2, 'timeliness': 2, 'accuracy': 3, 'consistency': 4} -%}
    {%- set own = {'unique': 'uniqueness', 'relationships': 'consistency', 'accepted_values': 'validity'} -%}
    {%- set metadata = test_node.test_metadata or {} -%}
    {%- set meta = test_node.config.meta or {} -%}
    {%- set rank = ranks.get(meta.get('quality_dimension') or own.get(metadata.get('name')), 0) -%}
    {%- set found = {} -%}
    {%- if rank > 0 and not metadata.get('namespace') and meta.get('grain') != 'table' -%}
        {%- set tested = metadata.kwargs.model -%}
        {%- set arguments = [] -%}
        {%- for name, value in metadata.kwargs.items() if name != 'model' %}{% do arguments.append(value | string) %}{% endfor -%}
        {%- set named = arguments | join(' ') -%}
        {%- for other in graph.nodes.values() if other.resource_type == 'test' and other.config.meta.get('holds')
            and other.test_metadata.kwargs.model == tested and other.column_name
            and modules.re.search('(?<!\\w)' ~ modules.re.escape(other.column_name.strip('"')) ~ '(?!\\w)', named)
            and ranks.get(other.config.meta.quality_dimension, 5) < rank
            and not (other.config.meta.quality_dimension == 'completeness' and other.column_name == test_node.column_name) -%}
            {%- set where = other.config.get('where') -%}
            {%- set kept = '(' ~ other.config.meta.holds ~ ') is not false' -%}
            {%- set condition = '(' ~ kept ~ ' or (' ~ where ~ ') is not true)' if where else kept -%}
            {%- do found.setdefault(condition, []).append(other.unique_id) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set conditions = [] -%}
    {%- for condition, tests in found.items() -%}
        {%- do conditions.append('/* passed ' ~ tests | join(' ') ~ ' */ ' ~ condition ~ ' /* passed */') -%}
    {%- endfor -%}
    {{ return(conditions) }}
{%- endmacro %}
