{% macro standardize_amount(column, decimal_mark=none) -%}
    {{ return(adapter.dispatch('standardize_amount', 'atlas')(column, decimal_mark)) }}
{%- endmacro %}

{% macro default__standardize_amount(column, decimal_mark) -%}
    {#- Sign: a minus in front or behind, or brackets. A lone mark before exactly three digits groups thousands
        unless decimal_mark says otherwise, because amounts have two decimals. `offset 0` keeps Postgres from
        pasting the clean-up into every branch. -#}
    (
        select
            case
                {%- if decimal_mark != '.' %}
                when body ~ '^[1-9]\d{0,2}(\.\d{3})+(,\d+)?$'
                    then cast(replace(replace(body, '.', ''), ',', '.') as numeric)
                {%- endif %}
                {%- if decimal_mark != ',' %}
                when body ~ '^[1-9]\d{0,2}(,\d{3})+(\.\d+)?$' then cast(replace(body, ',', '') as numeric)
                {%- endif %}
                {%- if decimal_mark != '.' %}
                when body ~ '^\d+,\d+$' then cast(replace(body, ',', '.') as numeric)
                {%- endif %}
                {%- if decimal_mark != ',' %}
                when body ~ '^\d+\.\d+$' then cast(body as numeric)
                {%- endif %}
                when body ~ '^\d+$' then cast(body as numeric)
            end * case when bare ~ '^(-.*|.*-|\(.*\))$' then -1 else 1 end
        from (
            select
                bare,
                regexp_replace(bare, '^[-+]|-$|^\((.*)\)$', '\1') as body
            from (
                select
                    regexp_replace(
                        regexp_replace(
                            replace(lower(cast({{ column }} as text)), chr(8722), '-'),
                            '[\s' || chr(160) || chr(8239) || ']|kr\.?|dkk|eur|usd|[$€£]', '', 'g'
                        ),
                        ',-$', ''
                    ) as bare
                offset 0
            ) as cleaned
            offset 0
        ) as parts
    )
{%- endmacro %}
