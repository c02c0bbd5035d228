-- One row per delivered support ticket. Subject and message are masked free text.
with tickets as (
    select * from {{ source('support', 'tickets') }}
),

final as (
    select
        {{ standardize_text('ticket_id') }} as ticket_id,
        {{ standardize_text('customer_id') }} as customer_id,
        _file_id as file_id,
        _dlt_load_id as load_id,
        lower({{ standardize_text('channel') }}) as channel,
        lower({{ standardize_text('language') }}) as language_code,
        {{ standardize_text('subject') }} as subject_masked,
        message as message_masked,
        agent as agent_token,
        _line as file_line,
        {{ utc_timestamp('created_at') }} as created_at,
        {{ load_timestamp('_dlt_load_id') }} as loaded_at
    from tickets
)

select * from final
