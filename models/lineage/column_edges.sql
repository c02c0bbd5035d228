-- One row per column that a job reads to compute another, as of now.

with events as (
    select * from {{ ref('current_events') }}
),

pairs as (
    select
        events.job_name,
        events.run_id,
        events.event_time,
        target_field.key as to_column,
        source_field.value ->> 'namespace' as from_namespace,
        source_field.value ->> 'name' as from_dataset,
        source_field.value ->> 'field' as from_column,
        output_item.value ->> 'namespace' as to_namespace,
        output_item.value ->> 'name' as to_dataset,
        coalesce(source_field.value #>> '{transformations,0,subtype}', 'TRANSFORMATION') as transformation,
        source_field.value #>> '{transformations,0,description}' as transformation_note,
        coalesce(cast(source_field.value #>> '{transformations,0,masking}' as boolean), false) as is_masking,
        rank() over (
            partition by events.job_name, source_field.value ->> 'name'
            order by events.event_time desc, events.event_id desc
        ) as recency
    from events
    cross join lateral jsonb_array_elements(events.body -> 'outputs') as output_item
    cross join lateral jsonb_each(output_item.value #> '{facets,columnLineage,fields}') as target_field
    cross join lateral jsonb_array_elements(target_field.value -> 'inputFields') as source_field
),

final as (
    select distinct
        from_namespace,
        from_dataset,
        from_column,
        to_namespace,
        to_dataset,
        to_column,
        transformation,
        transformation_note,
        job_name,
        run_id,
        is_masking,
        event_time,
        md5(concat_ws('|', job_name, from_dataset, from_column, to_dataset, to_column)) as edge_id
    from pairs
    where recency = 1
)

select * from final
