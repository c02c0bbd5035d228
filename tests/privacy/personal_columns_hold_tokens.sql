-- A personal column that is replaced by tokens holds nothing but tokens, and a birth date only its year.
{{ config(meta={'quality_dimension': 'validity', 'grain': 'table'}) }}

select 1 as failure
from {{ source('crm', 'customers') }}
where
    not {{ is_token('navn') }}
    or not {{ is_token('e_mail') }}
    or not {{ is_token('telefon') }}
    or not {{ is_token('adresse') }}
    or not {{ is_token('cpr_nr') }}
    or foedselsdato !~ '^\d{4}$'
union all
select 1 as failure
from {{ source('support', 'tickets') }}
where not {{ is_token('agent') }}
