-- One row per event that describes how a dataset comes about now. Of each job that is its latest complete
-- event: a later failure changed nothing. Loads add files, so all of theirs count.

with events as (
    select * from {{ source('lineage', 'events') }}
),

completed as (
    select
        event_id,
        job_name,
        row_number() over (
            partition by job_namespace, job_name
            order by event_time desc, event_id desc
        ) as recency
    from events
    where event_type = 'COMPLETE'
),

final as (
    select
        events.event_id,
        events.run_id,
        events.job_namespace,
        events.job_name,
        events.body,
        events.event_time
    from completed
    inner join events on completed.event_id = events.event_id
    where completed.recency = 1 or completed.job_name like 'load.%'
)

select * from final
