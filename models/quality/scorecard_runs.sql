-- One row per run and dimension, all six of them: the score of chart and navigate together, which is the one that
-- gates, the score of the raw layer to compare it with, and the change since the project's run before.
with scored_runs as (

    select * from {{ ref('scored_runs') }}

),

scorecard as (

    select * from {{ ref('scorecard') }}

),

run_thresholds as (

    select * from {{ source('quality', 'run_thresholds') }}

),

dimensions as (

    select
        scored_runs.run_id,
        scored_runs.project,
        scored_runs.profile,
        scored_runs.recorded_at,
        run_thresholds.dimension,
        run_thresholds.min_score
    from scored_runs
    inner join run_thresholds
        on
            scored_runs.run_id = run_thresholds.run_id
            and scored_runs.invocation_id = run_thresholds.invocation_id
    where run_thresholds.model = ''

),

clean as (

    select
        run_id,
        dimension,
        cast(sum(tests) as bigint) as tests,
        cast(sum(rows_tested) as bigint) as rows_tested,
        cast(sum(rows_failed) as bigint) as rows_failed,
        cast(sum(weight_passed) / nullif(sum(weight_tested), 0) as double precision) as score,
        count(*) as models
    from scorecard
    where layer in ('chart', 'navigate')
    group by run_id, dimension

),

raw as (

    select
        run_id,
        dimension,
        cast(sum(rows_tested) as bigint) as rows_tested,
        cast(sum(rows_failed) as bigint) as rows_failed,
        cast(sum(weight_passed) / nullif(sum(weight_tested), 0) as double precision) as score
    from scorecard
    where layer = 'raw'
    group by run_id, dimension

),

compared as (

    select
        dimensions.*,
        clean.score,
        raw.score as raw_score,
        coalesce(clean.models, 0) as models,
        coalesce(clean.tests, 0) as tests,
        coalesce(clean.rows_tested, 0) as rows_tested,
        coalesce(clean.rows_failed, 0) as rows_failed,
        coalesce(raw.rows_tested, 0) as raw_rows_tested,
        coalesce(raw.rows_failed, 0) as raw_rows_failed,
        lag(clean.score) over (
            partition by dimensions.project, dimensions.dimension
            order by dimensions.recorded_at, dimensions.run_id
        ) as previous_score
    from dimensions
    left join clean
        on
            dimensions.run_id = clean.run_id
            and dimensions.dimension = clean.dimension
    left join raw
        on
            dimensions.run_id = raw.run_id
            and dimensions.dimension = raw.dimension

),

judged as (

    select
        *,
        concat_ws('|', run_id, dimension) as run_dimension_id,
        score - previous_score as score_change,
        case
            when score is null then 'not_tested'
            when score < min_score then 'failed'
            else 'passed'
        end as status
    from compared

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
