-- One row per support ticket, its text masked.
with tickets as (
    select * from {{ ref('int_tickets_deduplicated') }}
),

final as (
    select
        ticket_id,
        customer_id,
        channel,
        language_code,
        subject_masked,
        message_masked,
        agent_token,
        is_customer_known,
        cast(created_at as date) as created_date,
        created_at,
        loaded_at
    from tickets
)

select
    ticket_id,
    customer_id,
    channel,
    language_code,
    subject_masked,
    message_masked,
    agent_token,
    is_customer_known,
    created_date,
    created_at,
    loaded_at
from final
