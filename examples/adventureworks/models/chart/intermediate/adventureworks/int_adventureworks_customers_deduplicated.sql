-- One row per customer: the record loaded last wins, then the one further down in its file.
with customers as (
    select * from {{ ref('stg_adventureworks__customers') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by customer_id
            order by loaded_at desc, file_id desc, file_line desc
        ) as record_rank
    from customers
    where customer_id is not null
),

final as (
    select
        customer_id,
        load_id,
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
    from ranked
    where record_rank = 1
)

select * from final
