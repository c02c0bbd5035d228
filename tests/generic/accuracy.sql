{#- Accuracy: is it true, as far as data can tell? -#}

{% test within_robust_z(model, column_name, max_z=6, min_value_count=30) %}
    {#- A positive number is not out of line with its column: |log(x) - median| / (1.4826 · MAD) ≤ max_z. Median and
        median absolute deviation (Iglewicz & Hoaglin 1993) don't follow the outliers they look for, and the log
        keeps a skewed but clean column from raising alarms. Numbers up to zero are validity's business. -#}
    {{ config(meta={'quality_dimension': 'accuracy'}) }}
    with logs as (
        select ln(cast({{ column_name }} as double precision)) as log_value
        from {{ model }}
        where {{ column_name }} > 0
    ),

    middle as (
        select
            percentile_cont(0.5) within group (order by log_value) as median_value,
            count(*) as value_count
        from logs
    ),

    spread as (
        select percentile_cont(0.5) within group (order by abs(logs.log_value - middle.median_value)) as mad
        from logs
        cross join middle
    )

    select 1 as failure
    from logs
    cross join middle
    cross join spread
    where middle.value_count >= {{ min_value_count }}
        and spread.mad > 0
        and abs(logs.log_value - middle.median_value) > {{ max_z }} * 1.4826 * spread.mad
{% endtest %}


{% test expression_holds(model, expression, column_name=none) %}
    {#- A condition over the columns of a row is true: `amount = quantity * unit_price`. -#}
    {{ config(meta={'quality_dimension': 'accuracy'}) }}
    {{ atlas.rows_where_not(model, expression) }}
{% endtest %}


{% test reconciles_with(model, expression, to, to_expression, tolerance=0) %}
    {#- A total of this table equals a control total of another: `sum(revenue_amount)` on both sides. -#}
    {{ config(meta={'quality_dimension': 'accuracy', 'grain': 'table'}) }}
    select 1 as failure
    from (select coalesce({{ expression }}, 0) as total from {{ model }}) as here
    cross join (select coalesce({{ to_expression }}, 0) as total from {{ to }}) as there
    where abs(here.total - there.total) > {{ tolerance }}
{% endtest %}
