-- One row per customer, and the member `unknown` that orders and tickets without a known customer belong to.
with customers as (
    select * from {{ ref('int_customers_deduplicated') }}
),

known as (
    select
        customer_id,
        full_name_token,
        email_token,
        phone_token,
        address_token,
        postal_code,
        city,
        country_code,
        tier,
        birth_year,
        credit_limit_amount,
        is_email_valid,
        is_phone_valid,
        false as is_unknown,
        created_date,
        updated_at,
        loaded_at
    from customers
),

unknown as (
    select
        'unknown' as customer_id,
        cast(null as text) as full_name_token,
        cast(null as text) as email_token,
        cast(null as text) as phone_token,
        cast(null as text) as address_token,
        cast(null as text) as postal_code,
        cast(null as text) as city,
        cast(null as text) as country_code,
        cast(null as text) as tier,
        cast(null as integer) as birth_year,
        cast(null as numeric(14, 2)) as credit_limit_amount,
        cast(null as boolean) as is_email_valid,
        cast(null as boolean) as is_phone_valid,
        true as is_unknown,
        cast(null as date) as created_date,
        cast(null as timestamp) as updated_at,
        cast(null as timestamp) as loaded_at
),

final as (
    select * from known
    union all
    select * from unknown
)

select
    customer_id,
    full_name_token,
    email_token,
    phone_token,
    address_token,
    postal_code,
    city,
    country_code,
    tier,
    birth_year,
    credit_limit_amount,
    is_email_valid,
    is_phone_valid,
    is_unknown,
    created_date,
    updated_at,
    loaded_at
from final
