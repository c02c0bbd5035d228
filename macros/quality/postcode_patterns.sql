{% macro postcode_patterns() -%}
    {#- How postcodes are written, upper case; a country's letters with a hyphen may stand in front of digits.
        Source: Universal Postal Union, addressing pages of each country. -#}
    {%- set digits = {
        'AT': '[1-9]\\d{3}', 'BE': '[1-9]\\d{3}', 'BG': '\\d{4}', 'CH': '[1-9]\\d{3}', 'CY': '\\d{4}', 'CZ': '[1-7]\\d{2} ?\\d{2}',
        'DE': '\\d{5}', 'DK': '\\d{4}', 'EE': '\\d{5}', 'ES': '(?:0[1-9]|[1-4]\\d|5[0-2])\\d{3}', 'FI': '\\d{5}', 'FO': '\\d{3}',
        'FR': '\\d{5}', 'GL': '39\\d{2}', 'GR': '\\d{3} ?\\d{2}', 'HR': '\\d{5}', 'HU': '\\d{4}', 'IS': '\\d{3}', 'IT': '\\d{5}',
        'LI': '94\\d{2}', 'LT': '\\d{5}', 'LU': '\\d{4}', 'LV': '\\d{4}', 'NO': '\\d{4}', 'PL': '\\d{2}-?\\d{3}',
        'PT': '\\d{4}(?:-\\d{3})?', 'RO': '\\d{6}', 'SE': '\\d{3} ?\\d{2}', 'SI': '\\d{4}', 'SK': '[089]\\d{2} ?\\d{2}'
    } -%}
    {%- set patterns = {
        'GB': '^(?:[A-Z]{1,2}\\d[A-Z0-9]? ?\\d[A-Z]{2}|GIR ?0AA)$',
        'IE': '^(?:[AC-FHKNPRTV-Y]\\d{2}|D6W) ?[0-9AC-FHKNPRTV-Y]{4}$',
        'MT': '^[A-Z]{3} ?\\d{4}$',
        'NL': '^[1-9]\\d{3} ?[A-Z]{2}$',
        'US': '^\\d{5}(?:-\\d{4})?$'
    } -%}
    {%- for country, pattern in digits.items() %}{% do patterns.update({country: '^(?:[A-Z]{1,2}-)?' ~ pattern ~ '$'}) %}{% endfor -%}
    {{ return(patterns) }}
{%- endmacro %}
