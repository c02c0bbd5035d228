{% macro present_text(column, but=[]) -%}
    {#- The value as text; null when nothing is there: blanks of any kind, punctuation alone, a writing of nothing
        (missing_values, the var of that name), or an e-mail address that is called like one (unknown@…, test@…). Texts in `but` are values.
        The comments around it name the column: where all that is missing is null, the recorder asks for that instead
        (python_jobs/scoring/counts.py). -#}
    {%- set written = 'cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {%- set around = "'" ~ (atlas.punctuation() | replace("'", "''")) ~ "' || chr(9) || chr(10) || chr(13) || chr(160)" -%}
    {#- Letters of another alphabet than ASCII's are listed as they are written; folding them costs three times as much. -#}
    {%- set plainly = ' collate "C"' if target.type == 'postgres' -%}
    {%- set folded = 'lower(trim(both ' ~ around ~ ' from ' ~ written ~ ')' ~ plainly ~ ')' -%}
    {%- set listed = atlas.missing_values() -%}
    {%- set names = ['test'] -%}
    {%- for value in listed if value | length > 3 and modules.re.match('[a-z]+$', value) %}{% do names.append(value) %}{% endfor -%}
    {%- set declared = var('missing_values', []) -%}
    {%- set allowed -%}
        {%- if but %} and lower(trim({{ written }})) not in ({{ atlas.text_list(but) | lower }}){% endif -%}
    {%- endset %}
    /* present {{ column }} */ case
        when {{ folded }} in ({{ atlas.text_list(listed) }}){{ allowed }} then null
        {%- if declared %}
        when lower(trim({{ written }})) in ({{ atlas.text_list(declared) | lower }}){{ allowed }} then null
        {%- endif %}
        when {{ written }} like '%@%' and split_part({{ folded }}, '@', 1) in ({{ atlas.text_list(names) }}) then null
        else {{ written }}
    end /* present */
{%- endmacro %}
