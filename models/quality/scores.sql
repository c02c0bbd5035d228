-- One row per run, level, subject and dimension, and one for all dimensions, overall: as kept after each build.
with kept_scores as (

    select * from {{ source('quality', 'kept_scores') }}

),

final as (

    select
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
        recorded_at,
        concat_ws('|', run_id, level, layer, subject, dimension) as score_id
    from kept_scores
    -- a project is no layer; models that describe the data are in the scorecard only
    where layer in ('', 'raw', 'masked', 'chart', 'navigate')

)

select * from final
