{#- Uniqueness: is everything there only once? Arguments are described in _tests.yml. -#}

{% test unique_key(model, columns) %}
    {#- Every row that shares its key counts; a key that is missing, or in part, is not judged. -#}
    {{ config(
        meta={'quality_dimension': 'uniqueness', 'judged': atlas.all_present(columns)},
        fail_calc='coalesce(sum(n_records), 0)'
    ) }}
    {%- set written, kept, expressions = [], [], [] -%}
    {%- for column in columns %}
        {%- do written.append(atlas.present_text(column)) %}
        {%- do kept.append(atlas.present_text('key_' ~ loop.index)) %}
        {%- if not modules.re.fullmatch('\\w+|"[^"]+"', column) %}{% do expressions.append(column) %}{% endif %}
    {%- endfor -%}
    {#- dbt_expectations knows columns, not expressions. -#}
    {%- if dbt_expectations is defined and not expressions %}
        select n_records
        from (
            {{ dbt_expectations.test_expect_compound_columns_to_be_unique(
                model, column_list=columns, ignore_row_if='any_value_is_missing'
            ) }}
        ) as found
        where {{ atlas.all_present(written) }}
    {%- else %}
        {#- Whether a key is one of the writings of nothing is asked of the few that come twice: without `offset 0`
            Postgres would ask it of every row. A column may be an expression, so each gets a name. -#}
        select n_records
        from (
            select
                {%- for column in columns %}
                {{ column }} as key_{{ loop.index }},
                {%- endfor %}
                count(*) as n_records
            from {{ model }}
            where {{ atlas.all_present(columns) }}
            group by {{ columns | join(', ') }}
            having count(*) > 1
            offset 0
        ) as repeated
        where {{ atlas.all_present(kept) }}
    {%- endif %}
{% endtest %}


{% test no_near_duplicates(model, columns) %}
    {#- Every row that has a double counts; a row with nothing left of a column is not judged. -#}
    {{ config(
        meta={'quality_dimension': 'uniqueness', 'judged': atlas.all_present(columns)},
        fail_calc='coalesce(sum(n_records), 0)'
    ) }}
    {%- set parts = [] -%}
    {%- for column in columns %}{% do parts.append('part_' ~ loop.index) %}{% endfor %}
    select count(*) as n_records
    from (
        select
            {%- for column in columns %}
            {{ atlas.loose_text(column) }} as {{ parts[loop.index0] }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ model }}
        {#- Without it, each part would be worked out twice: to see whether it is there, and to group by it. #}
        offset 0
    ) as loose
    where {{ atlas.all_present(parts) }}
    group by {{ parts | join(', ') }}
    having count(*) > 1
{% endtest %}
