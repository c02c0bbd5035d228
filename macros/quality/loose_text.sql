{% macro loose_text(column) -%}
    {{ return(adapter.dispatch('loose_text', 'atlas')(column)) }}
{%- endmacro %}

{% macro default__loose_text(column) -%}
    {#- Letters are named one by one: what lower() and a class of letters do with them depends on the server's locale. -#}
    {%- set ns = namespace(text='lower(cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ '))') -%}
    {%- set ns.text = "translate(" ~ ns.text ~ ", 'ÆØÅÖÄÜÉÈÊËÁÀÂÃÍÎÏÓÒÔÕÚÙÛÇÑÝéèêëáàâãíîïóòôõúùûçñý', 'æøåöäüeeeeaaaaiiioooouuucnyeeeeaaaaiiioooouuucny')" -%}
    {%- for letter, pair in [('æ', 'ae'), ('ä', 'ae'), ('ø', 'oe'), ('ö', 'oe'), ('å', 'aa'), ('ü', 'ue'), ('ß', 'ss')] -%}
        {%- set ns.text = "replace(" ~ ns.text ~ ", '" ~ letter ~ "', '" ~ pair ~ "')" -%}
    {%- endfor -%}
    nullif({{ atlas.without_punctuation(ns.text) }}, '')
{%- endmacro %}

{% macro without_punctuation(text) -%}
    {{ return(adapter.dispatch('without_punctuation', 'atlas')(text)) }}
{%- endmacro %}

{% macro default__without_punctuation(text) -%}
    regexp_replace({{ text }}, '[\s\u00a0!-/:-@\[-`{-~]+', '', 'g')
{%- endmacro %}

{% macro spark__without_punctuation(text) -%}
    regexp_replace({{ text }}, r'[\s\u00a0!-/:-@\[-`{-~]+', '')
{%- endmacro %}
