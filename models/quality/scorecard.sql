-- One row per run, model and dimension that has a test, of every layer: the kept scores as the gates see them.
with kept_scores as (

    select * from {{ source('quality', 'kept_scores') }}

),

of_models as (

    select
        kept_scores.*,
        named.model
    from kept_scores
    cross join lateral (values (kept_scores.subject)) as named (model)
    where kept_scores.level = 'model' and kept_scores.dimension <> 'overall'

),

final as (

    select
        run_id,
        project,
        layer,
        model,
        dimension,
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
        recorded_at,
        concat_ws('|', run_id, layer, model, dimension) as scorecard_id,
        case
            when score is null then 'not_tested'
            when score < min_score then 'failed'
            else 'passed'
        end as status
    from of_models

)

select * from final
