{% macro standardize_text(column) -%}
    {{ return(adapter.dispatch('standardize_text', 'atlas')(column)) }}
{%- endmacro %}

{% macro default__standardize_text(column) -%}
    {#- Most values hold no blank at all, and looking costs less than replacing. -#}
    nullif(
        trim(case when {{ column }} ~ '\s' then regexp_replace({{ column }}, '\s+', ' ', 'g') else {{ column }} end), ''
    )
{%- endmacro %}

{% macro spark__standardize_text(column) -%}
    nullif(trim(regexp_replace({{ column }}, '\\s+', ' ')), '')
{%- endmacro %}
