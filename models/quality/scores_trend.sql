-- One row per run, level, subject and dimension: each score beside that of the run before and the mean of the thirty
-- days before. Both are looked up by index: a window over all of history would be computed for a single run, too.
with scores as not materialized (

    -- read three times: kept, it would be read whole for a single run
    select * from {{ ref('scores') }}

),

compared as (

    select
        scores.*,
        previous.score as previous_score,
        month_before.mean_score as mean_score_30_days
    from scores
    left join
        lateral (
            select earlier.score
            from scores as earlier
            where
                earlier.project = scores.project
                and earlier.level = scores.level
                and earlier.layer = scores.layer
                and earlier.subject = scores.subject
                and earlier.dimension = scores.dimension
                and (earlier.recorded_at, earlier.run_id) < (scores.recorded_at, scores.run_id)
            order by earlier.recorded_at desc, earlier.run_id desc
            limit 1
        ) as previous
        on true
    left join
        lateral (
            select avg(earlier.score) as mean_score
            from scores as earlier
            where
                earlier.project = scores.project
                and earlier.level = scores.level
                and earlier.layer = scores.layer
                and earlier.subject = scores.subject
                and earlier.dimension = scores.dimension
                and earlier.recorded_at >= scores.recorded_at - interval '30 days'
                and earlier.recorded_at < scores.recorded_at
        ) as month_before
        on true

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
