-- One row per dataset that a job reads to write another, as of now.

with events as (
    select * from {{ ref('current_events') }}
),

pairs as (
    select
        events.job_name,
        events.run_id,
        events.event_time,
        input_item.value ->> 'namespace' as from_namespace,
        input_item.value ->> 'name' as from_dataset,
        output_item.value ->> 'namespace' as to_namespace,
        output_item.value ->> 'name' as to_dataset,
        rank() over (
            partition by events.job_name, input_item.value ->> 'name'
            order by events.event_time desc, events.event_id desc
        ) as recency
    from events
    cross join lateral jsonb_array_elements(events.body -> 'inputs') as input_item
    cross join lateral jsonb_array_elements(events.body -> 'outputs') as output_item
),

final as (
    select distinct
        from_namespace,
        from_dataset,
        to_namespace,
        to_dataset,
        job_name,
        run_id,
        event_time,
        md5(concat_ws('|', job_name, from_dataset, to_dataset)) as edge_id
    from pairs
    where recency = 1
)

select * from final
