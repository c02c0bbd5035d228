{% macro quarantined(model_name) -%}
    {#- The rows of a model that wait in its quarantine; what `accepted` leaves out. None without critical rules. -#}
    {%- set key = atlas.quarantine_keys().get(model_name) -%}
    (
        select judged.*
        from {{ ref(model_name) }} as judged
        {%- if key %}
        left join (select distinct {% for column in key %}{{ adapter.quote(column) }}{{ ', ' if not loop.last }}{% endfor %} from {{ ref(model_name ~ '_quarantined') }}) as held
            on {% for column in key -%}
            {{ ' and ' if not loop.first }}held.{{ adapter.quote(column) }} = judged.{{ adapter.quote(column) }}
            {%- endfor %}
        where held.{{ adapter.quote(key[0]) }} is not null
            {%- for column in key %} or judged.{{ adapter.quote(column) }} is null{% endfor %}
        {%- else %}
        where false
        {%- endif %}
    ) as {{ model_name }}
{%- endmacro %}
