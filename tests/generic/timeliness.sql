{#- Timeliness: is it there in time? Columns are UTC timestamps without time zone. dbt_utils.recency isn't used:
    it compares in the session's time zone, and would give other verdicts on other machines. -#}

{% test fresh_within(model, column_name, hours=168) %}
    {#- The latest row is not older than so many hours. An empty table fails. -#}
    {{ config(meta={'quality_dimension': 'timeliness', 'grain': 'table'}) }}
    select 1 as failure
    from (select max({{ column_name }}) as latest_at from {{ model }}) as newest
    where latest_at is null
        or latest_at < (now() at time zone 'UTC') - interval '1 hour' * {{ hours }}
{% endtest %}


{% test arrives_within(model, column_name, arrived_at, hours) %}
    {#- Each row arrived at most so many hours after it happened. -#}
    {{ config(meta={'quality_dimension': 'timeliness'}) }}
    {%- set rule = arrived_at ~ ' <= ' ~ column_name ~ " + interval '1 hour' * " ~ hours -%}
    {{ atlas.rows_where_not(model, rule) }}
{% endtest %}


{% test not_in_future(model, column_name) %}
    {#- Nothing has happened that is still to come. -#}
    {{ config(meta={'quality_dimension': 'timeliness'}) }}
    {{ atlas.rows_where_not(model, column_name ~ " <= (now() at time zone 'UTC')") }}
{% endtest %}
