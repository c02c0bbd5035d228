{% macro standardize_date(column, order='dmy') -%}
    {{ return(adapter.dispatch('standardize_date', 'atlas')(column, order)) }}
{%- endmacro %}

{% macro default__standardize_date(column, order) -%}
    {#- to_date rolls 31 February over or fails, depending on the version; so day and month are checked first.
        The text is checked and cut without capturing groups: those cost Postgres a tenth of a millisecond each. -#}
    {%- if order not in ('dmy', 'mdy') -%}
        {{ exceptions.raise_compiler_error("standardize_date: order '" ~ order ~ "' is neither dmy nor mdy") }}
    {%- endif -%}
    {%- set day, month = ('1', '2') if order == 'dmy' else ('2', '1') -%}
    (
        select
            case
                when
                    year_number between 1 and 9999
                    and month_number between 1 and 12
                    and day_number between 1 and case
                        when month_number in (4, 6, 9, 11) then 30
                        when month_number <> 2 then 31
                        when year_number % 400 = 0 or (year_number % 4 = 0 and year_number % 100 <> 0) then 29
                        else 28
                    end
                    then make_date(year_number, month_number, day_number)
            end
        from (
            select
                cast(split_part(part, '-', case when is_year_first then 1 else 3 end) as integer) as year_number,
                cast(split_part(part, '-', case when is_year_first then 2 else {{ month }} end) as integer) as month_number,
                cast(split_part(part, '-', case when is_year_first then 3 else {{ day }} end) as integer) as day_number
            from (
                select
                    part,
                    strpos(part, '-') = 5 as is_year_first
                from (
                    select
                        case
                            when
                                cast({{ column }} as text) ~ (
                                    '^\s*(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})'
                                    || '(?:[T ]+\d{1,2}:.*)?\s*$'
                                )
                                then translate(
                                    substring(cast({{ column }} as text) from '\d+[-./]\d+[-./]\d+'), './', '--'
                                )
                        end as part
                    offset 0
                ) as written
                offset 0
            ) as matched
            offset 0
        ) as parts
    )
{%- endmacro %}
