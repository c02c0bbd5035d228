-- One row per delivered customer record, duplicates included: English names, types, standard forms.
-- Personal columns hold tokens; whether the value behind a token was well-formed is in is_…_valid.
with customers as (
    select * from {{ source('crm', 'customers') }}
),

countries as (
    select * from {{ ref('countries') }}
),

standardized as (
    select
        _file_id as file_id,
        _line as file_line,
        _dlt_load_id as load_id,
        navn as full_name_token,
        e_mail as email_token,
        telefon as phone_token,
        adresse as address_token,
        cpr_nr as national_id_token,
        e_mail__is_valid as is_email_valid,
        telefon__is_valid as is_phone_valid,
        cpr_nr__is_valid as is_national_id_valid,
        foedselsdato__is_valid as is_birth_date_valid,
        {{ standardize_text('kundenummer') }} as customer_id,
        {{ standardize_text('postnr') }} as postal_code,
        {{ standardize_text('bynavn') }} as city,
        {{ standardize_text('land') }} as country_name,
        {{ standardize_text('kundeniveau') }} as tier_name,
        cast({{ standardize_amount('kreditgraense') }} as numeric(14, 2)) as credit_limit_amount,
        {{ standardize_date('oprettet') }} as created_date,
        {{ standardize_timestamp('opdateret', time_zone=var('source_time_zone')) }} as updated_at,
        {{ load_timestamp('_dlt_load_id') }} as loaded_at,
        case when foedselsdato ~ '^\d{4}$' then cast(foedselsdato as integer) end as birth_year
    from customers
),

final as (
    select
        standardized.customer_id,
        standardized.file_id,
        standardized.load_id,
        standardized.full_name_token,
        standardized.email_token,
        standardized.phone_token,
        standardized.address_token,
        standardized.national_id_token,
        standardized.postal_code,
        standardized.city,
        countries.country_code,
        standardized.file_line,
        standardized.birth_year,
        standardized.credit_limit_amount,
        standardized.is_email_valid,
        standardized.is_phone_valid,
        standardized.is_national_id_valid,
        standardized.is_birth_date_valid,
        standardized.created_date,
        standardized.updated_at,
        standardized.loaded_at,
        case lower(standardized.tier_name)
            when 'bronze' then 'bronze'
            when 'sølv' then 'silver'
            when 'guld' then 'gold'
            when 'platin' then 'platinum'
        end as tier
    from standardized
    left join countries
        on lower(standardized.country_name) = countries.country_name
)

select * from final
