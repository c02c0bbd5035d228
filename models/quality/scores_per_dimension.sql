-- One row per run, level, subject and dimension that has a test: the scores of tests, columns, models, sources, layers
-- and of the project, all pooled from the same rows tested and failed. A score is rows passed over rows tested, each
-- test with its weight; skipped tests count in neither. Computed anew for whatever is asked; what it says of each run
-- is kept in quality.kept_scores, from which the other views read.
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

quality_weights as (

    select * from {{ ref('quality_weights') }}

),

results as (

    select
        test_results.*,
        scored_runs.recorded_at,
        -- numeric, so that 19 of 20 is 0.95 and not a little less
        cast(test_results.weight as numeric) * test_results.rows_tested as weight_tested,
        cast(test_results.weight as numeric) * (test_results.rows_tested - test_results.rows_failed) as weight_passed,
        test_results.layer in ('raw', 'masked', 'chart', 'navigate') as is_on_the_way
    from scored_runs
    inner join test_results
        on
            scored_runs.run_id = test_results.run_id
            and scored_runs.invocation_id = test_results.invocation_id
    where test_results.model is not null

),

placed as (

    select
        results.*,
        place.level,
        place.place_layer,
        place.subject
    from results
    cross join
        lateral (
            values
            ('test', results.layer, case when results.is_on_the_way then results.test_id end),
            (
                'column',
                results.layer,
                case when results.is_on_the_way then results.model || '.' || results.column_name end
            ),
            ('model', results.layer, results.model),
            ('source', results.layer, case when results.is_on_the_way then results.source end),
            ('layer', results.layer, case when results.is_on_the_way then results.layer end),
            ('project', '', case when results.layer in ('chart', 'navigate') then results.project end)
        ) as place (level, place_layer, subject)
    where place.subject is not null

),

pooled as (

    select
        run_id,
        invocation_id,
        project,
        recorded_at,
        level,
        place_layer as layer,
        subject,
        dimension,
        cast(coalesce(sum(rows_tested), 0) as bigint) as rows_tested,
        cast(coalesce(sum(rows_failed), 0) as bigint) as rows_failed,
        cast(sum(weight_passed) / nullif(sum(weight_tested), 0) as double precision) as score,
        sum(weight_tested) as weight_tested,
        sum(weight_passed) as weight_passed,
        -- a single value, for subjects that lie within a model: it may have a threshold of its own
        case when level in ('test', 'column', 'model') then min(model) end as model_name,
        case when level = 'test' then min(min_pass_rate) end as min_pass_rate,
        case when level = 'test' then min(status) end as test_status,
        case when level = 'test' then min(severity) end as test_severity,
        count(distinct model) as models,
        count(*) as tests,
        count(*) filter (where rows_tested is null) as tests_not_run,
        count(carried_from) as tests_carried
    from placed
    group by run_id, invocation_id, project, recorded_at, level, place_layer, subject, dimension

),

measured as (

    select
        pooled.*,
        quality_weights.weight,
        quality_weights.warn_margin,
        case
            when pooled.level = 'test' then coalesce(pooled.min_pass_rate, 1)
            else coalesce(own_threshold.min_score, general_threshold.min_score)
        end as min_score,
        pooled.level = 'model' and own_threshold.min_score is not null as has_own_threshold
    from pooled
    inner join quality_weights on pooled.dimension = quality_weights.dimension
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
            and pooled.model_name = own_threshold.model

),

final as (

    select
        run_id,
        project,
        level,
        layer,
        subject,
        dimension,
        models,
        tests,
        tests_not_run,
        tests_carried,
        rows_tested,
        rows_failed,
        weight_tested,
        weight_passed,
        weight,
        score,
        min_score,
        has_own_threshold,
        recorded_at,
        concat_ws('|', run_id, level, layer, subject, dimension) as score_id,
        case
            when score is null then 'not_tested'
            -- a test has its own verdict: its severity says whether it may stop a build
            when level = 'test' and test_severity = 'error' and (test_status = 'fail' or score < min_score) then 'fail'
            when level = 'test' and (test_status <> 'pass' or score < min_score) then 'warn'
            when level = 'test' then 'ok'
            when score < min_score then 'fail'
            when score < min_score + (1 - min_score) * warn_margin then 'warn'
            else 'ok'
        end as status
    from measured

)

select * from final
