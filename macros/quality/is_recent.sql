{% macro is_recent(timestamp_column, recent_days) -%}
    {#- Counted from the latest row, not from today: the verdict on data that doesn't change doesn't either. -#}
    coalesce(
        {{ timestamp_column }}
        > {{ dbt.dateadd('day', -recent_days, 'cast(max(' ~ timestamp_column ~ ') over () as timestamp)') }},
        false
    )
{%- endmacro %}
