-- Every delivered customer record is in a customer's record count or in quarantine.
{{ config(meta={'quality_dimension': 'completeness', 'grain': 'table'}) }}

with delivered as (
    select count(*) as record_count from {{ source('crm', 'customers') }}
),

kept as (
    select coalesce(sum(record_count), 0) as record_count from {{ ref('int_customers_deduplicated') }}
),

quarantined as (
    select count(*) as record_count from {{ quarantined('stg_crm__customers') }}
)

select 1 as failure
from delivered
cross join kept
cross join quarantined
where delivered.record_count <> kept.record_count + quarantined.record_count
