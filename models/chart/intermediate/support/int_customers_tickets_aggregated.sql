-- One row per known customer with at least one support ticket.
with tickets as (
    select * from {{ ref('int_tickets_deduplicated') }}
),

final as (
    select
        customer_id,
        count(*) as ticket_count,
        max(cast(created_at as date)) as last_ticket_date
    from tickets
    where is_customer_known
    group by customer_id
)

select * from final
