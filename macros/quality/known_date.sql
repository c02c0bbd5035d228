{% macro known_date(column) -%}
    {#- A date or time, null when it is one of the days that stand for nothing (missing_values). -#}
    {%- set days = [] -%}
    {%- for value in atlas.missing_values() if modules.re.match('[0-9]{4}-[0-9]{2}-[0-9]{2}$', value) and value[:4] != '0000' -%}
        {%- do days.append("date '" ~ value ~ "'") -%}
    {%- endfor -%}
    case when cast({{ column }} as date) not in ({{ days | join(', ') }}) then {{ column }} end
{%- endmacro %}
