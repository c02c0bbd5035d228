{#- Validity of known formats, in columns of text. What is missing or blank is not judged.
    Arguments are described in _tests.yml. -#}

{% test valid_date_text(model, column_name, order='dmy') %}
    {%- set date_value = atlas.standardize_date(column_name, order) -%}
    {%- set rule = 'coalesce(' ~ date_value ~ ' <= current_date, false)' -%}
    {{ config(meta=atlas.about_text('validity', column_name, rule)) }}
    {{ atlas.text_rows_where_not(model, column_name, rule) }}
{% endtest %}


{% test valid_amount_text(model, column_name, decimal_mark=none) %}
    {%- set amount = atlas.standardize_amount(column_name, decimal_mark) -%}
    {%- set rule = amount ~ ' is not null' -%}
    {{ config(meta=atlas.about_text('validity', column_name, rule)) }}
    {{ atlas.text_rows_where_not(model, column_name, rule) }}
{% endtest %}


{% test valid_phone_text(model, column_name, country_prefix=none) %}
    {%- set phone = atlas.standardize_phone(column_name, country_prefix) -%}
    {%- set rule = phone ~ ' is not null' -%}
    {{ config(meta=atlas.about_text('validity', column_name, rule)) }}
    {{ atlas.text_rows_where_not(model, column_name, rule) }}
{% endtest %}


{% test valid_e164(model, column_name) %}
    {#- ITU-T E.164, 6.2: at most 15 digits behind the plus. -#}
    {%- set rule = atlas.matches(column_name, '^\+[1-9]\d{7,14}$') -%}
    {{ config(meta=atlas.about_text('validity', column_name, rule)) }}
    {{ atlas.text_rows_where_not(model, column_name, rule) }}
{% endtest %}


{% test valid_token(model, column_name, entity) %}
    {{ config(meta={'quality_dimension': 'validity', 'judged': atlas.present_text(column_name) ~ ' is not null'}) }}
    {{ atlas.text_rows_where_not(model, column_name, atlas.is_token(column_name, entity)) }}
{% endtest %}


{% test valid_email(model, column_name) %}
    {#- The form that masking checks for `…__is_valid`: a local part without blanks and lone dots, a domain with a dot. -#}
    {%- set letter = 'A-Za-z0-9ÆØÅÄÖÜæøåäöüß' -%}
    {%- set local = '[' ~ letter ~ '!#$%&\\u0027*+/=?^_`{|}~-]+' -%}
    {%- set pattern = '^' ~ local ~ '(?:\\.' ~ local ~ ')*@(?:[' ~ letter ~ '](?:[' ~ letter ~ '-]*[' ~ letter ~ '])?\\.)+[A-Za-z]{2,24}$' -%}
    {%- set rule = atlas.matches('trim(' ~ column_name ~ ')', pattern) -%}
    {{ config(meta=atlas.about_text('validity', column_name, rule)) }}
    {{ atlas.text_rows_where_not(model, column_name, rule) }}
{% endtest %}


{% test valid_postcode(model, column_name, country='DK', country_column=none) %}
    {#- With `country_column` each row is judged by its own country; a country without a pattern is not judged. -#}
    {%- set patterns = atlas.postcode_patterns() -%}
    {%- set written = 'upper(trim(cast(' ~ column_name ~ ' as ' ~ dbt.type_string() ~ ')))' -%}
    {%- if country_column is none and country not in patterns -%}
        {{ exceptions.raise_compiler_error("valid_postcode: no pattern for country '" ~ country ~ "'; there is " ~ patterns | join(', ')) }}
    {%- endif -%}
    {%- set rule -%}
        {%- if country_column is none -%}
            {{ atlas.matches(written, patterns[country]) }}
        {%- else -%}
            case {{ country_column }}
            {%- for code, pattern in patterns.items() %}
                when '{{ code }}' then {{ atlas.matches(written, pattern) }}
            {%- endfor %}
            end
        {%- endif -%}
    {%- endset -%}
    {{ config(meta=atlas.about_text('validity', column_name, rule)) }}
    {{ atlas.text_rows_where_not(model, column_name, rule) }}
{% endtest %}


{% test valid_country_code(model, column_name, also=[]) %}
    {{ atlas.test_in_set(model, column_name, atlas.country_codes() + also) }}
{% endtest %}


{% test valid_currency_code(model, column_name, also=[]) %}
    {{ atlas.test_in_set(model, column_name, atlas.currency_codes() + also) }}
{% endtest %}


{% test valid_cpr(model, column_name) %}
    {#- The birth date that the number holds is one, and not to come. Numbers since 2007 may lack the old check digit. -#}
    {%- set birth_date = atlas.cpr_birth_date(column_name) -%}
    {%- set rule = 'coalesce(' ~ birth_date ~ ' <= current_date, false)' -%}
    {{ config(meta=atlas.about_text('validity', column_name, rule)) }}
    {{ atlas.text_rows_where_not(model, column_name, rule) }}
{% endtest %}
