-- One row per run, model and dimension, tested or not: shows which models no one asks a question about.
with scored_runs as (

    select * from {{ ref('scored_runs') }}

),

kept_scores as (

    -- the table: no join reaches into a view with clauses of its own
    select * from {{ source('quality', 'kept_scores') }}

),

run_models as (

    select * from {{ source('quality', 'run_models') }}

),

run_thresholds as (

    select * from {{ source('quality', 'run_thresholds') }}

),

expected as (

    select
        scored_runs.run_id,
        scored_runs.project,
        scored_runs.recorded_at,
        run_models.model,
        run_models.layer,
        run_thresholds.dimension
    from scored_runs
    inner join run_models
        on
            scored_runs.run_id = run_models.run_id
            and scored_runs.invocation_id = run_models.invocation_id
    inner join run_thresholds
        on
            scored_runs.run_id = run_thresholds.run_id
            and scored_runs.invocation_id = run_thresholds.invocation_id
            and run_thresholds.model = ''

),

compared as (

    select
        expected.*,
        kept_scores.score,
        concat_ws('|', expected.run_id, expected.layer, expected.model, expected.dimension) as coverage_id,
        coalesce(kept_scores.tests, 0) as tests,
        case
            when kept_scores.tests is null then 'missing'
            when kept_scores.score is null then 'not_tested'
            else 'tested'
        end as status
    from expected
    left join kept_scores
        on
            expected.run_id = kept_scores.run_id
            and kept_scores.level = 'model'
            and expected.layer = kept_scores.layer
            and expected.model = kept_scores.subject
            and expected.dimension = kept_scores.dimension

),

final as (

    select
        coverage_id,
        run_id,
        project,
        layer,
        model,
        dimension,
        status,
        tests,
        score,
        recorded_at
    from compared

)

select * from final
