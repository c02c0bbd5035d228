{#- Timeliness: is it there in time? Columns are UTC timestamps without time zone. dbt_utils.recency isn't used:
    it compares in the session's time zone, and would give other verdicts on other machines.
    Arguments are described in _tests.yml. -#}

{% test fresh_within(model, column_name, hours=none) %}
    {#- Without `hours`, the age that the seed quality_thresholds allows in the profile in force; a profile that names
        none, or that isn't there, allows none. An empty table fails. -#}
    {{ config(meta={'quality_dimension': 'timeliness', 'grain': 'table'}) }}
    {%- if hours is none %}
    select 1 as failure
    from (select max({{ column_name }}) as latest_at from {{ model }}) as newest
    cross join (
        select max(max_age_hours) as hours
        from {{ ref('quality_thresholds') }}
        where profile = '{{ var("quality_profile", "default") }}' and dimension = 'timeliness'
    ) as allowed
    where newest.latest_at is null
        or allowed.hours is null
        or newest.latest_at < {{ dbt.dateadd('hour', '-allowed.hours', atlas.utc_now()) }}
    {%- else %}
    select 1 as failure
    from (select max({{ column_name }}) as latest_at from {{ model }}) as newest
    where latest_at is null
        or latest_at < {{ dbt.dateadd('hour', '-' ~ hours, atlas.utc_now()) }}
    {%- endif %}
{% endtest %}


{% test arrives_within(model, column_name, arrived_at, hours) %}
    {%- set days = [atlas.known_date(arrived_at), atlas.known_date(column_name)] -%}
    {{ config(meta={'quality_dimension': 'timeliness', 'judged': atlas.all_present(days)}) }}
    {{ atlas.rows_where_not(model, atlas.known_date(arrived_at) ~ ' <= ' ~ dbt.dateadd('hour', hours, column_name)) }}
{% endtest %}


{% test no_gap_longer_than(model, column_name, hours, group_by=[]) %}
    {#- The row after the gap counts. -#}
    {{ config(meta={'quality_dimension': 'timeliness'}) }}
    {%- set group_by = [group_by] if group_by is string else group_by %}
    select 1 as failure
    from (
        select
            {{ column_name }} as happened_at,
            lag({{ column_name }}) over (
                {{ 'partition by ' ~ group_by | join(', ') if group_by }} order by {{ column_name }}
            ) as previous_at
        from {{ model }}
        where {{ column_name }} is not null
    ) as followed
    where happened_at > {{ dbt.dateadd('hour', hours, 'previous_at') }}
{% endtest %}


{% test not_in_future(model, column_name) %}
    {%- set day = atlas.known_date(column_name) -%}
    {%- set rule = column_name ~ ' <= ' ~ atlas.utc_now() -%}
    {{ config(meta={'quality_dimension': 'timeliness', 'judged': day ~ ' is not null', 'holds': rule}) }}
    {{ atlas.rows_where_not(model, day ~ ' <= ' ~ atlas.utc_now()) }}
{% endtest %}
