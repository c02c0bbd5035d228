-- One row per support ticket: the record loaded last wins. A ticket of an unknown customer belongs to `unknown`.
with tickets as (
    select * from {{ accepted('stg_support__tickets') }}
),

customers as (
    select * from {{ ref('int_customers_deduplicated') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by ticket_id
            order by loaded_at desc, file_id desc, file_line desc
        ) as record_rank
    from tickets
),

final as (
    select
        ranked.ticket_id,
        ranked.load_id,
        ranked.channel,
        ranked.language_code,
        ranked.subject_masked,
        ranked.message_masked,
        ranked.agent_token,
        ranked.created_at,
        ranked.loaded_at,
        coalesce(customers.customer_id, 'unknown') as customer_id,
        customers.customer_id is not null as is_customer_known
    from ranked
    left join customers
        on ranked.customer_id = customers.customer_id
    where ranked.record_rank = 1
)

select * from final
