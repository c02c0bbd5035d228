{% macro generate_schema_name(custom_schema_name, node) -%}
    {#- The schema a folder names is the schema it gets. Targets called dev… get the target's schema in front,
        so that an analyst tries things beside the shared tables. -#}
    {%- if target.name.startswith('dev') -%}
        {{ target.schema }}_{{ (custom_schema_name or 'chart') | trim }}
    {%- else -%}
        {{ (custom_schema_name or target.schema) | trim }}
    {%- endif -%}
{%- endmacro %}
