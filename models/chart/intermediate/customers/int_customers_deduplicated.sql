-- One row per customer: of several records the one updated last wins, then the one loaded last, then the one
-- further down in its file. Records that break a critical rule are in stg_crm__customers_quarantined.
-- Its key is an index, so that a query of orders that asks nothing of their customers need not look for them.
{{ config(indexes=[{'columns': ['customer_id'], 'unique': true}]) }}

with customers as (
    select * from {{ accepted('stg_crm__customers') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by customer_id
            order by updated_at desc nulls last, loaded_at desc, file_id desc, file_line desc
        ) as record_rank,
        count(*) over (partition by customer_id) as record_count
    from customers
),

final as (
    select
        customer_id,
        file_id,
        load_id,
        full_name_token,
        email_token,
        phone_token,
        address_token,
        national_id_token,
        postal_code,
        city,
        country_code,
        tier,
        file_line,
        birth_year,
        credit_limit_amount,
        record_count,
        is_email_valid,
        is_phone_valid,
        is_national_id_valid,
        is_birth_date_valid,
        created_date,
        updated_at,
        loaded_at
    from ranked
    where record_rank = 1
)

select * from final
