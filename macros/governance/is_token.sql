{% macro is_token(column, entity='[a-z]+(?:_[a-z]+)*') -%}
    {#- A token is `<entity>_<four hex digits>_<32 hex digits>`: its last 38 characters are cut off and looked at by
        themselves. Counting up to 32 inside a pattern costs Postgres four times as much as the rest. -#}
    (
        left({{ column }}, -38) ~ '^{{ entity }}$'
        and right({{ column }}, 38) ~ '^_[0-9a-f]{4}_[0-9a-f]*$'
    )
{%- endmacro %}
