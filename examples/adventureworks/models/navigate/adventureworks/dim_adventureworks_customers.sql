-- One row per customer: what is known of who buys, without a name.
with customers as (
    select * from {{ ref('int_adventureworks_customers_deduplicated') }}
),

final as (
    select
        customer_id,
        first_name_token,
        last_name_token,
        email_token,
        salutation,
        marital_status,
        gender,
        education,
        occupation,
        birth_year,
        child_count,
        annual_income_amount,
        is_email_valid,
        is_birth_date_valid,
        is_home_owner,
        loaded_at
    from customers
)

select * from final
