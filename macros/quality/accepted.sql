{% macro accepted(model_name) -%}
    {#- A model without the rows that wait in its quarantine: `select * from {{ accepted('int_orders_validated') }}`.
        It is what the rest of the project reads of a model with critical rules; for any other it is `ref`. -#}
    {%- set key = atlas.quarantine_keys().get(model_name) -%}
    {%- if key -%}
    (
        select judged.*
        from {{ ref(model_name) }} as judged
        where
            {% for column in key -%}
            judged.{{ adapter.quote(column) }} is not null
            and {% endfor -%}
            not exists (
                select 1
                from {{ ref(model_name ~ '_quarantined') }} as held
                where {% for column in key -%}
                    {{ ' and ' if not loop.first }}held.{{ adapter.quote(column) }} = judged.{{ adapter.quote(column) }}
                {%- endfor %}
            )
    ) as {{ model_name }}
    {%- else -%}
    {{ ref(model_name) }}
    {%- endif -%}
{%- endmacro %}
