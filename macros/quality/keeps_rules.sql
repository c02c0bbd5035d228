{% macro keeps_rules() -%}
    {#- Whether this build writes to the shared record of rules and quarantine. What an analyst tries beside the shared
        tables is nobody else's history. -#}
    {%- if target.name.startswith('dev') or not execute -%}
        {{ return(false) }}
    {%- endif -%}
    {%- if not adapter.get_relation(database=target.database, schema='quality', identifier='quarantined_rows') -%}
        {%- do exceptions.warn('quality.rules is not there yet, so no history of rules is kept: `atlas db start` makes it') -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(true) }}
{%- endmacro %}
