{% macro missing_values() -%}
    {#- Writings of nothing, in small letters and without punctuation around them; what dbt_project.yml adds in the var
        missing_values is one as it stands. `atlas quality suggest` reads the texts that are quoted below. -#}
    {{ return([
        '',
        'n/a', 'n.a', 'na', '#n/a', 'null', '#null!', 'nil', 'none', 'nan', 'nat', '#ref!', '#value!', '#div/0!',
        'unknown', 'unk', 'not known', 'missing', 'empty', 'undefined', 'unspecified', 'unavailable', 'no data', 'no value',
        'not available', 'not applicable', 'not provided', 'not specified', 'not set', 'tbd', 'tba', 'tbc', 'dummy', 'xxx',
        'ukendt', 'uoplyst', 'ikke oplyst', 'ej oplyst', 'ikke angivet', 'mangler', 'udfyldes senere',
        'okänd', 'okÄnd', 'saknas', 'ej angivet', 'ukjent', 'ikke oppgitt', 'tuntematon',
        'unbekannt', 'keine angabe', 'k.a', 'onbekend', 'inconnu', 'desconocido', 'sconosciuto', 'nieznany',
        '9999-12-31', '9999-12-31 00:00:00', '9999-12-31 23:59:59', '31-12-9999', '31/12/9999', '12/31/9999', '31.12.9999',
        '1900-01-01', '1900-01-01 00:00:00', '01-01-1900', '01/01/1900', '1/1/1900', '01.01.1900',
        '1970-01-01', '1970-01-01 00:00:00', '0001-01-01', '0001-01-01 00:00:00',
        '0000-00-00', '0000-00-00 00:00:00', '00-00-0000', '00/00/0000', '00.00.0000'
    ]) }}
{%- endmacro %}
