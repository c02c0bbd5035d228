-- One row per run, level, subject and dimension, and one for all dimensions: overall, the weighted mean of those that
-- have a score. Weights are those of today for all of history: a changed weight must not look like changed data.
-- Computed anew from the results; `scores` is the same, kept.
with scores_per_dimension as not materialized (

    -- read twice: kept, it would be computed for every run and level, whichever is asked for
    select * from {{ ref('scores_per_dimension') }}

),

overall as (

    select
        run_id,
        project,
        recorded_at,
        level,
        layer,
        subject,
        'overall' as dimension,
        false as has_own_threshold,
        cast(sum(tests) as bigint) as tests,
        cast(sum(tests_not_run) as bigint) as tests_not_run,
        cast(sum(tests_carried) as bigint) as tests_carried,
        cast(sum(rows_tested) as bigint) as rows_tested,
        cast(sum(rows_failed) as bigint) as rows_failed,
        max(models) as models,
        sum(weight_tested) as weight_tested,
        sum(weight_passed) as weight_passed,
        count(score) as dimensions_tested,
        sum(weight * score) / nullif(sum(weight) filter (where score is not null), 0) as score,
        sum(weight * min_score) filter (where score is not null)
        / nullif(sum(weight) filter (where score is not null), 0) as min_score,
        -- as good as its worst dimension
        (array['not_tested', 'ok', 'warn', 'fail'])[
            max(array_position(array['not_tested', 'ok', 'warn', 'fail'], status))
        ] as status
    from scores_per_dimension
    where level in ('model', 'source', 'layer', 'project')
    group by run_id, project, recorded_at, level, layer, subject

),

final as (

    select
        run_id,
        project,
        level,
        layer,
        subject,
        dimension,
        status,
        models,
        tests,
        tests_not_run,
        tests_carried,
        rows_tested,
        rows_failed,
        weight_tested,
        weight_passed,
        cast(1 as bigint) as dimensions_tested,
        score,
        min_score,
        has_own_threshold,
        recorded_at
    from scores_per_dimension

    union all

    select
        run_id,
        project,
        level,
        layer,
        subject,
        dimension,
        status,
        models,
        tests,
        tests_not_run,
        tests_carried,
        rows_tested,
        rows_failed,
        weight_tested,
        weight_passed,
        dimensions_tested,
        score,
        min_score,
        has_own_threshold,
        recorded_at
    from overall

)

select * from final
