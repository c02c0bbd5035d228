-- One row per run, level, subject and dimension: each score beside that of the run before and the mean of the thirty
-- days before.
with scores as (

    select * from {{ ref('scores') }}

),

compared as (

    select
        *,
        lag(score) over (
            partition by project, level, layer, subject, dimension
            order by recorded_at, run_id
        ) as previous_score,
        avg(score) over (
            partition by project, level, layer, subject, dimension
            order by recorded_at range between interval '30 days' preceding and interval '1 microsecond' preceding
        ) as mean_score_30_days
    from scores

),

final as (

    select
        score_id,
        run_id,
        project,
        level,
        layer,
        subject,
        dimension,
        status,
        tests,
        rows_tested,
        rows_failed,
        dimensions_tested,
        score,
        min_score,
        previous_score,
        mean_score_30_days,
        recorded_at,
        score - previous_score as score_change,
        score - mean_score_30_days as change_30_days
    from compared

)

select * from final
