{% macro gather_statistics() -%}
    {#- Post-hook of every table: the models built next are planned with knowledge of it. Without, Postgres guesses
        until its own daemon comes round, and a join of new tables can take minutes instead of a second. -#}
    {%- if model.config.materialized in ('table', 'incremental', 'seed') -%}
        analyze {{ this }}
    {%- endif -%}
{%- endmacro %}
