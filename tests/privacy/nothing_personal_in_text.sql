-- No text that analysts can read looks like an e-mail address, a civil registration number or a phone number.
-- Orders are looked at once, in fct_orders: the tables before it hold the same text.
{{ config(meta={'quality_dimension': 'validity', 'grain': 'table'}) }}

{% set relations = [
    source('crm', 'customers'),
    source('support', 'tickets'),
    ref('stg_crm__customers'),
    ref('int_customers_deduplicated'),
    ref('int_tickets_deduplicated'),
    ref('dim_customers'),
    ref('fct_orders'),
    ref('fct_support_tickets'),
    ref('customer_360'),
    ref('ftr_customer_behaviour'),
] -%}

{% for relation in relations -%}
    select 1 as failure
    from {{ relation }}
    where {{ personal_looking_text(relation) }}
    {{ 'union all' if not loop.last }}
{% endfor %}
