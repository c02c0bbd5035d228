-- One row per run with recorded test results: the build that speaks for it. A stage that was repeated
-- leaves several builds of one run behind, and counting them together would count every row twice.
with invocations as (

    select * from {{ source('quality', 'invocations') }}

),

numbered as (

    select
        run_id,
        invocation_id,
        project,
        profile,
        recorded_at,
        row_number() over (partition by run_id order by recorded_at desc, invocation_id asc) as recency
    from invocations

),

final as (

    select
        run_id,
        invocation_id,
        project,
        profile,
        recorded_at
    from numbered
    where recency = 1

)

select * from final
