{% macro delete_vanished(target_relation, source_relation, key) -%}
    {#- Post-hook of an incremental model: rows whose key its source no longer holds go. -#}
    {%- if is_incremental() -%}
        delete from {{ target_relation }} as kept
        where not exists (
            select 1 from {{ source_relation }} where {{ key }} = kept.{{ key }}
        )
    {%- endif -%}
{%- endmacro %}
