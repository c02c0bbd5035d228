-- One row per customer record that nothing can be joined to. Where it lies and why, no values.
with customers as (
    select * from {{ ref('stg_crm__customers') }}
),

final as (
    select
        file_id,
        load_id,
        cast('customer_id is missing' as text) as reason,
        file_line,
        loaded_at
    from customers
    where customer_id is null
)

select * from final
