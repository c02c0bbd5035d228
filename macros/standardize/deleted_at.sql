{% macro deleted_at(relation) -%}
    {#- For models that mark deleted rows; those that drop them take not_deleted, which is faster. -#}
    (
        select deleted_rows.deleted_at at time zone 'UTC'
        from {{ source('pipeline', 'deleted_rows') }} as deleted_rows
        where
            deleted_rows.source = '{{ relation.identifier.partition("__")[0] }}'
            and deleted_rows.table_name = '{{ relation.identifier.partition("__")[2] }}'
            and deleted_rows.file_id = _file_id
            and deleted_rows.line = _line
    )
{%- endmacro %}
