{% macro tested_relation(test_node) -%}
    {#- The rows that a generic test judges, as text for a from clause; nothing for a singular test, unless it names
        what it tests in meta.tested_model, as business rules do.
        dbt attaches tests to models but not to sources, so a source is found by how the test names it. -#}
    {%- set named_model = (test_node.config.meta or {}).get('tested_model') -%}
    {%- if named_model and not test_node.test_metadata -%}
        {%- for name in test_node.depends_on.nodes if name in graph.nodes and graph.nodes[name].name == named_model -%}
            {{ graph.nodes[name].relation_name }}
        {%- endfor -%}
    {%- elif test_node.test_metadata -%}
        {%- set found = namespace(relation=none) -%}
        {%- if test_node.attached_node -%}
            {%- set found.relation = graph.nodes[test_node.attached_node].relation_name -%}
        {%- else -%}
            {%- set named = test_node.test_metadata.kwargs.model | replace('"', "'") | replace(' ', '') -%}
            {%- for source in graph.sources.values() -%}
                {%- if "source('" ~ source.source_name ~ "','" ~ source.name ~ "')" in named -%}
                    {%- set found.relation = source.relation_name -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endif -%}
        {%- set condition = test_node.config.get('where') -%}
        {%- set judged = atlas.judged_rows(test_node) -%}
        {%- if found.relation and judged -%}
            (
                select 1
                from (select {{ judged }} as is_judged from {{ found.relation }}{{ ' where ' ~ condition if condition }}) as candidates
                where is_judged
            )
        {%- elif found.relation and condition -%}
            (select 1 from {{ found.relation }} where {{ condition }})
        {%- else -%}
            {{ found.relation or '' }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
