{% macro delete_vanished(target_relation, source_relation, key, record_count=none) -%}
    {#- Post-hook of an incremental model: rows whose key its source no longer holds go. Where the model's rows stand
        for as many records as its source has, none can have gone: nobody looks for them then. -#}
    {%- set pairs = key if key is mapping else {key: key} -%}
    {%- if is_incremental() -%}
        delete from {{ target_relation }} as kept
        where
            {% if record_count -%}
            (select {{ record_count }} from {{ target_relation }}) <> (select count(*) from {{ source_relation }})
            and {% endif -%}
            not exists (
                select 1
                from {{ source_relation }}
                where {% for own, other in pairs.items() -%}
                    {{ ' and ' if not loop.first }}{{ other }} = kept.{{ own }}
                {%- endfor %}
            )
    {%- endif -%}
{%- endmacro %}
