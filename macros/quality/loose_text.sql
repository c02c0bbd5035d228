{% macro loose_text(column) -%}
    {#- Letters are named one by one: what lower() and a class of letters do with them depends on the server's locale.
        Most texts are plain ASCII, and spared the most of it. -#}
    {%- set text = 'lower(cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ '))' -%}
    {%- set ns = namespace(
        written_out='translate(' ~ text ~ ", 'ÆØÅÖÄÜÉÈÊËÁÀÂÃÍÎÏÓÒÔÕÚÙÛÇÑÝéèêëáàâãíîïóòôõúùûçñý',"
            ~ " 'æøåöäüeeeeaaaaiiioooouuucnyeeeeaaaaiiioooouuucny')"
    ) -%}
    {%- for letter, pair in [('æ', 'ae'), ('ä', 'ae'), ('ø', 'oe'), ('ö', 'oe'), ('å', 'aa'), ('ü', 'ue'), ('ß', 'ss')] -%}
        {%- set ns.written_out = "replace(" ~ ns.written_out ~ ", '" ~ letter ~ "', '" ~ pair ~ "')" -%}
    {%- endfor -%}
    nullif(
        case
            when octet_length({{ text }}) = char_length({{ text }}) then {{ atlas.without_matches(text, '[^a-z0-9]+') }}
            else {{ atlas.without_matches(ns.written_out, '[\\s\\u00a0!-/:-@\\[-`{-~]+') }}
        end,
        ''
    )
{%- endmacro %}
