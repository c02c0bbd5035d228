{% macro empty_forgotten_quarantines(origins) -%}
    {#- SQL that empties the quarantine table of each model that has lost its last critical rule, and notes it on the table.
        It is not dropped: a view that has not been made again since may read it still. -#}
    {%- set past -%}
        select distinct held.model
        from quality.rules as held
        where
            held.severity = 'critical'
            and not exists (
                select 1
                from quality.rules as other
                where
                    other.model = held.model
                    and other.severity = 'critical'
                    and other.valid_to is null
                    and other.origin not in ({{ atlas.text_list(origins) }})
            )
        order by held.model
    {%- endset -%}
    {%- for row in run_query(past) if row['model'] not in atlas.quarantine_keys() -%}
        {%- set name = row['model'] ~ '_quarantined' -%}
        {%- set schema = atlas.generate_schema_name('chart', none) -%}
        {%- set made = graph.nodes.values() | selectattr('name', 'equalto', name) | list -%}
        {%- set table = adapter.get_relation(database=target.database, schema=schema, identifier=name) if not made -%}
        {%- set waiting = run_query('select count(*) as n from ' ~ table)[0]['n'] if table and table.is_table else 0 -%}
        {%- if waiting > 0 -%}
            {%- do exceptions.warn(
                row['model'] ~ ' has no critical rule any more: its quarantine held rows (' ~ waiting ~ '), and '
                ~ schema ~ '.' ~ name ~ ' is empty now and may be dropped'
            ) %}
    delete from {{ table }};
    comment on table {{ table }} is 'Empty: the model has no critical rule any more, and nothing fills this table.';
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
