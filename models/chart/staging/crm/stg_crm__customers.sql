-- One row per delivered customer record, duplicates included: English names, types, standard forms.
-- Personal columns hold tokens; whether the value behind a token was well-formed is in is_…_valid.
-- A table and incremental, as no other staging model: dates and amounts cost more to read than all that is asked of
-- them, and a dozen models and tests ask. Records are worked out again when they, their country or the reading below
-- have changed, which row_digest tells; those that are gone go. A full refresh gives the same table.
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key=['file_id', 'file_line', 'load_id'],
        on_schema_change='fail',
        meta={'starts_over': true},
        post_hook="{{ delete_vanished(
            this, source('crm', 'customers'), {'file_id': '_file_id', 'file_line': '_line', 'load_id': '_dlt_load_id'}
        ) }}"
    )
}}

{% set reading -%}
    {{ standardize_text('kundenummer') }} as customer_id,
        {{ standardize_text('postnr') }} as postal_code,
        {{ standardize_text('bynavn') }} as city,
        cast({{ standardize_amount('kreditgraense') }} as numeric(14, 2)) as credit_limit_amount,
        {{ standardize_date('oprettet') }} as created_date,
        {{ standardize_timestamp('opdateret', time_zone=var('source_time_zone')) }} as updated_at,
        {{ load_timestamp('_dlt_load_id') }} as loaded_at,
        case when foedselsdato ~ '^\d{4}$' then cast(foedselsdato as integer) end as birth_year,
        case lower({{ standardize_text('kundeniveau') }})
            when 'bronze' then 'bronze'
            when 'sølv' then 'silver'
            when 'guld' then 'gold'
            when 'platin' then 'platinum'
        end as tier
{%- endset %}
{% set columns = [
    'navn', 'e_mail', 'telefon', 'adresse', 'cpr_nr', 'e_mail__is_valid', 'telefon__is_valid', 'cpr_nr__is_valid',
    'foedselsdato__is_valid', 'kundenummer', 'postnr', 'bynavn', 'kundeniveau', 'kreditgraense', 'oprettet',
    'opdateret', 'foedselsdato', 'countries.country_code',
] %}

with customers as (
    select * from {{ source('crm', 'customers') }}
),

countries as (
    select * from {{ ref('countries') }}
),

delivered as (
    select
        customers.*,
        countries.country_code,
        {{ row_digest(columns, reading) }} as record_digest
    from customers
    left join countries
        on lower({{ standardize_text('customers.land') }}) = countries.country_name
),

changed as (
    select delivered.*
    from delivered
    {% if is_incremental() %}
        left join {{ this }} as present
            on
                delivered._file_id = present.file_id
                and delivered._line = present.file_line
                and delivered._dlt_load_id = present.load_id
                and delivered.record_digest = present.record_digest
        where present.file_id is null
    {% endif %}
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
        country_code,
        record_digest,
        e_mail__is_valid as is_email_valid,
        telefon__is_valid as is_phone_valid,
        cpr_nr__is_valid as is_national_id_valid,
        foedselsdato__is_valid as is_birth_date_valid,
        {{ reading }}
    from changed
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
        record_digest,
        birth_year,
        credit_limit_amount,
        is_email_valid,
        is_phone_valid,
        is_national_id_valid,
        is_birth_date_valid,
        created_date,
        updated_at,
        loaded_at
    from standardized
)

select * from final
