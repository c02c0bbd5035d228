{% macro standardize_phone(column, country_prefix=none, national_digits=8) -%}
    {%- set prefix = country_prefix or var('phone_country_prefix') -%}
    {{ return(adapter.dispatch('standardize_phone', 'atlas')(column, prefix, national_digits)) }}
{%- endmacro %}

{% macro default__standardize_phone(column, country_prefix, national_digits) -%}
    {#- E.164: at most 15 digits behind the plus (ITU-T E.164, 6.2). Danish numbers have eight, the first 2 to 9. -#}
    (
        select
            case
                when written ~ '[[:alpha:]]' then null
                when number ~ '^\+45' and number !~ '^\+45[2-9]\d{7}$' then null
                when number ~ '^\+[1-9]\d{7,14}$' then number
            end
        from (
            select
                written,
                case
                    when written ~ '^\s*\(?\+' then '+' || digits
                    when digits ~ '^00' then '+' || right(digits, -2)
                    when digits ~ '^{{ country_prefix }}\d{{ '{' ~ national_digits ~ '}' }}$' then '+' || digits
                    when length(digits) = {{ national_digits }} then '+{{ country_prefix }}' || digits
                end as number
            from (
                select
                    regexp_replace({{ column }}, '^\s*(tlf|tel|phone)\.?:?\s*', '', 'i') as written,
                    regexp_replace({{ column }}, '[^0-9]', '', 'g') as digits
                offset 0
            ) as cleaned
            offset 0
        ) as parts
    )
{%- endmacro %}
