-- One row per run, model and dimension that has a test. A score is rows passed over rows tested, pooled over
-- the tests of that model and dimension, each with its weight. Skipped tests count in neither.
with scored_runs as (

    select * from {{ ref('scored_runs') }}

),

test_results as (

    select * from {{ source('quality', 'test_results') }}

),

run_thresholds as not materialized (

    -- read twice: kept, it would be read whole for every score
    select * from {{ source('quality', 'run_thresholds') }}

),

counted as (

    select
        scored_runs.run_id,
        scored_runs.invocation_id,
        scored_runs.project,
        scored_runs.recorded_at,
        test_results.model,
        test_results.layer,
        test_results.dimension,
        -- numeric, so that 19 of 20 is 0.95 and not a little less
        cast(test_results.weight as numeric) as weight,
        test_results.rows_tested,
        test_results.rows_failed,
        test_results.carried_from
    from scored_runs
    inner join test_results
        on
            scored_runs.run_id = test_results.run_id
            and scored_runs.invocation_id = test_results.invocation_id
    where test_results.model is not null

),

pooled as (

    select
        run_id,
        invocation_id,
        project,
        recorded_at,
        model,
        layer,
        dimension,
        cast(coalesce(sum(rows_tested), 0) as bigint) as rows_tested,
        cast(coalesce(sum(rows_failed), 0) as bigint) as rows_failed,
        count(*) as tests,
        count(*) filter (where rows_tested is null) as tests_not_run,
        count(carried_from) as tests_carried,
        sum(weight * rows_tested) as weight_tested,
        sum(weight * (rows_tested - rows_failed)) as weight_passed
    from counted
    group by run_id, invocation_id, project, recorded_at, model, layer, dimension

),

scored as (

    select
        pooled.*,
        cast(pooled.weight_passed / nullif(pooled.weight_tested, 0) as double precision) as score,
        coalesce(own_threshold.min_score, general_threshold.min_score) as min_score,
        own_threshold.min_score is not null as has_own_threshold
    from pooled
    left join run_thresholds as general_threshold
        on
            pooled.run_id = general_threshold.run_id
            and pooled.invocation_id = general_threshold.invocation_id
            and pooled.dimension = general_threshold.dimension
            and general_threshold.model = ''
    left join run_thresholds as own_threshold
        on
            pooled.run_id = own_threshold.run_id
            and pooled.invocation_id = own_threshold.invocation_id
            and pooled.dimension = own_threshold.dimension
            and pooled.model = own_threshold.model

),

judged as (

    select
        *,
        concat_ws('|', run_id, layer, model, dimension) as scorecard_id,
        case
            when score is null then 'not_tested'
            when score < min_score then 'failed'
            else 'passed'
        end as status
    from scored

),

final as (

    select
        scorecard_id,
        run_id,
        project,
        layer,
        model,
        dimension,
        status,
        tests,
        tests_not_run,
        tests_carried,
        rows_tested,
        rows_failed,
        weight_tested,
        weight_passed,
        score,
        min_score,
        has_own_threshold,
        recorded_at
    from judged

)

select * from final
