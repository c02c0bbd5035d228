-- The segments cover every score from 1 to 5 exactly once.
{{ config(meta={'quality_dimension': 'consistency', 'grain': 'table'}) }}

with segments as (
    select * from {{ ref('customer_segments') }}
),

scores as (
    select step / 100.0 as score
    from generate_series(100, 500) as steps (step)
)

select scores.score
from scores
left join segments
    on
        scores.score >= segments.min_score
        and scores.score < segments.max_score
group by scores.score
having count(segments.segment) <> 1
