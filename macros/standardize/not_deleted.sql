{% macro not_deleted(relation) -%}
    {#- The place that a row came from is the same in a raw table and in its masked twin. -#}
    not exists (
        select 1
        from {{ source('pipeline', 'deleted_rows') }} as deleted_rows
        where
            deleted_rows.source = '{{ relation.identifier.partition("__")[0] }}'
            and deleted_rows.table_name = '{{ relation.identifier.partition("__")[2] }}'
            and deleted_rows.file_id = _file_id
            and deleted_rows.line = _line
    )
{%- endmacro %}
