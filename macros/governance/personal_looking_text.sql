{% macro personal_looking_text(relation) -%}
    {#- A condition that is true for a row of a relation with text that looks like an e-mail address, a Danish
        civil registration number or a phone number with its prefix. Tokens are taken out first, because their
        digits may look like anything; so are suppliers' (`supplier_…`), which are business data. -#}
    {%- set texts = [] -%}
    {%- if execute -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- if column.is_string() and not column.name.startswith('supplier_') and column.name not in
                ('_dlt_load_id', 'load_id') -%}
                {%- do texts.append(adapter.quote(column.name)) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set patterns = [
        '[[:alnum:]._%+-]+@[[:alnum:]-]+\.[[:alpha:]]{2,}',
        '\y(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{2}-[0-9]{4}\y',
        '(\+|\y00)[0-9]{2}[ 0-9]{8,}',
    ] -%}
    {%- set text = "concat_ws(' | ', " ~ (texts | join(', ') or 'null') ~ ")" -%}
    {%- set pattern = "'" ~ patterns | join('|') ~ "'" -%}
    {#- Whatever has one of the patterns has this, which costs a fifth to look for; replacing costs ten times as much:
        tokens are taken out only where there is something to look at twice. Dates have nothing of it. -#}
    {%- set trace = "'@|[0-9]{4}-[0-9]{4}|\\+[0-9][0-9]|\\m00[0-9][0-9][ 0-9]'" %}
    case
        when {{ text }} !~ {{ trace }} then false
        when {{ text }} ~ {{ pattern }}
            then regexp_replace({{ text }}, '[a-z]+_[0-9a-f]{4}_[0-9a-f]{32}', '', 'g') ~ {{ pattern }}
        else false
    end
{%- endmacro %}
