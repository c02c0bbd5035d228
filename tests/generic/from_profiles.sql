{#- Tests that need no rule written down: the other rows are the rule. `atlas quality suggest` proposes them. -#}

{% test agrees_with_majority(model, column_name, determined_by, deviations='any', times=1) %}
    {#- Consistency: rows that are equal in some columns have the value that more than half of them have: one city per
        postal code. Unlike `same_everywhere`, only the rows that deviate fail. Groups of one or two, and groups
        without a majority, are not judged; nor is a missing value. A value that a row has which does not deviate contradicts
        this group: `deviations='known'` counts these only. One that only deviating rows have is wrong by itself, which
        is a matter of accuracy: `deviations='unknown'`. With `times`, a value that comes more than once in the group deviates
        only where the usual one comes so many times as often. -#}
    {%- if deviations not in ('any', 'known', 'unknown') -%}
        {{ exceptions.raise_compiler_error("agrees_with_majority: deviations '" ~ deviations ~ "' is none of any, known, unknown") }}
    {%- endif -%}
    {%- set present = atlas.all_present(determined_by + [atlas.present_text(column_name)]) -%}
    {{ config(meta={
        'quality_dimension': 'accuracy' if deviations == 'unknown' else 'consistency',
        'judged': present
    }) }}
    {%- set keys = determined_by | join(', ') %}
    with given as (
        select {{ keys }}, {{ column_name }} as judged_value
        from {{ model }}
        where {{ present }}
    ),

    counted as (
        select
            {{ keys }},
            judged_value,
            count(*) as value_count,
            sum(count(*)) over (partition by {{ keys }}) as row_count,
            max(count(*)) over (partition by {{ keys }}) as usual_count
        from given
        group by {{ keys }}, judged_value
    ),

    deviating as (
        select
            *,
            row_count >= 3 and usual_count * 2 > row_count and value_count < usual_count
            and (value_count = 1 or value_count * {{ times }} <= usual_count) as is_deviating
        from counted
    ),

    placed as (
        select
            *,
            max(case when is_deviating then 0 else 1 end) over (partition by judged_value) as is_known
        from deviating
    )

    select 1 as failure
    from placed
    cross join lateral generate_series(1, value_count)
    where is_deviating
        {{- ' and is_known = ' ~ (1 if deviations == 'known' else 0) if deviations != 'any' }}
{% endtest %}


{% test no_rare_variants(model, column_name, times=5, cut_short=false) %}
    {#- Accuracy: a text is probably mistyped when it is one edit (a sign too many, too few, another, or swapped with
        its neighbour), or only case and blanks, from a text that comes at least `times` as often. Texts under four
        and over a hundred signs have no neighbours, and texts that differ in digits only are different things. With
        `cut_short` a text is wrong, too, when such a text begins with it and goes on with the next letter. -#}
    {%- set present = atlas.present_text(column_name) ~ ' is not null' -%}
    {{ config(meta={'quality_dimension': 'accuracy', 'judged': present}) }}
    with counted as (
        select
            {{ column_name }} as text_value,
            count(*) as row_count,
            lower(regexp_replace(trim({{ column_name }}), '\s+', ' ', 'g')) as normal_value
        from {{ model }}
        where {{ present }}
        group by {{ column_name }}
    ),

    {#- Two texts with one edit between them are the same after leaving out one sign of each, or of one. -#}
    variants as (
        select distinct
            counted.text_value,
            counted.row_count,
            case
                when place = 0 then counted.normal_value
                else left(counted.normal_value, place - 1) || substr(counted.normal_value, place + 1)
            end as variant
        from counted
        cross join generate_series(
            0, case when length(counted.normal_value) between 4 and 100 then length(counted.normal_value) else 0 end
        ) as place
    ),

{% if cut_short %}
    starts as (
        select
            left(counted.normal_value, place) as start_value,
            max(counted.row_count) as row_count
        from counted
        cross join generate_series(1, least(length(counted.normal_value), 100) - 1) as place
        where counted.row_count >= {{ times }} and substr(counted.normal_value, place, 2) ~ '^[[:alpha:]]{2}$'
        group by left(counted.normal_value, place)
    ),

{% endif %}
    mistyped as (
        select distinct rare.text_value, rare.row_count
        from variants as rare
        inner join variants as usual
            on rare.variant = usual.variant
        where usual.row_count >= {{ times }} * rare.row_count
            and usual.row_count >= {{ times }}
            and rare.text_value <> usual.text_value
            and regexp_replace(rare.text_value, '[0-9]', '', 'g') <> regexp_replace(usual.text_value, '[0-9]', '', 'g')
        {%- if cut_short %}
        union
        select
            rare.text_value,
            rare.row_count
        from counted as rare
        inner join starts
            on rare.normal_value = starts.start_value
        where starts.row_count >= {{ times }} * rare.row_count
        {%- endif %}
    )

    select 1 as failure
    from mistyped
    cross join lateral generate_series(1, row_count)
{% endtest %}


{% test near_group_median(model, column_name, determined_by, times=5, number=none) %}
    {#- Accuracy: a number is neither more than `times` the median of its group nor less than so much of it: the prices of
        one product. Groups of one or two positive numbers are not judged. `number` is SQL of the number, where the
        column is text. -#}
    {%- set value = number or column_name -%}
    {%- set keys = determined_by | join(', ') -%}
    {%- set judged = value ~ ' > 0 and ' ~ atlas.all_present(determined_by) -%}
    {{ config(meta={'quality_dimension': 'accuracy', 'judged': judged}) }}
    with given as (
        select
            {{ keys }},
            ln(cast({{ value }} as double precision)) as measure
        from {{ model }}
        where {{ judged }}
    ),

    usual as (
        select
            {{ keys }},
            percentile_cont(0.5) within group (order by measure) as median_measure
        from given
        group by {{ keys }}
        having count(*) >= 3
    )

    select 1 as failure
    from given
    inner join usual
        using ({{ keys }})
    where abs(given.measure - usual.median_measure) > ln({{ times }})
{% endtest %}
