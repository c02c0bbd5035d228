{#- Completeness: is everything there that should be? Arguments are described in _tests.yml. -#}

{% test not_null_ratio(model, column_name, missing_values=[], not_missing=[]) %}
    {#- Writings of nothing (`N/A`, `-`, `ukendt`, 9999-12-31) are missing values: see present_text. -#}
    {%- set value = atlas.present_text(column_name, but=not_missing) -%}
    {%- if missing_values -%}
        {%- set value = 'case when trim(' ~ value ~ ') not in (' ~ atlas.text_list(missing_values) ~ ') then 1 end' -%}
    {%- endif -%}
    {{ config(meta={'quality_dimension': 'completeness', 'holds': value ~ ' is not null'}) }}
    {%- if dbt_expectations is defined %}
        {{ atlas.failures_of(dbt_expectations.test_expect_column_values_to_not_be_null(model, value)) }}
    {%- else %}
        select 1 as failure
        from {{ model }}
        where {{ value }} is null
    {%- endif %}
{% endtest %}


{% test required_together(model, columns) %}
    {{ config(meta={'quality_dimension': 'completeness'}) }}
    {%- set all_there = columns | join(' is not null and ') ~ ' is not null' -%}
    {%- set none_there = columns | join(' is null and ') ~ ' is null' -%}
    {{ atlas.rows_where_not(model, '(' ~ all_there ~ ') or (' ~ none_there ~ ')') }}
{% endtest %}


{% test row_count_at_least(model, min_value) %}
    {{ config(meta={'quality_dimension': 'completeness', 'grain': 'table'}) }}
    {{ atlas.row_count_outside(model, min_value, none) }}
{% endtest %}


{% test row_count_between(model, min_value, max_value) %}
    {{ config(meta={'quality_dimension': 'completeness', 'grain': 'table'}) }}
    {{ atlas.row_count_outside(model, min_value, max_value) }}
{% endtest %}


{% test same_row_count_as(model, to, tolerance=0, to_condition='1 = 1') %}
    {#- The tolerance is a share of the other table's rows: 0.01 lets 1 % be missing or too many. -#}
    {{ config(meta={'quality_dimension': 'completeness', 'grain': 'table'}) }}
    select 1 as failure
    from (select count(*) as row_count from {{ model }}) as here
    cross join (select count(*) as row_count from {{ to }} where {{ to_condition }}) as there
    where abs(here.row_count - there.row_count) > {{ tolerance }} * there.row_count
{% endtest %}


{% test contains_all_of(model, column_name, to, field, to_condition='1 = 1') %}
    {#- Fails once per missing key. -#}
    {{ config(meta={'quality_dimension': 'completeness', 'grain': 'table'}) }}
    select distinct expected_key
    from (select {{ field }} as expected_key from {{ to }} where {{ to_condition }}) as expected
    where expected_key is not null
        and not exists (select 1 from (select * from {{ model }}) as present where present.{{ column_name }} = expected.expected_key)
{% endtest %}


{% test no_missing_days(model, column_name, first_date=none, last_date=none, weekdays_only=false) %}
    {#- Fails once per missing day. A bound that is given stands as the day outside of it, so that days missing at an
        end are a gap like any other. -#}
    {{ config(
        meta={'quality_dimension': 'completeness', 'grain': 'table'}, fail_calc='coalesce(sum(n_records), 0)'
    ) }}
    with days as (
        select distinct cast({{ column_name }} as date) as day
        from {{ model }}
        where {{ column_name }} is not null
        {%- if first_date is not none %}
            and cast({{ column_name }} as date) >= cast({{ first_date }} as date)
        {%- endif %}
        {%- if last_date is not none %}
            and cast({{ column_name }} as date) <= cast({{ last_date }} as date)
        {%- endif %}
        {%- if first_date is not none %}
        union
        select cast({{ dbt.dateadd('day', -1, first_date) }} as date)
        {%- endif %}
        {%- if last_date is not none %}
        union
        select cast({{ dbt.dateadd('day', 1, last_date) }} as date)
        {%- endif %}
    ),

    followed as (
        select
            day,
            lead(day) over (order by day) as next_day
        from days
    ),

    gaps as (
        {%- if weekdays_only %}
        select cast(sum(case when extract(isodow from missing_day) < 6 then 1 else 0 end) as bigint) as n_records
        from followed
        cross join lateral generate_series(day + 1, next_day - 1, interval '1 day') as missing_days (missing_day)
        where next_day > day + 1
        group by day
        {%- else %}
        select {{ dbt.datediff('day', 'next_day', 'day') }} - 1 as n_records
        from followed
        {%- endif %}
    )

    select n_records
    from gaps
    where n_records > 0
{% endtest %}
