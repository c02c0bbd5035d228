{#- Validity: does it have the form it should have? A missing value is not judged here; completeness does that. -#}

{% test matches_pattern(model, column_name, pattern) %}
    {#- Text matches a regular expression (that of the database). -#}
    {{ config(meta={'quality_dimension': 'validity'}) }}
    {%- set escaped = pattern | replace("'", "''") -%}
    {%- if dbt_expectations is defined %}
        {{ dbt_expectations.test_expect_column_values_to_match_regex(
            model, column_name, regex=escaped, row_condition=column_name ~ ' is not null'
        ) }}
    {%- else %}
        select 1 as failure
        from {{ model }}
        where {{ atlas.mismatches(column_name, escaped) }}
    {%- endif %}
{% endtest %}


{% test in_range(model, column_name, min_value=none, max_value=none) %}
    {#- A number or date lies between two bounds, both included. A bound is SQL: 0, or date '2000-01-01'. -#}
    {{ config(meta={'quality_dimension': 'validity'}) }}
    {%- if min_value is none and max_value is none -%}
        {{ exceptions.raise_compiler_error('in_range: give min_value, max_value or both') }}
    {%- endif -%}
    {%- if dbt_expectations is defined %}
        {{ dbt_expectations.test_expect_column_values_to_be_between(
            model, column_name, min_value=min_value, max_value=max_value, row_condition=column_name ~ ' is not null'
        ) }}
    {%- else %}
        select 1 as failure
        from {{ model }}
        where {{ column_name ~ ' < ' ~ min_value if min_value is not none }}
        {{- ' or ' if min_value is not none and max_value is not none }}
        {{- column_name ~ ' > ' ~ max_value if max_value is not none }}
    {%- endif %}
{% endtest %}


{% test in_set(model, column_name, values) %}
    {#- A value is one of a list. -#}
    {{ config(meta={'quality_dimension': 'validity'}) }}
    {%- set value_as_text = 'cast(' ~ column_name ~ ' as text)' -%}
    {%- if dbt_expectations is defined %}
        {{ dbt_expectations.test_expect_column_values_to_be_in_set(
            model, value_as_text, value_set=values, row_condition=column_name ~ ' is not null'
        ) }}
    {%- else %}
        select 1 as failure
        from {{ model }}
        where {{ value_as_text }} not in (
            {%- for value in values %}'{{ value | replace("'", "''") }}'{{ ', ' if not loop.last }}{% endfor -%}
        )
    {%- endif %}
{% endtest %}


{% test is_true_ratio(model, column_name) %}
    {#- A flag is true; made for the `…__is_valid` columns of masked tables and their `is_…_valid` models. -#}
    {{ config(meta={'quality_dimension': 'validity'}) }}
    {{ atlas.rows_where_not(model, column_name) }}
{% endtest %}


{% test valid_date_text(model, column_name, order='dmy') %}
    {#- Text is a date that the calendar has, and not one still to come. -#}
    {{ config(meta={'quality_dimension': 'validity'}) }}
    {%- set date_value = atlas.standardize_date(column_name, order) -%}
    {%- set blank = 'nullif(trim(' ~ column_name ~ "), '') is null" -%}
    {{ atlas.rows_where_not(model, blank ~ ' or coalesce(' ~ date_value ~ ' <= current_date, false)') }}
{% endtest %}


{% test valid_amount_text(model, column_name, decimal_mark=none) %}
    {#- Text can be read as an amount. -#}
    {{ config(meta={'quality_dimension': 'validity'}) }}
    {%- set amount = atlas.standardize_amount(column_name, decimal_mark) -%}
    {%- set blank = 'nullif(trim(' ~ column_name ~ "), '') is null" -%}
    {{ atlas.rows_where_not(model, blank ~ ' or ' ~ amount ~ ' is not null') }}
{% endtest %}


{% test valid_phone_text(model, column_name, country_prefix=none) %}
    {#- Text can be read as a phone number in E.164. -#}
    {{ config(meta={'quality_dimension': 'validity'}) }}
    {%- set phone = atlas.standardize_phone(column_name, country_prefix) -%}
    {%- set blank = 'nullif(trim(' ~ column_name ~ "), '') is null" -%}
    {{ atlas.rows_where_not(model, blank ~ ' or ' ~ phone ~ ' is not null') }}
{% endtest %}
