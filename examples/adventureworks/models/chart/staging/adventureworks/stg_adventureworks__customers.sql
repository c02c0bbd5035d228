-- One row per delivered customer record. Names and e-mail address are tokens, of the birth date there is the year.
with customers as (
    select * from {{ source('adventureworks', 'customers') }}
),

final as (
    select
        {{ standardize_text('customer_key') }} as customer_id,
        _file_id as file_id,
        _dlt_load_id as load_id,
        first_name as first_name_token,
        last_name as last_name_token,
        email_address as email_token,
        {{ standardize_text('education_level') }} as education,
        {{ standardize_text('occupation') }} as occupation,
        _line as file_line,
        cast(total_children as bigint) as child_count,
        cast({{ standardize_amount('annual_income', '.') }} as numeric(14, 2)) as annual_income_amount,
        email_address__is_valid as is_email_valid,
        birth_date__is_valid as is_birth_date_valid,
        {{ load_timestamp('_dlt_load_id') }} as loaded_at,
        case when birth_date ~ '^\d{4}$' then cast(birth_date as integer) end as birth_year,
        initcap(rtrim({{ standardize_text('prefix') }}, '.')) as salutation,
        case upper({{ standardize_text('marital_status') }}) when 'M' then 'M' when 'S' then 'S' end as marital_status,
        case upper({{ standardize_text('gender') }}) when 'F' then 'F' when 'M' then 'M' end as gender,
        case upper({{ standardize_text('home_owner') }}) when 'Y' then true when 'N' then false end as is_home_owner
    from customers
)

select * from final
