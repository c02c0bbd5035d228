{% macro punctuation() -%}
    {#- Signs around a text that say nothing of it, the blank included. Not + and *, which are answers: A+, three stars. -#}
    {{ return(" -–—_.?/|:;,~\"'()<>[]{}") }}
{%- endmacro %}
