-- One row per run and dimension, all six of them: the score of chart and navigate together, which is the one that
-- gates, the score of the raw layer to compare it with, and the change since the project's run before.
with scored_runs as (

    select * from {{ ref('scored_runs') }}

),

run_thresholds as (

    select * from {{ source('quality', 'run_thresholds') }}

),

kept_scores as not materialized (

    -- read three times: kept, it would be read whole for a single run
    select * from {{ source('quality', 'kept_scores') }}

),

ordered_runs as (

    select
        *,
        lag(run_id) over (partition by project order by recorded_at, run_id) as previous_run_id
    from scored_runs

),

judged as (

    select
        ordered_runs.run_id,
        ordered_runs.project,
        ordered_runs.profile,
        ordered_runs.recorded_at,
        run_thresholds.dimension,
        run_thresholds.min_score,
        clean.score,
        raw_layer.score as raw_score,
        previous.score as previous_score,
        concat_ws('|', ordered_runs.run_id, run_thresholds.dimension) as run_dimension_id,
        coalesce(clean.models, 0) as models,
        coalesce(clean.tests, 0) as tests,
        coalesce(clean.rows_tested, 0) as rows_tested,
        coalesce(clean.rows_failed, 0) as rows_failed,
        coalesce(raw_layer.rows_tested, 0) as raw_rows_tested,
        coalesce(raw_layer.rows_failed, 0) as raw_rows_failed,
        clean.score - previous.score as score_change,
        case
            when clean.score is null then 'not_tested'
            when clean.score < run_thresholds.min_score then 'failed'
            else 'passed'
        end as status
    from ordered_runs
    inner join run_thresholds
        on
            ordered_runs.run_id = run_thresholds.run_id
            and ordered_runs.invocation_id = run_thresholds.invocation_id
            and run_thresholds.model = ''
    left join kept_scores as clean
        on
            ordered_runs.run_id = clean.run_id
            and clean.level = 'project'
            and run_thresholds.dimension = clean.dimension
    left join kept_scores as raw_layer
        on
            ordered_runs.run_id = raw_layer.run_id
            and raw_layer.level = 'layer'
            and raw_layer.layer = 'raw'
            and run_thresholds.dimension = raw_layer.dimension
    left join kept_scores as previous
        on
            ordered_runs.previous_run_id = previous.run_id
            and previous.level = 'project'
            and run_thresholds.dimension = previous.dimension

),

final as (

    select
        run_dimension_id,
        run_id,
        project,
        profile,
        dimension,
        status,
        models,
        tests,
        rows_tested,
        rows_failed,
        raw_rows_tested,
        raw_rows_failed,
        score,
        min_score,
        raw_score,
        previous_score,
        score_change,
        recorded_at
    from judged

)

select * from final
