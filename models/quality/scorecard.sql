-- One row per run, model and dimension that has a test, of every layer: the kept scores as the gates see them.
with kept_scores as (

    select * from {{ source('quality', 'kept_scores') }}

),

final as (

    select
        run_id,
        project,
        layer,
        subject as model,
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
        concat_ws('|', run_id, layer, subject, dimension) as scorecard_id,
        case
            when score is null then 'not_tested'
            when score < min_score then 'failed'
            else 'passed'
        end as status
    from kept_scores
    where level = 'model' and dimension <> 'overall'

)

select * from final
