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

-- Put under each other and added up: joined, the planner, which can't know how many runs there are, would compute the
-- scores anew for each of them.
pieces as (

    select
        scored_runs.run_id,
        scored_runs.project,
        scored_runs.profile,
        scored_runs.recorded_at,
        run_thresholds.dimension,
        run_thresholds.min_score,
        'threshold' as layer,
        null as tests,
        null as rows_tested,
        null as rows_failed,
        null as weight_tested,
        null as weight_passed
    from scored_runs
    inner join run_thresholds
        on
            scored_runs.run_id = run_thresholds.run_id
            and scored_runs.invocation_id = run_thresholds.invocation_id
    where run_thresholds.model = ''

    union all

    select
        run_id,
        null as project,
        null as profile,
        null as recorded_at,
        dimension,
        null as min_score,
        case when layer in ('chart', 'navigate') then 'clean' else layer end as layer,
        tests,
        rows_tested,
        rows_failed,
        weight_tested,
        weight_passed
    from scorecard
    where layer in ('raw', 'chart', 'navigate')

),

summed as (

    select
        run_id,
        dimension,
        cast(
            sum(weight_passed) filter (where layer = 'clean')
            / nullif(sum(weight_tested) filter (where layer = 'clean'), 0) as double precision
        ) as score,
        cast(
            sum(weight_passed) filter (where layer = 'raw')
            / nullif(sum(weight_tested) filter (where layer = 'raw'), 0) as double precision
        ) as raw_score,
        coalesce(cast(sum(tests) filter (where layer = 'clean') as bigint), 0) as tests,
        coalesce(cast(sum(rows_tested) filter (where layer = 'clean') as bigint), 0) as rows_tested,
        coalesce(cast(sum(rows_failed) filter (where layer = 'clean') as bigint), 0) as rows_failed,
        coalesce(cast(sum(rows_tested) filter (where layer = 'raw') as bigint), 0) as raw_rows_tested,
        coalesce(cast(sum(rows_failed) filter (where layer = 'raw') as bigint), 0) as raw_rows_failed,
        max(project) as project,
        max(profile) as profile,
        max(recorded_at) as recorded_at,
        max(min_score) as min_score,
        count(*) filter (where layer = 'clean') as models
    from pieces
    group by run_id, dimension
    having count(*) filter (where layer = 'threshold') > 0

),

compared as (

    select
        *,
        lag(score) over (partition by project, dimension order by recorded_at, run_id) as previous_score
    from summed

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
