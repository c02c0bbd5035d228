{#- Accuracy: is it true, as far as data can tell? Arguments are described in _tests.yml. -#}

{% test within_robust_z(model, column_name, max_z=6, min_value_count=30, scale='log', timestamp_column=none, recent_days=30) %}
    {#- |x - median| / spread ≤ max_z, where the spread is 1.4826 · MAD, or 1.2533 · mean absolute deviation where more
        than half of the values are the same (Iglewicz & Hoaglin 1993). Median and MAD don't follow the outliers they
        look for, and the log keeps a skewed but clean column from raising alarms. On the log scale, numbers up to zero
        are validity's business. With `timestamp_column`, values of the last `recent_days` are judged against those
        before, and only they can fail and count as tested. -#}
    {%- set judged = column_name ~ (' > 0' if scale == 'log' else ' is not null')
        ~ (' and ' ~ atlas.is_recent(timestamp_column, recent_days) if timestamp_column else '') %}
    {{ config(meta={'quality_dimension': 'accuracy', 'judged': judged}) }}
    {%- if scale not in ('log', 'linear') -%}
        {{ exceptions.raise_compiler_error("within_robust_z: scale '" ~ scale ~ "' is neither log nor linear") }}
    {%- endif -%}
    {%- set number = 'cast(' ~ column_name ~ ' as double precision)' -%}
    with measured as (
        select
            {{ 'ln(' ~ number ~ ')' if scale == 'log' else number }} as measure,
            {{ atlas.is_recent(timestamp_column, recent_days) if timestamp_column else 'false' }} as is_recent
        from {{ model }}
        where {{ column_name }} {{ '> 0' if scale == 'log' else 'is not null' }}
    ),

    middle as (
        select
            percentile_cont(0.5) within group (order by measure) as median_measure,
            count(*) as value_count
        from measured
        where not is_recent
    ),

    spread as (
        select
            coalesce(
                nullif(1.4826 * percentile_cont(0.5) within group (order by abs(measured.measure - middle.median_measure)), 0),
                1.2533 * avg(abs(measured.measure - middle.median_measure))
            ) as deviation
        from measured
        cross join middle
        where not measured.is_recent
    )

    select 1 as failure
    from measured
    cross join middle
    cross join spread
    where middle.value_count >= {{ min_value_count }}
        and spread.deviation > 0
        and abs(measured.measure - middle.median_measure) > {{ max_z }} * spread.deviation
        {{- ' and measured.is_recent' if timestamp_column }}
{% endtest %}


{% test no_drift(model, column_name, timestamp_column, recent_days=30, kind='number', max_psi=0.25, min_value_count=200) %}
    {#- Population stability index Σ (p - q) · ln(p / q) between the last days and all before, over the tenths of the
        earlier numbers, or over the categories. Half a row is added to every part, so that an empty one has a logarithm;
        what the index is on average when nothing drifted, (parts - 1) · (1/n + 1/m), is taken off (Yurdakul 2018).
        With fewer values on either side it passes. -#}
    {{ config(meta={'quality_dimension': 'accuracy', 'grain': 'table'}) }}
    {%- if kind not in ('number', 'category') -%}
        {{ exceptions.raise_compiler_error("no_drift: kind '" ~ kind ~ "' is neither number nor category") }}
    {%- endif -%}
    with valued as (
        select
            {{ 'cast(' ~ column_name ~ ' as double precision)' if kind == 'number' else column_name }} as drift_value,
            {{ atlas.is_recent(timestamp_column, recent_days) }} as is_recent
        from {{ model }}
        where {{ column_name }} is not null
    ),

    {% if kind == 'number' -%}
    cuts as (
        select
            percentile_cont(array[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
            within group (order by drift_value) as tenths
        from valued
        where not is_recent
    ),
    {%- endif %}

    parted as (
        select
            count(*) filter (where not is_recent) as earlier_count,
            count(*) filter (where is_recent) as recent_count
        from valued
        {%- if kind == 'number' %}
        cross join cuts
        group by width_bucket(drift_value, tenths)
        {%- else %}
        group by drift_value
        {%- endif %}
    ),

    totals as (
        select sum(earlier_count) as earlier_total, sum(recent_count) as recent_total, count(*) as part_count
        from parted
    ),

    shares as (
        select
            cast((earlier_count + 0.5) / (earlier_total + 0.5 * part_count) as double precision) as earlier_share,
            cast((recent_count + 0.5) / (recent_total + 0.5 * part_count) as double precision) as recent_share,
            cast((part_count - 1) * (1.0 / nullif(earlier_total, 0) + 1.0 / nullif(recent_total, 0)) as double precision) as by_chance
        from parted
        cross join totals
        where earlier_total >= {{ min_value_count }} and recent_total >= {{ min_value_count }}
    )

    select 1 as failure
    from shares
    having sum((recent_share - earlier_share) * ln(recent_share / earlier_share)) - max(by_chance) > {{ max_psi }}
{% endtest %}


{% test expression_holds(model, expression, column_name=none) %}
    {#- A row for which the condition is unknown, as one of its columns is missing, is neither judged nor counted. -#}
    {%- set meta = {'quality_dimension': 'accuracy', 'judged': '(' ~ expression ~ ') is not null'} -%}
    {%- if column_name %}{% do meta.update({'holds': expression}) %}{% endif -%}
    {{ config(meta=meta) }}
    {{ atlas.rows_where_not(model, expression) }}
{% endtest %}


{% test reconciles_with(model, expression, to_expression, to=none, tolerance=0) %}
    {#- Without `to`, the control total is a number that somebody vouches for. -#}
    {{ config(meta={'quality_dimension': 'accuracy', 'grain': 'table'}) }}
    select 1 as failure
    from (select coalesce({{ expression }}, 0) as total from {{ model }}) as here
    cross join (select coalesce({{ to_expression }}, 0) as total{{ ' from ' ~ to if to }}) as there
    where abs(here.total - there.total) > {{ tolerance }}
{% endtest %}
