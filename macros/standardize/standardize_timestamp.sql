{% macro standardize_timestamp(column, order='dmy', time_zone='UTC') -%}
    {{ return(adapter.dispatch('standardize_timestamp', 'atlas')(column, order, time_zone)) }}
{%- endmacro %}

{% macro default__standardize_timestamp(column, order, time_zone) -%}
    {#- An offset in the text wins over time_zone; a date alone is its midnight; a time that no clock shows is null.
        No capturing groups, as in standardize_date. -#}
    (
        select
            case
                when clock is null and written !~ ':'
                    then cast(day_part as timestamp) at time zone '{{ time_zone }}' at time zone 'UTC'
                when cast(hours as integer) > 23 or cast(minutes as integer) > 59 or coalesce(seconds, '0') >= '60'
                    then null
                when utc_offset is null
                    then (day_part + time_part) at time zone '{{ time_zone }}' at time zone 'UTC'
                when upper(utc_offset) = 'Z' then day_part + time_part
                else
                    day_part + time_part - make_interval(
                        hours => cast(left(utc_offset, 3) as integer),
                        mins => cast(
                            left(utc_offset, 1) || coalesce(nullif(right(replace(utc_offset, ':', ''), -3), ''), '0')
                            as integer
                        )
                    )
            end
        from (
            select
                written,
                clock,
                hours,
                minutes,
                seconds,
                utc_offset,
                {{ atlas.standardize_date('written', order) }} as day_part,
                make_interval(
                    hours => cast(hours as integer),
                    mins => cast(minutes as integer),
                    secs => cast(coalesce(seconds, '0') as double precision)
                ) as time_part
            from (
                select
                    written,
                    clock,
                    split_part(digits, ':', 1) as hours,
                    split_part(digits, ':', 2) as minutes,
                    nullif(split_part(digits, ':', 3), '') as seconds,
                    substring(clock from '[Zz]|[+-]\d{2}(?::?\d{2})?') as utc_offset
                from (
                    select
                        written,
                        clock,
                        substring(clock from '\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?') as digits
                    from (
                        select
                            cast({{ column }} as text) as written,
                            substring(
                                cast({{ column }} as text)
                                from '[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[Zz]|[+-]\d{2}(?::?\d{2})?)?\s*$'
                            ) as clock
                        offset 0
                    ) as matched
                    offset 0
                ) as cut
                offset 0
            ) as pieces
            offset 0
        ) as parts
    )
{%- endmacro %}
