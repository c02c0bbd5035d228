{% macro cpr_birth_date(column) -%}
    {{ return(adapter.dispatch('cpr_birth_date', 'atlas')(column)) }}
{%- endmacro %}

{% macro default__cpr_birth_date(column) -%}
    {#- The seventh digit and the two of the year give the century. Source: CPR-kontoret, "Personnummeret i CPR". -#}
    (
        select {{ atlas.standardize_date('written', 'dmy') }}
        from (
            select
                left(digits, 2) || '-' || substr(digits, 3, 2) || '-' || case
                    when seventh <= '3' then '19'
                    when seventh in ('4', '9') then case when year_digits <= '36' then '20' else '19' end
                    when year_digits <= '57' then '20'
                    else '18'
                end || year_digits as written
            from (
                select
                    digits,
                    substr(digits, 5, 2) as year_digits,
                    substr(digits, 7, 1) as seventh
                from (
                    select
                        case
                            when cast({{ column }} as text) ~ '^\s*\d{6}[-\s]?\d{4}\s*$'
                                then regexp_replace(cast({{ column }} as text), '[^0-9]', '', 'g')
                        end as digits
                    offset 0
                ) as cleaned
                offset 0
            ) as parts
            offset 0
        ) as dated
    )
{%- endmacro %}
