-- A masked twin shows no row that its raw table does not hold.
{{ config(meta={'quality_dimension': 'consistency', 'grain': 'table'}) }}

{% set twins = [('crm', 'customers'), ('shop', 'orders'), ('shop', 'products'), ('support', 'tickets')] -%}

{% for source_name, table_name in twins -%}
    select 1 as failure
    from {{ source(source_name, table_name) }} as twin
    where
        not exists (
            select 1
            from {{ source(source_name ~ '_raw', table_name) }} as delivered
            where
                delivered._file_id = twin._file_id
                and delivered._line = twin._line
                and delivered._dlt_load_id = twin._dlt_load_id
        )
    {{ 'union all' if not loop.last }}
{% endfor %}
