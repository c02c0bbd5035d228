{#- Uniqueness: is everything there only once? -#}

{% test unique_key(model, columns) %}
    {#- The columns together name one row. Every row that shares its key counts; a key with a null is not judged. -#}
    {{ config(meta={'quality_dimension': 'uniqueness'}, fail_calc='coalesce(sum(n_records), 0)') }}
    {%- if dbt_expectations is defined %}
        {{ dbt_expectations.test_expect_compound_columns_to_be_unique(
            model, column_list=columns, ignore_row_if='any_value_is_missing'
        ) }}
    {%- else %}
        select count(*) as n_records
        from {{ model }}
        where {{ columns | join(' is not null and ') }} is not null
        group by {{ columns | join(', ') }}
        having count(*) > 1
    {%- endif %}
{% endtest %}


{% test no_near_duplicates(model, columns) %}
    {#- No two rows are the same once case, blanks and punctuation are out of the way. -#}
    {{ config(meta={'quality_dimension': 'uniqueness'}, fail_calc='coalesce(sum(n_records), 0)') }}
    select count(*) as n_records
    from (
        select
            {%- for column in columns %}
            regexp_replace(lower(cast({{ column }} as text)), '[^[:alnum:]]+', '', 'g') as part_{{ loop.index }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from {{ model }}
        where {{ columns | join(' is not null and ') }} is not null
    ) as normalized
    group by {% for column in columns %}part_{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %}
    having count(*) > 1
{% endtest %}
