-- A personal column that is replaced by tokens holds nothing but tokens, and a birth date only its year.
{{ config(meta={'quality_dimension': 'validity', 'grain': 'table'}) }}

{% set tokens = '^[a-z]+(_[a-z]+)*_[0-9a-f]{4}_[0-9a-f]{32}$' -%}

select 1 as failure
from {{ source('crm', 'customers') }}
where
    navn !~ '{{ tokens }}'
    or e_mail !~ '{{ tokens }}'
    or telefon !~ '{{ tokens }}'
    or adresse !~ '{{ tokens }}'
    or cpr_nr !~ '{{ tokens }}'
    or foedselsdato !~ '^\d{4}$'
union all
select 1 as failure
from {{ source('support', 'tickets') }}
where agent !~ '{{ tokens }}'
